"""Networks made ready to answer, by whatever answers fastest on this machine.

Measured on CNNC's network with AVX-512 (`benchmarks/scoring.py`): OpenVINO takes .29 of ONNX
Runtime's time in 8 bits and half of it in bfloat16, more where the processor has instructions
for matrices of either; in single precision both take the same. In every low-precision way the
last layer stays in single precision, and the way is only taken if, on pairs of the data at hand,
it ranks as single precision does. What cannot be translated runs in Keras.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import TamperedModelError
from core.models.safe_graph import TOGETHER

if TYPE_CHECKING:
    import keras
    import onnx

    from core.models.onnx_export import Head

Engine = Literal["keras", "float32", "int8", "bfloat16"]
ENGINES: tuple[Engine, ...] = ("keras", "float32", "int8", "bfloat16")
Arrays: TypeAlias = Sequence[NDArray[np.float32]]
_Run: TypeAlias = Callable[[Arrays], NDArray[np.float32]]

ENOUGH = 128
"""Fewest pairs to calibrate with, and to judge a low-precision way by."""


_LEAST_CHANNELS = 16
"""Into a convolution; with 8, what low precision saves is less than it takes to prepare."""


@dataclass(frozen=True)
class Agreement:
    """How a low-precision way compares with single precision, on the data at hand.

    Attributes
    ----------
    spearman
        Smallest rank correlation over the outputs.
    distinct
        Distinct scores as a share of those in single precision, smallest over the outputs.
    largest_difference
        Of any two scores of the same record.
    """

    spearman: float
    distinct: float
    largest_difference: float

    @property
    def is_good(self) -> bool:
        """Whether a ranking survives, and every score about."""
        return self.spearman >= 0.999 and self.distinct >= 0.95 and self.largest_difference <= 0.05


@dataclass(frozen=True, eq=False)
class Scorer:
    """A network ready to answer: call it with one array an input, get (n, outputs).

    Attributes
    ----------
    engine
        What answers: `keras`, or ONNX Runtime in `float32`, or OpenVINO in `int8` or
        `bfloat16`.
    agreement
        Where a low-precision way was taken or tried.
    """

    engine: Engine
    run: _Run
    agreement: Agreement | None = None

    def __call__(self, arrays: Arrays) -> NDArray[np.float32]:
        """Score records, a few at a time."""
        parts = [self.run(some) for some in _few(arrays)]
        return np.concatenate(parts) if parts else self.run(arrays)


def scorer_for(
    network: keras.Model | onnx.ModelProto | Path,
    *,
    prefer: Engine | None = None,
    calibration: Arrays | None = None,
    threads: int = 1,
) -> Scorer:
    """Make a network ready to answer.

    Parameters
    ----------
    network
        A Keras network, or one translated by `to_onnx`, as it is or in a file.
    prefer
        What should answer. When omitted, the fastest that works here and ranks as single
        precision does; low precision needs `calibration`.
    calibration
        One array an input, some hundred records like those to be scored.
    threads
        How many to work with.
    """
    from core.models.onnx_export import to_onnx  # noqa: PLC0415  (onnx)
    from core.models.onnx_graph import NotExportableError  # noqa: PLC0415  (onnx)

    if prefer == "keras":
        return Scorer("keras", _keras(network))
    try:
        graph = _graph(network) if _is_translated(network) else to_onnx(network)
    except NotExportableError:
        if prefer is not None:
            raise
        return Scorer("keras", _keras(network))
    exact = Scorer("float32", _onnx(graph, threads=threads))
    if prefer == "float32":
        return exact
    if calibration is None or len(calibration[0]) < ENOUGH:
        if prefer is not None:
            raise ValueError(
                f"{prefer} needs calibration with at least {ENOUGH} records. "
                f"Received: {0 if calibration is None else len(calibration[0])}"
            )
        return exact
    return _low_precision(graph, exact, prefer=prefer, calibration=calibration, threads=threads)


def agreement_of(fast: NDArray[np.float32], exact: NDArray[np.float32]) -> Agreement:
    """Compare two sets of scores of the same records, shape (n, outputs)."""
    correlations, shares = [1.0], [1.0]
    for one, other in zip(fast.T, exact.T, strict=True):
        shares.append(np.unique(one).size / np.unique(other).size)
        if np.ptp(one) > 0 and np.ptp(other) > 0:
            # ranks by pandas: importing scipy.stats for them would take a second
            ranks = np.stack([pd.Series(column).rank().to_numpy() for column in (one, other)])
            correlations.append(float(np.asarray(np.corrcoef(ranks))[0, 1]))
        elif np.ptp(other) > 0:
            correlations.append(0.0)
    return Agreement(min(correlations), min(shares), float(np.abs(fast - exact).max()))


def _low_precision(
    graph: onnx.ModelProto,
    exact: Scorer,
    *,
    prefer: Engine | None,
    calibration: Arrays,
    threads: int,
) -> Scorer:
    """Take the first way that ranks alike; single precision, with the last verdict, if none."""
    from core.models.onnx_export import split_head  # noqa: PLC0415  (onnx)
    from core.models.onnx_graph import NotExportableError  # noqa: PLC0415  (onnx)

    try:
        body, head = split_head(graph)
    except NotExportableError:
        return exact
    ways: Mapping[Engine, Callable[[], _Run | None]] = {
        # the fastest first
        "int8": lambda: _int8(body, head, calibration=calibration, threads=threads),
        "bfloat16": lambda: _openvino(body, head, precision="bf16", threads=threads),
    }
    if prefer is not None:
        ways = {prefer: ways[prefer]}
    elif not _is_wide(body):
        return exact
    expected = exact(calibration)
    verdict = None
    for way, make in ways.items():
        run = make()
        if run is None:
            continue
        verdict = agreement_of(Scorer(way, run)(calibration), expected)
        if verdict.is_good:
            return Scorer(way, run, verdict)
    return Scorer("float32", exact.run, verdict)


def _is_wide(body: onnx.ModelProto) -> bool:
    """Return whether 8 bits can pay: with few channels they cost more than they save."""
    from onnx import numpy_helper  # noqa: PLC0415

    weights = {weight.name: weight for weight in body.graph.initializer}
    kernels = [
        numpy_helper.to_array(weights[node.input[1]]).shape
        for node in body.graph.node
        if node.op_type == "Conv"
    ]
    # the first reads the image itself, and is a small part of the work; so is what reads one place
    channels = [read for _, read, *sizes in kernels[1:] if max(sizes) > 1]
    return min(channels, default=_LEAST_CHANNELS) >= _LEAST_CHANNELS


def _onnx(graph: onnx.ModelProto, *, threads: int) -> _Run:
    import onnxruntime  # noqa: PLC0415  (a quarter of a second)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # waiting threads shall leave the processor to others
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with _as_no_fault_of_ours():
        session = onnxruntime.InferenceSession(
            graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    names = [given.name for given in session.get_inputs()]

    def run(arrays: Arrays) -> NDArray[np.float32]:
        with _as_no_fault_of_ours():
            result: NDArray[np.float32] = session.run(None, dict(zip(names, arrays, strict=True)))[
                0
            ]
        return result

    return run


@contextmanager
def _as_no_fault_of_ours() -> Iterator[None]:
    """Turn what ONNX Runtime cannot do with a network into a sentence about the network."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

    try:
        yield
    except (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.NotImplemented,
        state.RuntimeException,
    ) as error:
        raise TamperedModelError(
            "the translated network",
            "must be one that ONNX Runtime can run",
            got=f"operations that do not fit each other ({type(error).__name__})",
            remedy="Copy the model folder again from where it was trained",
        ) from error


