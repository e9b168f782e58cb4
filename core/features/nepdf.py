"""The normalised empirical joint histogram (NEPDF) of two genes, as an image.

Both genes are cut into 32 bins (see `binning.py`) and their samples counted jointly: rows
are the target's bins, columns the regulator's. With n samples an entry of the image is
(log10(count / n + 1e-4) + 4) / 4, so that an empty cell is exactly 0. Two matrices of the
same genes (single-cell and bulk) stand side by side, 32 rows and 64 columns.

Everything is counted from genes that were binned once:

>>> binned = bin_expression(expression)
>>> images = nepdf_of_pairs(binned, regulators, targets)

`regulators` and `targets` are rows of the expression, one of each a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.features.binning import Binned, bin_expression
from core.features.nepdf_kernels import tables_by_cells, tables_by_genes
from core.features.pair_plan import ByCells, Planes, Task, plan_pairs, run_plan
from core.features.pair_rows import as_pairs, as_rows

__all__ = [
    "Binned",
    "NepdfBlock",
    "bin_expression",
    "counts_of_pairs",
    "image_of_counts",
    "nepdf_blocks",
    "nepdf_of_pairs",
    "nepdf_of_regulator",
    "transposed",
]

_FLOOR = 1e-4
_DECADES = 4.0

BinnedLike: TypeAlias = Binned | Sequence[Binned]


@dataclass(frozen=True, eq=False)
class NepdfBlock:
    """Images of one regulator with some targets.

    Attributes
    ----------
    regulator
        Row of the regulator.
    targets
        Rows of the targets, int32, shape (n,).
    images
        float32, shape (n, bins, bins or 2 * bins, 1). Valid until the next block is asked
        for: the memory is used again.
    """

    regulator: int
    targets: NDArray[np.int32]
    images: NDArray[np.float32]


def image_of_counts(counts: ArrayLike, *, n_samples: int) -> NDArray[np.float32]:
    """Turn counts of a joint histogram into the image a network sees.

    Parameters
    ----------
    counts
        Samples in each cell, any shape.
    n_samples
        How many samples were counted in all.
    """
    share = np.asarray(counts, np.float64) / n_samples
    image: NDArray[np.float32] = ((np.log10(share + _FLOOR) + _DECADES) / _DECADES).astype(
        np.float32
    )
    return image


def counts_of_pairs(
    binned: Binned, regulators: ArrayLike, targets: ArrayLike, *, threads: int = 1
) -> NDArray[np.int32]:
    """Count the joint histograms of given pairs, shape (n_pairs, bins, bins).

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
    counts = np.empty((first.size, binned.bins, binned.bins), np.int32)
    _fill(
        binned,
        plan_pairs(binned, first, second),
        table=np.arange(binned.n_samples + 1, dtype=np.int32),
        out=counts,
        threads=threads,
    )
    return counts


