# ruff: noqa: PLC0415  (TensorFlow and onnx are imported only in the process that is measured)
"""Networks that were damaged at random, seeded, and what opening each of them comes to.

Run by hand for more: `python -m tests.core.models.mutated 10000`.
"""

import copy
import io
import json
import random
import shutil
import sys
import tempfile
import traceback
import warnings
import zipfile
from pathlib import Path

import numpy as np

from core.confined import call_confined
from core.errors import UserInputError
from core.workspace.shared import PRETRAINED
from tests.peak_memory import peak_memory

MODELS = ("networks-autoencoder", "atlas-profile-cnn", "atlas-cnnc")
ODD = (
    None, True, False, 0, 1, -1, 2, 3, 7, 16_384, 16_385, 60_000, 2**31, 2**63, -(2**63), 10**30,
    0.5, -0.5, 1e-300, 1e300, "", "x", "same", "relu", "a/b", "\x00", "é" * 300, [], {}, [None],
    [0, 0], [1], [16_000, 16_000], [[1, 2], [3]], {"class_name": "Lambda"}, "Lambda", "float64",
)  # fmt: skip


def descriptions(count, *, seed):
    """Yield so many damaged descriptions."""
    whole = [_config(name) for name in MODELS]
    rng = random.Random(seed)  # noqa: S311  (not a secret)
    for _ in range(count):
        damaged = copy.deepcopy(rng.choice(whole))
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            _damage(damaged, rng)
        yield damaged


def archives(count, *, seed):
    """Yield so many archives with a byte, a bit, a weight or the end damaged."""
    rng = random.Random(seed)  # noqa: S311  (not a secret)
    for _ in range(count):
        content = bytearray((PRETRAINED / rng.choice(MODELS[:2]) / "model.keras").read_bytes())
        if rng.random() < 0.5:
            yield bytes(_flipped(content, rng))
        else:
            yield _repacked(content, rng)


def graphs(count, *, seed):
    """Yield so many damaged ONNX files."""
    import onnx

    whole = [(PRETRAINED / name / "model.onnx").read_bytes() for name in MODELS[:2]]
    rng = random.Random(seed)  # noqa: S311  (not a secret)
    for _ in range(count):
        content = rng.choice(whole)
        if rng.random() < 0.3:
            yield bytes(_flipped(bytearray(content), rng))
            continue
        network = onnx.ModelProto.FromString(content)
        for _ in range(rng.choice((1, 1, 2, 4))):
            _damage_graph(network.graph, rng)
        yield network.SerializeToString()


def open_descriptions(count, seed):
    """Read damaged descriptions, build those that are let through, and compare with the plan."""
    import keras

    from core.models.safe_network import check_description

    def attempt(damaged):
        plan = check_description(damaged, Path("model.keras"))
        if plan.config in known:
            return
        known.append(plan.config)
        network = keras.saving.deserialize_keras_object(plan.config, safe_mode=True)
        if network.count_params() != plan.weights or tuple(network.output_shape[1:]) != plan.output:
            raise AssertionError(f"planned {plan}, built {network.get_config()}")

    known = [check_description(_config(name), Path("x")).config for name in MODELS]
    return _counted(attempt, descriptions(count, seed=seed))


def open_archives(count, seed):
    """Open damaged archives, and ask those that open."""
    from core.models.safe_network import load_network
    from core.training.predict import keras_run

    def attempt(content):
        with _file(content, "model.keras") as path:
            network = load_network(path)
        keras_run(network)(_asked([each.shape[1:] for each in network.inputs]))

    return _counted(attempt, archives(count, seed=seed))


def open_graphs(count, seed):
    """Open damaged graphs, and ask those that open."""
    from core.models.safe_graph import load_graph, shapes_of
    from core.serving.inference import scorer_for

    def attempt(content):
        with _file(content, "model.onnx") as path:
            network = load_graph(path)
        scorer_for(network, prefer="float32")(_asked(shapes_of(network)[0]))

    return _counted(attempt, graphs(count, seed=seed))


