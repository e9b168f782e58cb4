"""Judge methods and controls on the same folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.estimators import controls
from core.evaluation import cautions
from core.evaluation.answers import Candidate, answer, gathered
from core.evaluation.judging import group_rows, judge
from core.evaluation.results import Evaluation, Input, Result, Scores
from core.features.context import in_context
from core.metrics.curves import has_both
from core.metrics.statistics import Comparison, Interval, bootstrap, compare, kruskal_wallis
from core.parallel.executors import RunAll, in_process
from core.problem import split as splitting
from core.problem.pair_tasks import IDENTITY, SHUFFLED
from core.problem.problem import Problem
from core.problem.rows import Rows, stack
from core.problem.split import By, Fold
from core.progress import Progress, silent

__all__ = ["Candidate", "Shuffling", "evaluate"]

_MOST_COMPARED = 12


@dataclass(frozen=True)
class Shuffling:
    """How much the shuffled-labels control may cost.

    Attributes
    ----------
    contender
        Whose labels are shuffled; the first that learns when None.
    folds
        On the first so many folds. A simple model leans one way or the other by chance each
        time it learns from noise, so one fold says little.
    pairs
        Learning from at most so many pairs.
    """

    contender: str | None = None
    folds: int = 5
    pairs: int = 5_000


@dataclass(frozen=True)
class _Share:
    """Tells a fit's own progress as a part of the whole."""

    progress: Progress
    where: str
    number: int
    jobs: int

    def __call__(self, stage: str, done: int, total: int) -> None:
        fraction = min(done / total, 1.0) if total else 0.0
        whole = round(1_000 * (self.number + fraction))
        self.progress(f"{self.where}: {stage}", whole, 1_000 * self.jobs)


def evaluate(
    contenders: Sequence[Candidate],
    problems: Sequence[Problem],
    *,
    split: By,
    k: int | None,
    seed: int,
    progress: Progress = silent,
    run_all: RunAll = in_process,
    shuffling: Shuffling | None = None,
    context: bool = False,
) -> Evaluation:
    """Let every contender learn on each fold's training pairs and score its test pairs.

    The controls always run beside them. A scorer is never shown a label, a sign or a group.

    Parameters
    ----------
    contenders
        What is judged; the first one's scores come first in tables.
    problems
        Labelled problems, all of one task.
    split, k, seed
        As in `split.folds`. The seed is every fit's seed, too.
    progress
        Told before each fold of each contender, and by the fits in between.
    run_all
        Runs independent tasks and gives their results in order: in process, or on a cluster.
    shuffling
        How much the shuffled-labels control may cost.
    context
        Whether every contender is judged once more by its scores in context: a pair's rank among
        the pairs of its fold and data set, among its regulator's and among its target's.
    """
    _distinct(contenders)
    rows = stack(problems)
    folds = splitting.folds(problems, by=split, k=k, seed=seed)
    fold_of = np.full(len(rows), -1, dtype=np.intp)
    for number, fold in enumerate(folds):
        fold_of[fold.test] = number
    if not has_both(rows.label[fold_of >= 0]):
        raise UserInputError(
            f"split by {split}",
            "must leave pairs of both labels to be judged by",
            got=f"{int((fold_of >= 0).sum()):,} pairs, all of one label",
            remedy="Ask for fewer folds, or split another way",
        )
    names = tuple(
        problem.name or f"network {number + 1}" for number, problem in enumerate(problems)
    )
    groups = group_rows(
        rows, fold_of, by=split, fold_names=[fold.name for fold in folds], problems=names
    )
    entries, note = _entries(contenders, folds, rows=rows, shuffling=shuffling or Shuffling())

    jobs = [(contender, fold) for contender, taken in entries for fold in taken]
    tasks = [
        partial(
            answer,
            contender,
            problems,
            fold=fold,
            seed=seed,
            progress=_Share(progress, f"{contender.name}, {fold.name}", number, len(jobs)),
        )
        for number, (contender, fold) in enumerate(jobs)
    ]
    answers = iter(run_all(tasks))
    progress("figures", len(jobs), len(jobs))

    results = []
    for contender, taken in entries:
        scores = gathered([(fold, next(answers)) for fold in taken], len(rows))
        control = contender.name in controls.NAMES
        said = {contender.name: scores}
        if context and not control:
            said[f"{contender.name}, in context"] = _relative(scores, rows, fold_of)
        results += [
            judge(
                name,
                each,
                rows=rows,
                groups=groups,
                role="control" if control else "method",
                learns=contender.learns,
                seed=seed,
                note=note if name == SHUFFLED else "",
            )
            for name, each in said.items()
        ]
    return _concluded(
        results,
        Evaluation(
            split=split,
            folds=folds,
            seed=seed,
            task=rows.task,
            rows=rows,
            fold_of=fold_of,
            groups=groups,
            problems=names,
            results=(),
            comparisons=(),
            kruskal=1.0,
            base_rate=float(rows.positive[fold_of >= 0].mean()),
            reference="",
            findings=(),
            data=tuple(
                each
                for problem, name in zip(problems, names, strict=True)
                for each in _inputs(problem, name)
            ),
        ),
    )


