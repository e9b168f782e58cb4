"""The co-expression matrix of two genes (CNNSE): of the cells in which both are seen.

A zero of single cells may be a gene that was missed, so zeros are left out. What is left of a gene
is logged; its range is its mean and two standard deviations to either side, cut evenly into bins,
and a gene with one value fills the bin in the middle. What lies on an edge belongs to the bin
above. Cells in which both genes are seen are counted, rows the target's bins and columns the
regulator's, and the matrix is scaled to the sum 4,096: one cell of n weighs 4,096 / n. Two genes
that are never seen together have zeros.

>>> seen = bin_seen(expression)
>>> matrices = coexpression_of_pairs(seen, regulators, targets)

`regulators` and `targets` are rows of the expression, one of each a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.expression import Expression
from core.features.binned_genes import KEYS, BinnedGenes, Planes, share_genes, store_genes
from core.features.coexpression_kernels import (
    count_shared_bits,
    find_seen_levels,
    matrices_by_cells,
    matrices_by_genes,
    set_bits,
)
from core.features.pair_images import ImageBlock, image_blocks, images_of_pairs
from core.features.pair_plan import ByCells, Task
from core.features.pair_rows import as_pairs
from core.features.value_ranges import check_filled, checked_ranges, stored_values

_COUNTERS = 2**19
"""Counters of one block of genes, so that they stay in the cache."""


@dataclass(frozen=True, eq=False)
class Seen(BinnedGenes):
    """Expression cut into bins where it is seen. Build it with `bin_seen`.

    The background of every gene is the bin after the last: not seen, or left out.
    """

    @property
    def genes_per_block(self) -> int:
        """How many genes share a block of `cell_blocks`."""
        return min(KEYS // self.bins, _COUNTERS // self.bins**2)

    @property
    def genes_at_once(self) -> int:
        """How many targets are streamed together: planning fewer would cost more than counting."""
        return 4 * self.genes_per_block

    def planes(self) -> Planes:
        """Fresh counters for one block of genes, one matrix a gene."""
        return np.zeros(min(self.genes_per_block, self.n_genes) * self.bins**2, self.counter)

    @cached_property
    def bits(self) -> NDArray[np.uint64]:
        """A bit for each cell in which a gene is seen, shape (n_genes, words)."""
        bits = np.zeros((self.n_genes, -(-self.n_samples // 64)), np.uint64)
        set_bits(self.genes, bits)
        return bits


SeenLike: TypeAlias = Seen | Sequence[Seen]


def bin_seen(
    expression: Expression,
    *,
    bins: int = 64,
    clip: Literal["end", "drop"] = "end",
    threads: int = 1,
) -> Seen:
    """Cut every gene's expression into bins, without its zeros.

    Parameters
    ----------
    expression
        Counts and linear values are logged first; log values are cut as they are.
    bins
        How many, 2 to 128.
    clip
        Whether what lies beyond the range is counted in the bin at its end, or dropped.
    threads
        How many to work with.
    """
    if not 2 <= bins <= 128:
        raise ValueError(f"bins must lie between 2 and 128. Received: {bins}")
    check_filled(expression)
    checked_ranges(expression)
    stored = stored_values(expression)
    levels = np.empty(stored.data.shape, np.uint8)
    marginals = np.zeros((expression.n_genes, bins), np.int32)
    logs = expression.scale in ("counts", "linear")
    find = partial(find_seen_levels, stored, logs, clip == "drop", levels, marginals)
    share_genes(find, expression.n_genes, threads)
    unseen = np.full(expression.n_genes, bins, np.uint8)
    genes = store_genes(
        stored, levels, zero_levels=unseen, background=unseen, marginals=marginals, threads=threads
    )
    return Seen(expression.genes, expression.n_samples, bins, genes)


def coexpression_of_pairs(
    seen: SeenLike,
    regulators: ArrayLike,
    targets: ArrayLike,
    *,
    out: NDArray[np.float32] | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Return the matrices of given pairs, in the asked order.

    Parameters
    ----------
    seen
        The genes; or several expressions of the same genes, whose matrices stand side by side.
    regulators, targets
        Rows of the expression, one of each a pair. Pairs of one regulator are counted
        together, wherever they stand.
    out
        Where to write, to use memory again; as large as the result.
    threads
        How many to work with.

    Returns
    -------
        float32, shape (n_pairs, bins, k * bins, 1).
    """
    return images_of_pairs(
        seen, regulators, targets, count=_write_matrices, out=out, threads=threads
    )


def coexpression_blocks(
    seen: SeenLike,
    regulators: ArrayLike,
    *,
    targets: ArrayLike | None = None,
    threads: int = 1,
) -> Iterator[ImageBlock]:
    """Stream the matrices of every regulator with every target, some hundred at a time.

    Memory does not grow with the number of pairs.

    Parameters
    ----------
    seen, threads
        As in `coexpression_of_pairs`.
    regulators
        Rows of the regulators.
    targets
        Rows of the targets, all genes when omitted. They come in order of their rows.
    """
    return image_blocks(seen, regulators, count=_write_matrices, targets=targets, threads=threads)


def cells_together(seen: Seen, regulators: ArrayLike, targets: ArrayLike) -> NDArray[np.int64]:
    """Count the cells in which both genes of each pair are seen, shape (n_pairs,).

    Parameters
    ----------
    seen
        The genes; cells that were dropped are not counted.
    regulators, targets
        Rows of the expression, one of each a pair.
    """
    first, second = as_pairs(seen.n_genes, regulators, targets)
    counts = np.empty(first.size, np.int64)
    count_shared_bits(seen.bits, first, second, counts)
    return counts


def _write_matrices(
    seen: Seen, task: Task, planes: Planes, /, *, out: NDArray[np.float32], column: int
) -> None:
    """Write the matrices of the pairs of one task."""
    if isinstance(task, ByCells):
        block = seen.cell_blocks[task.block]
        matrices_by_cells(seen.genes, task.regulator, block, task.asked, planes, out, column)
    else:
        matrices_by_genes(seen.genes, task.regulators, task.asked, seen.n_samples, out, column)
