"""What a reader should know before believing a figure, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from core.errors import UserInputError
from core.evaluation.results import Evaluation, Result
from core.findings import NAMES_SUFFICE, NEAR_CONSTANT, Finding, about, number_of
from core.metrics.spread import near_constant
from core.metrics.statistics import Interval, better_direction, bootstrap_difference, by_chance
from core.problem.pair_tasks import IDENTITY, SHUFFLED

TOO_GOOD = 0.97
_OFF = 0.05
"""Of an AUROC: names of matched pairs should not be off .5 by more."""
_FEWEST_GROUPS = 5
_MOST_ALONE = 3
"""Where more methods deserve the same caution, it is said of them together."""
ABOUT_NAMES = (
    NAMES_SUFFICE,
    "names tell something",
    "names give it away",
    "names give the direction away",
    "too good to be true",
)
"""Topics that have to do with knowing who the genes are."""


def collect_cautions(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Collect what should be said of an evaluation, warnings first."""
    found = [
        *evaluation.findings,
        *_constant(evaluation),
        *_not_matched(evaluation),
        *_names_leak(evaluation),
        *_names_suffice(evaluation),
        *_too_good(evaluation),
        *_names_give_direction(evaluation),
        *_shuffled_learns(evaluation),
        *_by_chance(evaluation),
        *_mended(evaluation),
        *_noted(evaluation),
        *_groups(evaluation),
        _base_rate(evaluation),
        *(finding for fold in evaluation.folds for finding in fold.findings),
    ]
    return tuple(sorted(found, key=lambda finding: finding.level != "warning"))


def left_out(name: str, why: UserInputError) -> Finding:
    """Return that a method cannot read a data set, and why.

    Parameters
    ----------
    name
        Of the method.
    why
        What it refused.
    """
    return Finding(
        "warning", "method left out", f"{name} was left out, for it cannot read the data.", str(why)
    )


def run_left_out(seed: int, why: UserInputError) -> Finding:
    """Return that an evaluation cannot be run with a seed, and why.

    Parameters
    ----------
    seed
        Of the run.
    why
        What was refused.
    """
    return Finding(
        "warning", "run left out", f"The run with the seed {seed} was left out.", str(why)
    )


def fewer_samples(name: str, *, seen: int, there: int) -> Finding:
    """Return that a method looks at fewer samples than others, because of an option of its own.

    Parameters
    ----------
    name
        Of the method.
    seen, there
        How many samples it looks at, and how many there are in the largest data set.
    """
    return Finding(
        "info",
        "fewer samples",
        f"{name} looks at {seen:,} of up to {there:,} samples (its option most-samples), and "
        f"methods without such an option at all of them. With at most {seen:,} samples for every "
        "method, all see the same ones.",
    )


def _constant(evaluation: Evaluation) -> Iterator[Finding]:
    found = {
        result.name: why
        for result in evaluation.methods
        if (why := near_constant(result.scores.interaction))
    }
    if len(found) > _MOST_ALONE:
        yield about(
            NEAR_CONSTANT,
            f"{len(found)} methods give nearly every pair the same score, so their ranking means "
            "nothing: they have not learned, or the expression tells them nothing.",
            found,
            evidence=_each(found),
        )
        return
    for name, why in found.items():
        yield Finding(
            "warning",
            NEAR_CONSTANT,
            f"{name} gives nearly every pair the same score, so its ranking means "
            "nothing: it has not learned, or the expression tells it nothing.",
            why,
        )


def _names_suffice(evaluation: Evaluation) -> Iterator[Finding]:
    identity = better_direction(_aurocs(evaluation.result(IDENTITY)))
    found = list[tuple[str, Finding]]()
    for result in evaluation.methods:
        if not result.learns:
            continue
        shared = [group for group in result.per_group if group in identity]
        if not shared:
            continue
        own = [result.per_group[group].auroc for group in shared]
        names = [identity[group] for group in shared]
        gain = bootstrap_difference(own, names, seed=evaluation.seed)
        if gain.low > 0:
            continue
        said = "does worse than" if gain.high < 0 else "is not clearly better than"
        one = Finding(
            "warning",
            NAMES_SUFFICE,
            f"{result.name} {said} the identity-only control, which sees the names of the genes "
            "and no expression: it may have learned who the genes are, not what they do.",
            f"AUROC {np.mean(own):.3f} against {np.mean(names):.3f}; difference "
            f"{gain.estimate:+.3f}, 95% interval {gain.low:+.3f} to {gain.high:+.3f}, "
            f"over {len(shared)} {_counted(evaluation, len(shared))}",
        )
        found.append((result.name, one))
    if len(found) <= _MOST_ALONE:
        yield from (one for _, one in found)
        return
    yield about(
        NAMES_SUFFICE,
        f"{len(found)} methods are not clearly better than the identity-only control, which sees "
        "the names of the genes and no expression, or do worse: they may have learned who the "
        "genes are, not what they do.",
        (name for name, _ in found),
        evidence=_each({name: one.evidence for name, one in found}),
    )


