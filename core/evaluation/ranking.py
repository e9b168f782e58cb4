"""One score judged group by group: figures, curves, and the curves of single groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.metrics import curves
from core.metrics.curves import Band, Figures

_Curves: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
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
    # drawn once for both grids, because sorting the scores is what takes long
    drawn = {name: _drawn(positive[rows], score[rows]) for name, rows in usable.items()}
    bands = [roc_pr for roc_pr, _ in drawn.values()] or [_drawn(positive, score)[0]]
    shown = {name: drawn[name][1] for name in _spread(per_group)}
    return Ranking(
        per_group=per_group,
        pooled=curves.figures(positive, score),
        roc=curves.band([roc for roc, _ in bands]),
        pr=curves.band([pr for _, pr in bands]),
        lines=Lines(
            roc={name: roc for name, (roc, _) in shown.items()},
            pr={name: pr for name, (_, pr) in shown.items()},
            groups=len(usable),
        ),
    )


def _drawn(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[_Curves, _Curves]:
    """Return ROC and precision–recall on the common grid, and on the grids of single lines."""
    common = curves.GRID.size
    roc = curves.roc_on_grid(positive, score, grid=np.r_[curves.GRID, curves.ROC_LINE])
    pr = curves.pr_on_grid(positive, score, grid=np.r_[curves.GRID, curves.PR_LINE])
    return (roc[:common], pr[:common]), (roc[common:], pr[common:])


def _spread(per_group: Mapping[str, Figures]) -> list[str]:
    """Name at most `MOST_LINES` groups, spread evenly from the lowest AUROC to the highest."""
    ranked = sorted(per_group, key=lambda name: per_group[name].auroc)
    if len(ranked) <= MOST_LINES:
        return list(per_group)
    places = np.linspace(0, len(ranked) - 1, MOST_LINES).round().astype(int)
    return [ranked[place] for place in places]
