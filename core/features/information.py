"""Mutual information of two genes, from their joint histogram.

Genes are binned once (`bin_expression`); a histogram is summed up where it is counted and
never written. For given pairs, and for all unordered pairs in blocks of bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.features.binned_genes import Planes
from core.features.binning import Binned
from core.features.nepdf_kernels import Asked, pass_gene, sums_by_cells, sums_by_genes
from core.features.pair_plan import ByCells, Task, plan_pairs, run_plan
from core.features.pair_rows import as_pairs


def information_of_pairs(
    binned: Binned, regulators: ArrayLike, targets: ArrayLike, *, threads: int = 1
) -> NDArray[np.float64]:
    """Return the mutual information of given pairs in nats, from their histograms.

    Parameters
    ----------
    binned
        The genes, from `bin_expression`.
    regulators, targets
        Rows of the expression, one of each a pair.
    threads
        How many to work with.
    """
    first, second = as_pairs(binned.n_genes, regulators, targets)
    table = _count_times_log(binned.n_samples)
    joint = np.empty(first.size, np.float64)

    def work(task: Task, planes: Planes) -> None:
        if isinstance(task, ByCells):
            block = binned.cell_blocks[task.block]
            sums_by_cells(binned.genes, task.regulator, block, task.asked, planes, table, joint)
        else:
            sums_by_genes(binned.genes, task.regulators, task.asked, binned.n_samples, table, joint)

    run_plan(plan_pairs(binned, first, second), work, planes=binned.planes, threads=threads)
    alone = table[binned.genes.marginals].sum(axis=1)
    return _information(joint, alone[first], alone[second], n_samples=binned.n_samples)


def information_blocks(
    binned: Binned, *, rows: int = 256
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Return the mutual information of every unordered pair of genes, some genes at a time.

    Parameters
    ----------
    binned
        The genes, from `bin_expression`.
    rows
        Genes in a block.

    Yields
    ------
        The first gene of the block, and the information in nats with the genes after it,
        shape (rows, n_genes); NaN on and below the diagonal, where it would come twice.
    """
    table = _count_times_log(binned.n_samples)
    alone = table[binned.genes.marginals].sum(axis=1)
    planes = binned.planes()
    joint = np.empty(binned.n_genes, np.float64)
    per_block = binned.genes_per_block
    for begin in range(0, binned.n_genes, rows):
        some = range(begin, min(begin + rows, binned.n_genes))
        found = np.full((len(some), binned.n_genes), np.nan, np.float32)
        for gene in some:
            if gene % per_block == 0:
                remaining = binned.cell_blocks[gene // per_block]
                remaining = remaining._replace(begin=remaining.begin.copy())
            pass_gene(binned.genes, gene, remaining.begin)
            remaining = remaining._replace(first=gene + 1)
            for block in (remaining, *binned.cell_blocks[gene // per_block + 1 :]):
                others = np.arange(block.first, block.last)
                asked = Asked(others.astype(np.int32), others)
                sums_by_cells(binned.genes, gene, block, asked, planes, table, joint)
            found[gene - begin, gene + 1 :] = _information(
                joint[gene + 1 :], alone[gene], alone[gene + 1 :], n_samples=binned.n_samples
            )
        yield begin, found


@lru_cache(maxsize=4)
def _count_times_log(n_samples: int) -> NDArray[np.float64]:
    """Return c * log(c) for every possible count c, shape (n_samples + 1,)."""
    counts = np.arange(n_samples + 1, dtype=np.float64)
    table: NDArray[np.float64] = counts * np.log(np.maximum(counts, 1))
    table.flags.writeable = False
    return table


def _information(
    joint: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    n_samples: int,
) -> NDArray[np.float64]:
    """Return the information from sums of c * log(c); rounding may not make it negative."""
    information: NDArray[np.float64] = np.maximum(
        (joint - first - second) / n_samples + np.log(n_samples), 0
    )
    return information