def _int8(body: onnx.ModelProto, head: Head, *, calibration: Arrays, threads: int) -> _Run | None:
    """Cut weights and what flows between layers to 8 bits, their ranges read from the data."""
    import onnx  # noqa: PLC0415
    from onnxruntime import quantization  # noqa: PLC0415
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata  # noqa: PLC0415

    # a copy: weights of what is quantized are moved into a file of its own
    copy = onnx.ModelProto.FromString(body.SerializeToString())
    # our graphs hold nothing to simplify; it would warn of that each time
    add_pre_process_metadata(copy)
    names = [given.name for given in body.graph.input]

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        """Hands out the calibration, a few records at a time."""

        def __init__(self) -> None:
            self._rest = _few(calibration)

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            some = next(self._rest, None)
            return None if some is None else dict(zip(names, some, strict=True))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "int8.onnx"
        quantization.quantize_static(
            copy,
            path,
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
            # without, sums overflow on processors that have no VNNI
            reduce_range=True,
        )
        graph = onnx.load(path)
    return _openvino(graph, head, precision="f32", threads=threads)


def _openvino(
    body: onnx.ModelProto, head: Head, *, precision: Literal["f32", "bf16"], threads: int
) -> _Run | None:
    """Run in OpenVINO, where it is installed and the processor has that precision; else None."""
    try:
        import openvino  # noqa: PLC0415
    except ImportError:
        return None
    core = openvino.Core()
    if precision == "bf16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return None
    compiled: Any = core.compile_model(
        core.read_model(body.SerializeToString()),
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            # other processes score, too: none shall be tied to the same core
            "ENABLE_CPU_PINNING": False,
        },
    )
    request = compiled.create_infer_request()

    def run(arrays: Arrays) -> NDArray[np.float32]:
        return head(np.asarray(request.infer(list(arrays))[0], np.float32))

    return run


def _keras(network: Any) -> _Run:
    if _is_translated(network):
        raise ValueError("keras can only run a Keras network. Received: a translated one")

    def run(arrays: Arrays) -> NDArray[np.float32]:
        # a Sequential network with one input takes no list
        given = arrays[0] if len(arrays) == 1 else list(arrays)
        scores: NDArray[np.float32] = network.predict_on_batch(given)
        return scores

    return run


def _is_translated(network: object) -> bool:
    import onnx  # noqa: PLC0415

    return isinstance(network, Path | onnx.ModelProto)


def _graph(network: Any) -> onnx.ModelProto:
    import onnx  # noqa: PLC0415

    return onnx.load(network) if isinstance(network, Path) else network


def _few(arrays: Arrays) -> Iterator[Arrays]:
    for begin in range(0, len(arrays[0]), TOGETHER):
        yield [array[begin : begin + TOGETHER] for array in arrays]