def _each(why: Mapping[str, str]) -> str:
    """Write the evidence of several methods one after another."""
    return "; ".join(f"{name}: {text.replace('; ', ', ')}" for name, text in why.items())


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


def _not_matched(evaluation: Evaluation) -> Iterator[Finding]:
    """Describe how far the sides are from matched, where they are too dense."""
    for matching, where in zip(evaluation.matching, ("training pairs", "test pairs"), strict=False):
        finding = matching.finding(where)
        if finding is not None:
            yield finding


def _names_leak(evaluation: Evaluation) -> Iterator[Finding]:
    """Warn where names tell something although negatives were matched to known pairs."""
    if not evaluation.matching or evaluation.matching[1].recipe != "degree-aware":
        return
    identity = evaluation.result(IDENTITY)
    interval, n = identity.interval, len(identity.per_group)
    if not n or abs(interval.estimate - 0.5) <= _OFF:
        return
    why = (
        "the test pairs are too dense to match"
        if evaluation.matching[1].dense
        else f"over so few {evaluation.groups.kind}s that may be chance"
        if interval.low <= 0.5 <= interval.high
        else "something leaks"
    )
    yield Finding(
        "warning",
        "names tell something",
        "Negatives were matched to the known pairs, so names alone should come out at an AUROC "
        f"of .5, and they are off by {abs(interval.estimate - 0.5):.3f}: {why}.",
        f"identity-only {_interval(interval)}, over {n} {_counted(evaluation, n)}",
    )


def _shuffled_learns(evaluation: Evaluation) -> Iterator[Finding]:
    """Warn where a model of shuffled labels leaves .5, or does as well as a method."""
    shuffled = evaluation.result(SHUFFLED)
    own = shuffled.interval
    reached = f"AUROC {_interval(own)}; {shuffled.note}"
    if own.low > 0.5 or own.high < 0.5:
        yield Finding(
            "warning",
            "shuffled labels are not at .5",
            "Learned from shuffled labels, the control does not come out at .5: what leans so far "
            "without labels may lean with them, so differences of that size mean nothing.",
            reached,
        )
    beaten = [
        result.name for result in evaluation.methods if result.interval.estimate <= own.estimate
    ]
    if beaten:
        yield about(
            "shuffled labels do as well",
            f"{number_of(len(beaten), 'method')} of {len(evaluation.methods)} "
            f"{'does' if len(beaten) == 1 else 'do'} no better than a model that learned from "
            "shuffled labels.",
            beaten,
            evidence=reached,
        )


def _by_chance(evaluation: Evaluation) -> Iterator[Finding]:
    """Describe how many groups guessing would rank above .5, beside the best method's."""
    best = max(evaluation.methods, key=lambda result: result.interval.estimate)
    n = len(best.per_group)
    if n < _FEWEST_GROUPS:
        return
    above = sum(value > 0.5 for value in _aurocs(best).values())
    low, high = by_chance(n)
    if low <= above <= high:
        yield Finding(
            "info",
            "as many as by chance",
            f"{best.name} is above .5 in {above} of {n} {_counted(evaluation, n)}: guessing is so "
            f"in {low} to {high} of them.",
        )


def _aurocs(result: Result) -> dict[str, float]:
    return {group: each.auroc for group, each in result.per_group.items()}


def _interval(interval: Interval) -> str:
    return f"{interval.estimate:.3f} [{interval.low:.3f} to {interval.high:.3f}]"


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


def _noted(evaluation: Evaluation) -> Iterator[Finding]:
    """Warn of what must be known of a method, such as scores that were made elsewhere."""
    for result in evaluation.results:
        if result.role == "method" and result.note:
            yield Finding("warning", "scores from a file", f"{result.name}: {result.note}.")


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
