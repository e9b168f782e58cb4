"""Compiled inner loops of the joint histograms. `nepdf.py` and `association.py` call them.

A gene's samples are kept without those in its most frequent bin (the background; for most
genes the zeros). A joint histogram then needs only the samples where
both genes leave their background: the background row and column follow from the marginals.
Two ways to count them:

- *by cells*, one regulator against a block of genes: walk the regulator's samples and add
  what every gene of the block does there;
- *by genes*, any pair: mark the regulator's bins sample by sample, walk the target's.
"""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

_Function = TypeVar("_Function", bound=Callable[..., Any])


class GeneStore(NamedTuple):
    """What each gene does outside its background, as the kernels want it."""

    background: NDArray[np.uint8]
    """Most frequent bin of each gene, shape (n_genes,)."""
    marginals: NDArray[np.int32]
    """Samples in each bin, shape (n_genes, bins)."""
    starts: NDArray[np.int64]
    """Where each gene begins in `cells`, shape (n_genes + 1,)."""
    cells: NDArray[Any]
    """Samples outside the background, in order, gene by gene; uint16 or uint32."""
    levels: NDArray[np.uint8]
    """The bin of each of them."""


class CellBlock(NamedTuple):
    """The same entries for a run of genes, sample by sample."""

    origin: int
    """The gene whose keys begin at 0."""
    first: int
    """The first gene that is counted."""
    last: int
    """One past the last."""
    begin: NDArray[np.signedinteger[Any]]
    """Where each sample begins in `keys`, shape (n_samples,)."""
    end: NDArray[np.signedinteger[Any]]
    """Where it ends."""
    keys: NDArray[np.uint16]
    """`(gene - origin) * bins + bin`, in order of gene within a sample."""


class Asked(NamedTuple):
    """Which targets are wanted, and where their results go."""

    targets: NDArray[np.int32]
    positions: NDArray[np.int64]


def compiled(function: _Function) -> _Function:
    """Compile without the interpreter lock; keep the machine code on disk where that works."""
    try:
        kept: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to keep it in can be written
        kept = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("_Function", kept)


@compiled
def begins_of_cells(cells: NDArray[Any], begin: NDArray[np.signedinteger[Any]]) -> None:
    """Write where each sample begins when entries are sorted by it; `begin` must be zeros."""
    for cell in cells:
        begin[cell] += 1
    total = 0
    for cell in range(begin.shape[0]):
        here = begin[cell]
        begin[cell] = total
        total += here


@compiled
def index_cells(
    genes: GeneStore,
    origin: int,
    entry: NDArray[np.int64],
    free: NDArray[np.signedinteger[Any]],
    keys: NDArray[np.uint16],
) -> None:
    """Fill the keys of a block of genes.

    A few thousand samples at a time, so that the places written to stay in the cache.

    Parameters
    ----------
    genes, origin
        The genes, and the first of the block.
    entry
        Where each gene of the block begins in `genes.cells`; used up.
    free
        Where each sample begins in `keys`; used up.
    keys
        As in `CellBlock`.
    """
    bins = genes.marginals.shape[1]
    for limit in range(4096, free.shape[0] + 4096, 4096):
        for row in range(entry.shape[0]):
            place = entry[row]
            last = genes.starts[origin + row + 1]
            while place < last and genes.cells[place] < limit:
                cell = genes.cells[place]
                keys[free[cell]] = row * bins + genes.levels[place]
                free[cell] += 1
                place += 1
            entry[row] = place


