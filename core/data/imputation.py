"""What is done to values: missing ones filled, negative ones raised, rows joined.

The matrix may be most of the memory there is, so functions named `…_in_place` change it where it
stands; the reader that made it has no further use for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Matrix
from core.data.overrides import Duplicates

_BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class RowCounts:
    """What each row holds; every array has the shape (n_rows,).

    Attributes
    ----------
    missing, infinite, negative, non_zero
        How many values are so; missing and infinite ones count among the non-zero.
    low, high
        Smallest and largest value that is not missing, zeros included.
    """

    missing: NDArray[np.int64]
    infinite: NDArray[np.int64]
    negative: NDArray[np.int64]
    non_zero: NDArray[np.int64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]


def count_rows(values: Matrix) -> RowCounts:
    """Look at every value once, a block of rows at a time."""
    parts = [
        _count_sparse(block) if sparse.issparse(block) else _count_dense(block)
        for _, block in _row_blocks(values)
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return RowCounts(*columns)


def _row_blocks(values: Matrix) -> Iterator[tuple[int, Matrix]]:
    rows = values.shape[0]
    step = max(1, _BLOCK // max(1, values.shape[1]))
    for start in range(0, rows, step):
        yield start, values[start : start + step]


def _count_dense(block: NDArray[np.float32]) -> tuple[NDArray[np.generic], ...]:
    known = np.isfinite(block)
    return (
        np.isnan(block).sum(axis=1),
        np.isinf(block).sum(axis=1),
        (block < 0).sum(axis=1),
        np.count_nonzero(block, axis=1),
        np.where(known, block, np.float32(np.inf)).min(axis=1, initial=np.inf),
        np.where(known, block, np.float32(-np.inf)).max(axis=1, initial=-np.inf),
    )


def _count_sparse(block: sparse.csr_array) -> tuple[NDArray[np.generic], ...]:
    lengths = np.diff(block.indptr)
    owner = np.repeat(np.arange(lengths.size), lengths)
    size = lengths.size
    known = np.isfinite(block.data)
    low = np.where(lengths < block.shape[1], 0, np.inf).astype(np.float32)
    high = np.where(lengths < block.shape[1], 0, -np.inf).astype(np.float32)
    np.minimum.at(low, owner[known], block.data[known])
    np.maximum.at(high, owner[known], block.data[known])
    return (
        np.bincount(owner[np.isnan(block.data)], minlength=size),
        np.bincount(owner[np.isinf(block.data)], minlength=size),
        np.bincount(owner[block.data < 0], minlength=size),
        np.bincount(owner[block.data != 0], minlength=size),
        low,
        high,
    )


def missing_columns(values: Matrix) -> NDArray[np.bool_]:
    """Find which columns hold no value at all, shape (n_columns,)."""
    missing = np.zeros(values.shape[1], np.int64)
    for _, block in _row_blocks(values):
        if sparse.issparse(block):
            missing += np.bincount(block.indices[np.isnan(block.data)], minlength=missing.size)
        else:
            missing += np.isnan(block).sum(axis=0)
    bare: NDArray[np.bool_] = missing == values.shape[0]
    return bare


def forget_infinite_in_place(values: Matrix) -> None:
    """Turn infinite values into missing ones."""
    flat = values.data if sparse.issparse(values) else values
    flat[np.isinf(flat)] = np.nan


def fill_missing_in_place(values: Matrix, rows: NDArray[np.intp], *, zero: bool) -> None:
    """Put the mean of a row's other values, or zero, where a value is missing."""
    for row in rows:
        if sparse.issparse(values):
            part = values.data[values.indptr[row] : values.indptr[row + 1]]
            missing = np.isnan(part)
            known = values.shape[1] - int(missing.sum())
            total = float(part[~missing].sum(dtype=np.float64))
        else:
            part = values[row]
            missing = np.isnan(part)
            known = int((~missing).sum())
            total = float(part[~missing].sum(dtype=np.float64))
        part[missing] = 0 if zero else total / max(1, known)


def raise_negative_in_place(values: Matrix) -> None:
    """Put zero where a value is negative."""
    flat = values.data if sparse.issparse(values) else values
    np.maximum(flat, 0, out=flat)


def join_rows(values: Matrix, groups: NDArray[np.intp], rule: Duplicates) -> Matrix:
    """Join rows of one group into one.

    Parameters
    ----------
    values
        Shape (n_rows, n_columns).
    groups
        Group of each row, numbered in order of first appearance, shape (n_rows,).
    rule
        As in `Overrides.duplicates`; not `keep`.

    Returns
    -------
    Matrix
        Shape (n_groups, n_columns).
    """
    n_groups = int(groups.max()) + 1 if groups.size else 0
    _, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    if rule in ("first", "max", "variable"):
        chosen = first.copy()
        for group in np.flatnonzero(sizes > 1) if rule != "first" else ():
            rows = np.flatnonzero(groups == group)
            part = values[rows]
            dense = part.toarray() if sparse.issparse(part) else part
            score = dense.mean(axis=1) if rule == "max" else dense.var(axis=1)
            chosen[group] = rows[int(np.argmax(score))]
        return values[chosen]
    if sparse.issparse(values):
        weights = 1 / sizes[groups] if rule == "mean" else np.ones(groups.size)
        join = sparse.csr_array(
            (weights.astype(np.float32), (groups, np.arange(groups.size))),
            shape=(n_groups, groups.size),
        )
        joined = sparse.csr_array(join @ values)
        joined.sort_indices()
        return joined
    dense = values[first]
    for group in np.flatnonzero(sizes > 1):
        total = values[groups == group].sum(axis=0, dtype=np.float64)
        dense[group] = total / sizes[group] if rule == "mean" else total
    return dense
