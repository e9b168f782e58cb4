"""Figures of predicted numbers and of predicted classes, one item one value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.metrics.curves import auroc, has_both

Figures = dict[str, float | None]
"""By name; None where a figure cannot be told, as where all values are the same."""


def regression_figures(values: ArrayLike, predictions: ArrayLike) -> Figures:
    """Measure predicted numbers: `pcc`, `spearman`, `r2` and how many there are, `n`.

    Parameters
    ----------
    values, predictions
        Shape (n,) each.
    """
    true, said = (np.asarray(each, np.float64) for each in (values, predictions))
    spread = float(((true - true.mean()) ** 2).sum())
    return {
        "pcc": correlation(true, said),
        "spearman": correlation(_ranks(true), _ranks(said)),
        "r2": 1 - float(((true - said) ** 2).sum()) / spread if spread > 0 else None,
        "n": float(true.size),
    }


def class_figures(labels: ArrayLike, scores: ArrayLike) -> Figures:
    """Measure predictions of two classes: `accuracy`, `f1`, `auroc` and how many there are, `n`.

    Parameters
    ----------
    labels
        Positive above 0, shape (n,).
    scores
        Positive is predicted from one half on, shape (n,).
    """
    positive, score = np.asarray(labels) > 0, np.asarray(scores, np.float64)
    said = score >= 0.5
    hits = int((said & positive).sum())
    named = int(said.sum() + positive.sum())
    return {
        "accuracy": float((said == positive).mean()),
        "f1": 2 * hits / named if named else None,
        "auroc": auroc(positive, score) if has_both(positive) else None,
        "n": float(positive.size),
    }


def correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Return Pearson's correlation; None where one of both never changes."""
    if one.size < 2 or one.min() == one.max() or other.min() == other.max():
        return None
    both: NDArray[np.float64] = np.corrcoef(one, other)
    return float(both[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank values from 1, ties sharing the mean of their ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: NDArray[np.float64] = ((2 * last - counts + 1) / 2)[place]
    return shared
