"""Read a translated network from a file that may have been made to harm.

ONNX can name files beside it to take weights from, and operations that a plug-in brings, and a few
bytes of it can ask for gigabytes. Only what `onnx_export` writes is let through: plain operations
with plain settings, all weights inside, and arrays of a size that our networks make.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RefusedFileError
from core.models.layer_shapes import FREE, Shape
from core.models.network_plan import MOST_NUMBERS
from core.models.protobuf_size import beside_weights

if TYPE_CHECKING:
    import onnx

TOGETHER = 64
"""Records at a time: what they become inside the network stays in the cache."""

_MOST_NUMBERS = TOGETHER * MOST_NUMBERS
_MOST_HELD = 2 * _MOST_NUMBERS
"""At a time, of all arrays that are still to be read: 2 GiB."""
_LARGEST_FILE = 1024**3
_LARGEST_FRAME = 4 * 1024**2
"""Of a file, but for its weights."""
_MOST_NODES = 5_000
_LARGEST_NUMBER = 16_384
"""No stride, padding or kernel of ours comes near; a huge one would ask for huge memory."""
_MOST_AXES = 4
_FLOAT, _INT64 = 1, 7
_BYTES = {_FLOAT: 4, _INT64: 8}

_Check = Callable[[Any], bool]


def _int(least: int, most: int = _LARGEST_NUMBER) -> _Check:
    return lambda value: isinstance(value, int) and least <= value <= most


def _ints(least: int, most: int = _LARGEST_NUMBER) -> _Check:
    one = _int(least, most)

    def check(value: Any) -> bool:
        return isinstance(value, list) and len(value) <= 2 * _MOST_AXES and all(map(one, value))

    return check


_WINDOWS = {"kernel_shape": _ints(1), "strides": _ints(1), "pads": _ints(0)}
_OVER = {"axes": _ints(1, _MOST_AXES), "keepdims": _int(0, 1)}
_ALLOWED: Mapping[str, Mapping[str, _Check]] = {
    "Add": {},
    "AveragePool": _WINDOWS,
    "BatchNormalization": {"epsilon": lambda value: isinstance(value, float) and 0 < value < 1},
    "Concat": {"axis": _int(1, _MOST_AXES)},
    "Conv": {**_WINDOWS, "dilations": _ints(1), "group": _int(1)},
    "Div": {},
    "Flatten": {"axis": _int(1, 1)},
    "Gemm": {},
    "LSTM": {"hidden_size": _int(1)},
    "MaxPool": _WINDOWS,
    "Mul": {},
    "ReduceMax": _OVER,
    "ReduceMean": _OVER,
    "Relu": {},
    "Sigmoid": {},
    "Softmax": {"axis": _int(1, 1)},
    "Squeeze": {},
    "Sub": {},
    "Tanh": {},
    "Transpose": {"perm": _ints(0, _MOST_AXES)},
}
"""Operations and settings that none of ours goes beyond."""
_WEIGHED = frozenset({"BatchNormalization", "Conv", "Gemm", "LSTM", "Squeeze"})
"""Operations whose second input, and all after it, are weights."""


def load_graph(path: Path) -> onnx.ModelProto:
    """Read a translated network, or refuse it.

    Parameters
    ----------
    path
        An `.onnx` file. It is untrusted.
    """
    import onnx  # noqa: PLC0415  (only where something is scored)
    from google.protobuf.message import (  # type: ignore[import-untyped]  # noqa: PLC0415
        DecodeError,
    )

    if path.stat().st_size > _LARGEST_FILE:
        raise _refused(path, f"a file of {path.stat().st_size:,} bytes")
    content = path.read_bytes()
    try:
        frame = beside_weights(content)
        # weights that lie in other files stay there, and are refused below
        network: onnx.ModelProto | None = (
            onnx.ModelProto.FromString(content) if frame <= _LARGEST_FRAME else None
        )
    except (DecodeError, ValueError) as error:
        raise _refused(path, "a file that is not ONNX, or one of countless parts") from error
    if network is None:  # each message of a few bytes would have become an object of a hundred
        raise _refused(path, f"{frame:,} bytes beside its weights")
    check_graph(network, path)
    try:
        onnx.checker.check_model(network)
    except (onnx.checker.ValidationError, ValueError, RuntimeError) as error:
        raise _refused(path, "a network that is not whole") from error
    _check_sizes(network, path)
    return network


def shapes_of(network: onnx.ModelProto) -> tuple[list[Shape], list[Shape]]:
    """Return the shapes of what a network reads and gives, without the batch.

    Parameters
    ----------
    network
        From `load_graph`.
    """
    graph = network.graph
    inputs, outputs = ([_sizes(each)[1:] for each in ends] for ends in (graph.input, graph.output))
    return inputs, outputs


def check_graph(network: onnx.ModelProto, path: Path) -> None:
    """Refuse a graph with anything that `onnx_export` does not write.

    Parameters
    ----------
    network
        As it was read.
    path
        The file, for the message.
    """
    graph = network.graph
    if network.functions or graph.sparse_initializer or network.training_info:
        raise _refused(path, "functions or sparse weights")
    if any(imported.domain not in ("", "ai.onnx") for imported in network.opset_import):
        raise _refused(path, "operations of another maker")
    if len(graph.node) > _MOST_NODES:
        raise _refused(path, f"{len(graph.node):,} operations")
    for weight in graph.initializer:
        _check_weight(weight, path)
    weights = {weight.name for weight in graph.initializer}
    for node in graph.node:
        if node.domain not in ("", "ai.onnx") or node.op_type not in _ALLOWED:
            raise _refused(path, f"the operation {node.op_type}")
        if node.op_type in _WEIGHED and not weights.issuperset(node.input[1:]):
            raise _refused(path, f"an operation {node.op_type} without weights of its own")
        for attribute in node.attribute:
            _check_attribute(attribute, node.op_type, path)
    for end in (*graph.input, *graph.output):
        _check_end(end, path)


def _check_weight(weight: Any, path: Path) -> None:
    if weight.external_data or weight.data_location:
        raise _refused(path, "weights in another file")
    size = _BYTES.get(weight.data_type)
    whole = size is not None and len(weight.raw_data) == size * math.prod(weight.dims)
    if not whole or len(weight.dims) > _MOST_AXES or any(length < 1 for length in weight.dims):
        raise _refused(path, f"weights {weight.name} that are not whole")


def _check_attribute(attribute: Any, operation: str, path: Path) -> None:
    from onnx import helper  # noqa: PLC0415  (only where something is scored)

    if attribute.HasField("t") or attribute.HasField("g") or attribute.tensors or attribute.graphs:
        raise _refused(path, f"a network inside {attribute.name}")
    check = _ALLOWED[operation].get(attribute.name)
    if check is None:
        raise _refused(path, f"the setting {attribute.name} of the operation {operation}")
    try:
        value = helper.get_attribute_value(attribute)
    except ValueError as error:
        raise _refused(path, f"a setting {attribute.name} of no kind") from error
    if value is not None and not isinstance(value, int | float | bytes):
        value = list(value)  # repeated numbers come in a container of their own
    if not check(value):
        raise _refused(path, f"{attribute.name} of {value!r} in the operation {operation}")


def _check_end(end: Any, path: Path) -> None:
    """Refuse an input or output that is not so many numbers for each of any number of records."""
    if end.type.WhichOneof("value") != "tensor_type" or end.type.tensor_type.elem_type != _FLOAT:
        raise _refused(path, f"{end.name} that does not hold plain numbers")
    sizes = _sizes(end)
    if not 2 <= len(sizes) <= _MOST_AXES or sizes[0] is not None:
        raise _refused(path, f"{end.name} of the shape {list(sizes)}")
    if not all(size is None or 1 <= size <= MOST_NUMBERS for size in sizes):
        raise _refused(path, f"{end.name} of the shape {list(sizes)}")


def _sizes(end: Any) -> Shape:
    axes = end.type.tensor_type.shape.dim
    return tuple(axis.dim_value if axis.HasField("dim_value") else None for axis in axes)


def _filled(sizes: Shape) -> tuple[int, ...]:
    """Put numbers for the sizes that are free: of the batch, and of places in a row."""
    return TOGETHER, *(FREE if size is None else size for size in sizes[1:])


def _check_sizes(network: onnx.ModelProto, path: Path) -> None:
    """Work out every array for as many records as are scored together, and refuse what is large."""
    found = _inferred(network, path)
    numbers = {name: math.prod(shape) for name, shape in found.items()}
    # an array is let go of after the last operation that reads it
    last = {name: at for at, node in enumerate(network.graph.node) for name in node.input}
    held: dict[str, int] = {}
    for at, node in enumerate(network.graph.node):
        for name in filter(None, node.output):
            if name not in numbers:
                raise _refused(path, f"an array of unknown size, {name}")
            held[name] = numbers[name]
            for number, most in ((numbers[name], _MOST_NUMBERS), (sum(held.values()), _MOST_HELD)):
                if number > most:
                    raise _refused(
                        path,
                        f"the operation {node.op_type} that makes {name}, with {number:,} numbers "
                        f"of {TOGETHER} records, where {most:,} are let through",
                    )
        held = {name: size for name, size in held.items() if last.get(name, at) > at}
    for end in network.graph.output:
        if found.get(end.name) != _filled(_sizes(end)):
            raise _refused(path, f"an output {end.name} of another shape than it says")


def _inferred(network: onnx.ModelProto, path: Path) -> dict[str, tuple[int, ...]]:
    import onnx  # noqa: PLC0415

    sized = onnx.ModelProto()
    sized.CopyFrom(network)
    # what the file says of arrays inside is not to be believed
    del sized.graph.value_info[:]
    for end in sized.graph.input:
        filled = _filled(_sizes(end))
        for axis, size in zip(end.type.tensor_type.shape.dim, filled, strict=True):
            axis.dim_value = size
    for end in sized.graph.output:
        end.type.tensor_type.ClearField("shape")
    try:
        done = onnx.shape_inference.infer_shapes(sized, strict_mode=True, data_prop=True)
    except (onnx.shape_inference.InferenceError, ValueError, RuntimeError) as error:
        raise _refused(path, "operations that do not fit each other") from error
    return {
        each.name: tuple(size for size in _sizes(each) if size is not None)
        for each in (*done.graph.value_info, *done.graph.output)
        if each.type.tensor_type.HasField("shape") and None not in _sizes(each)
    }


def _refused(path: Path, got: str) -> RefusedFileError:
    return RefusedFileError(
        path.name,
        "must be a network as GRNscope translates it",
        got=got,
        remedy="Use only models from people you trust, copied whole",
    )
