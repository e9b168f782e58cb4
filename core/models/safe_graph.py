"""Read a translated network from a file that may have been made to harm.

ONNX can name files beside it to take weights from, and operations that a plug-in brings. Only
what `onnx_export` writes is let through: a few plain operations, with all weights inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RefusedFileError

if TYPE_CHECKING:
    import onnx

ALLOWED = frozenset(
    {
        "Add",
        "AveragePool",
        "BatchNormalization",
        "Concat",
        "Conv",
        "Div",
        "Flatten",
        "Gemm",
        "LSTM",
        "MaxPool",
        "Mul",
        "ReduceMax",
        "ReduceMean",
        "Relu",
        "Sigmoid",
        "Softmax",
        "Squeeze",
        "Sub",
        "Tanh",
        "Transpose",
    }
)
"""Operations that none of ours goes beyond. Each makes an output about as large as its input."""

_LARGEST_FILE = 512 * 1024**2
_LARGEST_NUMBER = 16_384
"""No stride, padding or kernel of ours comes near; a huge one would ask for huge memory."""


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
    try:
        # weights that lie in other files stay there, and are refused below
        network = onnx.load(path, load_external_data=False)
    except DecodeError as error:
        raise _refused(path, "a file that is not ONNX") from error
    check_graph(network, path)
    try:
        onnx.checker.check_model(network)
    except (onnx.checker.ValidationError, ValueError) as error:
        raise _refused(path, "a network that is not whole") from error
    return network


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
    if any(weight.external_data or weight.data_location for weight in graph.initializer):
        raise _refused(path, "weights in another file")
    for node in graph.node:
        if node.domain not in ("", "ai.onnx") or node.op_type not in ALLOWED:
            raise _refused(path, f"the operation {node.op_type}")
        for attribute in node.attribute:
            _check_attribute(attribute, path)


def _check_attribute(attribute: Any, path: Path) -> None:
    if attribute.HasField("t") or attribute.HasField("g") or attribute.tensors or attribute.graphs:
        raise _refused(path, f"a network inside {attribute.name}")
    numbers = [attribute.i, *attribute.ints]
    if max(abs(number) for number in numbers) > _LARGEST_NUMBER:
        raise _refused(path, f"{attribute.name} of {max(numbers, key=abs):,}")


def _refused(path: Path, got: str) -> RefusedFileError:
    return RefusedFileError(
        path.name,
        "must be a network as GRNscope translates it",
        got=got,
        remedy="Use only models from people you trust, copied whole",
    )
