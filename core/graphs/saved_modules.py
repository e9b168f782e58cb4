"""Modules written down: tree, order, similarity and a picture of it, as arrays that run nothing.

Light on purpose: pages read it, and cut the tree anew without SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.graphs.clustering import Tree, condensed
from core.io.atomic import replacing

RECORD = "similarity.npz"
_SIDE = 400
"""Cells along a side of the picture: more than that no screen shows in a card."""
_LEVELS = 255


@dataclass(frozen=True, eq=False)
class Heat:
    """A similarity in leaf order, made small: every cell the mean of a block of genes.

    Attributes
    ----------
    levels
        0 to 255, shape (side, side).
    low, high
        What 0 and 255 stand for.
    per_cell
        Genes along a side of a cell, about.
    """

    levels: NDArray[np.uint8]
    low: float
    high: float
    per_cell: float


@dataclass(frozen=True, eq=False)
class SavedModules:
    """What is needed to show modules at any cut.

    Attributes
    ----------
    genes
        In the order of the rows of the tree.
    tree, heat
        The tree, and the picture.
    varies, mean, measure
        How much each gene varies, its mean, and what `varies` is called.
    groups
        Known group of each gene; empty for none, or where none are known.
    """

    genes: tuple[str, ...]
    tree: Tree
    heat: Heat
    varies: NDArray[np.float64]
    mean: NDArray[np.float64]
    measure: str
    groups: tuple[str, ...] = ()


def heat_of(similarity: NDArray[np.float32], order: NDArray[np.int32]) -> Heat:
    """Put a similarity into leaf order and average it to at most 400 cells along a side.

    Parameters
    ----------
    similarity
        Shape (n_genes, n_genes).
    order
        Of the leaves.
    """
    n = order.size
    side = min(n, _SIDE)
    starts = np.linspace(0, n, side, endpoint=False).astype(np.intp)
    sizes = np.diff(np.append(starts, n))
    ordered = similarity[np.ix_(order, order)].astype(np.float64)
    sums = np.add.reduceat(np.add.reduceat(ordered, starts, axis=0), starts, axis=1)
    mean = sums / np.outer(sizes, sizes)
    apart = similarity[~np.eye(n, dtype=bool)]
    low, high = (float(each) for each in np.percentile(apart, [1, 99]))
    if low < 0:  # zero in the middle
        high = max(-low, high)
        low = -high
    share = (mean - low) / ((high - low) or 1.0)
    levels = np.round(np.clip(share, 0, 1) * _LEVELS).astype(np.uint8)
    return Heat(levels, low, high, n / side)


def write_saved(saved: SavedModules, folder: Path, *, similarity: NDArray[np.float32]) -> None:
    """Write all that a page needs, and the similarity in half precision, upper triangle only.

    Parameters
    ----------
    saved
        What pages show.
    folder
        Must be there.
    similarity
        Of the genes, shape (n_genes, n_genes).
    """
    heat = saved.heat
    with replacing(folder / RECORD) as partial, partial.open("wb") as stream:
        np.savez_compressed(
            stream,
            genes=np.array(saved.genes, dtype=np.str_),
            order=saved.tree.order,
            linkage=saved.tree.linkage,
            similarity=condensed(similarity).astype(np.float16),
            heat=heat.levels,
            scale=np.array([heat.low, heat.high, heat.per_cell]),
            varies=saved.varies,
            mean=saved.mean,
            measure=np.array([saved.measure], dtype=np.str_),
            groups=np.array(saved.groups, dtype=np.str_),
        )


def read_saved(folder: Path) -> SavedModules | None:
    """Read what `write_saved` wrote, without the similarity itself; None where there is nothing.

    Parameters
    ----------
    folder
        Of the results of a run.
    """
    path = folder / RECORD
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        low, high, per_cell = (float(each) for each in stored["scale"])
        return SavedModules(
            genes=tuple(map(str, stored["genes"])),
            tree=Tree(stored["linkage"], stored["order"]),
            heat=Heat(stored["heat"], low, high, per_cell),
            varies=stored["varies"],
            mean=stored["mean"],
            measure=str(stored["measure"][0]),
            groups=tuple(map(str, stored["groups"])),
        )
