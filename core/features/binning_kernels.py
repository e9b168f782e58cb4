"""Compiled inner loops of the binning. `binning.py` calls them."""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.features.nepdf_kernels import GeneStore, compiled
from core.features.value_ranges import Stored


@compiled
def _count_reached(
    values: NDArray[np.float32], thresholds: NDArray[np.float32], levels: NDArray[np.uint8]
) -> None:
    """Count the thresholds each value reaches.

    Threshold by threshold over a few thousand values: the compiler makes vector
    instructions of it, and it beats any search for 32 bins.
    """
    levels[:] = 0
    for first in range(0, values.shape[0], 4096):
        some = values[first : first + 4096]
        theirs = levels[first : first + 4096]
        for threshold in thresholds:
            for place in range(some.shape[0]):
                theirs[place] += np.uint8(some[place] >= threshold)


@compiled
def find_levels(
    stored: Stored,
    first: int,
    thresholds: NDArray[np.float32],
    levels: NDArray[np.uint8],
    zero_levels: NDArray[np.uint8],
    marginals: NDArray[np.int32],
) -> None:
    """Write the bin of every stored value, and add up the marginals.

    Parameters
    ----------
    stored, first
        The matrix, and the gene that row 0 of the arguments below is about.
    thresholds
        Smallest value in each bin but the first, shape (genes, bins - 1).
    levels
        Bin of each stored value of the whole matrix.
    zero_levels
        Bin of the value zero, shape (genes,).
    marginals
        Zeros, shape (genes, bins).
    """
    for row in range(thresholds.shape[0]):
        begin, end = stored.starts[first + row], stored.starts[first + row + 1]
        zero_levels[row] = (thresholds[row] <= 0).sum()
        marginals[row, zero_levels[row]] += stored.n_samples - (end - begin)
        mine = levels[begin:end]
        _count_reached(stored.data[begin:end], thresholds[row], mine)
        for level in mine:
            marginals[row, level] += 1


@compiled
def fill_cells(
    stored: Stored,
    levels: NDArray[np.uint8],
    zero_levels: NDArray[np.uint8],
    genes: GeneStore,
    first: int,
    last: int,
) -> None:
    """Write the samples outside the background of genes first to last, with their bins."""
    row = np.empty(stored.n_samples, np.uint8)
    for gene in range(first, last):
        begin, end = stored.starts[gene], stored.starts[gene + 1]
        background = genes.background[gene]
        free = genes.starts[gene]
        if end - begin == stored.n_samples or zero_levels[gene] == background:
            for place in range(begin, end):
                if levels[place] != background:
                    cell = place - begin if stored.is_dense else stored.indices[place]
                    genes.cells[free] = cell
                    genes.levels[free] = levels[place]
                    free += 1
            continue
        # the zeros that are not stored count here: write the gene out in full
        row[:] = zero_levels[gene]
        for place in range(begin, end):
            row[stored.indices[place]] = levels[place]
        for cell in range(stored.n_samples):
            if row[cell] != background:
                genes.cells[free] = cell
                genes.levels[free] = row[cell]
                free += 1
