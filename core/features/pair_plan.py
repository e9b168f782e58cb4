"""Which pairs are counted together, and how: one regulator against many genes, or one by one.

Asked pairs come in any order. They are grouped by regulator and block of genes; a group
that is large enough is counted by cells, what is left by genes (see `nepdf_kernels.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.features.binned_genes import BinnedGenes, Planes
from core.features.nepdf_kernels import Asked

_PAIRS_AT_ONCE = 2048


@dataclass(frozen=True, eq=False)
class ByCells:
    """One regulator with some genes of one block."""

    regulator: int
    block: int
    asked: Asked


@dataclass(frozen=True, eq=False)
class ByGenes:
    """Pairs sorted by regulator."""

    regulators: NDArray[np.int32]
    asked: Asked


Task: TypeAlias = ByCells | ByGenes


def plan_pairs(
    binned: BinnedGenes,
    regulators: NDArray[np.int32],
    targets: NDArray[np.int32],
    *,
    rounds: int = 1,
) -> list[Task]:
    """Group pairs so that all of them cost least to count.

    Parameters
    ----------
    binned
        The genes.
    regulators, targets
        Rows, one of each a pair.
    rounds
        How often as much will be asked again: whether the index by cells pays.
    """
    if not regulators.size:
        return []
    blocks = targets // binned.genes_per_block
    order = np.lexsort((targets, blocks, regulators))
    regulators, targets, blocks = regulators[order], targets[order], blocks[order]
    new = (np.diff(regulators) != 0) | (np.diff(blocks) != 0)
    begins = np.concatenate([[0], np.flatnonzero(new) + 1])
    ends = np.append(begins[1:], order.size)
    by_cells = _cost_by_cells(
        binned, regulators[begins], blocks=blocks[begins], asked=ends - begins
    )
    one_by_one = np.add.reduceat(_entries(binned)[targets], begins)
    saved = np.maximum(one_by_one - by_cells, 0)
    worth = saved > 0
    if not binned.is_indexed and saved.sum() * rounds < 4 * binned.genes.starts[-1]:
        worth[:] = False
    tasks: list[Task] = []
    for begin, end in zip(begins[worth], ends[worth], strict=True):
        asked = Asked(targets[begin:end], order[begin:end])
        tasks.append(ByCells(int(regulators[begin]), int(blocks[begin]), asked))
    rest = np.flatnonzero(np.repeat(~worth, ends - begins))
    for first in range(0, rest.size, _PAIRS_AT_ONCE):
        some = rest[first : first + _PAIRS_AT_ONCE]
        tasks.append(ByGenes(regulators[some], Asked(targets[some], order[some])))
    return tasks


def run_plan(
    tasks: Iterable[Task],
    work: Callable[[Task, Planes], None],
    *,
    planes: Callable[[], Planes],
    threads: int = 1,
) -> None:
    """Do all tasks, each thread with counters of its own.

    Parameters
    ----------
    tasks
        From `plan_pairs`.
    work
        Counts one task; must leave the counters at zero.
    planes
        Makes counters.
    threads
        How many to work with.
    """

    def do(some: Iterable[Task]) -> None:
        mine = planes()
        for task in some:
            work(task, mine)

    every = list(tasks)
    if threads == 1 or len(every) < 2:
        do(every)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(do, every[part::threads]) for part in range(threads)]:
            done.result()


def _entries(binned: BinnedGenes) -> NDArray[np.int64]:
    """Return how many samples each gene has outside its background."""
    return np.diff(binned.genes.starts)


def _cost_by_cells(
    binned: BinnedGenes,
    regulators: NDArray[np.int32],
    *,
    blocks: NDArray[np.int32],
    asked: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Estimate the additions of counting by cells, and of sweeping what was not asked for."""
    limits = np.arange(0, binned.n_genes, binned.genes_per_block)
    in_block = np.add.reduceat(_entries(binned), limits)
    unasked = np.diff(np.append(limits, binned.n_genes))[blocks] > asked
    additions = _entries(binned)[regulators] / binned.n_samples * in_block[blocks]
    sweep = binned.genes_per_block * binned.bins**2 / 6
    cost: NDArray[np.float64] = additions + np.where(unasked, sweep, 0)
    return cost
