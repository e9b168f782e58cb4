"""A trained Keras network as an ONNX graph, for runtimes that are light to import.

Only the layers our networks are made of, each called once; anything else is refused, and
the caller stays with Keras. Keras keeps channels last and ONNX wants them second, so
images are turned once on the way in and once before they are flattened. What has places in
a row (samples, times) stays as Keras has it; see `onnx_rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from core.models import onnx_rows
from core.models.onnx_folding import fold_normalisation
from core.models.onnx_graph import Graph as _Graph
from core.models.onnx_graph import NotExportableError, Writer, activated

if TYPE_CHECKING:
    import keras

_OPSET = 17
_IR_VERSION = 9


def to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Translate a functional or sequential network, its weights as they are now.

    Inputs keep their Keras names and channels-last shapes, with a free batch axis.

    Parameters
    ----------
    model
        The network.
    """
    graph = _Graph()
    names: dict[str, str] = {}
    inputs = []
    for tensor in model.inputs:
        shape = _sizes(tensor)
        inputs.append(helper.make_tensor_value_info(tensor.name, onnx.TensorProto.FLOAT, shape))
        names[tensor.name] = tensor.name
        if len(tensor.shape) == 4:
            turned = f"{tensor.name}/channels_second"
            names[tensor.name] = graph.add(
                "Transpose", [tensor.name], name=turned, perm=[0, 3, 1, 2]
            )
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        writer = _WRITERS.get(kind)
        if writer is None:
            raise NotExportableError(f"layers must be of a known kind. Received: {kind}")
        given, result = _ends(layer)
        names[result] = writer(graph, layer, [_written(names, name) for name in given])
    outputs = [
        helper.make_tensor_value_info(
            _written(names, tensor.name), onnx.TensorProto.FLOAT, _sizes(tensor)
        )
        for tensor in model.outputs
    ]
    fold_normalisation(graph, outputs=[each.name for each in outputs])
    body = helper.make_graph(graph.nodes, model.name, inputs, outputs, graph.weights)
    exported = helper.make_model(
        body,
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
        producer_name="grnscope",
    )
    onnx.checker.check_model(exported)
    return exported


@dataclass(frozen=True, eq=False)
class Head:
    """The last dense layer of a network, kept in single precision whatever runs the rest.

    A low-precision last layer gives few distinct scores, which destroys a ranking.
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    activation: str

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn features, shape (n, units), into scores, shape (n, outputs)."""
        values = features @ self.kernel + self.bias
        if self.activation == "Sigmoid":
            # the exponential of a positive number could overflow
            decayed = np.exp(-np.abs(values))
            share: NDArray[np.float32] = np.where(values >= 0, 1, decayed) / (1 + decayed)
            return share
        raised = np.exp(values - values.max(axis=1, keepdims=True))
        shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return shares


def split_head(network: onnx.ModelProto) -> tuple[onnx.ModelProto, Head]:
    """Take the last dense layer off a graph made by `to_onnx`.

    Parameters
    ----------
    network
        It ends in a dense layer with a bias and a sigmoid or softmax.
    """
    graph = network.graph
    weights = {weight.name: weight for weight in graph.initializer}
    kinds = [node.op_type for node in graph.node[-2:]]
    known = len(kinds) == 2 and kinds[0] == "Gemm" and kinds[1] in ("Sigmoid", "Softmax")
    if not known or len(graph.node[-2].input) != 3:
        raise NotExportableError(f"networks must end in a dense layer. Received: {kinds}")
    features, kernel, bias = graph.node[-2].input
    head = Head(
        numpy_helper.to_array(weights[kernel]), numpy_helper.to_array(weights[bias]), kinds[1]
    )
    result = helper.make_tensor_value_info(
        features, onnx.TensorProto.FLOAT, ["batch", head.kernel.shape[0]]
    )
    kept = [weight for name, weight in weights.items() if name not in (kernel, bias)]
    body = helper.make_graph(graph.node[:-2], graph.name, graph.input, [result], kept)
    return helper.make_model(
        body,
        opset_imports=network.opset_import,
        ir_version=network.ir_version,
        producer_name=network.producer_name,
    ), head


