"""Context: what a pair's number is worth beside those of its regulator's and target's other pairs.

A correlation of .6 is much for a target that correlates with nothing else and nothing for one
that follows everybody. The same holds for any score of any method.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def grid_ranks(grid: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rank every pair of a grid among its regulator's pairs and among its target's.

    Parameters
    ----------
    grid
        Shape (n, n): regulators by targets. Its diagonal, no pair at all, is ranked last.

    Returns
    -------
    Two grids from 0 (the lowest) to 1 (the highest): among all targets of the same regulator, and
    among all regulators of the same target.
    """
    filled = grid.copy()
    np.fill_diagonal(filled, -np.inf)
    return _ranked(filled), np.ascontiguousarray(_ranked(filled.T).T)


def pair_ranks(
    scores: ArrayLike, regulator: ArrayLike, *, target: ArrayLike
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rank pairs among those with the same regulator and among those with the same target.

    Parameters
    ----------
    scores
        One a pair, shape (n_pairs,).
    regulator, target
        A code for each pair's genes, shape (n_pairs,).

    Returns
    -------
    Two arrays from 0 to 1, ties sharing the mean; a pair that is alone stands in the middle, .5.
    """
    values = np.asarray(scores, np.float64)
    return _within(values, np.asarray(regulator)), _within(values, np.asarray(target))


def in_context(
    scores: ArrayLike, regulator: ArrayLike, *, target: ArrayLike
) -> NDArray[np.float32]:
    """Read scores in the light of their regulator's and target's other pairs.

    The mean of a pair's rank among all pairs, among its regulator's and among its target's:
    above a half where it stands out in all three.

    Parameters
    ----------
    scores
        One a pair, shape (n_pairs,).
    regulator, target
        A code for each pair's genes, shape (n_pairs,).
    """
    values = np.asarray(scores, np.float64)
    own = _within(values, np.zeros(values.size, np.intp))
    of_regulator, of_target = pair_ranks(values, regulator, target=target)
    mean: NDArray[np.float32] = ((own + of_regulator + of_target) / 3).astype(np.float32)
    return mean


def _ranked(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rank within each row, ties sharing the mean, from 0 to 1."""
    # ties in order of place would tell who a gene is by its place in the file
    places = np.stack(
        [
            np.searchsorted(ordered, row, "left") + np.searchsorted(ordered, row, "right")
            for ordered, row in zip(np.sort(rows, axis=1), rows, strict=True)
        ]
    )
    ranks: NDArray[np.float32] = ((places - 1) / (2 * max(rows.shape[1] - 1, 1))).astype(np.float32)
    return ranks


def _within(values: NDArray[np.float64], group: NDArray[np.generic]) -> NDArray[np.float32]:
    """Rank within groups, from 0 to 1, ties sharing the mean."""
    _, code = np.unique(group, return_inverse=True)
    order = np.lexsort((values, code))
    ordered, member = values[order], code[order]
    starts = np.r_[True, member[1:] != member[:-1]]
    fresh = starts | np.r_[True, ordered[1:] != ordered[:-1]]
    first = np.flatnonzero(fresh)
    last = np.r_[first[1:], values.size] - 1
    run = np.cumsum(fresh) - 1
    begin = np.flatnonzero(starts)
    size = np.diff(np.r_[begin, values.size])
    whose = np.cumsum(starts) - 1
    place = (first[run] + last[run]) / 2 - begin[whose]
    ranks = np.full(values.size, 0.5, np.float32)
    many = size[whose] > 1
    ranks[order[many]] = place[many] / (size[whose][many] - 1)
    return ranks
