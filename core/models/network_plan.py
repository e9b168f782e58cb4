"""A network's description from a file that may have been made to harm: judged, then written anew.

Keras is never given what the file says, only what was read out of it here: layers on a list, each
with settings of the right kind. What they would ask for is known before anything is built.
"""

from __future__ import annotations

import re
import reprlib
from dataclasses import dataclass, field
from typing import Any

from core.models.layer_settings import is_flag, is_whole, read_settings
from core.models.layer_shapes import RULES, Made, Shape, UnfitError

MOST_LAYERS = 1_000
MOST_NUMBERS = 2**22
"""Of one record, that a layer may hold; the widest of ours over a thousand samples holds 2²⁰."""
MOST_TOGETHER = 2**26
"""Of one record, that all layers may hold; twenty of those networks, averaged, hold 2²⁵."""
MOST_WEIGHTS = 2**28
MOST_WORK = 2**36
"""Multiply-adds a record."""

_LONGEST = 10**9
_DEEPEST = 3
_MODULES = {
    "InputLayer": "keras.layers",
    "Functional": "keras.src.models.functional",
} | dict.fromkeys(RULES, "keras.layers")
_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,100}")


@dataclass(frozen=True)
class Plan:
    """A network that was let through.

    Attributes
    ----------
    config
        Its description, for Keras.
    inputs, output
        Shapes of what it reads and gives.
    weights
        How many numbers it has learned.
    work
        Multiply-adds a record.
    """

    config: dict[str, Any]
    inputs: tuple[Shape, ...]
    output: Shape
    weights: int
    work: int


@dataclass
class _Tally:
    """What the layers ask for, all networks inside each other counted together."""

    layers: int = 0
    numbers: int = 0
    weights: int = 0
    work: int = 0

    def add(self, made: Made, *, what: str) -> None:
        """Count a layer, and refuse what is too much."""
        self.layers += 1
        self.numbers += made.numbers
        self.weights += made.weights
        self.work += made.work
        for number, most, of in (
            (made.numbers, MOST_NUMBERS, "numbers of a record"),
            (made.weights, MOST_WEIGHTS, "weights"),
            (made.work, MOST_WORK, "multiply-adds a record"),
        ):
            if number > most:
                raise UnfitError(f"{what} with {number:,} {of}, where {most:,} are let through")
        for number, most, of in (
            (self.layers, MOST_LAYERS, "layers"),
            (self.numbers, MOST_TOGETHER, "numbers of a record"),
            (self.weights, MOST_WEIGHTS, "weights"),
            (self.work, MOST_WORK, "multiply-adds a record"),
        ):
            if number > most:
                raise UnfitError(
                    f"layers with {number:,} {of} up to {what}, where {most:,} are let through"
                )


