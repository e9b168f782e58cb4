"""Genes cut into bins, as every count of pairs wants them: gene by gene, and cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.features.binning_kernels import fill_cells
from core.features.nepdf_kernels import CellBlock, GeneStore, begins_of_cells, index_cells
from core.features.value_ranges import Stored

Planes: TypeAlias = NDArray[np.unsignedinteger[Any]]
"""Counters of one block of genes."""

KEYS = 2**16
"""Genes times bins in one block, so that a key fits 16 bits."""


@dataclass(frozen=True, eq=False)
class BinnedGenes:
    """Genes cut into bins; what is counted of them is up to those that inherit from it.

    Attributes
    ----------
    names
        The genes, in the order of the expression.
    n_samples
        How many samples there are.
    bins
        How many bins a gene's range is cut into.
    genes
        Background, marginals and samples outside the background, gene by gene.
    """

    names: tuple[str, ...]
    n_samples: int
    bins: int
    genes: GeneStore

    @property
    def n_genes(self) -> int:
        """How many genes there are."""
        return len(self.names)

    @property
    def counter(self) -> type[np.unsignedinteger[Any]]:
        """Smallest type that can count all samples."""
        return np.uint16 if self.n_samples < 2**16 else np.uint32

    @property
    def genes_per_block(self) -> int:
        """How many genes share a block of `cell_blocks`."""
        return KEYS // self.bins

    @property
    def genes_at_once(self) -> int:
        """How many targets are streamed together, whole blocks."""
        return self.genes_per_block

    @property
    def is_indexed(self) -> bool:
        """Whether `cell_blocks` has been built."""
        return "cell_blocks" in self.__dict__

    @cached_property
    def cell_blocks(self) -> tuple[CellBlock, ...]:
        """The same entries sample by sample, in blocks of genes; built when first asked for."""
        return tuple(
            self._cell_block(first) for first in range(0, self.n_genes, self.genes_per_block)
        )

    def _cell_block(self, first: int) -> CellBlock:
        last = min(first + self.genes_per_block, self.n_genes)
        entries = slice(self.genes.starts[first], self.genes.starts[last])
        n_entries = int(entries.stop - entries.start)
        whole: type[np.signedinteger[Any]] = np.int32 if n_entries < 2**31 else np.int64
        bounds = np.zeros(self.n_samples + 1, whole)
        begin = bounds[:-1]
        begins_of_cells(self.genes.cells[entries], begin)
        bounds[-1] = n_entries
        keys = np.empty(n_entries, np.uint16)
        index_cells(self.genes, first, self.genes.starts[first:last].copy(), begin.copy(), keys)
        return CellBlock(first, first, last, begin, bounds[1:], keys)

    def planes(self) -> Planes:
        """Fresh counters for one block of genes; the odd width keeps planes off one another."""
        width = min(self.genes_per_block, self.n_genes) * self.bins + 64
        return np.zeros((self.bins, width), self.counter)


def store_genes(
    stored: Stored,
    levels: NDArray[np.uint8],
    *,
    zero_levels: NDArray[np.uint8],
    background: NDArray[np.integer[Any]],
    marginals: NDArray[np.int32],
    threads: int,
) -> GeneStore:
    """Store the samples of every gene that are outside its background.

    Parameters
    ----------
    stored
        The expression.
    levels
        Bin of each stored value.
    zero_levels
        Bin of the value zero, shape (n_genes,).
    background
        Bin that is left out, shape (n_genes,); as many as there are bins where that is none of
        them.
    marginals
        Samples in each bin, shape (n_genes, bins).
    threads
        How many to work with.
    """
    # nothing lies in the bin after the last
    left_out = np.take_along_axis(
        np.pad(marginals, ((0, 0), (0, 1))), background[:, None].astype(np.intp), axis=1
    )[:, 0]
    kept = marginals.sum(axis=1, dtype=np.int64) - left_out
    genes = GeneStore(
        background=background.astype(np.uint8),
        marginals=marginals,
        starts=np.concatenate([[0], np.cumsum(kept)]),
        cells=np.empty(kept.sum(), np.uint16 if stored.n_samples <= 2**16 else np.uint32),
        levels=np.empty(kept.sum(), np.uint8),
    )
    share_genes(partial(fill_cells, stored, levels, zero_levels, genes), len(marginals), threads)
    return genes


def share_genes(work: Callable[[int, int], None], n_genes: int, threads: int) -> None:
    """Call `work(first, last)` over all genes, a thousand at a time, in several threads."""
    runs = [(first, min(first + 1024, n_genes)) for first in range(0, n_genes, 1024)]
    if threads == 1:
        for run in runs:
            work(*run)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, *run) for run in runs]:
            done.result()
