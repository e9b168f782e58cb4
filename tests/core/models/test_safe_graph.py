import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: graph(node("Loop")), "operation Loop"),
        (lambda: graph(node("Relu", domain="evil.maker")), "operation Relu"),
        (lambda: graph(node("MaxPool", kernel_shape=[2**40])), "kernel_shape"),
        (lambda: graph(node("Relu"), weights=[elsewhere()]), "another file"),
    ],
)
def test_what_we_never_write_is_refused(make, said, tmp_path):
    with pytest.raises(RefusedFileError, match=said):
        load_graph(kept(make(), tmp_path))


@pytest.mark.parametrize("content", [b"", b"no network", b"\x08\x09\x12\xff\xff"])
def test_what_is_no_network_is_refused(content, tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)

    with pytest.raises(RefusedFileError):
        load_graph(path)
