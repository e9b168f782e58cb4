"""Which of two genes regulates: both ways to read it, judged on known edges."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.evaluation.deciding import decide
from core.evaluation.ranking import rank
from core.evaluation.results import Direction, Groups, Reading, Scores
from core.metrics.curves import has_both
from core.problem.labels import FORWARD, forward_score
from core.problem.rows import Rows

DIFFERENCE, FIRST = "difference", "forward"
READINGS: Mapping[str, str] = MappingProxyType({DIFFERENCE: "p2(b,a) − p2(a,b)", FIRST: "p1(a,b)"})
"""How scores are read as "a regulates b", and the formula of each."""


def judge_direction(scores: Scores, *, rows: Rows, groups: Groups) -> Direction | None:
    """Judge on known edges which of the two genes is said to regulate; None where nobody asked.

    Parameters
    ----------
    scores
        What a contender said.
    rows, groups
        The pairs, and what figures are taken over.
    """
    if scores.direction is None:
        return None
    edges = np.flatnonzero(np.isfinite(scores.direction) & (rows.label > 0))
    forward = rows.label[edges] == FORWARD
    if not has_both(forward):
        return None
    members = members_of(groups, edges)
    read = {DIFFERENCE: -scores.direction, FIRST: forward_score(scores.raw)}
    readings = {}
    for name, score in read.items():
        asked = score[edges].astype(np.float64)
        decided = decide(asked, forward, edges, groups=groups, probability=False)
        readings[name] = Reading(rank(forward, asked, members), decided)
    told = readings[DIFFERENCE].ranking
    return Direction(
        per_group={group: each.auroc for group, each in told.per_group.items()},
        pooled=told.pooled.auroc,
        readings=readings,
    )


def members_of(groups: Groups, rows: NDArray[np.intp]) -> dict[str, NDArray[np.intp]]:
    """Return the places of each usable group among some rows.

    Parameters
    ----------
    groups
        What figures are taken over.
    rows
        Which of all pairs, shape (n,).
    """
    code = groups.code[rows]
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(len(groups.names) + 1))
    return {
        groups.names[group]: order[starts[group] : starts[group + 1]] for group in groups.usable
    }