def _counted(attempt, damaged):
    found = {"refused": 0, "opened": 0, "faults": []}
    # as in the worker: what a library warns of stops nothing
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    for each in damaged:
        try:
            attempt(each)
        except UserInputError as error:
            found["refused"] += 1
            if "grnscope-" in str(error) or "/tmp" in str(error):  # noqa: S108  (looked for)
                found["faults"].append(f"a path in {error}")
        except Exception:  # noqa: BLE001  (that there is none is what is tested)
            found["faults"].append(traceback.format_exc())
        else:
            found["opened"] += 1
    found["peak"] = peak_memory()
    return found


def _asked(shapes):
    return [np.zeros((64, *(20 if size is None else size for size in each)), np.float32)
            for each in shapes]  # fmt: skip


class _file:  # noqa: N801  (used as a function)
    def __init__(self, content, name):
        self._folder = Path(tempfile.mkdtemp())
        (self._folder / name).write_bytes(content)
        self._path = self._folder / name

    def __enter__(self):
        return self._path

    def __exit__(self, *_):
        shutil.rmtree(self._folder)


def _config(name):
    with zipfile.ZipFile(PRETRAINED / name / "model.keras") as packed:
        return json.loads(packed.read("config.json"))


def _damage(description, rng):
    """Change one thing in a description, at any depth."""
    layers = description["config"].get("layers")
    if isinstance(layers, list) and layers and rng.random() < 0.15:
        one, other = rng.randrange(len(layers)), rng.randrange(len(layers))
        if rng.random() < 0.5:
            layers.insert(one, copy.deepcopy(layers[other]))
        else:
            layers[one], layers[other] = layers[other], layers[one]
        return
    places = list(_places(description["config"]))
    if not places:
        return
    holder, key = rng.choice(places)
    if rng.random() < 0.1 and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = copy.deepcopy(rng.choice(ODD))


def _places(value):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(pairs):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


def _flipped(content, rng):
    for _ in range(rng.choice((1, 1, 3, 20))):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return content[: rng.randrange(len(content))] if rng.random() < 0.1 else content


def _repacked(content, rng):
    """Damage the description or the weights inside, in an archive that is whole."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        hit = rng.choice(("config.json", "model.weights.h5", "model.weights.h5"))
        for name in old.namelist():
            member = bytearray(old.read(name))
            new.writestr(name, bytes(_flipped(member, rng) if name == hit else member))
    return stream.getvalue()


def _damage_graph(graph, rng):
    import onnx

    node = rng.choice(graph.node)
    kind = rng.randrange(7)
    if kind == 0:
        graph.node.insert(rng.randrange(len(graph.node)), copy.deepcopy(node))
    elif kind == 1:
        del graph.node[rng.randrange(len(graph.node))]
    elif kind == 2:
        node.op_type = rng.choice(graph.node).op_type
    elif kind == 3 and node.input:
        names = [name for each in graph.node for name in (*each.input, *each.output)]
        node.input[rng.randrange(len(node.input))] = rng.choice(names)
    elif kind == 4:
        weight = rng.choice(graph.initializer)
        if weight.dims:
            weight.dims[0] = rng.choice((0, 1, -1, 2**40, weight.dims[0] * 2))
    elif kind == 5:
        end = rng.choice((*graph.input, *graph.output))
        axis = rng.choice(end.type.tensor_type.shape.dim)
        axis.dim_value = rng.choice((0, 1, -1, 3, 60_000, 2**40))
    else:
        name = rng.choice(("pads", "strides", "kernel_shape", "axis", "perm", "axes", "group"))
        value = rng.choice((0, 1, -1, 2**40, [0, 1], [16_000] * 2, [1, 0, 2], [-1], "x", 0.5))
        node.attribute.append(onnx.helper.make_attribute(name, value))


def main(count):
    """Damage so many of each kind, and print what opening them came to."""
    for kind, part in (("descriptions", 10), ("archives", 1), ("graphs", 10)):
        done = call_confined(
            f"tests.core.models.mutated:open_{kind}",
            max(1, count * part // 21),
            1,
            seconds=36_000,
            memory_bytes=16 * 1024**3,
        )
        sys.stdout.write(f"{kind}: {json.dumps(done, indent=1)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
