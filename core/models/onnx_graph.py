"""A graph in the making: what `onnx_export` and its kin write nodes and weights into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    import keras

_ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softmax": "Softmax"}


class NotExportableError(ValueError):
    """A network holds a layer that cannot be translated."""


@dataclass
class Graph:
    """Nodes and weights written so far."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def add(self, operation: str, inputs: list[str], *, name: str, **attributes: Any) -> str:
        """Write one node with one output, and give the output's name."""
        self.nodes.append(helper.make_node(operation, inputs, [name], name=name, **attributes))
        return name

    def weight(self, values: NDArray[Any], name: str) -> str:
        """Write a constant, and give its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


Writer: TypeAlias = Callable[[Graph, "keras.Layer", list[str]], str]
"""Writes one layer, given the names of what it reads, and gives the name of its output."""


def activated(graph: Graph, layer: keras.Layer, before: str) -> str:
    """Write the activation of a layer after what it computes.

    Parameters
    ----------
    graph
        Written to.
    layer
        Whose activation.
    before
        Name of what it computed.
    """
    kind = layer.activation.__name__
    if kind == "linear":
        return before
    if kind not in _ACTIVATIONS:
        raise NotExportableError(f"activations must be of a known kind. Received: {kind}")
    more = {"axis": 1} if kind == "softmax" else {}
    return graph.add(_ACTIVATIONS[kind], [before], name=f"{layer.name}/{kind}", **more)
