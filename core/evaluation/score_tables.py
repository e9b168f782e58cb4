"""Contenders made of files: scores of other programs, judged on the same folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.data.score_table import look_up
from core.errors import UserInputError
from core.evaluation.answers import Candidate
from core.problem.problem import Problem
from core.progress import Progress

NOTE = (
    "read from a file, and not made fold by fold: if the program that made it learned from any of "
    "these pairs, its figures are too good"
)


def candidate_from_tables(name: str, tables: Mapping[str, Pairs]) -> Candidate:
    """Make a contender of scores that were made elsewhere.

    Parameters
    ----------
    name
        What it is called.
    tables
        Its scores in each data set, by the name of the data set, as `read_score_table` reads
        them.
    """
    return Candidate(name, _Tables(name, tables), learns=False, note=NOTE)


@dataclass(frozen=True)
class _Tables:
    """A fit that learns nothing and looks scores up."""

    name: str
    tables: Mapping[str, Pairs]

    def __call__(
        self, problems: Sequence[Problem], *, seed: int, progress: Progress
    ) -> _TableScorer:
        return _TableScorer(self.name, self.tables)


@dataclass(frozen=True)
class _TableScorer:
    name: str
    tables: Mapping[str, Pairs]

    def __call__(self, problem: Problem) -> NDArray[np.float32]:
        scores = look_up(self.tables[problem.name], problem.pairs)
        if not np.isfinite(scores).any():
            raise UserInputError(
                self.name,
                "must score pairs that the evaluation asks about",
                got=f"none of {scores.size:,}",
                remedy="Give scores of these regulators and targets, named as in the expression",
            )
        return scores
