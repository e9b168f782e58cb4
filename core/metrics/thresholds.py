"""Where to cut a ranking, chosen by how many of the pairs above the cut will be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import UserInputError

WANTED = (0.5, 0.8, 0.9)
_FEWEST_KEPT = 5


@dataclass(frozen=True)
class Threshold:
    """A cut, and what to expect above it.

    Attributes
    ----------
    wanted
        Precision that was asked for.
    cut
        Keep pairs that score at least this; None where no cut is that precise.
    precision, recall
        Among the validation pairs, at the base rate below; of the best cut where none is
        as precise as wanted.
    base_rate
        Share of positives that the precision assumes.
    """

    wanted: float
    cut: float | None
    precision: float
    recall: float
    base_rate: float

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Histogram:
    """How scores of known pairs are spread, for a new score to be seen against.

    Attributes
    ----------
    edges
        Bin borders, one more than there are bins.
    positives, negatives
        Pairs a bin.
    """

    edges: tuple[float, ...]
    positives: tuple[int, ...]
    negatives: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def by_precision(
    scores: ArrayLike,
    label: ArrayLike,
    *,
    wanted: Sequence[float] = WANTED,
    base_rate: float | None = None,
) -> tuple[Threshold, ...]:
    """Choose the lowest cut above which as many pairs are right as wanted.

    Parameters
    ----------
    scores
        Of pairs the model did not learn from, shape (n_pairs,).
    label
        Positive above 0, shape (n_pairs,).
    wanted
        Precisions.
    base_rate
        Share of positives where the cut will be used, if it is not theirs: negatives are
        weighted to it. A balanced list promises far more than a whole genome keeps.
    """
    score = np.asarray(scores, dtype=np.float64)
    positive = np.asarray(label) > 0
    n, positives = positive.size, int(positive.sum())
    if not 0 < positives < n:
        raise UserInputError(
            "validation pairs",
            "must hold both positives and negatives to choose a threshold by",
            got=f"{positives:,} positives of {n:,} pairs",
            remedy="Set more regulators aside for validation",
        )
    rate = positives / n if base_rate is None else base_rate
    if not 0 < rate < 1:
        raise UserInputError(
            "base rate",
            "must lie between 0 and 1",
            got=rate,
            remedy="Give the share of pairs you expect to be regulated, such as 0.02",
        )
    weight = positives * (1 - rate) / (rate * (n - positives))
    cuts, right, kept = _by_cut(score, positive)
    precision = right / (right + weight * (kept - right))
    recall = right / positives
    # a handful of pairs at the very top cannot promise anything
    sure = kept >= min(_FEWEST_KEPT, n)
    made = []
    for share in wanted:
        good = np.flatnonzero(sure & (precision >= share))
        best = good[-1] if good.size else np.flatnonzero(sure)[precision[sure].argmax()]
        made.append(
            Threshold(
                wanted=float(share),
                cut=float(cuts[best]) if good.size else None,
                precision=float(precision[best]),
                recall=float(recall[best]),
                base_rate=float(rate),
            )
        )
    return tuple(made)


def by_certainty(scores: ArrayLike, label: ArrayLike, *, wanted: float = 0.8) -> Threshold:
    """Choose how far from 0 a score must be for its sign to be right as often as wanted.

    Parameters
    ----------
    scores
        Above 0 says positive, below 0 says not, shape (n_pairs,).
    label
        Positive above 0, shape (n_pairs,).
    wanted
        Share of signs that shall be right.
    """
    score = np.asarray(scores, dtype=np.float64)
    agrees = (score != 0) & ((score > 0) == (np.asarray(label) > 0))
    cuts, right, kept = _by_cut(np.abs(score), agrees)
    precision = right / kept
    sure = kept >= min(_FEWEST_KEPT, agrees.size)
    good = np.flatnonzero(sure & (precision >= wanted))
    best = good[-1] if good.size else np.flatnonzero(sure)[precision[sure].argmax()]
    return Threshold(
        wanted=wanted,
        cut=float(cuts[best]) if good.size else None,
        precision=float(precision[best]),
        recall=float(right[best] / agrees.size),
        base_rate=float(agrees.mean()),
    )


def score_histogram(scores: ArrayLike, label: ArrayLike, *, bins: int = 50) -> Histogram:
    """Count positives and negatives by score: 0 to 1, or as far as scores reach beyond.

    Parameters
    ----------
    scores
        Shape (n_pairs,).
    label
        Positive above 0, shape (n_pairs,).
    bins
        How many.
    """
    score = np.asarray(scores, dtype=np.float64)
    positive = np.asarray(label) > 0
    reach = (min(0.0, float(score.min())), max(1.0, float(score.max())))
    edges = np.histogram_bin_edges(score, bins=bins, range=reach)
    return Histogram(
        edges=tuple(map(float, edges)),
        positives=tuple(map(int, np.histogram(score[positive], edges)[0])),
        negatives=tuple(map(int, np.histogram(score[~positive], edges)[0])),
    )


def threshold_from_dict(stored: Mapping[str, Any]) -> Threshold:
    """Read a threshold back from a model card."""
    return Threshold(**stored)


def histogram_from_dict(stored: Mapping[str, Any]) -> Histogram:
    """Read a histogram back from a model card."""
    return Histogram(**{name: tuple(values) for name, values in stored.items()})


def _by_cut(
    score: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Each distinct score from the top, with the positives and the pairs at or above it."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    return ranked[last], np.cumsum(positive[order], dtype=np.intp)[last], last + 1