def _entries(
    contenders: Sequence[Candidate],
    folds: tuple[Fold, ...],
    *,
    rows: Rows,
    shuffling: Shuffling,
) -> tuple[list[tuple[Candidate, tuple[Fold, ...]]], str]:
    """Put the controls beside the contenders, and say what the shuffled one is."""
    identity = Candidate(IDENTITY, controls.identity_only)
    learners = [contender for contender in contenders if contender.learns]
    named = [each for each in contenders if each.name == shuffling.contender]
    source = (named or learners or [identity])[0]
    fit = controls.shuffling_labels(source.fit, most_items=shuffling.pairs)
    few = _few(folds, rows, most=shuffling.folds)
    note = f"{source.name}, learning from shuffled labels on {len(few)} of {len(folds)} folds"
    return [
        *((contender, folds) for contender in contenders),
        (identity, folds),
        (Candidate(SHUFFLED, fit), few),
    ], note


def _relative(scores: Scores, rows: Rows, fold_of: NDArray[np.intp]) -> Scores:
    """Read each fold's scores of each data set in their context."""
    interaction = scores.interaction
    relative = np.full(len(rows), np.nan, np.float32)
    apart = fold_of * (rows.problem.max() + 1) + rows.problem
    for each in np.unique(apart[fold_of >= 0]):
        asked = np.flatnonzero((apart == each) & np.isfinite(interaction))
        relative[asked] = in_context(
            interaction[asked], rows.regulator[asked], target=rows.target[asked]
        )
    return replace(scores, raw=relative)


def _few(folds: tuple[Fold, ...], rows: Rows, *, most: int) -> tuple[Fold, ...]:
    """Take some folds that can be judged: each alone, or else together."""
    alone = tuple(fold for fold in folds if has_both(rows.label[fold.test]))
    if alone:
        return alone[:most]
    kinds: NDArray[np.bool_] = np.array([rows.label[fold.test][0] > 0 for fold in folds])
    return folds[: max(int(kinds.argmax()), int((~kinds).argmax())) + 1]


def _concluded(results: list[Result], bare: Evaluation) -> Evaluation:
    """Add gains, paired tests and what a reader should know."""
    per_group = {
        result.name: {group: each.auroc for group, each in result.per_group.items()}
        for result in results
    }
    identity = next(result for result in results if result.name == IDENTITY)
    # exact leave-out can make names mislead (AUROC below .5); beating that is no merit
    beats_guessing = identity.interval.estimate > 0.5
    reference = IDENTITY if beats_guessing else "guessing"
    floor = per_group[IDENTITY] if beats_guessing else {}
    finished = [
        replace(
            result,
            gain=_gain(per_group[result.name], floor, result=result, seed=bare.seed),
        )
        if result.role == "method"
        else result
        for result in results
    ]
    methods = [result.name for result in finished if result.role == "method"]
    evaluation = replace(
        bare,
        results=tuple(finished),
        comparisons=_compared(methods, per_group, seed=bare.seed),
        kruskal=kruskal_wallis([list(per_group[name].values()) for name in methods]),
        reference=reference,
    )
    return replace(evaluation, findings=cautions.collect_cautions(evaluation))


def _gain(own: dict[str, float], floor: dict[str, float], *, result: Result, seed: int) -> Interval:
    if not own:
        return Interval(result.pooled.auroc - 0.5, float("nan"), float("nan"))
    return bootstrap([own[group] - floor.get(group, 0.5) for group in own], seed=seed)


def _compared(
    methods: Sequence[str], per_group: dict[str, dict[str, float]], *, seed: int
) -> tuple[Comparison, ...]:
    """Compare each method with identity-only, and, while they are few, with each other."""
    against = [(name, IDENTITY) for name in methods]
    if len(methods) <= _MOST_COMPARED:
        against += [
            (one, other) for place, one in enumerate(methods) for other in methods[place + 1 :]
        ]
    return compare(per_group, against, seed=seed)


def _inputs(problem: Problem, name: str) -> list[Input]:
    pairs = problem.pairs
    positives = int((np.asarray(pairs.label) > 0).sum())
    listed = Input(
        problem=name,
        kind="pairs",
        source=pairs.source,
        sha256=pairs.fingerprint,
        size=f"{len(pairs):,} pairs, {positives:,} positives",
        simulated=pairs.simulated,
        notes=tuple(finding.message for finding in pairs.findings),
    )
    return [listed] + [
        Input(
            problem=name,
            kind="expression",
            source=each.source,
            sha256=each.fingerprint,
            size=f"{each.n_genes:,} genes × {each.n_samples:,} samples, {each.kind}",
            simulated=each.simulated,
        )
        for each in problem.expressions
    ]


def _distinct(contenders: Sequence[Candidate]) -> None:
    names = [contender.name for contender in contenders]
    reserved = set(controls.NAMES) & set(names)
    if not names or len(set(names)) < len(names) or reserved:
        raise UserInputError(
            "methods",
            "must be at least one, each named once; the controls are always added",
            got=", ".join(names) or "none",
            remedy="Name each method once",
        )
