"""Pearson correlation of pairs, a block of genes at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs

PSEUDOCOUNT = 0.01
_VALUES = 16 * 1024**2
"""Expression values held dense at a time."""


def correlation(expression: Expression, pairs: Pairs) -> NDArray[np.float32]:
    """Correlate logged expression of the two genes of each pair, shape (n_pairs,).

    Counts and linear values are logged as for the histograms, log10(value + 0.01). A gene
    that never changes correlates with nothing: 0.

    Parameters
    ----------
    expression
        Must have every gene of the pairs.
    pairs
        Any number of them; memory grows with the genes, not with the pairs.
    """
    regulators, first = np.unique(pairs.regulator, return_inverse=True)
    targets, second = np.unique(pairs.target, return_inverse=True)
    left_rows, right_rows = (
        np.array([expression.index[pairs.genes[code]] for code in codes], np.intp)
        for codes in (regulators, targets)
    )
    size = max(_VALUES // expression.n_samples, 1)
    found = np.empty(len(pairs), np.float32)
    for left_start in range(0, regulators.size, size):
        mine = np.flatnonzero(first // size == left_start // size)
        left = _standardised(expression, left_rows[left_start : left_start + size])
        for right_start in range(0, targets.size, size):
            both = mine[second[mine] // size == right_start // size]
            if both.size:
                right = _standardised(expression, right_rows[right_start : right_start + size])
                found[both] = _products(
                    left, right, at=(first[both] - left_start, second[both] - right_start)
                )
    return found


def _products(
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    *,
    at: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float32]:
    """Multiply chosen rows of both: all with all where many are asked for, else one by one."""
    first, second = at
    if 16 * first.size > left.shape[0] * right.shape[0]:
        table: NDArray[np.float32] = (left @ right.T)[first, second]
        return table
    return np.array(
        [left[one] @ right[other] for one, other in zip(first, second, strict=True)], np.float32
    )


def _standardised(expression: Expression, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """Give some rows with mean 0 and length 1, so that a product is a correlation."""
    block = expression.values[rows]
    x = block if isinstance(block, np.ndarray) else block.toarray()
    if expression.scale in ("counts", "linear"):
        x = np.log10(x + np.float32(PSEUDOCOUNT))
    x = x - x.mean(axis=1, keepdims=True, dtype=np.float64)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    still = length[:, 0] <= 1e-6 * np.sqrt(expression.n_samples)
    scaled: NDArray[np.float32] = (x / np.where(length > 0, length, 1)).astype(np.float32)
    scaled[still] = 0
    return scaled
