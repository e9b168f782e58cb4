"""The tasks of genes: how strongly is a gene expressed, or is it expressed highly at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.metrics.predictions import class_figures, regression_figures
from core.problem.genes import GeneProblem
from core.problem.split import Division, Fold
from core.problem.task import Outputs, Raw, Task

MEAN = "mean-only"
SHUFFLED_TARGETS = "shuffled-targets"
QUESTION = "expression"
_SPLITS = ("gene", "cell-line", "random")


def gene_folds(problems: Sequence[GeneProblem], *, by: str, k: int | None, seed: int) -> Division:
    """Divide genes into folds.

    Parameters
    ----------
    problems
        Labelled; a name means the same gene in all of them.
    by
        `gene`: no gene on both sides, in whatever cell line. `cell-line`: whole cell lines.
        `random`: items, so that a gene may be on both sides in different cell lines.
    k
        How many folds. None leaves one cell line out at a time.
    seed
        Decides which goes where.
    """
    names, lines = _names(problems), _lines(problems)
    if by not in _SPLITS:
        raise UserInputError(
            "split",
            f"must be one of {', '.join(_SPLITS)} where genes are predicted",
            got=by,
            remedy="Split by gene",
        )
    keys = {"gene": names, "cell-line": lines, "random": np.arange(names.size)}
    present, code = np.unique(keys[by].astype(str), return_inverse=True)
    if k is None and by == "cell-line":
        k = present.size
    if k is None or not 2 <= k <= present.size:
        raise UserInputError(
            "folds",
            f"must be from 2 to {present.size:,}, as there are so many to deal out",
            got="none" if k is None else k,
            remedy="Ask for 5 folds, or fewer where there are fewer",
        )
    side = np.empty(present.size, np.intp)
    side[np.random.default_rng(seed).permutation(present.size)] = np.arange(present.size) % k
    of_row = side[code]
    made = tuple(
        Fold(f"fold {number + 1}", np.flatnonzero(of_row != number),
             np.flatnonzero(of_row == number))
        for number in range(k)
    )  # fmt: skip
    return Division(tuple(problems), made)


def genes_aside(
    problems: Sequence[GeneProblem], *, seed: int, share: float = 0.2, at_random: bool = False
) -> Division:
    """Set a share of the genes aside, in all cell lines.

    Parameters
    ----------
    problems
        Labelled.
    seed
        Decides which.
    share
        How much, between 0 and 1.
    at_random
        Whether to take genes of single cell lines, whatever becomes of the others.
    """
    by, most = ("random", _names(problems)) if at_random else ("gene", np.unique(_names(problems)))
    k = min(max(round(1 / share), 2), most.size)
    made = gene_folds(problems, by=by, k=k, seed=seed)
    return Division(made.problems, made.folds[:1])


def _targets(problems: Sequence[GeneProblem]) -> NDArray[np.float32]:
    return np.concatenate([np.asarray(each.items.label, np.float32) for each in problems])


def _names(problems: Sequence[GeneProblem]) -> NDArray[np.object_]:
    return np.concatenate([each.items.names for each in problems])


def _lines(problems: Sequence[GeneProblem]) -> NDArray[np.object_]:
    return np.concatenate([each.items.lines for each in problems])


def _one(outputs: Outputs) -> Raw:
    return outputs[:, 0]


def _judge_numbers(labels: NDArray[Any], scores: Raw) -> dict[str, dict[str, float | None]]:
    return {QUESTION: regression_figures(labels, scores)}


def _judge_classes(labels: NDArray[Any], scores: Raw) -> dict[str, dict[str, float | None]]:
    return {QUESTION: class_figures(labels, scores)}


def mean_of_lines(problems: Sequence[GeneProblem]) -> pd.Series[float]:
    """Return the mean label of each cell line.

    Parameters
    ----------
    problems
        Labelled.
    """
    return pd.Series(_targets(problems)).groupby(_lines(problems)).mean()


EXPRESSION = Task(
    name="expression",
    item="gene",
    title="how strongly a gene is expressed",
    score="prediction",
    outputs=1,
    loss="squares",
    splits=_SPLITS,
    figures=("pcc", "spearman", "r2"),
    controls=(MEAN, SHUFFLED_TARGETS),
    question=QUESTION,
    targets=_targets,
    groups=_lines,
    folds=gene_folds,
    set_aside=genes_aside,
    read=_one,
    judge=_judge_numbers,
    calibrated=False,
)
EXPRESSION_CLASS = replace(
    EXPRESSION,
    name="expression-class",
    title="whether a gene is expressed above the median",
    loss="binary",
    figures=("accuracy", "f1", "auroc"),
    judge=_judge_classes,
)
GENE_TASKS = {each.name: each for each in (EXPRESSION, EXPRESSION_CLASS)}
"""By name."""
