"""From scores to figures: over regulators, over networks, and over all pairs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.evaluation.results import Direction, Groups, Result, Role, Scores
from core.metrics import curves
from core.metrics.curves import Figures
from core.metrics.statistics import bootstrap
from core.metrics.within_strata import auroc_within
from core.problem.cuts import By
from core.problem.rows import Rows


def group_rows(
    rows: Rows,
    fold_of: NDArray[np.intp],
    *,
    by: By,
    fold_names: Sequence[str],
    problems: Sequence[str],
) -> Groups:
    """Decide what figures are taken over: regulators, or networks where those are split.

    Where no group has both kinds of label, as random pairs can make it, folds stand in.
    """
    if by == "network":
        groups = _usable("network", tuple(problems), rows.problem, rows=rows, fold_of=fold_of)
    else:
        several = len(problems) > 1
        key = rows.problem * rows.genes.size + rows.true_regulator
        present, code = np.unique(key, return_inverse=True)
        names = tuple(
            f"{problems[each // rows.genes.size]}: {rows.genes[each % rows.genes.size]}"
            if several
            else str(rows.genes[each])
            for each in present
        )
        groups = _usable("regulator", names, code, rows=rows, fold_of=fold_of)
    if groups.usable:
        return groups
    return _usable("fold", tuple(fold_names), fold_of, rows=rows, fold_of=fold_of)


def judge(
    name: str,
    scores: Scores,
    *,
    rows: Rows,
    groups: Groups,
    strata: NDArray[np.intp],
    role: Role,
    learns: bool,
    seed: int,
    note: str = "",
) -> Result:
    """Draw figures and curves from scores.

    Parameters
    ----------
    name, role, learns, note
        As in `Result`.
    scores
        What it said; both kinds of label must be among the rows it was asked about.
    rows, groups
        The pairs, and what figures are taken over.
    strata
        Which pairs are equally popular, shape (n_rows,); -1 of those that are not compared.
    seed
        For the interval.
    """
    score = scores.interaction
    asked = np.isfinite(score)
    per_group: dict[str, Figures] = {}
    direction: dict[str, float] = {}
    roc, pr = [], []
    order = np.argsort(groups.code, kind="stable")
    starts = np.searchsorted(groups.code[order], np.arange(len(groups.names) + 1))
    for group in groups.usable:
        members = order[starts[group] : starts[group + 1]]
        members = members[asked[members]]
        label = rows.label[members]
        if curves.has_both(label):
            per_group[groups.names[group]] = curves.figures(label, score[members])
            roc.append(curves.roc_on_grid(label, score[members]))
            pr.append(curves.pr_on_grid(label, score[members]))
        edges = members[label > 0]
        if scores.direction is not None and curves.has_both(rows.label[edges] == 2):
            direction[groups.names[group]] = curves.auroc(
                rows.label[edges] == 2, scores.direction[edges]
            )
    label, scored = rows.label[asked], score[asked]
    pooled = curves.figures(label, scored)
    pooled_roc, pooled_pr = curves.roc_on_grid(label, scored), curves.pr_on_grid(label, scored)
    aurocs = [each.auroc for each in per_group.values()] or [pooled.auroc]
    return Result(
        name=name,
        role=role,
        learns=learns,
        scores=scores,
        per_group=per_group,
        equal_degree=_by_group(score, rows, groups, strata=np.where(asked, strata, -1)),
        pooled=pooled,
        roc=curves.band(roc or [pooled_roc]),
        pr=curves.band(pr or [pooled_pr]),
        pooled_roc=pooled_roc,
        pooled_pr=pooled_pr,
        direction=_pooled_direction(scores, rows, direction),
        interval=bootstrap(aurocs, seed=seed),
        note=note,
    )


def popularity_alone(
    learned: NDArray[np.float64], *, rows: Rows, groups: Groups
) -> Mapping[str, float]:
    """Compute in each group the AUROC of how often a target is known from training.

    Parameters
    ----------
    learned
        How often, shape (n_rows,); NaN of pairs that are not judged.
    rows, groups
        The pairs, and what figures are taken over.
    """
    found = {}
    for group in groups.usable:
        mine = (groups.code == group) & np.isfinite(learned)
        if curves.has_both(rows.label[mine]):
            found[groups.names[group]] = curves.auroc(rows.label[mine], learned[mine])
    return found


def _by_group(
    score: NDArray[np.float32], rows: Rows, groups: Groups, *, strata: NDArray[np.intp]
) -> Mapping[str, float]:
    """Compute the AUROC among equals of each group that is judged; NaN where there are none."""
    compared = np.flatnonzero(strata >= 0)
    each = auroc_within(
        rows.label[compared],
        score[compared],
        strata=strata[compared],
        group=groups.code[compared],
        n_groups=len(groups.names),
    )
    return {groups.names[group]: float(each[group]) for group in groups.usable}


def _pooled_direction(
    scores: Scores, rows: Rows, per_group: Mapping[str, float]
) -> Direction | None:
    if scores.direction is None:
        return None
    edges = np.isfinite(scores.direction) & (rows.label > 0)
    if not curves.has_both(rows.label[edges] == 2):
        return None
    return Direction(per_group, curves.auroc(rows.label[edges] == 2, scores.direction[edges]))


def _usable(
    kind: Literal["regulator", "network", "fold"],
    names: tuple[str, ...],
    code: NDArray[np.intp],
    *,
    rows: Rows,
    fold_of: NDArray[np.intp],
) -> Groups:
    judged = fold_of >= 0
    n = len(names)
    positives = np.bincount(code[judged & rows.positive], minlength=n)
    negatives = np.bincount(code[judged & ~rows.positive], minlength=n)
    both = (positives > 0) & (negatives > 0)
    return Groups(
        kind=kind,
        names=names,
        code=code,
        usable=tuple(np.flatnonzero(both).tolist()),
        skipped=int(((positives + negatives > 0) & ~both).sum()),
    )
