"""Rows that arrive block by block, kept sparse where they are mostly zeros."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Matrix

Block: TypeAlias = "NDArray[np.float32] | sparse.csr_array"

SPARSE_ZEROS = 0.7
"""Share of zeros from which a matrix is kept sparse."""
SPARSE_SIZE = 4_000_000
"""Number of values from which that is worth it."""


def worth_sparse(size: int, zeros: float) -> bool:
    """Return whether a matrix of this many values and this share of zeros is kept sparse."""
    return size >= SPARSE_SIZE and zeros > SPARSE_ZEROS


def row_offsets(counts: NDArray[np.int64]) -> NDArray[np.int32] | NDArray[np.int64]:
    """Return CSR row offsets, shape (n_rows + 1,), of the smallest type that holds them."""
    offsets = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets.astype(np.int32) if offsets[-1] < 2**31 else offsets


def stack(blocks: Iterable[NDArray[np.float32]], n_columns: int) -> Matrix:
    """Join dense blocks of shape (rows, n_columns), without holding everything twice."""
    held: list[Block] = []
    non_zero = 0
    for block in blocks:
        filled = int(np.count_nonzero(block))
        non_zero += filled
        thin = block.size > 0 and filled < (1 - SPARSE_ZEROS) * block.size
        held.append(sparse.csr_array(block) if thin else block)
    shape = (sum(block.shape[0] for block in held), n_columns)
    held.reverse()
    size = shape[0] * shape[1]
    if size and worth_sparse(size, 1 - non_zero / size):
        return _stack_sparse(held, shape, non_zero)
    values = np.empty(shape, np.float32)
    row = 0
    while held:
        part = held.pop()
        values[row : row + part.shape[0]] = part.toarray() if sparse.issparse(part) else part
        row += part.shape[0]
    return values


def _stack_sparse(held: list[Block], shape: tuple[int, int], non_zero: int) -> sparse.csr_array:
    data = np.empty(non_zero, np.float32)
    indices = np.empty(non_zero, np.int32)
    counts = []
    at = 0
    while held:
        block = sparse.csr_array(held.pop())
        data[at : at + block.nnz] = block.data
        indices[at : at + block.nnz] = block.indices
        counts.append(np.diff(block.indptr).astype(np.int64))
        at += block.nnz
    indptr = row_offsets(np.concatenate(counts))
    return sparse.csr_array((data, indices, indptr), shape=shape)


class Scatter:
    """Fills a CSR matrix, one row a gene, entry by entry.

    The number of values of each gene must be known first, so that each value has its place:
    two passes over a file, and never more memory than the result and one block of entries.
    """

    def __init__(self, counts: NDArray[np.int64], *, n_samples: int) -> None:
        self._shape = (counts.size, n_samples)
        self._indptr = row_offsets(counts)
        self._next = self._indptr[:-1].astype(np.int64)
        self._data = np.empty(int(self._indptr[-1]), np.float32)
        self._indices = np.empty(int(self._indptr[-1]), np.int32)

    def add(
        self,
        genes: NDArray[np.int32],
        samples: NDArray[np.int32],
        values: NDArray[np.float32],
    ) -> None:
        """Put entries in their places; each array has the shape (n_entries,)."""
        # one row an entry: turning this into columns sorts by gene, stably, in linear time
        entries = sparse.csr_array(
            (values, genes, np.arange(genes.size + 1, dtype=np.int32)),
            shape=(genes.size, self._shape[0]),
        ).tocsc()
        counts = np.diff(entries.indptr)
        places = np.arange(genes.size) + np.repeat(self._next - entries.indptr[:-1], counts)
        self._data[places] = entries.data
        self._indices[places] = samples[entries.indices]
        self._next += counts

    def finish(self) -> sparse.csr_array:
        """Return the matrix; its rows are sorted where the samples came in order."""
        return sparse.csr_array((self._data, self._indices, self._indptr), shape=self._shape)
