"""The co-expression matrix of two genes (CNNSE): of the cells in which both are seen.

A zero of single cells may be a gene that was missed, so zeros are left out. What is left of a gene
is logged; its range is its mean and two standard deviations to either side, cut evenly into bins.
Cells in which both genes are seen are counted, rows the target's bins and columns the regulator's,
and the matrix is scaled to the sum 4,096. Two genes that are never seen together have zeros.

>>> seen = bin_seen(expression)
>>> matrices = coexpression_of_pairs(seen, regulators, targets)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.expression import Expression
from core.features.pair_rows import as_pairs

TOTAL = 4096.0
"""Sum of a matrix."""
REACH = 2.0
"""Standard deviations from a gene's mean to the end of its range."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Expression cut into bins where it is seen. Build it with `bin_seen`.

    Attributes
    ----------
    names
        The genes, in the order of the expression.
    bins
        How many bins a gene's range is cut into.
    levels
        Bin of every gene in every cell, `bins` where it is not seen or left out; shape (n_genes,
        n_cells).
    """

    names: tuple[str, ...]
    bins: int
    levels: NDArray[np.uint8]


def bin_seen(
    expression: Expression, *, bins: int = 64, clip: Literal["end", "drop"] = "end"
) -> Seen:
    """Cut every gene's expression into bins, without its zeros.

    Parameters
    ----------
    expression
        Counts and linear values are logged first; log values are cut as they are.
    bins
        How many.
    clip
        Whether what lies beyond the range is counted in the bin at its end, or dropped.
    """
    values = expression.rows(list(expression.genes)).astype(np.float64)
    shown = values != 0
    if expression.scale in ("counts", "linear"):
        values = np.log10(np.where(shown, values, 1))
    counted = np.maximum(shown.sum(axis=1, keepdims=True), 1)
    mean = np.where(shown, values, 0).sum(axis=1, keepdims=True) / counted
    spread = np.sqrt(np.where(shown, (values - mean) ** 2, 0).sum(axis=1, keepdims=True) / counted)
    spread = np.where(spread > 0, spread, 0.25)
    place = np.floor((values - (mean - REACH * spread)) / (2 * REACH * spread) * bins)
    outside = (place < 0) | (place > bins) if clip == "drop" else np.zeros(place.shape, bool)
    levels = np.where(shown & ~outside, np.clip(place, 0, bins - 1), bins).astype(np.uint8)
    return Seen(expression.genes, bins, levels)


def coexpression_of_pairs(
    seen: Seen | Sequence[Seen], regulators: ArrayLike, targets: ArrayLike
) -> NDArray[np.float32]:
    """Return the matrices of given pairs, in the asked order, shape (n_pairs, bins, k * bins, 1).

    Parameters
    ----------
    seen
        The genes; or several expressions of the same genes, whose matrices stand side by side.
    regulators, targets
        Rows of the expression, one of each a pair.
    """
    every = (seen,) if isinstance(seen, Seen) else tuple(seen)
    first, second = as_pairs(len(every[0].names), regulators, targets)
    bins = every[0].bins
    out = np.zeros((first.size, bins, bins * len(every), 1), np.float32)
    for at, each in enumerate(every):
        for number, (one, other) in enumerate(zip(first, second, strict=True)):
            both = (each.levels[one] < bins) & (each.levels[other] < bins)
            counts = np.zeros((bins, bins))
            np.add.at(counts, (each.levels[other][both], each.levels[one][both]), 1)
            scaled = counts * (TOTAL / max(counts.sum(), 1))
            out[number, :, at * bins : (at + 1) * bins, 0] = scaled
    return out
