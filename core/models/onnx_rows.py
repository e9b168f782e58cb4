"""Layers over places in a row, (batch, places, channels), as ONNX nodes.

Between layers channels stay last, as in Keras, so that recurrent layers can stand beside them;
convolutions and pooling turn what they read and turn their result back. The number of places
may be free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from core.models.onnx_graph import Graph, NotExportableError, Writer, activated

if TYPE_CHECKING:
    import keras


def batch_normalization(graph: Graph, layer: keras.Layer, inputs: list[str]) -> str:
    """Write batch normalisation of channels, as the scale and shift that it comes down to."""
    mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
    scale = 1 / np.sqrt(variance + layer.epsilon)
    if layer.scale:
        scale = scale * np.asarray(layer.gamma)
    shift = (np.asarray(layer.beta) if layer.center else 0) - mean * scale
    constants = {"scale": scale.astype(np.float32), "shift": shift.astype(np.float32)}
    by, plus = (graph.weight(values, f"{layer.name}/{part}") for part, values in constants.items())
    scaled = graph.add("Mul", [*inputs, by], name=f"{layer.name}/scaled")
    return graph.add("Add", [scaled, plus], name=layer.name)


def _convolution(graph: Graph, layer: keras.Layer, inputs: list[str]) -> str:
    """Write a convolution along the places."""
    kernel = np.asarray(layer.kernel).transpose(2, 1, 0)
    pads = _pads(layer, kernel.shape[2])
    turned = _turned(graph, inputs, f"{layer.name}/channels_second")
    arguments = [turned, graph.weight(kernel, f"{layer.name}/kernel")]
    if layer.use_bias:
        arguments.append(graph.weight(np.asarray(layer.bias), f"{layer.name}/bias"))
    result = graph.add(
        "Conv",
        arguments,
        name=f"{layer.name}/conv",
        group=layer.groups,
        strides=list(layer.strides),
        dilations=list(layer.dilation_rate),
        pads=pads,
    )
    return _turned(graph, [activated(graph, layer, result)], f"{layer.name}/channels_last")


def _separable(graph: Graph, layer: keras.Layer, inputs: list[str]) -> str:
    """Write a separable convolution: along the places channel by channel, then across channels."""
    depthwise = np.asarray(layer.depthwise_kernel)
    width, channels, multiplier = depthwise.shape
    pads = _pads(layer, width)
    along = depthwise.transpose(1, 2, 0).reshape(channels * multiplier, 1, width)
    across = np.asarray(layer.pointwise_kernel).transpose(2, 1, 0)
    turned = _turned(graph, inputs, f"{layer.name}/channels_second")
    spread = graph.add(
        "Conv",
        [turned, graph.weight(along, f"{layer.name}/depthwise")],
        name=f"{layer.name}/along",
        group=channels,
        strides=list(layer.strides),
        dilations=list(layer.dilation_rate),
        pads=pads,
    )
    arguments = [spread, graph.weight(across, f"{layer.name}/pointwise")]
    if layer.use_bias:
        arguments.append(graph.weight(np.asarray(layer.bias), f"{layer.name}/bias"))
    mixed = graph.add("Conv", arguments, name=f"{layer.name}/across")
    return _turned(graph, [activated(graph, layer, mixed)], f"{layer.name}/channels_last")


def _pooling(operation: str) -> Writer:
    def write(graph: Graph, layer: keras.Layer, inputs: list[str]) -> str:
        if layer.padding != "valid":
            raise NotExportableError(f"pooling along a row must not pad. Received: {layer.name}")
        turned = _turned(graph, inputs, f"{layer.name}/channels_second")
        pooled = graph.add(
            operation,
            [turned],
            name=f"{layer.name}/pool",
            kernel_shape=list(layer.pool_size),
            strides=list(layer.strides),
        )
        return _turned(graph, [pooled], f"{layer.name}/channels_last")

    return write


def _over_all(operation: str) -> Writer:
    def write(graph: Graph, layer: keras.Layer, inputs: list[str]) -> str:
        keep = int(layer.keepdims)
        return graph.add(operation, inputs, name=layer.name, axes=[1], keepdims=keep)

    return write


def _pads(layer: keras.Layer, width: int) -> list[int]:
    """Return the empty places before and after, as Keras places them."""
    if layer.padding == "valid":
        return [0, 0]
    if layer.padding != "same" or layer.strides != (1,):
        raise NotExportableError(
            f"convolutions along a row must pad alike everywhere. Received: {layer.name}"
        )
    missing = (width - 1) * layer.dilation_rate[0]
    return [missing // 2, missing - missing // 2]


def _turned(graph: Graph, inputs: list[str], name: str) -> str:
    return graph.add("Transpose", inputs, name=name, perm=[0, 2, 1])


WRITERS: Mapping[str, Writer] = {
    "Conv1D": _convolution,
    "SeparableConv1D": _separable,
    "MaxPooling1D": _pooling("MaxPool"),
    "AveragePooling1D": _pooling("AveragePool"),
    "GlobalAveragePooling1D": _over_all("ReduceMean"),
    "GlobalMaxPooling1D": _over_all("ReduceMax"),
}
"""By the class of the layer."""
