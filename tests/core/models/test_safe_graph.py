from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.confined import call_confined
from core.errors import RefusedFileError
from core.models.safe_graph import load_graph

onnx = pytest.importorskip("onnx")


def graph(*nodes, weights=(), **more):
    """Write a graph of these nodes, from x to y."""
    shape = ["batch", 4]
    ends = [onnx.helper.make_tensor_value_info(name, 1, shape) for name in "xy"]
    made = onnx.helper.make_graph(list(nodes), "made", ends[:1], ends[1:], list(weights))
    return onnx.helper.make_model(
        made, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9, **more
    )


def node(operation, **more):
    return onnx.helper.make_node(operation, ["x"], ["y"], **more)


def kept(model, tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def elsewhere():
    weight = onnx.numpy_helper.from_array(np.ones(4, np.float32), "w")
    weight.ClearField("raw_data")
    weight.data_location = onnx.TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="../secret")
    return weight


def test_plain_operations_are_let_through(tmp_path):
    assert load_graph(kept(graph(node("Relu")), tmp_path)).graph.node[0].op_type == "Relu"


def doubled(times):
    names = ["x", *(f"a{place}" for place in range(times)), "y"]
    joins = [
        onnx.helper.make_node("Concat", [one, one], [two], axis=1) for one, two in pairwise(names)
    ]
    return graph(*joins)


def image(*nodes, **weights):
    """Write a graph of these nodes over images of 32 by 32."""
    held = [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()]
    ends = [
        onnx.helper.make_tensor_value_info("x", 1, ["batch", 1, 32, 32]),
        onnx.helper.make_tensor_value_info("y", 1, ["batch", 1]),
    ]
    over = onnx.helper.make_node("ReduceMax", ["c"], ["y"], axes=[2, 3], keepdims=0)
    made = onnx.helper.make_graph([*nodes, over], "made", ends[:1], ends[1:], held)
    opset = onnx.helper.make_opsetid("", 17)
    return onnx.helper.make_model(made, opset_imports=[opset], ir_version=9)


def padded(operation, *inputs, pads, **weights):
    size = {"kernel_shape": [3, 3] if weights else [16_000, 16_000]}
    return image(
        onnx.helper.make_node(operation, ["x", *inputs], ["c"], pads=[pads] * 4, **size), **weights
    )


def crossed():
    """Write a graph that makes the square of the batch, from any number of records."""
    return graph(
        onnx.helper.make_node("Transpose", ["x"], ["t"], perm=[1, 0]),
        onnx.helper.make_node("ReduceMax", ["x"], ["a"], axes=[1], keepdims=1),
        onnx.helper.make_node("ReduceMax", ["t"], ["b"], axes=[1], keepdims=1),
        onnx.helper.make_node("Mul", ["a", "t"], ["y"]),
    )


def cut():
    model = graph(node("Relu"), weights=[onnx.numpy_helper.from_array(np.ones(4, np.float32), "w")])
    model.graph.initializer[0].dims[0] = 2**40
    return model


def crowded():
    model = graph(node("Relu"))
    for _ in range(5_001):
        model.graph.node.append(node("Relu"))
    return model


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: graph(node("Loop")), "operation Loop"),
        (lambda: graph(node("Relu", domain="evil.maker")), "operation Relu"),
        (lambda: graph(node("MaxPool", kernel_shape=[2**40])), "kernel_shape"),
        (lambda: graph(node("MaxPool", kernel_shape=[1], strides=[0])), "strides"),
        (lambda: graph(node("MaxPool", kernel_shape=[1], ceil_mode=1)), "setting ceil_mode"),
        (lambda: graph(node("Relu"), weights=[elsewhere()]), "another file"),
        (lambda: graph(onnx.helper.make_node("Gemm", ["x", "x"], ["y"])), "weights of its own"),
        (cut, "not whole"),
        (crowded, "5,002 operations"),
        (crossed, "fit each other|another shape"),
    ],
)
def test_what_we_never_write_is_refused(make, said, tmp_path):
    with pytest.raises(RefusedFileError, match=said):
        load_graph(kept(make(), tmp_path))


def load(path):
    """Load a file in a process that is measured."""
    load_graph(Path(path))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: doubled(22), "Concat that makes a"),
        (lambda: padded("AveragePool", pads=15_000), "AveragePool that makes c"),
        (
            lambda: padded("Conv", "w", pads=16_000, w=np.ones((1, 1, 3, 3), np.float32)),
            "Conv that makes c",
        ),
    ],
)
def test_a_few_bytes_that_ask_for_gigabytes_are_refused_before_they_get_any(make, said, tmp_path):
    path = kept(make(), tmp_path)

    with pytest.raises(RefusedFileError, match=said + r".*[\d,]{9,} numbers") as refusal:
        call_confined(f"{__name__}:load", str(path), seconds=30, memory_bytes=1024**3)

    assert path.stat().st_size < 2_000
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.slow
def test_many_small_messages_are_refused_before_each_becomes_an_object(tmp_path):
    empty = b"\x0a\x00" * (50 * 1024**2)  # a node, of no length
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x3a" + varint(len(empty)) + empty)

    with pytest.raises(RefusedFileError, match="countless"):
        call_confined(f"{__name__}:load", str(path), seconds=60, memory_bytes=1024**3)


def varint(number):
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


@pytest.mark.parametrize(
    "content", [b"", b"no network", b"\x08\x09\x12\xff\xff", b"\xff" * 50, b"\x0f", b"\x3a\xff\x7f"]
)
def test_what_is_no_network_is_refused(content, tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)

    with pytest.raises(RefusedFileError):
        load_graph(path)
