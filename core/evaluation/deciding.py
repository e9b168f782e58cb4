"""Accuracy, F1 and loss: pairs are called at one half, or at a cut learned from other folds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.evaluation.results import Decided, Groups
from core.metrics.decisions import Decisions, cuts_from_others, decisions

HALF = 0.5
"""Where a probability is cut."""


def decide(
    score: NDArray[np.float64],
    positive: NDArray[np.bool_],
    rows: NDArray[np.intp],
    *,
    groups: Groups,
    probability: bool,
) -> Decided:
    """Call pairs positive or not, and count how often that is right.

    Parameters
    ----------
    score, positive
        Of the pairs that are judged, shape (n_pairs,).
    rows
        Where they stand among all pairs, shape (n_pairs,).
    groups
        What figures are taken over.
    probability
        Whether scores are probabilities, which are cut at one half and have a loss.
    """
    fold, folds = groups.fold_of[rows], int(groups.fold_of.max()) + 1
    cuts = (
        np.full(folds, HALF)
        if probability
        else cuts_from_others(score, positive, fold, n_parts=folds)
    )
    called = np.isfinite(cuts[fold])
    code = groups.code[rows]

    def counted(group: NDArray[np.intp], n_groups: int) -> list[Decisions | None]:
        return decisions(
            (score >= cuts[fold])[called],
            positive[called],
            group[called],
            n_groups=n_groups,
            probability=score[called] if probability else None,
        )

    each = counted(code, len(groups.names))
    return Decided(
        per_group={
            groups.names[group]: found
            for group in groups.usable
            if (found := each[group]) is not None
        },
        pooled=counted(np.zeros_like(code), 1)[0],
        cuts=cuts,
        learned=not probability,
    )
