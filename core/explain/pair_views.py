"""A pair to look at: joint histogram, profiles, and where a network answers along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PairView:
    """What one expression shows of a pair.

    Attributes
    ----------
    name, kind, simulated
        Of the expression.
    samples
        How many it has.
    unit
        What is binned, for an axis.
    counts
        Samples in each cell, rows the target's bins and columns the regulator's, shape
        (32, 32).
    regulator_edges, target_edges
        Borders of the bins, shape (33,).
    shown
        Names of the samples that the profiles show; all, or an even draw of many.
    regulator, target
        Their values, shape (len(shown),).
    column, row
        Their bins, shape (len(shown),).
    correlation
        Pearson's, of what is binned.
    """

    name: str
    kind: str
    simulated: bool
    samples: int
    unit: str
    counts: NDArray[np.int64]
    regulator_edges: NDArray[np.float64]
    target_edges: NDArray[np.float64]
    shown: tuple[str, ...]
    regulator: NDArray[np.float64]
    target: NDArray[np.float64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    correlation: float


@dataclass(frozen=True, eq=False)
class ActivationTrace:
    """Where along the samples a network answers, asked about a pair one way round.

    Attributes
    ----------
    regulator, target
        Names in the data, in the order asked.
    curve
        Activation, smoothed, shape (n_samples,).
    place, height
        Sample of its largest peak, from 0, and how far it stands above the lowest point.
    first, last
        Samples under the peak, both included.
    near
        Correlation of the two genes under the peak; None where one of them does not change.
    levels
        Mean z-score of regulator and target under the peak.
    """

    regulator: str
    target: str
    curve: NDArray[np.float32]
    place: int
    height: float
    first: int
    last: int
    near: float | None
    levels: tuple[float, float]


@dataclass(frozen=True, eq=False)
class PairTrace:
    """What a network that reads profiles answers to in a pair.

    Attributes
    ----------
    samples
        Their names, in the order in which the network reads them.
    profiles
        What it sees of the asked regulator and target, as z-scores, shape (n_samples, 2).
    ways
        The pair as it was asked, and turned.
    over
        Correlation over all samples; None where one of the genes does not change.
    as_filed
        Whether that order is the file's.
    in_time
        Whether it means something by itself: in a time course.
    """

    samples: tuple[str, ...]
    profiles: NDArray[np.float32]
    ways: tuple[ActivationTrace, ActivationTrace]
    over: float | None
    as_filed: bool
    in_time: bool
