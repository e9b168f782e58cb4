"""Compiled inner loops of the co-expression matrix. `coexpression.py` calls them.

A gene is stored where it is seen, so that cells in which both genes are seen are met and no
others; nothing is left over that marginals would have to complete. A matrix holds four times as
many numbers as a histogram of half the bins, and few of them are not zero. So counts are added up
where they belong in the matrix, row by row of the target's bins, and are written in one sweep.
"""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.features.nepdf_kernels import Asked, CellBlock, GeneStore, compiled
from core.features.value_ranges import Stored

TOTAL = 4096.0
"""Sum of a matrix."""
REACH = 2.0
"""Standard deviations from a gene's mean to the end of its range."""
EDGE = 1e-6
"""Share of a bin within which a value lies on its lower edge, however its logarithm is rounded."""


@compiled
def find_seen_levels(
    stored: Stored,
    logs: bool,
    drops: bool,
    levels: NDArray[np.uint8],
    marginals: NDArray[np.int32],
    first: int,
    last: int,
) -> None:
    """Write the bin of every stored value of genes first to last, and add up the marginals.

    Parameters
    ----------
    stored
        The expression.
    logs
        Whether to take logarithms.
    drops
        Whether values beyond a gene's range are left out.
    levels
        Bin of each stored value of the whole matrix; the number of bins where it is left out.
    marginals
        Zeros, shape (n_genes, bins).
    """
    bins = marginals.shape[1]
    seen = np.empty(stored.n_samples, np.float64)
    for gene in range(first, last):
        begin, end = stored.starts[gene], stored.starts[gene + 1]
        count = 0
        total = 0.0
        for place in range(begin, end):
            value = np.float64(stored.data[place])
            if value != 0:
                seen[count] = np.log(value) if logs else value
                total += seen[count]
                count += 1
        mean = total / max(count, 1)
        squares = 0.0
        for at in range(count):
            squares += (seen[at] - mean) ** 2
        spread = np.sqrt(squares / max(count, 1))
        if count == 0 or seen[:count].min() == seen[:count].max():
            # one value fills the bin in the middle
            spread = 0.25
        low = mean - REACH * spread
        per_unit = bins / (2 * REACH * spread)
        at = 0
        for place in range(begin, end):
            levels[place] = bins
            if stored.data[place] == 0:
                continue
            position = (seen[at] - low) * per_unit + EDGE
            at += 1
            if drops and (position < 0 or position > bins + 2 * EDGE):
                continue
            level = min(max(int(np.floor(position)), 0), bins - 1)
            levels[place] = level
            marginals[gene, level] += 1


@compiled
def _count_by_cells(
    genes: GeneStore, regulator: int, block: CellBlock, tiles: NDArray[Any]
) -> None:
    """Add to `tiles[gene of the block, target bin, regulator bin]` for all genes of a block."""
    bins = genes.marginals.shape[1]
    one = tiles.dtype.type(1)
    for entry in range(genes.starts[regulator], genes.starts[regulator + 1]):
        cell = genes.cells[entry]
        level = genes.levels[entry]
        for place in range(block.begin[cell], block.end[cell]):
            tiles[block.keys[place] * bins + level] += one


@compiled
def _write_matrix(tile: NDArray[Any], out: NDArray[np.float32], column: int) -> None:
    """Write counts scaled to the sum of a matrix; columns of the tile beyond its rows are left."""
    bins = tile.shape[0]
    total = np.uint32(0)
    for level in range(bins):
        counts = tile[level, :bins]
        for other in range(bins):
            total += np.uint32(counts[other])
    scale = np.float32(TOTAL / max(float(total), 1.0))
    for level in range(bins):
        counts = tile[level, :bins]
        row = out[level, column : column + bins]
        for other in range(bins):
            row[other] = np.float32(counts[other]) * scale


@compiled
def matrices_by_cells(
    genes: GeneStore,
    regulator: int,
    block: CellBlock,
    asked: Asked,
    tiles: NDArray[Any],
    out: NDArray[np.float32],
    column: int,
) -> None:
    """Write the matrices of one regulator with the asked genes of one block.

    Parameters
    ----------
    genes, regulator, block, asked
        What is counted; `asked.targets` must lie in the block, in order.
    tiles
        Zeros, at least genes of the block times bins squared; zeros again afterwards.
    out
        Shape (n_results, bins, width).
    column
        First column to write.
    """
    bins = genes.marginals.shape[1]
    size = bins * bins
    _count_by_cells(genes, regulator, block, tiles)
    taken = 0
    for ask in range(asked.targets.shape[0]):
        offset = (asked.targets[ask] - block.origin) * size
        tile = tiles[offset : offset + size]
        _write_matrix(tile.reshape(bins, bins), out[asked.positions[ask]], column)
        again = ask + 1 < asked.targets.shape[0] and asked.targets[ask + 1] == asked.targets[ask]
        if not again:
            tile[:] = 0
            taken += 1
    if taken < block.last - block.first:
        tiles[:] = 0


@compiled
def matrices_by_genes(
    genes: GeneStore,
    regulators: NDArray[np.int32],
    asked: Asked,
    n_samples: int,
    out: NDArray[np.float32],
    column: int,
) -> None:
    """Write the matrices of pairs sorted by regulator; arguments as `matrices_by_cells`."""
    bins = genes.marginals.shape[1]
    # where the regulator is not seen, cells are counted in one column more, which is not written
    tile = np.empty((bins, bins + 1), np.uint32)
    marks = np.empty(n_samples, np.uint8)
    for ask in range(regulators.shape[0]):
        regulator = regulators[ask]
        if ask == 0 or regulator != regulators[ask - 1]:
            marks[:] = bins
            for entry in range(genes.starts[regulator], genes.starts[regulator + 1]):
                marks[genes.cells[entry]] = genes.levels[entry]
        target = asked.targets[ask]
        tile[:] = 0
        for entry in range(genes.starts[target], genes.starts[target + 1]):
            tile[genes.levels[entry], marks[genes.cells[entry]]] += np.uint32(1)
        _write_matrix(tile, out[asked.positions[ask]], column)


@compiled
def set_bits(genes: GeneStore, bits: NDArray[np.uint64]) -> None:
    """Set a bit for each cell in which a gene is seen; `bits` must be zeros, a row a gene."""
    for gene in range(bits.shape[0]):
        for entry in range(genes.starts[gene], genes.starts[gene + 1]):
            cell = np.int64(genes.cells[entry])
            bits[gene, cell // 64] |= np.uint64(1) << np.uint64(cell % 64)


@compiled
def count_shared_bits(
    bits: NDArray[np.uint64],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> None:
    """Count the bits that two rows have in common, for each pair of rows."""
    pairs = np.uint64(0x5555555555555555)
    fours = np.uint64(0x3333333333333333)
    bytes_ = np.uint64(0x0F0F0F0F0F0F0F0F)
    ones = np.uint64(0x0101010101010101)
    for place in range(first.shape[0]):
        mine, yours = bits[first[place]], bits[second[place]]
        total = np.uint64(0)
        for word in range(mine.shape[0]):
            both = mine[word] & yours[word]
            both -= (both >> np.uint64(1)) & pairs
            both = (both & fours) + ((both >> np.uint64(2)) & fours)
            both = (both + (both >> np.uint64(4))) & bytes_
            total += (both * ones) >> np.uint64(56)
        counts[place] = total
