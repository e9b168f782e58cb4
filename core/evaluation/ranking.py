"""One score judged group by group: figures, curves, and the curves of single groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics import curves
from core.metrics.curves import Band, Figures

MOST_LINES = 100
"""More single curves than that are one grey area."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Curves of single groups, evenly spread over these by AUROC where they are many.

    Attributes
    ----------
    roc, pr
        By group, shape (48,) at `curves.ROC_LINE` and shape (51,) at `curves.PR_LINE`.
    groups
        Of how many groups they were taken.
    """

    roc: Mapping[str, NDArray[np.float64]]
    pr: Mapping[str, NDArray[np.float64]]
    groups: int


@dataclass(frozen=True, eq=False)
class Ranking:
    """How well a score puts the positives first.

    Attributes
    ----------
    per_group
        Figures of each group with both kinds of label.
    pooled
        Figures of all rows together.
    roc, pr
        Median and quartile band over groups; of all rows together where no group has both kinds.
    lines
        Curves of single groups.
    """

    per_group: Mapping[str, Figures]
    pooled: Figures
    roc: Band
    pr: Band
    lines: Lines


def rank(
    positive: NDArray[np.bool_],
    score: NDArray[np.float64],
    members: Mapping[str, NDArray[np.intp]],
) -> Ranking:
    """Judge a score in each group and over all rows.

    Parameters
    ----------
    positive, score
        Of all rows that are judged, both kinds among them, shape (n_rows,).
    members
        Rows of each group; one that has one kind only is left out.
    """
    usable = {name: rows for name, rows in members.items() if curves.has_both(positive[rows])}
    per_group = {name: curves.figures(positive[rows], score[rows]) for name, rows in usable.items()}
    roc = [curves.roc_on_grid(positive[rows], score[rows]) for rows in usable.values()]
    pr = [curves.pr_on_grid(positive[rows], score[rows]) for rows in usable.values()]
    return Ranking(
        per_group=per_group,
        pooled=curves.figures(positive, score),
        roc=curves.band(roc or [curves.roc_on_grid(positive, score)]),
        pr=curves.band(pr or [curves.pr_on_grid(positive, score)]),
        lines=_lines(positive, score, {name: usable[name] for name in _spread(per_group)},
                     groups=len(usable)),
    )  # fmt: skip


def _spread(per_group: Mapping[str, Figures]) -> list[str]:
    """Name at most `MOST_LINES` groups, spread evenly from the lowest AUROC to the highest."""
    ranked = sorted(per_group, key=lambda name: per_group[name].auroc)
    if len(ranked) <= MOST_LINES:
        return list(per_group)
    places = np.linspace(0, len(ranked) - 1, MOST_LINES).round().astype(int)
    return [ranked[place] for place in places]


def _lines(
    positive: NDArray[np.bool_],
    score: NDArray[np.float64],
    shown: Mapping[str, NDArray[np.intp]],
    *,
    groups: int,
) -> Lines:
    return Lines(
        roc={
            name: curves.roc_on_grid(positive[rows], score[rows], grid=curves.ROC_LINE)
            for name, rows in shown.items()
        },
        pr={
            name: curves.pr_on_grid(positive[rows], score[rows], grid=curves.PR_LINE)
            for name, rows in shown.items()
        },
        groups=groups,
    )