@compiled
def _bin_by_bin(genes: GeneStore, regulator: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Sort a gene's samples by bin; give them and where each bin ends."""
    bins = genes.marginals.shape[1]
    background = genes.background[regulator]
    free = np.zeros(bins + 1, np.int64)
    for level in range(bins):
        here = 0 if level == background else genes.marginals[regulator, level]
        free[level + 1] = free[level] + here
    cells = np.empty(free[bins], np.uint32)
    for entry in range(genes.starts[regulator], genes.starts[regulator + 1]):
        level = genes.levels[entry]
        cells[free[level]] = genes.cells[entry]
        free[level] += 1
    return cells, free[:bins]


@compiled
def _count_by_cells(
    genes: GeneStore, regulator: int, block: CellBlock, planes: NDArray[Any]
) -> None:
    """Add to `planes[regulator bin, key]` for all genes of a block at once."""
    one = planes.dtype.type(1)
    cells, ends = _bin_by_bin(genes, regulator)
    at = 0
    for level in range(ends.shape[0]):
        plane = planes[level]
        for cell in cells[at : ends[level]]:
            for place in range(block.begin[cell], block.end[cell]):
                plane[block.keys[place]] += one
        at = ends[level]


@compiled
def _take_tile(
    genes: GeneStore,
    regulator: int,
    target: int,
    planes: NDArray[Any],
    offset: int,
    left: NDArray[np.uint32],
    tile: NDArray[np.uint32],
) -> None:
    """Move one target's counts out of the planes, which are zero again, and complete them.

    The background row and column are what the two marginals leave over. `left` is room for
    one row. All this in one sweep: it is done for every pair and costs as much as counting.
    """
    bins = genes.marginals.shape[1]
    mine = genes.background[regulator]
    yours = genes.background[target]
    left[:] = genes.marginals[target]
    for level in range(bins):
        if level == mine:
            continue
        row = tile[level]
        if genes.marginals[regulator, level] == 0:
            row[:] = 0
            continue
        counted = planes[level, offset : offset + bins]
        seen = np.uint32(0)
        for other in range(bins):
            count = np.uint32(counted[other])
            row[other] = count
            seen += count
            left[other] -= count
        counted[:] = 0
        rest = np.uint32(genes.marginals[regulator, level] - seen)
        row[yours] = rest
        left[yours] -= rest
    tile[mine] = left


@compiled
def _mark(genes: GeneStore, regulator: int, marks: NDArray[np.uint8]) -> None:
    """Write the regulator's bin of every sample."""
    marks[:] = genes.background[regulator]
    for entry in range(genes.starts[regulator], genes.starts[regulator + 1]):
        marks[genes.cells[entry]] = genes.levels[entry]


@compiled
def _count_by_gene(
    genes: GeneStore, target: int, marks: NDArray[np.uint8], tile: NDArray[np.uint32]
) -> None:
    """Count one target's samples against the regulator's marks."""
    tile[:] = 0
    for entry in range(genes.starts[target], genes.starts[target + 1]):
        tile[marks[genes.cells[entry]], genes.levels[entry]] += 1


@compiled
def _restore_background(
    genes: GeneStore, regulator: int, target: int, tile: NDArray[np.uint32]
) -> None:
    """Complete a tile (regulator bins by target bins) from the two marginals."""
    bins = genes.marginals.shape[1]
    mine = genes.background[regulator]
    yours = genes.background[target]
    tile[mine] = genes.marginals[target]
    for level in range(bins):
        if level == mine:
            continue
        tile[level, yours] = 0
        seen = np.uint32(0)
        for other in range(bins):
            seen += tile[level, other]
            tile[mine, other] -= tile[level, other]
        rest = np.uint32(genes.marginals[regulator, level] - seen)
        tile[level, yours] = rest
        tile[mine, yours] -= rest


@compiled
def _write_table(
    tile: NDArray[np.uint32], table: NDArray[Any], out: NDArray[Any], column: int
) -> None:
    """Write the tile's entries through a look-up table: rows target, columns regulator."""
    bins = tile.shape[0]
    for level in range(bins):
        for other in range(bins):
            out[other, column + level] = table[tile[level, other]]


@compiled
def _sum_table(tile: NDArray[np.uint32], table: NDArray[np.float64]) -> float:
    """Sum the table over a tile, in four strands: one would wait for every addition."""
    counts = tile.reshape(-1)
    whole = counts.shape[0] // 4 * 4
    first = second = third = fourth = 0.0
    for place in range(0, whole, 4):
        first += table[counts[place]]
        second += table[counts[place + 1]]
        third += table[counts[place + 2]]
        fourth += table[counts[place + 3]]
    for place in range(whole, counts.shape[0]):
        first += table[counts[place]]
    return first + second + third + fourth


@compiled
def tables_by_cells(
    genes: GeneStore,
    regulator: int,
    block: CellBlock,
    asked: Asked,
    planes: NDArray[Any],
    table: NDArray[Any],
    out: NDArray[Any],
    column: int,
) -> None:
    """Write the histograms of one regulator with the asked genes of one block.

    Parameters
    ----------
    genes, regulator, block, asked
        What is counted; `asked.targets` must lie in the block, in order.
    planes
        Zeros, shape (bins, at least genes of the block * bins); zeros again afterwards.
    table
        What is written for each count, shape (n_samples + 1,).
    out
        Shape (n_results, bins, width), with the dtype of `table`.
    column
        First column to write.
    """
    bins = genes.marginals.shape[1]
    tile = np.empty((bins, bins), np.uint32)
    left = np.empty(bins, np.uint32)
    _count_by_cells(genes, regulator, block, planes)
    taken = 0
    for ask in range(asked.targets.shape[0]):
        target = asked.targets[ask]
        if ask == 0 or target != asked.targets[ask - 1]:
            offset = (target - block.origin) * bins
            _take_tile(genes, regulator, target, planes, offset, left, tile)
            taken += 1
        _write_table(tile, table, out[asked.positions[ask]], column)
    if taken < block.last - block.first:
        planes[:] = 0


@compiled
def tables_by_genes(
    genes: GeneStore,
    regulators: NDArray[np.int32],
    asked: Asked,
    n_samples: int,
    table: NDArray[Any],
    out: NDArray[Any],
    column: int,
) -> None:
    """Write the histograms of pairs sorted by regulator; arguments as `tables_by_cells`."""
    bins = genes.marginals.shape[1]
    tile = np.empty((bins, bins), np.uint32)
    marks = np.empty(n_samples, np.uint8)
    for ask in range(regulators.shape[0]):
        regulator = regulators[ask]
        if ask == 0 or regulator != regulators[ask - 1]:
            _mark(genes, regulator, marks)
        _count_by_gene(genes, asked.targets[ask], marks, tile)
        _restore_background(genes, regulator, asked.targets[ask], tile)
        _write_table(tile, table, out[asked.positions[ask]], column)


@compiled
def sums_by_cells(
    genes: GeneStore,
    regulator: int,
    block: CellBlock,
    asked: Asked,
    planes: NDArray[Any],
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Sum `table[count]` over each histogram of one regulator; as `tables_by_cells`."""
    bins = genes.marginals.shape[1]
    tile = np.empty((bins, bins), np.uint32)
    left = np.empty(bins, np.uint32)
    _count_by_cells(genes, regulator, block, planes)
    taken = 0
    for ask in range(asked.targets.shape[0]):
        target = asked.targets[ask]
        if ask == 0 or target != asked.targets[ask - 1]:
            offset = (target - block.origin) * bins
            _take_tile(genes, regulator, target, planes, offset, left, tile)
            taken += 1
        out[asked.positions[ask]] = _sum_table(tile, table)
    if taken < block.last - block.first:
        planes[:] = 0


@compiled
def sums_by_genes(
    genes: GeneStore,
    regulators: NDArray[np.int32],
    asked: Asked,
    n_samples: int,
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Sum `table[count]` over the histogram of pairs sorted by regulator."""
    bins = genes.marginals.shape[1]
    tile = np.empty((bins, bins), np.uint32)
    marks = np.empty(n_samples, np.uint8)
    for ask in range(regulators.shape[0]):
        regulator = regulators[ask]
        if ask == 0 or regulator != regulators[ask - 1]:
            _mark(genes, regulator, marks)
        _count_by_gene(genes, asked.targets[ask], marks, tile)
        _restore_background(genes, regulator, asked.targets[ask], tile)
        out[asked.positions[ask]] = _sum_table(tile, table)


@compiled
def pass_gene(genes: GeneStore, gene: int, begin: NDArray[np.signedinteger[Any]]) -> None:
    """Move every sample's `begin` past one gene, the next in order.

    So that when all pairs are counted regulator by regulator, each is counted once.
    """
    for entry in range(genes.starts[gene], genes.starts[gene + 1]):
        begin[genes.cells[entry]] += 1
