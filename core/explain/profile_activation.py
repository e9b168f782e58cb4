"""What a network that reads profiles answers to: where along the samples, and what lies there.

As MacLean read his: activation along the samples, smoothed; the largest peak of each pair; the
expression under it; a scree plot to say how many clusters; k-means; and the mean of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.features.records import Records

if TYPE_CHECKING:
    import onnx

_TOGETHER = 1_024
_MOST_CLUSTERS = 8
_MOST_COMPONENTS = 10
SMOOTH = 2.0
"""Standard deviation of the smoothing, in samples."""
WINDOW = 21
"""Samples under a peak."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """The largest peak of each pair.

    Attributes
    ----------
    place
        Its sample, shape (n_pairs,).
    height
        The smoothed activation there, shape (n_pairs,); 0 where the network answers nowhere.
    first
        First sample of the window about it, shape (n_pairs,).
    """

    place: NDArray[np.intp]
    height: NDArray[np.float32]
    first: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Expression under the peaks, put into groups.

    Attributes
    ----------
    member
        Group of each pair, from 0, the largest first, shape (n_pairs,).
    mean, low, high
        Of each group and place, regulator and target: shape (k, window, 2). `low` and `high`
        hold the middle half.
    """

    member: NDArray[np.intp]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def activation(graph: onnx.ModelProto, records: Records, *, layer: str) -> NDArray[np.float32]:
    """Return how strongly a layer's filters answer along the samples, shape (n_pairs, n_samples).

    The mean over the filters, without TensorFlow. A layer that sees fewer places than there
    are samples is stretched to them.

    Parameters
    ----------
    graph
        The translated network.
    records
        Profiles, (n_samples, genes).
    layer
        Name of the layer, as it was translated.
    """
    session, tensor = _opened(graph, layer=layer)
    name = session.get_inputs()[0].name
    n_samples = records.shapes[0][0]
    curves = np.empty((len(records), n_samples), np.float32)
    at = np.arange(n_samples)
    for start in range(0, len(records), _TOGETHER):
        rows = np.arange(start, min(start + _TOGETHER, len(records)))
        (seen,) = session.run([tensor], {name: records.take(rows)[0]})
        mean = seen.mean(axis=-1)
        middle = (np.arange(mean.shape[1]) + 0.5) * n_samples / mean.shape[1] - 0.5
        curves[rows] = [np.interp(at, middle, curve) for curve in mean]
    return curves


def smoothed(curves: NDArray[np.float32], *, spread: float = SMOOTH) -> NDArray[np.float32]:
    """Smooth curves along their last axis.

    Parameters
    ----------
    curves
        Shape (..., n_samples).
    spread
        Standard deviation in samples.
    """
    from scipy import ndimage  # noqa: PLC0415  (pages draw what was smoothed elsewhere)

    return np.asarray(
        ndimage.gaussian_filter1d(curves, spread, axis=-1, mode="nearest"), np.float32
    )


