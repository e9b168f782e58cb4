"""Images of pairs of genes that were cut into bins: what every kind of image shares.

What an image holds of a pair is counted by a function of the feature (`Count`); here is which
pairs are counted together, where their images go, and how they are streamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.features.binned_genes import BinnedGenes, Planes
from core.features.pair_plan import Task, plan_pairs, run_plan
from core.features.pair_rows import as_pairs, as_rows

_Genes = TypeVar("_Genes", bound=BinnedGenes)
_Counted_contra = TypeVar("_Counted_contra", bound=BinnedGenes, contravariant=True)


class Count(Protocol[_Counted_contra]):
    """Writes the images of the pairs of one task."""

    def __call__(
        self,
        genes: _Counted_contra,
        task: Task,
        planes: Planes,
        /,
        *,
        out: NDArray[np.float32],
        column: int,
    ) -> None:
        """Write them.

        Parameters
        ----------
        genes
            What is counted.
        task
            Which pairs, and where each goes.
        planes
            Counters, which are zero before and afterwards.
        out
            Shape (n_pairs, bins, width).
        column
            First column to write.
        """


@dataclass(frozen=True, eq=False)
class ImageBlock:
    """Images of one regulator with some targets.

    Attributes
    ----------
    regulator
        Row of the regulator.
    targets
        Rows of the targets, int32, shape (n,).
    images
        float32, shape (n, bins, k * bins, 1). Valid until the next block is asked for: the
        memory is used again.
    """

    regulator: int
    targets: NDArray[np.int32]
    images: NDArray[np.float32]


def images_of_pairs(
    genes: _Genes | Sequence[_Genes],
    regulators: ArrayLike,
    targets: ArrayLike,
    *,
    count: Count[_Genes],
    out: NDArray[np.float32] | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Return the images of given pairs, in the asked order.

    Parameters
    ----------
    genes
        The genes; or several matrices of the same genes, whose images stand side by side.
    regulators, targets
        Rows of the expression, one of each a pair.
    count
        What makes the images.
    out
        Where to write, to use memory again; as large as the result.
    threads
        How many to work with.

    Returns
    -------
        float32, shape (n_pairs, bins, k * bins, 1).
    """
    matrices = _side_by_side(genes)
    first, second = as_pairs(matrices[0].n_genes, regulators, targets)
    images = _images_for(matrices, first.size, out)
    for place, matrix in enumerate(matrices):
        work = partial(count, matrix, out=images[..., 0], column=place * matrix.bins)
        tasks = plan_pairs(matrix, first, second)
        run_plan(tasks, work, planes=matrix.planes, threads=threads)
    return images


def image_blocks(
    genes: _Genes | Sequence[_Genes],
    regulators: ArrayLike,
    *,
    count: Count[_Genes],
    targets: ArrayLike | None = None,
    threads: int = 1,
) -> Iterator[ImageBlock]:
    """Stream the images of every regulator with every target, some blocks of genes at a time.

    Memory does not grow with the number of pairs.

    Parameters
    ----------
    genes, count, threads
        As in `images_of_pairs`.
    regulators
        Rows of the regulators.
    targets
        Rows of the targets, all genes when omitted. They come in order of their rows.
    """
    matrices = _side_by_side(genes)
    asked = np.arange(matrices[0].n_genes) if targets is None else targets
    columns = np.sort(as_rows(matrices[0].n_genes, asked, name="targets"))
    rows = as_rows(matrices[0].n_genes, regulators, name="regulators")
    cuts = np.flatnonzero(np.diff(columns // matrices[0].genes_at_once)) + 1
    parts = [part for part in np.split(columns, cuts) if part.size]
    asks = [(int(row), part) for row in rows for part in parts]
    if not asks:
        return
    largest = max(part.size for part in parts)
    desks = [
        (_images_for(matrices, largest, None), tuple(matrix.planes() for matrix in matrices))
        for _ in range(min(threads, len(asks)))
    ]

    def answer(desk: int, row: int, part: NDArray[np.int32]) -> ImageBlock:
        images, planes = desks[desk]
        regulator = np.full(part.shape, row, np.int32)
        for place, matrix in enumerate(matrices):
            out, column = images[: part.size, ..., 0], place * matrix.bins
            for task in plan_pairs(matrix, regulator, part, rounds=rows.size):
                count(matrix, task, planes[place], out=out, column=column)
        return ImageBlock(row, part, images[: part.size])

    if len(desks) == 1:
        for ask in asks:
            yield answer(0, *ask)
        return
    with ThreadPoolExecutor(len(desks)) as pool:
        for begin in range(0, len(asks), len(desks)):
            together = asks[begin : begin + len(desks)]
            yield from pool.map(answer, range(len(together)), *zip(*together, strict=True))


def _side_by_side(genes: _Genes | Sequence[_Genes]) -> tuple[_Genes, ...]:
    matrices = (genes,) if isinstance(genes, BinnedGenes) else tuple(genes)
    if not matrices:
        raise ValueError("there must be at least one matrix of genes. Received: none")
    for matrix in matrices[1:]:
        if matrix.names != matrices[0].names or matrix.bins != matrices[0].bins:
            raise ValueError(
                "binned matrices must hold the same genes in the same order and as many bins. "
                f"Received: {matrices[0].n_genes} genes in {matrices[0].bins} bins, "
                f"{matrix.n_genes} genes in {matrix.bins} bins"
            )
    return matrices


def _images_for(
    matrices: Sequence[BinnedGenes], n_pairs: int, out: NDArray[np.float32] | None
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
