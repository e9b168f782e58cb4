"""A tree of genes in optimal leaf order, and cutting it anywhere.

Clustering takes seconds and SciPy; cutting takes neither, so that the web can do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError

Linkage = Literal["average", "complete", "ward"]
_DRAWN = 400
"""Merges that a drawing of a tree shows: no screen has room for more."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree of n genes.

    Attributes
    ----------
    linkage
        As SciPy writes it: both members, height and size of each merge, shape (n - 1, 4).
    order
        Rows of the genes from left to right, shape (n,).
    """

    linkage: NDArray[np.float64]
    order: NDArray[np.int32]

    @property
    def n_genes(self) -> int:
        """How many genes there are."""
        return int(self.order.size)


@dataclass(frozen=True, eq=False)
class Branches:
    """The highest merges of a tree as lines, one row a merge.

    Attributes
    ----------
    place
        Of both members along the genes, 0 to 1, shape (n_drawn, 2).
    below
        Heights at which they were made themselves, shape (n_drawn, 2).
    height
        Of the merge, shape (n_drawn,).
    """

    place: NDArray[np.float64]
    below: NDArray[np.float64]
    height: NDArray[np.float64]


def cluster(similarity: NDArray[np.float32], *, linkage: Linkage = "average") -> Tree:
    """Cluster genes by 1 - similarity, in optimal leaf order.

    Parameters
    ----------
    similarity
        Symmetric, at most 1, shape (n, n).
    linkage
        How the distance of two groups is measured, as SciPy calls it: `average`, `complete` or
        `ward`, all of which make each merge at least as high as those below it. Ward's takes the
        distances as if they were Euclidean.
    """
    from scipy.cluster import hierarchy  # noqa: PLC0415  (half a second)

    distance = np.maximum(1.0 - condensed(similarity).astype(np.float64), 0.0)
    # of equal similarities throughout there is no order to look for
    tree = hierarchy.linkage(distance, linkage, optimal_ordering=bool(np.ptp(distance)))
    return Tree(tree, hierarchy.leaves_list(tree).astype(np.int32))


def condensed(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the upper triangle of a symmetric matrix, row by row, shape (n (n - 1) / 2,)."""
    n = len(square)
    return np.concatenate([square[row, row + 1 :] for row in range(n)]) if n else square.ravel()


def cut(tree: Tree, clusters: int) -> NDArray[np.int32]:
    """Cut a tree into clusters, numbered from 1 along the leaf order, shape (n,).

    Parameters
    ----------
    tree
        From `cluster`.
    clusters
        How many, from 1 to the number of genes.
    """
    n = tree.n_genes
    if not 1 <= clusters <= n:
        raise UserInputError(
            "clusters",
            f"must be from 1 to {n:,}, the number of genes that are clustered",
            got=f"{clusters:,}",
            remedy="Ask for fewer clusters, or for more genes",
        )
    # heights never fall, so the first merges are those below the cut
    members: dict[int, list[int]] = {gene: [gene] for gene in range(n)}
    for merge in range(n - clusters):
        one, other = (int(each) for each in tree.linkage[merge, :2])
        members[n + merge] = members.pop(one) + members.pop(other)
    place = np.empty(n, np.intp)
    place[tree.order] = np.arange(n)
    label = np.empty(n, np.int32)
    groups = sorted(members.values(), key=lambda genes: int(place[genes].min()))
    for number, genes in enumerate(groups, start=1):
        label[genes] = number
    return label


def clusters_at(tree: Tree, height: float) -> int:
    """Count the clusters that a cut at a height leaves."""
    return tree.n_genes - int((tree.linkage[:, 2] <= height).sum())


def height_of(tree: Tree, clusters: int) -> float:
    """Return a height between the merges at which a cut leaves so many clusters."""
    heights = np.concatenate([[0.0], tree.linkage[:, 2]])
    at = tree.n_genes - clusters
    above = heights[at + 1] if at + 1 < heights.size else heights[at] * 1.05
    return float((heights[at] + above) / 2)


def branches(tree: Tree) -> Branches:
    """Return the highest merges as lines to draw; what is merged below stands at its middle."""
    n = tree.n_genes
    place = np.empty(2 * n - 1)
    made = np.zeros(2 * n - 1)
    place[tree.order] = (np.arange(n) + 0.5) / n
    for merge, (one, other, height, _) in enumerate(tree.linkage):
        place[n + merge] = (place[int(one)] + place[int(other)]) / 2
        made[n + merge] = height
    drawn = tree.linkage[-_DRAWN:]
    members = drawn[:, :2].astype(np.intp)
    return Branches(place[members], made[members], drawn[:, 2])


def adjusted_rand(one: Sequence[str], other: Sequence[str]) -> float:
    """Compare two groupings of the same genes: 0 by chance, 1 where they agree."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415  (scikit-learn)

    return float(adjusted_rand_score(list(one), list(other)))