def nepdf_of_pairs(
    binned: BinnedLike,
    regulators: ArrayLike,
    targets: ArrayLike,
    *,
    out: NDArray[np.float32] | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Return the images of given pairs, in the asked order.

    Parameters
    ----------
    binned
        The genes; or two matrices of the same genes, whose images stand side by side.
    regulators, targets
        Rows of the expression, one of each a pair. Pairs of one regulator are counted
        together, wherever they stand.
    out
        Where to write, to use memory again; as large as the result.
    threads
        How many to work with.

    Returns
    -------
        float32, shape (n_pairs, bins, bins or 2 * bins, 1).
    """
    matrices = _matrices(binned)
    first, second = as_pairs(matrices[0].n_genes, regulators, targets)
    images = _images_for(matrices, first.size, out)
    for place, matrix in enumerate(matrices):
        _fill(
            matrix,
            plan_pairs(matrix, first, second),
            table=_image_table(matrix.n_samples),
            out=images[..., 0],
            column=place * matrix.bins,
            threads=threads,
        )
    return images


def nepdf_of_regulator(
    binned: BinnedLike,
    regulator: int,
    *,
    targets: ArrayLike | None = None,
    out: NDArray[np.float32] | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Return the images of one regulator with many genes; all genes unless targets are given.

    Parameters
    ----------
    binned, out, threads
        As in `nepdf_of_pairs`.
    regulator
        Its row.
    targets
        Rows of the targets.
    """
    asked = np.arange(_matrices(binned)[0].n_genes) if targets is None else np.asarray(targets)
    return nepdf_of_pairs(binned, np.full(asked.shape, regulator), asked, out=out, threads=threads)


def nepdf_blocks(
    binned: BinnedLike,
    regulators: ArrayLike,
    *,
    targets: ArrayLike | None = None,
    threads: int = 1,
) -> Iterator[NepdfBlock]:
    """Stream the images of every regulator with every target, some thousand at a time.

    Memory does not grow with the number of pairs.

    Parameters
    ----------
    binned, threads
        As in `nepdf_of_pairs`.
    regulators
        Rows of the regulators.
    targets
        Rows of the targets, all genes when omitted. They come in order of their rows.
    """
    matrices = _matrices(binned)
    asked = np.arange(matrices[0].n_genes) if targets is None else targets
    columns = np.sort(as_rows(matrices[0].n_genes, asked, name="targets"))
    rows = as_rows(matrices[0].n_genes, regulators, name="regulators")
    per_block = matrices[0].genes_per_block
    cuts = np.flatnonzero(np.diff(columns // per_block)) + 1
    parts = [part for part in np.split(columns, cuts) if part.size]
    asks = [(int(row), part) for row in rows for part in parts]
    if not asks:
        return
    largest = max(part.size for part in parts)
    desks = [
        (_images_for(matrices, largest, None), tuple(matrix.planes() for matrix in matrices))
        for _ in range(min(threads, len(asks)))
    ]

    def answer(desk: int, row: int, part: NDArray[np.int32]) -> NepdfBlock:
        images, planes = desks[desk]
        regulator = np.full(part.shape, row, np.int32)
        for place, matrix in enumerate(matrices):
            _fill(
                matrix,
                plan_pairs(matrix, regulator, part, rounds=rows.size),
                table=_image_table(matrix.n_samples),
                out=images[: part.size, ..., 0],
                column=place * matrix.bins,
                planes=planes[place],
            )
        return NepdfBlock(row, part, images[: part.size])

    if len(desks) == 1:
        for ask in asks:
            yield answer(0, *ask)
        return
    with ThreadPoolExecutor(len(desks)) as pool:
        for begin in range(0, len(asks), len(desks)):
            together = asks[begin : begin + len(desks)]
            yield from pool.map(answer, range(len(together)), *zip(*together, strict=True))


def transposed(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the images of (b, a) from those of (a, b).

    Parameters
    ----------
    images
        Shape (n, bins, k * bins, 1); each of the k histograms side by side is turned.
    """
    n, bins, width, channels = images.shape
    apart = images.reshape(n, bins, width // bins, bins, channels)
    return np.ascontiguousarray(apart.transpose(0, 3, 2, 1, 4)).reshape(images.shape)


@lru_cache(maxsize=4)
def _image_table(n_samples: int) -> NDArray[np.float32]:
    """Return the image entry of every possible count, shape (n_samples + 1,)."""
    table = image_of_counts(np.arange(n_samples + 1), n_samples=n_samples)
    table.flags.writeable = False
    return table


def _matrices(binned: BinnedLike) -> tuple[Binned, ...]:
    matrices = (binned,) if isinstance(binned, Binned) else tuple(binned)
    if not matrices:
        raise ValueError("binned must hold at least one matrix. Received: none")
    for matrix in matrices[1:]:
        if matrix.names != matrices[0].names or matrix.bins != matrices[0].bins:
            raise ValueError(
                "binned matrices must hold the same genes in the same order and as many bins. "
                f"Received: {matrices[0].n_genes} genes in {matrices[0].bins} bins, "
                f"{matrix.n_genes} genes in {matrix.bins} bins"
            )
    return matrices


def _images_for(
    matrices: tuple[Binned, ...], n_pairs: int, out: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    bins = matrices[0].bins
    shape = (n_pairs, bins, bins * len(matrices), 1)
    if out is None:
        return np.empty(shape, np.float32)
    if out.shape != shape or out.dtype != np.float32 or not out.flags.c_contiguous:
        raise ValueError(
            f"out must be float32, contiguous, with the shape {shape}. "
            f"Received: {out.dtype}, {out.shape}"
        )
    return out


def _fill(
    binned: Binned,
    tasks: list[Task],
    *,
    table: NDArray[Any],
    out: NDArray[Any],
    column: int = 0,
    planes: Planes | None = None,
    threads: int = 1,
) -> None:
    """Write what the table says for each count, for every planned pair."""

    def work(task: Task, mine: Planes) -> None:
        if isinstance(task, ByCells):
            block = binned.cell_blocks[task.block]
            tables_by_cells(
                binned.genes, task.regulator, block, task.asked, mine, table, out, column
            )
        else:
            tables_by_genes(
                binned.genes, task.regulators, task.asked, binned.n_samples, table, out, column
            )

    make = binned.planes if planes is None else lambda: planes
    run_plan(tasks, work, planes=make, threads=threads)
