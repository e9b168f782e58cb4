"""Judge systems that predict genes, and controls beside them, on the same folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.estimators.controls import mean_only, shuffling_labels
from core.evaluation.answers import Candidate, answer, gathered
from core.evaluation.results import Role, Scores
from core.evaluation.runs import Runs
from core.findings import Finding
from core.metrics.predictions import Figures
from core.parallel.executors import RunAll, in_process
from core.problem.gene_tasks import GENE_TASKS, MEAN, SHUFFLED_TARGETS
from core.problem.genes import GeneProblem
from core.problem.split import Fold
from core.problem.task import Task
from core.progress import Progress, silent

_MOST_ITEMS = 100_000
"""Items that the shuffled-targets control learns from."""


@dataclass(frozen=True, eq=False)
class GeneResult:
    """One system or control, judged.

    Attributes
    ----------
    name, role
        What it is.
    scores
        What it predicted.
    per_group
        Figures of each fold, by its name.
    pooled
        Figures of all folds together.
    note
        What a reader must know about it.
    """

    name: str
    role: Role
    scores: Scores
    per_group: Mapping[str, Figures]
    pooled: Figures
    note: str = ""

    @property
    def means(self) -> dict[str, float | None]:
        """Mean over folds of each figure, by name."""
        figures = next(iter(self.per_group.values()))
        return {name: self.summary(name)["mean"] for name in figures if name != "n"}

    def summary(self, figure: str) -> dict[str, Any]:
        """Return mean and median of a figure over folds, and each fold's own.

        Parameters
        ----------
        figure
            One of the task's.
        """
        each = {fold: figures[figure] for fold, figures in self.per_group.items()}
        known = [value for value in each.values() if value is not None]
        return {
            "mean": float(np.mean(known)) if known else None,
            "median": float(np.median(known)) if known else None,
            "per_group": each,
        }


@dataclass(frozen=True, eq=False)
class GeneEvaluation:
    """Systems and controls on the same folds of genes.

    Attributes
    ----------
    split, folds, seed, task
        How it was done.
    names, lines, labels, fold_of
        Gene, cell line, label and fold of each item.
    results
        Systems first, in the order they were given, then controls.
    findings
        What a reader should know before the figures.
    data
        What was read: name, source, hash and size of each problem.
    simulated
        True where no organism was measured.
    settings
        Of each system, by name.
    runs
        The same with other seeds, where that was asked for.
    """

    split: str
    folds: tuple[Fold, ...]
    seed: int
    task: Task
    names: NDArray[np.object_]
    lines: NDArray[np.object_]
    labels: NDArray[np.float32]
    fold_of: NDArray[np.intp]
    results: tuple[GeneResult, ...]
    findings: tuple[Finding, ...]
    data: tuple[Mapping[str, Any], ...]
    simulated: bool
    settings: Mapping[str, Any] = field(default_factory=dict)
    runs: Runs | None = None

    @property
    def methods(self) -> tuple[GeneResult, ...]:
        """Results of what was to be judged."""
        return self.of("method")

    @property
    def controls(self) -> tuple[GeneResult, ...]:
        """Results of what it is held against."""
        return self.of("control")

    def of(self, role: Role) -> tuple[GeneResult, ...]:
        """Return the results of a role."""
        return tuple(each for each in self.results if each.role == role)

    @property
    def headline(self) -> str:
        """What was found, in one sentence."""
        figure = self.task.figures[0]
        best = max(self.of("method"), key=lambda each: _low(each.summary(figure)["mean"]))
        control = max(_low(each.summary(figure)["mean"]) for each in self.of("control"))
        reached = best.summary(figure)["mean"]
        if reached is None or reached <= control:
            return f"{best.name} is not better than the controls"
        return f"{best.name} reaches a mean {figure} of {reached:.3f}"

    def to_frame(self) -> pd.DataFrame:
        """Return every judged gene as a row; the first system's prediction is `prediction`."""
        kept = np.flatnonzero(self.fold_of >= 0)
        columns: dict[str, Any] = {"gene": self.names[kept]}
        if len({*self.lines}) > 1:
            columns["cell_line"] = self.lines[kept]
        first, *others = self.results
        columns["prediction"] = first.scores.raw[kept]
        folds = np.array([fold.name for fold in self.folds], dtype=object)
        columns |= {"fold": folds[self.fold_of[kept]], "label": self.labels[kept]}
        return pd.DataFrame(columns | {each.name: each.scores.raw[kept] for each in others})

    def metrics(self) -> dict[str, Any]:
        """Return the figures as the plain values of `metrics.json`."""
        return {
            "split": self.split,
            "folds": len(self.folds),
            "seed": self.seed,
            "task": self.task.name,
            "methods": {each.name: self._figures(each) for each in self.of("method")},
            "controls": {each.name: self._figures(each) for each in self.of("control")},
            "headline": self.headline,
            "findings": [each.as_dict() for each in self.findings],
            "data": list(self.data),
            **({} if self.runs is None else {"runs": self.runs.as_dict()}),
        }

    def _figures(self, result: GeneResult) -> dict[str, Any]:
        return {
            **{figure: result.summary(figure) for figure in self.task.figures},
            "pooled": dict(result.pooled),
            "seconds": result.scores.seconds,
            "note": result.note,
        }


