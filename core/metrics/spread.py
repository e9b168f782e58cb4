"""Whether scores tell pairs apart at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def near_constant(scores: NDArray[np.float32]) -> str:
    """Describe why scores hardly tell pairs apart; empty where they do.

    Nine in ten pairs with one and the same score, or a middle nine tenths that spreads over
    less than 2% of its size.

    Parameters
    ----------
    scores
        Shape (n_pairs,).
    """
    finite = scores[np.isfinite(scores)]
    if finite.size == 0:
        return "no pair has a score"
    values, counts = np.unique(finite, return_counts=True)
    commonest = counts.argmax()
    if counts[commonest] >= 0.9 * finite.size:
        return f"{counts[commonest] / finite.size:.0%} of the pairs score {values[commonest]:.3g}"
    low, high = np.quantile(finite, [0.05, 0.95])
    if high - low < 0.02 * np.abs(finite).mean():
        return f"nine in ten pairs score between {low:.4g} and {high:.4g}"
    return ""
