"""What is tried on real data beside the methods as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import from_names
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress


def once(fit: Fit) -> Fit:
    """Learn once from the same pairs, however many contenders build on it."""
    learned: dict[tuple[object, ...], Scorer] = {}

    def fit_once(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        key = (seed, *(problem.pairs.fingerprint for problem in problems))
        if key not in learned:
            learned[key] = fit(problems, seed=seed, progress=progress)
        return learned[key]

    return fit_once


def in_context(fit: Fit) -> Fit:
    """Score a pair by its place among its regulator's pairs and among its target's.

    Every regulator that was learned from or is asked about is scored with every target that
    is asked about. The pair's score is the mean of its rank in its row and in its column,
    each as a share. No label is looked at.
    """

    def fit_context(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        inner = fit(problems, seed=seed, progress=progress)
        learned = {name for each in problems for name in each.pairs.regulator_names}

        def score(problem: Problem) -> NDArray[np.float32]:
            pairs = problem.pairs
            measured = problem.expressions[0].index
            regulators = sorted(
                {*pairs.regulator_names, *(name for name in learned if name in measured)}
            )
            targets = sorted(set(pairs.target_names))
            grid = from_names(
                np.repeat(regulators, len(targets)).tolist(), targets * len(regulators)
            )
            table = pd.DataFrame(
                inner(problem.asking(grid)).reshape(len(regulators), len(targets)),
                index=regulators,
                columns=targets,
            )
            ranks = (table.rank(axis=1, pct=True) + table.rank(axis=0, pct=True)) / 2
            place: NDArray[np.float32] = ranks.to_numpy(np.float32)[
                table.index.get_indexer(pd.Index(pairs.regulator_names)),
                table.columns.get_indexer(pd.Index(pairs.target_names)),
            ]
            return place

        return score

    return fit_context


def beside(fit: Fit, others: Sequence[Problem]) -> Fit:
    """Learn from other data sets, too; none of their regulators may be in the one judged."""

    def fit_beside(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        return fit((*problems, *others), seed=seed, progress=progress)

    return fit_beside


def averaged(fit: Fit, *, seeds: int) -> Fit:
    """Average the scores of one fit from several seeds, the first of them the one asked for."""

    def fit_all(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        scorers = [fit(problems, seed=seed + more, progress=progress) for more in range(seeds)]

        def score(problem: Problem) -> NDArray[np.float32]:
            mean: NDArray[np.float32] = np.mean([each(problem) for each in scorers], axis=0)
            return mean

        return score

    return fit_all


def evidence_alone(column: int) -> Fit:
    """Score a pair by one number of its evidence, with nothing learned."""

    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        def score(problem: Problem) -> NDArray[np.float32]:
            if problem.evidence is None:
                raise ValueError(f"{problem.name} must have evidence")
            return problem.evidence.of(problem.pairs)[:, column]

        return score

    return fit


def without_evidence(fit: Fit) -> Fit:
    """Hide the evidence, so that the same pairs can be scored with it and without."""

    def hidden(problem: Problem) -> Problem:
        return replace(problem, evidence=None)

    def fit_without(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        scorer = fit([hidden(each) for each in problems], seed=seed, progress=progress)

        def score(problem: Problem) -> NDArray[np.float32]:
            return scorer(hidden(problem))

        return score

    return fit_without