@dataclass
class _Network:
    """A network as far as it has been read."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    inputs: dict[str, Shape] = field(default_factory=dict)
    layers: list[dict[str, Any]] = field(default_factory=list)


def plan_of(description: Any) -> Plan:
    """Read a network's description, or say what in it cannot be let through.

    Parameters
    ----------
    description
        Plain values from the file's JSON. They are untrusted.

    Raises
    ------
    UnfitError
        Where it is anything but a network of layers on the list, of a size to be built.
    """
    if _class_of(description) != "Functional":
        raise UnfitError("a description that is not of a network")
    tally = _Tally()
    config, inputs, output = _network(description["config"], tally, depth=0)
    return Plan(_object("Functional", config), inputs, output, tally.weights, tally.work)


def _network(
    given: dict[str, Any], tally: _Tally, *, depth: int
) -> tuple[dict[str, Any], tuple[Shape, ...], Shape]:
    if depth >= _DEEPEST:
        raise UnfitError("networks within networks")
    name, trainable = _common(given)
    network = _Network()
    for layer in _list(given.get("layers"), "layers"):
        _add(layer, network, tally, depth=depth)
    starts = _ends(given.get("input_layers"))
    (end,) = ends if len(ends := _ends(given.get("output_layers"))) == 1 else (None,)
    if set(starts) != set(network.inputs) or end not in network.shapes:
        raise UnfitError("a network whose inputs and output are not among its layers")
    config = {
        "name": name,
        "trainable": trainable,
        "layers": network.layers,
        "input_layers": _written_ends(given["input_layers"], starts),
        "output_layers": [end, 0, 0],
    }
    return config, tuple(network.inputs[each] for each in starts), network.shapes[end]


def _add(layer: Any, network: _Network, tally: _Tally, *, depth: int) -> None:
    """Read one layer and what it is called on."""
    kind = _class_of(layer)
    given = layer["config"]
    name, trainable = _common(given)
    if name in network.shapes:
        raise UnfitError(f"two layers called {name}")
    what = f"the layer {name} ({kind})"
    _check_dtype(given.get("dtype", "float32"), what)
    written: dict[str, Any]
    if kind == "InputLayer":
        shape = _input_shape(given, what)
        network.inputs[name] = made_shape = shape
        tally.add(Made(shape), what=what)
        written = _object(kind, {"name": name, "batch_shape": [None, *shape], "dtype": "float32"})
        nodes: list[Any] = []
    else:
        sources, listed = _called_on(layer, what)
        try:
            shapes = [network.shapes[source] for source in sources]
        except KeyError as error:
            raise UnfitError(f"{what} on a layer that is not before it") from error
        if kind == "Functional":
            config, wanted, made_shape = _network(given, tally, depth=depth + 1)
            if list(wanted) != shapes:
                raise UnfitError(f"{what} on other shapes than it reads")
        else:
            settings = read_settings(kind, given, what=what)
            try:
                made = RULES[kind](settings, shapes)
            except UnfitError as error:
                raise UnfitError(f"{what} with {error}") from error
            tally.add(made, what=what)
            made_shape = made.shape
            config = {"name": name, "trainable": trainable, **settings}
        written = _object(kind, config)
        tensors = [_tensor(source, shape) for source, shape in zip(sources, shapes, strict=True)]
        nodes = [{"args": [tensors if listed else tensors[0]], "kwargs": {}}]
    network.shapes[name] = made_shape
    network.layers.append({**written, "name": name, "inbound_nodes": nodes})


def _class_of(part: Any) -> str:
    """Return the class of a part with a configuration, which must be on the list."""
    if not isinstance(part, dict) or not isinstance(part.get("config"), dict):
        raise UnfitError("a description that is not of a network")
    kind, module = part.get("class_name"), part.get("module")
    if not isinstance(kind, str) or kind not in _MODULES or module != _MODULES[kind]:
        raise UnfitError(f"a network with {module}.{kind} in it")
    if part.get("registered_name") not in (None, kind):
        raise UnfitError(f"a network with {part['registered_name']} in it")
    return kind


def _object(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    registered = kind if kind == "Functional" else None
    return {
        "module": _MODULES[kind],
        "class_name": kind,
        "config": config,
        "registered_name": registered,
    }


def _common(given: dict[str, Any]) -> tuple[str, bool]:
    name, trainable = given.get("name"), given.get("trainable", True)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UnfitError(f"a layer called {reprlib.repr(name)}")
    if not is_flag(trainable):
        raise UnfitError(f"the layer {name} with {reprlib.repr(trainable)} for trainable")
    return name, trainable


def _check_dtype(given: Any, what: str) -> None:
    if isinstance(given, dict) and isinstance(given.get("config"), dict):
        given = given["config"].get("name")
    if given != "float32":
        raise UnfitError(f"{what} in {reprlib.repr(given)}")


def _input_shape(given: dict[str, Any], what: str) -> Shape:
    sizes = given.get("batch_shape")
    if not isinstance(sizes, list) or not 2 <= len(sizes) <= 4 or sizes[0] is not None:
        raise UnfitError(f"{what} of the shape {reprlib.repr(sizes)}")
    shape = tuple(sizes[1:])
    if not all(size is None or (is_whole(size) and 1 <= size <= _LONGEST) for size in shape):
        raise UnfitError(f"{what} of the shape {reprlib.repr(sizes)}")
    return shape


def _called_on(layer: dict[str, Any], what: str) -> tuple[list[str], bool]:
    """Return the layers that one is called on, and whether they stand in a list."""
    nodes = _list(layer.get("inbound_nodes"), what)
    if len(nodes) != 1 or not isinstance(nodes[0], dict):
        raise UnfitError(f"{what} called {len(nodes)} times")
    args, more = nodes[0].get("args"), nodes[0].get("kwargs")
    if not _says_nothing(more) or not isinstance(args, list) or len(args) != 1:
        raise UnfitError(f"{what} called with more than its inputs")
    listed = isinstance(args[0], list)
    return [_source(each, what) for each in (args[0] if listed else args)], listed


def _says_nothing(more: Any) -> bool:
    """Return whether a call's other arguments are those that Keras notes and change nothing."""
    if not isinstance(more, dict) or not set(more) <= {"mask", "training"}:
        return False
    mask = more.get("mask")
    unmasked = all(each is None for each in (mask if isinstance(mask, list) else [mask]))
    return unmasked and more.get("training") in (None, False)


def _source(tensor: Any, what: str) -> str:
    if isinstance(tensor, dict) and tensor.get("class_name") == "__keras_tensor__":
        config = tensor.get("config")
        history: Any = config.get("keras_history") if isinstance(config, dict) else None
        if _is_end(history):
            return str(history[0])
    raise UnfitError(f"{what} called with more than its inputs")


def _tensor(source: str, shape: Shape) -> dict[str, Any]:
    config = {"shape": [None, *shape], "dtype": "float32", "keras_history": [source, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


def _ends(given: Any) -> list[str]:
    """Name the layers at an end of a network: one by itself, or a list."""
    ends = [given] if _is_end(given) else _list(given, "ends")
    if not ends or not all(_is_end(each) for each in ends):
        raise UnfitError("a network whose inputs and output are not among its layers")
    return [each[0] for each in ends]


def _written_ends(given: list[Any], names: list[str]) -> list[Any]:
    """Write the ends as they came: one by itself, or a list."""
    ends = [[name, 0, 0] for name in names]
    return ends[0] if _is_end(given) else ends


def _is_end(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) == 3
        and isinstance(given[0], str)
        # no layer is called twice, or gives two things
        and given[1:] == [0, 0]
    )


def _list(given: Any, what: str) -> list[Any]:
    if not isinstance(given, list) or len(given) > MOST_LAYERS:
        raise UnfitError(f"{what} that are not a list of at most {MOST_LAYERS:,}")
    return given