def evaluate_genes(
    contenders: Sequence[Candidate],
    problems: Sequence[GeneProblem],
    *,
    split: str,
    k: int | None,
    seed: int,
    progress: Progress = silent,
    run_all: RunAll = in_process,
) -> GeneEvaluation:
    """Let every contender learn on each fold's genes and predict the others.

    Parameters
    ----------
    contenders
        What is judged; the first one's predictions come first in tables.
    problems
        Labelled problems, all of one task.
    split, k, seed
        As in `gene_tasks.gene_folds`. The seed is every fit's seed, too.
    progress
        Told before each fold of each contender.
    run_all
        Runs independent tasks and gives their results in order.
    """
    task = GENE_TASKS[problems[0].items.task]
    names = [each.name for each in contenders]
    if not names or len({*names, *task.controls}) < len(names) + len(task.controls):
        raise UserInputError(
            "methods",
            "must be at least one, each named once; the controls are always added",
            got=", ".join(names) or "none",
            remedy="Name each system once",
        )
    folds = task.folds(problems, by=split, k=k, seed=seed).folds
    fold_of = np.full(sum(len(each.items) for each in problems), -1, np.intp)
    for number, fold in enumerate(folds):
        fold_of[fold.test] = number
    shuffled = shuffling_labels(contenders[0].fit, most_items=_MOST_ITEMS)
    entries = [
        *contenders,
        Candidate(MEAN, mean_only),
        Candidate(SHUFFLED_TARGETS, shuffled),
    ]
    jobs = [(entry, fold) for entry in entries for fold in folds]
    tasks = [
        partial(answer, entry, problems, fold=fold, seed=seed, progress=progress)
        for entry, fold in jobs
    ]
    answers = iter(run_all(tasks))
    labels = task.targets(problems)
    results = []
    for entry in entries:
        scores = gathered([(fold, next(answers)) for fold in folds], labels.size)
        results.append(
            GeneResult(
                name=entry.name,
                role="control" if entry.name in task.controls else "method",
                scores=scores,
                per_group={
                    fold.name: _judged(task, labels[fold.test], scores.raw[fold.test])
                    for fold in folds
                },
                pooled=_judged(task, labels[fold_of >= 0], scores.raw[fold_of >= 0]),
                note=f"{contenders[0].name}, learning from shuffled values"
                if entry.name == SHUFFLED_TARGETS
                else "",
            )
        )
    return GeneEvaluation(
        split=split,
        folds=folds,
        seed=seed,
        task=task,
        names=np.concatenate([each.items.names for each in problems]),
        lines=np.concatenate([each.items.lines for each in problems]),
        labels=labels,
        fold_of=fold_of,
        results=tuple(results),
        findings=tuple(finding for fold in folds for finding in fold.findings),
        data=tuple(_data(each) for each in problems),
        simulated=any(each.items.simulated for each in problems),
    )


def _judged(task: Task, labels: NDArray[Any], scores: NDArray[np.float32]) -> Figures:
    return task.judge(labels, scores)[task.question]


def _low(value: float | None) -> float:
    return -np.inf if value is None else value


def _data(problem: GeneProblem) -> dict[str, Any]:
    return {
        "problem": problem.name,
        "kind": "genes",
        "source": problem.items.source,
        "sha256": problem.items.fingerprint,
        "size": f"{len(problem.items):,} genes in cell lines",
        "simulated": problem.items.simulated,
        "notes": [finding.message for finding in problem.items.findings],
    }
