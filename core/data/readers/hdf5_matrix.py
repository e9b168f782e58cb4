"""A matrix in an HDF5 file, turned on the way into memory: genes in rows, float32.

Where the file is laid out the other way it is read twice, in blocks: once to count the values of
each gene, once to put each value in its place. What stands in memory is the result and a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import h5py
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Matrix
from core.data.readers.blocks import Scatter, row_offsets, stack, worth_sparse
from core.errors import UserInputError
from core.progress import Progress

_BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class SparseParts:
    """The parts of a sparse matrix in a file.

    Attributes
    ----------
    data, indices
        Arrays in the file, shape (n_values,).
    offsets
        int64, shape (shape[major] + 1,), already checked.
    shape
        As in the file.
    major
        The axis that is compressed: 0 for CSR, 1 for CSC.
    name
        The file, for messages.
    """

    data: h5py.Dataset
    indices: h5py.Dataset
    offsets: NDArray[np.int64]
    shape: tuple[int, int]
    major: int
    name: str


def read_sparse(parts: SparseParts, *, gene_axis: int, progress: Progress) -> sparse.csr_array:
    """Read a sparse matrix with one row a gene, shape (n_genes, n_samples)."""
    n_genes, n_samples = parts.shape[gene_axis], parts.shape[1 - gene_axis]
    total = int(parts.offsets[-1])
    if parts.major == gene_axis:
        data, indices = np.empty(total, np.float32), np.empty(total, np.int32)
        for start, stop in _spans(parts.offsets):
            at = slice(int(parts.offsets[start]), int(parts.offsets[stop]))
            data[at] = parts.data[at]
            indices[at] = _indices(parts, at, n_samples)
            progress("reading", at.stop, total)
        indptr = row_offsets(np.diff(parts.offsets))
        return sparse.csr_array((data, indices, indptr), shape=(n_genes, n_samples))
    counts = np.zeros(n_genes, np.int64)
    for start, stop in _spans(parts.offsets):
        at = slice(int(parts.offsets[start]), int(parts.offsets[stop]))
        counts += np.bincount(_indices(parts, at, n_genes), minlength=n_genes)
        progress("reading", at.stop // 2, total)
    scatter = Scatter(counts, n_samples=n_samples)
    for start, stop in _spans(parts.offsets):
        at = slice(int(parts.offsets[start]), int(parts.offsets[stop]))
        lengths = np.diff(parts.offsets[start : stop + 1])
        scatter.add(
            _indices(parts, at, n_genes),
            np.repeat(np.arange(start, stop, dtype=np.int32), lengths),
            parts.data[at].astype(np.float32),
        )
        progress("reading", (total + at.stop) // 2, total)
    return scatter.finish()


def read_dense(item: h5py.Dataset, *, gene_axis: int, progress: Progress) -> Matrix:
    """Read a dense matrix with one row a gene; it becomes sparse where it is mostly zeros."""
    rows, columns = item.shape
    if gene_axis == 0:
        return stack(_watched(item, progress), columns)
    counts = np.zeros(columns, np.int64)
    for start, block in _dense_blocks(item):
        counts += np.count_nonzero(block, axis=0)
        progress("reading", (start + len(block)) // 2, rows)
    size = rows * columns
    if size and worth_sparse(size, 1 - int(counts.sum()) / size):
        scatter = Scatter(counts, n_samples=rows)
        for start, block in _dense_blocks(item):
            samples, genes = np.nonzero(block)
            scatter.add(
                genes.astype(np.int32), (samples + start).astype(np.int32), block[samples, genes]
            )
            progress("reading", (rows + start + len(block)) // 2, rows)
        return scatter.finish()
    values = np.empty((columns, rows), np.float32)
    for start, block in _dense_blocks(item):
        values[:, start : start + len(block)] = block.T
        progress("reading", (rows + start + len(block)) // 2, rows)
    return values


def _spans(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut rows into runs of about four million values."""
    start, last = 0, offsets.size - 1
    while start < last:
        stop = int(np.searchsorted(offsets, offsets[start] + _BLOCK, side="right")) - 1
        stop = min(max(stop, start + 1), last)
        yield start, stop
        start = stop


def _indices(parts: SparseParts, at: slice, size: int) -> NDArray[np.int32]:
    """Read indices, and make sure that none points outside: compiled code will not look."""
    indices = parts.indices[at]
    if indices.dtype.kind not in "iu" or (
        indices.size and (indices.min() < 0 or indices.max() >= size)
    ):
        raise UserInputError(
            parts.name,
            "must hold indices inside its matrix",
            got="some that point outside",
            remedy="Save it again with anndata's write_h5ad",
        )
    checked: NDArray[np.int32] = indices.astype(np.int32)
    return checked


def _watched(item: h5py.Dataset, progress: Progress) -> Iterator[NDArray[np.float32]]:
    for start, block in _dense_blocks(item):
        yield block
        progress("reading", start + len(block), item.shape[0])


def _dense_blocks(item: h5py.Dataset) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Return blocks of rows, whole chunks of the file at a time where it has chunks."""
    rows, columns = item.shape
    step = max(1, _BLOCK // max(1, columns))
    if item.chunks:
        step = max(1, step // item.chunks[0]) * item.chunks[0]
    for start in range(0, rows, step):
        yield start, item[start : start + step].astype(np.float32)
