"""Rows of genes that were asked about, checked before anything trusts them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_rows(n_genes: int, rows: ArrayLike, *, name: str) -> NDArray[np.int32]:
    """Check that rows of genes exist, before compiled code trusts them."""
    checked = np.atleast_1d(np.asarray(rows))
    if checked.ndim != 1 or (checked.size and not np.issubdtype(checked.dtype, np.integer)):
        raise ValueError(
            f"{name} must be a list of row numbers. "
            f"Received: shape {checked.shape}, type {checked.dtype}"
        )
    if checked.size and not (checked.min() >= 0 and checked.max() < n_genes):
        raise ValueError(
            f"{name} must lie between 0 and {n_genes - 1}. "
            f"Received: {checked.min()} to {checked.max()}"
        )
    return checked.astype(np.int32)


def as_pairs(
    n_genes: int, regulators: ArrayLike, targets: ArrayLike
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Check rows of regulators and targets, one of each a pair."""
    first = as_rows(n_genes, regulators, name="regulators")
    second = as_rows(n_genes, targets, name="targets")
    if first.size != second.size:
        raise ValueError(
            f"regulators and targets must be as many. Received: {first.size} and {second.size}"
        )
    return first, second
