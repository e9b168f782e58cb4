"""Judge methods and controls on the same folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.estimators import controls
from core.estimators.logistic import evidence_only
from core.evaluation import cautions
from core.evaluation.answers import Answer, Candidate, answer_or_refusal, gathered
from core.evaluation.cautions import left_out
from core.evaluation.judging import group_rows, judge, popularity_alone
from core.evaluation.results import Evaluation, Input, Result, Scores
from core.features.context import in_context
from core.findings import Finding
from core.metrics.curves import has_both
from core.metrics.statistics import (
    Comparison,
    Interval,
    better_direction,
    bootstrap,
    compare,
    kruskal_wallis,
)
from core.parallel.executors import RunAll, in_process
from core.problem import split as splitting
from core.problem.cuts import By
from core.problem.pair_tasks import EVIDENCE, IDENTITY, SHUFFLED
from core.problem.popularity import are_matched, popularity
from core.problem.problem import Problem
from core.problem.rows import Rows, stack
from core.problem.split import Division
from core.progress import Progress, Share, silent

__all__ = ["Candidate", "Shuffling", "evaluate"]

_MOST_COMPARED = 12


@dataclass(frozen=True)
class Shuffling:
    """How much the shuffled-labels control may cost.

    Attributes
    ----------
    contender
        Whose labels are shuffled; the first that learns when None.
    pairs
        Learning from at most so many pairs. It does so in every fold: a model that learns from
        noise leans one way or the other by chance each time.
    """

    contender: str | None = None
    pairs: int = 5_000


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
    divided = splitting.divide(problems, by=split, k=k, seed=seed)
    folds, rows = divided.folds, stack(divided.problems)
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
    equals = popularity(rows, folds, matched=are_matched(divided.problems))
    run = _Running(divided, seed=seed, progress=progress, run_all=run_all,
                   jobs=(len(contenders) + _most_controls(problems)) * len(folds))  # fmt: skip
    answered, left_out = _without_refused(contenders, run.answers(contenders))
    judged_by, note = _controls(
        [contender for contender, _ in answered],
        shuffling=shuffling or Shuffling(),
        evidence=_has_evidence(problems),
    )
    answered += zip(judged_by, run.answers(judged_by), strict=True)
    progress("figures", run.jobs, run.jobs)

    results = []
    for contender, answers in answered:
        scores = gathered(
            list(zip(folds, _only_answers(answers), strict=True)),
            len(rows),
            probability=contender.probability,
        )
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
                strata=equals.strata,
                role="control" if control else "method",
                learns=contender.learns,
                seed=seed,
                note=note if name == SHUFFLED else contender.note,
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
            popularity=popularity_alone(equals.learned, rows=rows, groups=groups),
            problems=names,
            results=(),
            comparisons=(),
            kruskal=1.0,
            base_rate=float(rows.positive[fold_of >= 0].mean()),
            findings=left_out,
            data=tuple(
                each
                for problem, name in zip(problems, names, strict=True)
                for each in _inputs(problem, name)
            ),
        ),
    )


class _Running:
    """Runs contenders on the folds of a division, and tells how far all of them are.

    Attributes
    ----------
    jobs
        How many folds of contenders there will be in all.
    """

    def __init__(
        self, divided: Division, *, seed: int, progress: Progress, run_all: RunAll, jobs: int
    ) -> None:
        self.jobs = jobs
        self._begun = 0
        self._divided, self._seed = divided, seed
        self._progress, self._run_all = progress, run_all

    def answers(self, contenders: Sequence[Candidate]) -> list[list[Answer | UserInputError]]:
        """Return what each contender says of each fold's test pairs, or why it cannot.

        Parameters
        ----------
        contenders
            All of these learn on all folds.
        """
        problems, folds = self._divided.problems, self._divided.folds
        tasks = []
        for contender in contenders:
            for fold in folds:
                where = f"{contender.name}, {fold.name}"
                share = Share(self._progress, where, self._begun, self.jobs)
                tasks.append(
                    partial(
                        answer_or_refusal,
                        contender,
                        problems,
                        fold=fold,
                        seed=self._seed,
                        progress=share,
                    )
                )
                self._begun += 1
        said = iter(self._run_all(tasks))
        return [[next(said) for _ in folds] for _ in contenders]


def _without_refused(
    contenders: Sequence[Candidate], answers: Sequence[list[Answer | UserInputError]]
) -> tuple[list[tuple[Candidate, list[Answer | UserInputError]]], tuple[Finding, ...]]:
    """Leave out contenders that cannot read the data, and say why; refuse where none can."""
    kept, said, first = [], [], None
    for contender, each in zip(contenders, answers, strict=True):
        refused = next((one for one in each if isinstance(one, UserInputError)), None)
        if refused is None:
            kept.append((contender, each))
            continue
        first = first or refused
        said.append(left_out(contender.name, refused))
    if not kept and first is not None:
        raise first
    return kept, tuple(said)


def _only_answers(answers: Sequence[Answer | UserInputError]) -> list[Answer]:
    """Refuse where a control could not be run, without which nothing is shown."""
    for each in answers:
        if isinstance(each, UserInputError):
            raise each
    return [each for each in answers if isinstance(each, Answer)]


def _controls(
    contenders: Sequence[Candidate], *, shuffling: Shuffling, evidence: bool
) -> tuple[list[Candidate], str]:
    """List the controls, and say what the shuffled one is."""
    identity = Candidate(IDENTITY, controls.identity_only, probability=True)
    learners = [contender for contender in contenders if contender.learns]
    named = [each for each in contenders if each.name == shuffling.contender]
    source = (named or learners or [identity])[0]
    fit = controls.shuffling_labels(source.fit, most_items=shuffling.pairs)
    listed = [identity, Candidate(SHUFFLED, fit, probability=source.probability)]
    if evidence:
        listed.append(Candidate(EVIDENCE, evidence_only(), probability=True))
    return listed, f"{source.name}, learning from shuffled labels"


def _has_evidence(problems: Sequence[Problem]) -> bool:
    return all(each.evidence is not None and each.evidence.columns for each in problems)


def _most_controls(problems: Sequence[Problem]) -> int:
    return len(controls.NAMES) if _has_evidence(problems) else len(controls.NAMES) - 1


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
    return replace(scores, raw=relative, probability=False)


def _concluded(results: list[Result], bare: Evaluation) -> Evaluation:
    """Add gains, paired tests and what a reader should know."""
    per_group = {
        result.name: {group: each.auroc for group, each in result.per_group.items()}
        for result in results
    }
    # names that mislead can be turned round: what counts is how much they tell
    per_group[IDENTITY] = better_direction(per_group[IDENTITY])
    finished = [
        replace(
            result,
            gain=_gain(per_group[result.name], per_group[IDENTITY], result=result, seed=bare.seed),
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
        size=f"{positives:,} known pairs; negatives sampled inside each side of the split"
        if problem.sampling is not None
        else f"{len(pairs):,} pairs, {positives:,} positives",
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
