"""What every method is held against: knowing only names, and learning from shuffled labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.problem.gene_tasks import mean_of_lines
from core.problem.genes import GeneProblem
from core.problem.pair_tasks import EVIDENCE, IDENTITY, SHUFFLED
from core.problem.problem import Fit, Problem, Scorer
from core.problem.rows import part, stack
from core.progress import Progress

NAMES = (IDENTITY, SHUFFLED, EVIDENCE)
"""The last where evidence is given."""

_PSEUDO_PAIRS = 1.0


def identity_only(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
    """Learn how often each gene stands first and second under each label, never expression.

    A pair's odds are those of its first gene times those of its second, over the prior's.
    Frequencies are smoothed by one pair at the prior, so a gene never seen says nothing.
    A method that does not beat this has learned who the genes are, not what they do.

    Parameters
    ----------
    problems
        Labelled problems; their expression is not looked at.
    seed, progress
        Not used; a `Fit` takes them.
    """
    rows = stack(problems)
    n_classes = 3 if rows.task == "direction" else 2
    prior = (np.bincount(rows.label, minlength=n_classes) + 1) / (len(rows) + n_classes)
    first, second = (
        _frequencies(rows.genes[column], rows.label, prior=prior)
        for column in (rows.regulator, rows.target)
    )

    def score(problem: Problem) -> NDArray[np.float32]:
        pairs = problem.pairs
        log_odds = (
            _looked_up(first, pairs.regulator_names, prior=prior)
            + _looked_up(second, pairs.target_names, prior=prior)
            - np.log(prior)
        )
        share = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
        probability = np.asarray(share / share.sum(axis=1, keepdims=True), dtype=np.float32)
        return probability if n_classes == 3 else probability[:, 1]

    return score


def mean_only(problems: Sequence[GeneProblem], *, seed: int, progress: Progress) -> Scorer:
    """Learn the mean of each cell line, never what is known of a gene.

    Parameters
    ----------
    problems
        Labelled.
    seed, progress
        Not used; a `Fit` takes them.
    """
    means = mean_of_lines(problems)
    overall = float(means.mean())

    def score(problem: GeneProblem) -> NDArray[np.float32]:
        known = means.reindex(problem.items.lines).fillna(overall)
        return known.to_numpy(np.float32)

    return score


def shuffling_labels(fit: Fit, *, most_items: int) -> Fit:
    """Make of a method one that learns from labels dealt out anew at random.

    What it scores above .5 afterwards does not come from the labels.

    Parameters
    ----------
    fit
        The method.
    most_items
        Learn from at most so many, drawn at random, to keep the control cheap.
    """

    def fit_shuffled(problems: Sequence[Any], *, seed: int, progress: Progress) -> Scorer:
        rng = np.random.default_rng(seed)
        total = sum(len(problem.items) for problem in problems)
        if total > most_items:
            kept = np.sort(rng.choice(total, size=most_items, replace=False))
            problems = part(problems, kept)
        shuffled = [_as_given(each, rng.permutation(np.asarray(each.items.label)))
                    for each in problems]  # fmt: skip
        return fit(shuffled, seed=seed, progress=progress)

    return fit_shuffled


def _as_given(problem: Any, label: NDArray[Any]) -> Any:
    """Label items anew, as if a file had said so: nothing is drawn beside them again."""
    asked = problem.asking(replace(problem.items, label=label))
    return replace(asked, sampling=None) if isinstance(asked, Problem) else asked


def _frequencies(
    names: NDArray[np.object_], label: NDArray[np.int8], *, prior: NDArray[np.float64]
) -> pd.DataFrame:
    counts = pd.crosstab(names, label).reindex(columns=range(prior.size), fill_value=0)
    smoothed = counts + _PSEUDO_PAIRS * prior
    return smoothed.div(smoothed.sum(axis=1), axis=0)


def _looked_up(
    frequencies: pd.DataFrame, names: NDArray[np.object_], *, prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    row = frequencies.index.get_indexer(pd.Index(names))
    known = np.where((row >= 0)[:, None], frequencies.to_numpy()[row], prior)
    logs: NDArray[np.float64] = np.log(known)
    return logs
