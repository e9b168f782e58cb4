"""AUROC that compares only pairs of the same stratum: candidates that are equally popular, say."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def auroc_within(
    label: ArrayLike,
    score: ArrayLike,
    *,
    strata: NDArray[np.intp],
    group: NDArray[np.intp],
    n_groups: int,
) -> NDArray[np.float64]:
    """Compute the chance that a positive scores above a negative of its own stratum.

    Each comparison counts as much as any other, so that large strata weigh more than small ones.

    Parameters
    ----------
    label
        Positive above 0, shape (n_pairs,).
    score
        The larger the likelier, shape (n_pairs,).
    strata
        Who may be compared with whom, shape (n_pairs,); no stratum is in two groups.
    group
        What figures are taken over, from 0, shape (n_pairs,).
    n_groups
        How many groups there are.

    Returns
    -------
    One figure a group, shape (n_groups,); NaN where there is nothing to compare.
    """
    if not strata.size:
        return np.full(n_groups, np.nan)
    score = np.asarray(score, np.float64)
    order = np.lexsort((score, strata))
    positive = (np.asarray(label) > 0)[order]
    score, strata, group = score[order], strata[order], group[order]
    new_stratum = np.r_[True, strata[1:] != strata[:-1]]
    new_score = new_stratum | np.r_[True, score[1:] != score[:-1]]
    stratum, tie = np.cumsum(new_stratum) - 1, np.cumsum(new_score) - 1
    # the mean rank of those that tie, from 1 in each stratum
    first = np.flatnonzero(new_score)
    last = np.r_[first[1:], score.size] - 1
    begin = np.flatnonzero(new_stratum)
    rank = ((first + last) / 2)[tie] - begin[stratum] + 1
    known = np.bincount(stratum, weights=positive)
    others = np.bincount(stratum) - known
    wins = np.bincount(stratum, weights=rank * positive) - known * (known + 1) / 2
    of_stratum = group[begin]
    won = np.bincount(of_stratum, weights=wins, minlength=n_groups)
    compared = np.bincount(of_stratum, weights=known * others, minlength=n_groups)
    # wins of a stratum without both kinds are no comparison
    shares = np.full(n_groups, np.nan)
    np.divide(won, compared, out=shares, where=compared > 0)
    return shares
