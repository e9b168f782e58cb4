"""What scores are seen against: known pairs and others, and how many above a cut are real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 50
WANTED = 0.8
"""The precision that a cut is first set to, where one reaches it."""
_STRONGEST = 0.01


@dataclass(frozen=True)
class Reference:
    """How a system scores pairs of which something is known.

    Attributes
    ----------
    edges
        Bin borders, one more than there are bins.
    positives, negatives
        Known pairs and others, by bin.
    positive_name, negative_name
        What they are, for people.
    thresholds
        Cuts and the precision to expect above them, as a model's card holds them.
    base_rate
        Share of real pairs that the precision assumes; None where nothing is promised.
    """

    edges: tuple[float, ...] = ()
    positives: tuple[int, ...] = ()
    negatives: tuple[int, ...] = ()
    positive_name: str = "known pairs"
    negative_name: str = "other pairs"
    thresholds: tuple[tuple[float, float], ...] = ()
    base_rate: float | None = None


def of_card(
    distribution: Mapping[str, Any],
    thresholds: list[Any],
    calibration: Mapping[str, Any] | None,
) -> Reference:
    """Read what a model's card says of its training pairs.

    Parameters
    ----------
    distribution, thresholds, calibration
        Of the card. It is untrusted: what cannot be read is left out.
    """
    try:
        edges = tuple(float(edge) for edge in distribution["edges"])
        positives = tuple(int(count) for count in distribution["positives"])
        negatives = tuple(int(count) for count in distribution["negatives"])
        cuts = tuple(
            (float(each["cut"]), float(each["precision"]))
            for each in thresholds
            if each["cut"] is not None
        )
        rates = [float(each["base_rate"]) for each in thresholds]
        if calibration is not None:
            rates.insert(0, float(calibration["positives"]) / float(calibration["pairs"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return Reference()
    if not len(edges) - 1 == len(positives) == len(negatives):
        return Reference()
    return Reference(
        edges=edges,
        positives=positives,
        negatives=negatives,
        positive_name="the training set's known pairs",
        negative_name="its other pairs",
        thresholds=cuts,
        base_rate=rates[0] if rates and calibration is not None else None,
    )


def of_scores(known: NDArray[np.float32], others: NDArray[np.float32]) -> Reference:
    """Spread the scores of known pairs and of pairs drawn at random.

    Parameters
    ----------
    known, others
        Scores, shape (n,) each.
    """
    if not known.size or not others.size:
        return Reference()
    both = np.concatenate([known, others])
    edges = np.histogram_bin_edges(
        both, bins=_BINS, range=(min(0.0, float(both.min())), max(1.0, float(both.max())))
    )
    return Reference(
        edges=tuple(map(float, edges)),
        positives=tuple(map(int, np.histogram(known, edges)[0])),
        negatives=tuple(map(int, np.histogram(others, edges)[0])),
        negative_name="random pairs",
    )


def first_cut(reference: Reference, scores: NDArray[np.float64]) -> float:
    """Choose where to cut at first: where four of five should be real, else the top percent.

    Parameters
    ----------
    reference
        What is known of the system.
    scores
        Of the asked pairs, ascending.
    """
    good = [cut for cut, precision in reference.thresholds if precision >= WANTED]
    if good and scores.size and min(good) <= scores[-1]:
        return min(good)
    if not scores.size:
        return 0.5
    return float(np.quantile(scores, 1 - _STRONGEST))


def expected(
    reference: Reference, scores: NDArray[np.float64], cuts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the share of pairs above each cut that should be real; NaN where nobody can tell.

    The mean of calibrated probabilities is that share, if real pairs are as frequent among the
    asked ones as among those the calibration was learned from.

    Parameters
    ----------
    reference
        What is known of the system.
    scores
        Of the asked pairs, ascending, shape (n,).
    cuts
        Shape (n_cuts,).
    """
    if reference.base_rate is None or not scores.size:
        return np.full(cuts.shape, np.nan)
    first = np.searchsorted(scores, cuts, side="left")
    above = scores.size - first
    sums = np.concatenate([np.cumsum(scores[::-1])[::-1], [0.0]])
    shares: NDArray[np.float64] = np.divide(
        sums[first], above, out=np.full(cuts.shape, np.nan), where=above > 0
    )
    return shares