def _sizes(tensor: keras.KerasTensor) -> list[int | str]:
    """Return the size of each axis: the batch may have any, and so may others that are free."""
    free = (f"axis{place}" for place in range(1, len(tensor.shape)))
    sizes = zip(tensor.shape[1:], free, strict=True)
    return ["batch", *(name if size is None else int(size) for size, name in sizes)]


def _ends(layer: keras.Layer) -> tuple[list[str], str]:
    """Name the tensors a layer reads and the one it writes, when it is first called."""
    given = layer.input
    tensors = given if isinstance(given, list | tuple) else [given]
    return [tensor.name for tensor in tensors], layer.output.name


def _written(names: Mapping[str, str], name: str) -> str:
    if name not in names:
        raise NotExportableError("every layer must be called once. Received: one called again")
    return names[name]


def _convolution(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    kernel = np.asarray(layer.kernel).transpose(3, 2, 0, 1)
    arguments = [*inputs, graph.weight(kernel, f"{layer.name}/kernel")]
    if layer.use_bias:
        arguments.append(graph.weight(np.asarray(layer.bias), f"{layer.name}/bias"))
    result = graph.add(
        "Conv",
        arguments,
        name=f"{layer.name}/conv",
        strides=list(layer.strides),
        dilations=list(layer.dilation_rate),
        group=layer.groups,
        pads=_pads(layer, layer.kernel_size, layer.dilation_rate),
    )
    return activated(graph, layer, result)


def _pooling(operation: str) -> Writer:
    def write(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
        return graph.add(
            operation,
            inputs,
            name=layer.name,
            kernel_shape=list(layer.pool_size),
            strides=list(layer.strides),
            pads=_pads(layer, layer.pool_size, (1, 1)),
        )

    return write


def _over_all(operation: str) -> Writer:
    def write(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
        keep = int(layer.keepdims)
        return graph.add(operation, inputs, name=layer.name, axes=[2, 3], keepdims=keep)

    return write


def _pads(layer: keras.Layer, kernel: Sequence[int], dilation: Sequence[int]) -> list[int]:
    """Return the empty rows and columns before and after, as Keras and TensorFlow place them."""
    if layer.padding == "valid":
        return [0, 0, 0, 0]
    before, after = [], []
    for axis in (0, 1):
        size, result = layer.input.shape[1 + axis], layer.output.shape[1 + axis]
        if size is None or result is None:
            raise NotExportableError("images must have a fixed size. Received: any size")
        reach = (kernel[axis] - 1) * dilation[axis] + 1
        missing = max((result - 1) * layer.strides[axis] + reach - size, 0)
        before.append(missing // 2)
        after.append(missing - missing // 2)
    return before + after


def _dense(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    kernel = np.asarray(layer.kernel)
    if len(layer.input.shape) == 4:  # place by place: a convolution of one place
        kernel = kernel.T[:, :, None, None]
    elif len(layer.input.shape) != 2:
        raise NotExportableError(
            f"dense layers must read flat numbers or images. Received: shape {layer.input.shape}"
        )
    operation = "Gemm" if kernel.ndim == 2 else "Conv"
    arguments = [*inputs, graph.weight(kernel, f"{layer.name}/kernel")]
    if layer.use_bias:
        arguments.append(graph.weight(np.asarray(layer.bias), f"{layer.name}/bias"))
    made = graph.add(operation, arguments, name=f"{layer.name}/{operation.lower()}")
    return activated(graph, layer, made)


def _flatten(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    if len(layer.input.shape) == 4:
        turned = f"{layer.name}/channels_last"
        inputs = [graph.add("Transpose", inputs, name=turned, perm=[0, 2, 3, 1])]
    return graph.add("Flatten", inputs, name=layer.name, axis=1)


def _lstm(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    cell = layer.cell
    kinds = (cell.activation.__name__, cell.recurrent_activation.__name__)
    plain = not (layer.return_sequences or layer.go_backwards or layer.stateful)
    if kinds != ("tanh", "sigmoid") or not plain or not cell.use_bias:
        raise NotExportableError(
            f"LSTMs must be plain ones that give their last state. Received: {layer.name}"
        )

    def gates(weights: NDArray[np.float32]) -> NDArray[np.float32]:
        # Keras has input, forget, cell and output; ONNX input, output, forget and cell
        first, forget, new, out = np.split(weights, 4, axis=-1)
        return np.concatenate([first, out, forget, new], axis=-1)

    bias = gates(np.asarray(cell.bias))
    parts = {
        "kernel": gates(np.asarray(cell.kernel)).T[None],
        "recurrent": gates(np.asarray(cell.recurrent_kernel)).T[None],
        "bias": np.concatenate([bias, np.zeros_like(bias)])[None],
    }
    weights = [graph.weight(values, f"{layer.name}/{part}") for part, values in parts.items()]
    turned = graph.add("Transpose", inputs, name=f"{layer.name}/times_first", perm=[1, 0, 2])
    last = f"{layer.name}/last"
    graph.nodes.append(
        helper.make_node(
            "LSTM",
            [turned, *weights],
            ["", last],
            name=f"{layer.name}/lstm",
            hidden_size=cell.units,
        )
    )
    first_axis = graph.weight(np.array([0], np.int64), f"{layer.name}/axis")
    return graph.add("Squeeze", [last, first_axis], name=layer.name)


def _batch_normalization(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    if len(layer.input.shape) == 3:
        return onnx_rows.batch_normalization(graph, layer, inputs)
    mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
    scale = np.asarray(layer.gamma) if layer.scale else np.ones_like(mean)
    shift = np.asarray(layer.beta) if layer.center else np.zeros_like(mean)
    parts = {"scale": scale, "shift": shift, "mean": mean, "variance": variance}
    weights = [graph.weight(values, f"{layer.name}/{part}") for part, values in parts.items()]
    return graph.add(
        "BatchNormalization", [*inputs, *weights], name=layer.name, epsilon=layer.epsilon
    )


def _normalization(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    if len(layer.input.shape) != 2:
        raise NotExportableError(
            f"normalised inputs must be flat numbers. Received: shape {layer.input.shape}"
        )
    spread = np.maximum(np.sqrt(np.asarray(layer.variance, np.float32)), np.float32(1e-7))
    mean = graph.weight(np.asarray(layer.mean, np.float32), f"{layer.name}/mean")
    centred = graph.add("Sub", [*inputs, mean], name=f"{layer.name}/centred")
    return graph.add(
        "Div", [centred, graph.weight(spread, f"{layer.name}/spread")], name=layer.name
    )


def _concatenate(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    if layer.axis not in (-1, len(layer.output.shape) - 1):
        raise NotExportableError(f"channels must be joined. Received: axis {layer.axis}")
    place = 2 if len(layer.output.shape) == 3 else 1
    return graph.add("Concat", inputs, name=layer.name, axis=place)


def _activation(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    return activated(graph, layer, inputs[0])


def _relu(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    return graph.add("Relu", inputs, name=layer.name)


def _merged(operation: str) -> Writer:
    """Write what takes any number of inputs as one that takes two at a time."""

    def write(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
        result, *others = inputs
        for left, other in zip(reversed(range(len(others))), others, strict=True):
            name = f"{layer.name}/{left}" if left else layer.name
            result = graph.add(operation, [result, other], name=name)
        return result

    return write


def _nothing(graph: _Graph, layer: keras.Layer, inputs: list[str]) -> str:
    return inputs[0]


_WRITERS: Mapping[str, Writer] = {
    "Conv2D": _convolution,
    "MaxPooling2D": _pooling("MaxPool"),
    "AveragePooling2D": _pooling("AveragePool"),
    "GlobalAveragePooling2D": _over_all("ReduceMean"),
    "GlobalMaxPooling2D": _over_all("ReduceMax"),
    "Dense": _dense,
    "Flatten": _flatten,
    "LSTM": _lstm,
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Concatenate": _concatenate,
    "Activation": _activation,
    "ReLU": _relu,
    "Add": _merged("Add"),
    "Multiply": _merged("Mul"),
    **onnx_rows.WRITERS,
    "Dropout": _nothing,
    "SpatialDropout2D": _nothing,
}
