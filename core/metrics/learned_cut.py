"""A cut learned from pairs of which more is known than of those it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.metrics.curves import has_both
from core.metrics.decisions import cuts_from_others
from core.metrics.thresholds import by_precision

_WANTED = 0.8
"""Share of predicted pairs that shall be right, as on the Network page."""
_ENOUGH = 0.1
"""Of the known pairs; a cut above which fewer are found leaves no graph to look at."""


@dataclass(frozen=True)
class Cut:
    """Where scores are cut, and by which rule.

    Attributes
    ----------
    value
        Pairs that score at least this are predicted.
    rule
        A sentence for people.
    """

    value: float
    rule: str


def learned_cut(
    score: NDArray[np.floating[Any]], label: NDArray[np.int8], *, of: str, said: str
) -> Cut:
    """Choose a cut by pairs outside the pathway: four of five right, else the best balance.

    Parameters
    ----------
    score, label
        Of these pairs, shape (n_pairs,); 1 of known ones.
    of
        What these pairs are, in the plural.
    said
        What a score is called.
    """
    n, known = int(label.size), int(label.sum())
    those = f"the {n:,} {of}, {known:,} of them known"
    if not has_both(label):
        middle = float(np.median(score)) if said == "score" else 0.5
        return Cut(middle, f"Cut at {middle:.3g}, for there was nothing to learn a cut from.")
    (chosen,) = by_precision(score, label, wanted=(_WANTED,))
    if chosen.cut is not None and chosen.recall >= _ENOUGH:
        return Cut(
            chosen.cut,
            f"Predicted from a {said} of {chosen.cut:.3g} up: the lowest above which {_WANTED:.0%} "
            f"or more of {those}, are right ({chosen.precision:.0%} right, {chosen.recall:.0%} of "
            "the known ones found).",
        )
    part = np.zeros(n, np.intp)
    value = float(cuts_from_others(score.astype(np.float64), label > 0, part, n_parts=2)[1])
    return Cut(
        value,
        f"Predicted from a {said} of {value:.3g} up, where {those}, are told apart best (balanced "
        f"accuracy): no cut that finds a tenth of the known ones is right in {_WANTED:.0%}.",
    )
