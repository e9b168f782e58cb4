"""Batch normalisation taken into the convolution before it: one node less, and the same result.

ONNX Runtime would do so itself, but 8 bits are cut before it looks: each normalisation that
stands alone by then costs a round of its own, and rounding once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from core.models.onnx_graph import Graph


def fold_normalisation(graph: Graph, *, outputs: Iterable[str]) -> None:
    """Take each normalisation into its convolution, where nothing else reads what that made.

    Parameters
    ----------
    graph
        Changed in place.
    outputs
        Names of what the network gives.
    """
    read = Counter(name for node in graph.nodes for name in node.input) + Counter(outputs)
    convolutions = {node.output[0]: node for node in graph.nodes if node.op_type == "Conv"}
    arrays = {weight.name: numpy_helper.to_array(weight) for weight in graph.weights}
    nodes: list[onnx.NodeProto] = []
    for node in graph.nodes:
        before = convolutions.get(node.input[0])
        alone = node.op_type == "BatchNormalization" and read[node.input[0]] == 1
        if before is not None and alone:
            _fold(graph, before, node, arrays=arrays)
        else:
            nodes.append(node)
    graph.nodes = nodes
    kept = {name for node in nodes for name in node.input}
    graph.weights = [weight for weight in graph.weights if weight.name in kept]


def _fold(
    graph: Graph,
    convolution: onnx.NodeProto,
    normalisation: onnx.NodeProto,
    *,
    arrays: Mapping[str, NDArray[Any]],
) -> None:
    given, kernel_name, *bias_name = convolution.input
    gamma, beta, mean, variance = (
        arrays[name].astype(np.float64) for name in normalisation.input[1:]
    )
    (epsilon,) = (each.f for each in normalisation.attribute if each.name == "epsilon")
    scale = gamma / np.sqrt(variance + epsilon)
    kernel = arrays[kernel_name] * scale.reshape(-1, *[1] * (arrays[kernel_name].ndim - 1))
    bias = beta + ((arrays[bias_name[0]] if bias_name else 0) - mean) * scale
    name = normalisation.name
    names = [
        graph.weight(values.astype(np.float32), f"{name}/{part}")
        for part, values in (("kernel", kernel), ("bias", bias))
    ]
    convolution.input[:] = [given, *names]
    convolution.output[:] = normalisation.output
