"""What a reader should know before believing a figure, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.evaluation.results import Evaluation
from core.findings import NEAR_CONSTANT, Finding, about
from core.metrics.curves import auroc, has_both
from core.metrics.spread import near_constant
from core.metrics.statistics import bootstrap_difference
from core.problem.pair_tasks import IDENTITY, SHUFFLED

TOO_GOOD = 0.97
ABOUT_NAMES = (
    "names are enough",
    "names give it away",
    "names give the direction away",
    "too good to be true",
)
"""Topics that have to do with knowing who the genes are."""


def collect_cautions(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Collect what should be said of an evaluation, warnings first."""
    found = [
        *_constant(evaluation),
        *_names_suffice(evaluation),
        *_too_good(evaluation),
        *_names_give_direction(evaluation),
        *_shuffled_learns(evaluation),
        *_mended(evaluation),
        *_groups(evaluation),
        _base_rate(evaluation),
        *(finding for fold in evaluation.folds for finding in fold.findings),
    ]
    return tuple(sorted(found, key=lambda finding: finding.level != "warning"))


def _constant(evaluation: Evaluation) -> Iterator[Finding]:
    for result in evaluation.methods:
        why = near_constant(result.scores.interaction)
        if why:
            yield Finding(
                "warning",
                NEAR_CONSTANT,
                f"{result.name} gives nearly every pair the same score, so its ranking means "
                "nothing: it has not learned, or the expression tells it nothing.",
                why,
            )


def _names_suffice(evaluation: Evaluation) -> Iterator[Finding]:
    identity = evaluation.result(IDENTITY)
    for result in evaluation.methods:
        if not result.learns:
            continue
        shared = [group for group in result.per_group if group in identity.per_group]
        if not shared:
            continue
        own = [result.per_group[group].auroc for group in shared]
        names = [identity.per_group[group].auroc for group in shared]
        gain = bootstrap_difference(own, names, seed=evaluation.seed)
        if gain.low > 0:
            continue
        said = "does worse than" if gain.high < 0 else "is not clearly better than"
        yield Finding(
            "warning",
            "names are enough",
            f"{result.name} {said} the identity-only control, which sees the names of the genes "
            "and no expression: it may have learned who the genes are, not what they do.",
            f"AUROC {np.mean(own):.3f} against {np.mean(names):.3f}; difference "
            f"{gain.estimate:+.3f}, 95% interval {gain.low:+.3f} to {gain.high:+.3f}, "
            f"over {len(shared)} {_counted(evaluation, len(shared))}",
        )


def _too_good(evaluation: Evaluation) -> Iterator[Finding]:
    identity = evaluation.result(IDENTITY).pooled.auroc
    if identity > TOO_GOOD:
        yield Finding(
            "warning",
            "names give it away",
            "Knowing only which genes are asked about nearly solves this task, so no figure "
            "here says that expression was understood.",
            f"identity-only has an AUROC of {identity:.3f} over all pairs",
        )
    if evaluation.split != "random":
        return
    for result in evaluation.methods:
        if result.pooled.auroc > TOO_GOOD:
            yield Finding(
                "warning",
                "too good to be true",
                f"{result.name} is almost perfect on a random split, where regulators and "
                "targets of the test pairs were seen in training: suspect a leak before a "
                "discovery, and look at the split by regulator.",
                f"AUROC {result.pooled.auroc:.3f} over all pairs",
            )


def _names_give_direction(evaluation: Evaluation) -> Iterator[Finding]:
    identity = evaluation.result(IDENTITY).direction
    if identity is None or identity.pooled < 0.75:
        return
    rivals = ", ".join(
        f"{result.name} {result.direction.pooled:.3f}"
        for result in evaluation.methods
        if result.direction is not None
    )
    yield Finding(
        "warning",
        "names give the direction away",
        "Which of two genes regulates can be told from their names alone, because regulators and "
        "targets are mostly different genes here. A direction AUROC means something only as far "
        "as it is above that of the identity-only control.",
        f"direction AUROC over all edges: identity-only {identity.pooled:.3f}; {rivals}",
    )


def _shuffled_learns(evaluation: Evaluation) -> Iterator[Finding]:
    """Warn where shuffled labels rank well, fold after fold.

    A model that learns from noise leans one way or the other by chance in each fold; only
    where many folds lean the same way there is something to look for.
    """
    scores = evaluation.result(SHUFFLED).scores.interaction
    label = evaluation.rows.label
    each = []
    for number in range(len(evaluation.folds)):
        rows = np.flatnonzero((evaluation.fold_of == number) & np.isfinite(scores))
        if has_both(label[rows]):
            each.append(auroc(label[rows], scores[rows]))
    above = np.array(each) > 0.5
    if len(each) < 5 or not (above.all() or not above.any()) or abs(np.mean(each) - 0.5) < 0.1:
        return
    yield Finding(
        "warning",
        "shuffled labels are not at .5",
        "With shuffled labels the control should come out at .5. In every fold it comes out on "
        "the same side, so something besides the labels ranks the pairs: look for a leak.",
        f"mean AUROC {np.mean(each):.3f} in {len(each)} folds; {evaluation.result(SHUFFLED).note}",
    )


def _mended(evaluation: Evaluation) -> Iterator[Finding]:
    for result in evaluation.results:
        if result.scores.mended:
            yield Finding(
                "warning",
                "scores that are no number",
                f"{result.name} gave {result.scores.mended:,} pairs a score that is no number; "
                "they were put last.",
                count=result.scores.mended,
            )


def _groups(evaluation: Evaluation) -> Iterator[Finding]:
    groups = evaluation.groups
    if groups.kind == "fold":
        yield Finding(
            "warning",
            "no regulator can be judged alone",
            "No regulator has both positives and negatives, so figures are taken over folds "
            "instead. Sample negatives for each regulator to see how well its targets are told.",
        )
    elif groups.skipped:
        judged = set(groups.usable)
        scored = np.unique(groups.code[evaluation.fold_of >= 0])
        yield about(
            "groups left out",
            f"{groups.skipped:,} {_counted(evaluation, groups.skipped)} with labels of one kind "
            f"only cannot be ranked and are left out of the figures; {len(judged):,} are in.",
            (groups.names[code] for code in scored if code not in judged),
            level="info",
        )


def _base_rate(evaluation: Evaluation) -> Finding:
    rate = evaluation.base_rate
    judged = int((evaluation.fold_of >= 0).sum())
    return Finding(
        "info",
        "base rate",
        f"{rate:.1%} of the judged pairs are positives: guessing has an AUPR and an early "
        f"precision of {rate:.3f}, and an AUROC of .5.",
        f"{judged:,} pairs judged",
        count=judged,
    )


def _counted(evaluation: Evaluation, n: int) -> str:
    return evaluation.groups.kind + ("" if n == 1 else "s")
