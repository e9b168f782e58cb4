"""From scores to figures: over regulators, over networks, and over all pairs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.evaluation.deciding import decide
from core.evaluation.direction import judge_direction, members_of
from core.evaluation.ranking import rank
from core.evaluation.results import Groups, Result, Role, Scores
from core.metrics import curves
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
    kept = np.flatnonzero(asked)
    positive, said = rows.positive[kept], score[kept].astype(np.float64)
    ranking = rank(positive, said, members_of(groups, kept))
    aurocs = [each.auroc for each in ranking.per_group.values()] or [ranking.pooled.auroc]
    return Result(
        name=name,
        role=role,
        learns=learns,
        scores=scores,
        per_group=ranking.per_group,
        equal_degree=_by_group(score, rows, groups, strata=np.where(asked, strata, -1)),
        pooled=ranking.pooled,
        roc=ranking.roc,
        pr=ranking.pr,
        lines=ranking.lines,
        decided=decide(
            said,
            positive,
            kept,
            groups=groups,
            # one output says that the first gene regulates, not that either does
            probability=scores.probability and (scores.raw.ndim == 2 or rows.task != "direction"),
        ),
        direction=judge_direction(scores, rows=rows, groups=groups),
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
        fold_of=fold_of,
    )