def largest_peaks(curves: NDArray[np.float32], *, window: int = WINDOW) -> Peaks:
    """Find the one largest peak of each curve, and the window about it.

    Parameters
    ----------
    curves
        Smoothed, shape (n_pairs, n_samples).
    window
        Samples to look at; near an end it is moved inwards.
    """
    n_samples = curves.shape[1]
    wide = min(window, n_samples)
    # filters answer faintly everywhere: what stands out is above the curve's own floor
    above = curves - curves.min(axis=1, keepdims=True)
    place = above.argmax(axis=1)
    first = np.clip(place - wide // 2, 0, n_samples - wide)
    return Peaks(place, above[np.arange(len(curves)), place], first)


def under(
    profiles: NDArray[np.float32], peaks: Peaks, *, window: int = WINDOW
) -> NDArray[np.float32]:
    """Return the expression under the peaks, shape (n_pairs, window, genes).

    Parameters
    ----------
    profiles
        Shape (n_pairs, n_samples, genes).
    peaks
        From `largest_peaks`, with the same window.
    window
        Samples to look at.
    """
    wide = min(window, profiles.shape[1])
    places = peaks.first[:, None] + np.arange(wide)
    return profiles[np.arange(len(profiles))[:, None], places]


def nearly_all(window: int, samples: int) -> str:
    """Warn where what lies under a peak is most of what there is; empty where it is not.

    Parameters
    ----------
    window
        Samples under a peak.
    samples
        All of them.
    """
    if 2 * window <= samples:
        return ""
    return (
        f"There are only {samples:,} samples, and {window} of them count as under the peak: that "
        "is most of what there is, so read little into where it stands."
    )


def correlations(windows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Correlate regulator and target within each window, shape (n_pairs,); NaN where one is flat.

    Parameters
    ----------
    windows
        Shape (n_pairs, n_samples, 2).
    """
    centred = windows.astype(np.float64)
    centred = centred - centred.mean(axis=1, keepdims=True)
    both = (centred[..., 0] * centred[..., 1]).sum(axis=1)
    size = np.sqrt((centred**2).sum(axis=1).prod(axis=-1))
    told: NDArray[np.float64] = np.full(len(windows), np.nan)
    np.divide(both, size, out=told, where=size > 1e-9)
    return told


def scree(windows: NDArray[np.float32], *, most: int = _MOST_COMPONENTS) -> NDArray[np.float64]:
    """Return the share of variance of each principal component, the largest first.

    Parameters
    ----------
    windows
        Shape (n_pairs, ...).
    most
        At most so many components.
    """
    flat = windows.reshape(len(windows), -1).astype(np.float64)
    spread = np.linalg.svd(flat - flat.mean(axis=0), compute_uv=False) ** 2
    total = spread.sum()
    if total <= 0:
        return np.ones(1)
    return np.asarray(spread[:most] / total)


def proposed_k(shares: NDArray[np.float64]) -> int:
    """Propose how many clusters: components before the scree plot's bend, and at least two.

    The bend is the component farthest below the line from the first to the last.

    Parameters
    ----------
    shares
        From `scree`.
    """
    if shares.size < 3:
        return min(2, int(shares.size))
    line = np.linspace(shares[0], shares[-1], shares.size)
    bend = int(np.argmax(line - shares))
    return int(np.clip(bend + 1, 2, _MOST_CLUSTERS))


def clustered(windows: NDArray[np.float32], *, k: int, seed: int) -> Clusters:
    """Put windows into k groups by k-means, and average each.

    Parameters
    ----------
    windows
        Shape (n_pairs, window, 2).
    k
        How many.
    seed
        Decides where k-means begins.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415  (slow to import)

    flat = windows.reshape(len(windows), -1).astype(np.float64)
    found = KMeans(k, n_init=10, random_state=seed).fit_predict(flat)
    order = np.argsort(-np.bincount(found, minlength=k), kind="stable")
    member = np.argsort(order)[found]
    groups = [windows[member == number] for number in range(k)]
    low, high = (
        np.array([np.percentile(group, at, axis=0) for group in groups]) for at in (25, 75)
    )
    mean = np.array([group.mean(axis=0) for group in groups], np.float64)
    return Clusters(member.astype(np.intp), mean, low, high)


def _opened(graph: onnx.ModelProto, *, layer: str) -> tuple[Any, str]:
    """Open a network that also tells what a layer answers, and name that output."""
    import onnx  # noqa: PLC0415  (only where something is read)
    import onnxruntime  # noqa: PLC0415

    written = [name for node in graph.graph.node for name in node.output]
    named = [name for name in written if name in (layer, f"{layer}/channels_last")]
    if not named:
        raise UserInputError(
            "model",
            "must have the layer that is read along the samples",
            got=f"none called {layer}",
            remedy="Train it again with this GRNscope",
        )
    opened = onnx.ModelProto()
    opened.CopyFrom(graph)
    opened.graph.output.append(onnx.ValueInfoProto(name=named[-1]))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        opened.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session, named[-1]
