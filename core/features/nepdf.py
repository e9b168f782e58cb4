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
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.features.binned_genes import Planes
from core.features.binning import Binned, bin_expression
from core.features.nepdf_kernels import tables_by_cells, tables_by_genes
from core.features.pair_images import ImageBlock, image_blocks, images_of_pairs
from core.features.pair_plan import ByCells, Task, plan_pairs, run_plan
from core.features.pair_rows import as_pairs

__all__ = [
    "Binned",
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
    as_they_are = np.arange(binned.n_samples + 1, dtype=np.int32)

    def work(task: Task, planes: Planes) -> None:
        _write(binned, task, planes, table=as_they_are, out=counts, column=0)

    run_plan(plan_pairs(binned, first, second), work, planes=binned.planes, threads=threads)
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
    return images_of_pairs(
        binned, regulators, targets, count=_write_image, out=out, threads=threads
    )


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
    first = binned if isinstance(binned, Binned) else binned[0]
    asked = np.arange(first.n_genes) if targets is None else np.asarray(targets)
    return nepdf_of_pairs(binned, np.full(asked.shape, regulator), asked, out=out, threads=threads)


def nepdf_blocks(
    binned: BinnedLike,
    regulators: ArrayLike,
    *,
    targets: ArrayLike | None = None,
    threads: int = 1,
) -> Iterator[ImageBlock]:
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
    return image_blocks(binned, regulators, count=_write_image, targets=targets, threads=threads)


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


def _write_image(
    binned: Binned, task: Task, planes: Planes, /, *, out: NDArray[np.float32], column: int
) -> None:
    """Write the images of the pairs of one task."""
    table = _image_table(binned.n_samples)
    _write(binned, task, planes, table=table, out=out, column=column)


def _write(
    binned: Binned,
    task: Task,
    planes: Planes,
    *,
    table: NDArray[Any],
    out: NDArray[Any],
    column: int,
) -> None:
    """Write what the table says for each count, for every pair of one task."""
    if isinstance(task, ByCells):
        block = binned.cell_blocks[task.block]
        tables_by_cells(binned.genes, task.regulator, block, task.asked, planes, table, out, column)
    else:
        tables_by_genes(
            binned.genes, task.regulators, task.asked, binned.n_samples, table, out, column
        )
