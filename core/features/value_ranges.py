"""The stored values of an expression, dense or sparse, and the range of each gene.

Apart from the binning, so that what needs no histogram does not load its compiled loops.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression
from core.errors import UserInputError

PSEUDOCOUNT = 0.01
"""Added to counts and linear values before they are logged and cut into bins."""


class Stored(NamedTuple):
    """An expression matrix, dense or sparse, as one flat run of values."""

    data: NDArray[np.float32]
    """Values gene by gene: all of them, or those a sparse matrix stores."""
    indices: NDArray[Any]
    """Sample of each value; empty where all are stored."""
    starts: NDArray[np.int64]
    """Where each gene begins, shape (n_genes + 1,)."""
    n_samples: int
    is_dense: bool


def check_filled(expression: Expression) -> None:
    """Refuse an expression that holds no number."""
    if expression.n_samples == 0 or expression.n_genes == 0:
        raise UserInputError(
            expression.source or "expression",
            "must hold at least one gene and one sample",
            got=f"{expression.n_genes} genes, {expression.n_samples} samples",
            remedy="Check the file, and any filter that was set",
        )


def checked_ranges(
    expression: Expression,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the smallest and largest value of each gene, refusing what no logarithm can take."""
    stored = stored_values(expression)
    n_stored = np.diff(stored.starts)
    filled = np.flatnonzero(n_stored)
    low, high = np.zeros((2, expression.n_genes), np.float32)
    if filled.size:
        low[filled] = np.minimum.reduceat(stored.data, stored.starts[filled])
        high[filled] = np.maximum.reduceat(stored.data, stored.starts[filled])
    with_zeros = n_stored < stored.n_samples
    np.minimum(low, 0, out=low, where=with_zeros)
    np.maximum(high, 0, out=high, where=with_zeros)
    name = expression.source or "expression"
    unusable = np.flatnonzero(~np.isfinite(low) | ~np.isfinite(high))
    if unusable.size:
        raise UserInputError(
            name,
            "must hold a finite number for every gene and sample",
            got=f"missing or infinite values in {expression.genes[unusable[0]]}",
            remedy="Fill the gaps, or leave the gene out",
        )
    negative = np.flatnonzero(low < 0)
    if negative.size and expression.scale in ("counts", "linear"):
        raise UserInputError(
            name,
            f"must not be negative on the scale {expression.scale!r}",
            got=f"{low[negative[0]]:g} in {expression.genes[negative[0]]}",
            remedy="Set the scale to log or relative if these are logged values or ratios",
        )
    return low, high


def stored_values(expression: Expression) -> Stored:
    """Look at dense and sparse values the same way, without copying."""
    values = expression.values
    if not sparse.issparse(values):
        starts = np.arange(expression.n_genes + 1, dtype=np.int64) * expression.n_samples
        flat = np.ascontiguousarray(values).reshape(-1)
        return Stored(flat, np.empty(0, np.int32), starts, expression.n_samples, True)
    if not values.has_canonical_format:
        values = values.copy()
        values.sum_duplicates()
    starts = values.indptr.astype(np.int64)
    return Stored(values.data, values.indices, starts, expression.n_samples, False)
