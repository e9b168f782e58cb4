"""Pairs of several problems as one list of rows, so that splits and figures see them alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Labelling, Pairs
from core.errors import UserInputError
from core.problem.genes import GeneProblem
from core.problem.problem import Problem

_Asked = TypeVar("_Asked", bound=Problem | GeneProblem)


@dataclass(frozen=True, eq=False)
class Rows:
    """Labelled pairs of all problems, one after another, genes coded by name.

    A name means the same gene in every problem: a regulator that two data sets share is
    kept on one side of a split.

    Attributes
    ----------
    genes
        Every name, shape (n_genes,).
    regulator, target
        Codes into `genes`, shape (n_rows,).
    label
        int8, shape (n_rows,).
    problem
        Which problem a row is from, shape (n_rows,).
    file_group
        The files' own groups, numbered apart for each problem; None unless all have them.
    task
        What the labels mean.
    """

    genes: NDArray[np.object_]
    regulator: NDArray[np.intp]
    target: NDArray[np.intp]
    label: NDArray[np.int8]
    problem: NDArray[np.intp]
    file_group: NDArray[np.intp] | None
    task: Labelling

    def __len__(self) -> int:
        return int(self.regulator.shape[0])

    @cached_property
    def true_regulator(self) -> NDArray[np.intp]:
        """Code of the gene that regulates, shape (n_rows,).

        The first gene of a pair, except where the label is 2 (the second regulates the
        first). Where nobody regulates (label 0) the listed regulator stands.
        """
        turned = (self.label == 2) & (self.task == "direction")
        return np.where(turned, self.target, self.regulator)

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Whether the two genes interact at all, shape (n_rows,)."""
        return self.label > 0


def stack(problems: Pairs | Sequence[Problem]) -> Rows:
    """Lay the pairs of all problems one after another.

    Parameters
    ----------
    problems
        Problems with labelled pairs of the same task, or the labelled pairs of one.
    """
    parts = [problems] if isinstance(problems, Pairs) else [each.pairs for each in problems]
    if not parts or sum(len(pairs) for pairs in parts) == 0:
        raise UserInputError(
            "pairs", "must hold at least one pair", got="none", remedy="Check the pairs file"
        )
    tasks = sorted({pairs.task for pairs in parts})
    if len(tasks) > 1 or tasks == ["edges"]:
        raise UserInputError(
            "labels",
            "must be given for every pair, and mean the same in every file",
            got=f"pairs for the task {' and '.join(tasks)}",
            remedy="Label the pairs alike, or let negatives be sampled for all of them",
        )
    codes, genes = pd.factorize(np.concatenate([np.array(p.genes, dtype=object) for p in parts]))
    starts = np.cumsum([0, *(len(pairs.genes) for pairs in parts)])
    labels = [pairs.label for pairs in parts if pairs.label is not None]
    return Rows(
        genes=np.asarray(genes, dtype=object),
        regulator=np.concatenate(
            [codes[start + p.regulator] for start, p in zip(starts, parts, strict=False)]
        ),
        target=np.concatenate(
            [codes[start + p.target] for start, p in zip(starts, parts, strict=False)]
        ),
        label=np.concatenate(labels).astype(np.int8),
        problem=np.repeat(np.arange(len(parts)), [len(pairs) for pairs in parts]),
        file_group=_file_groups(parts),
        task=parts[0].task,
    )


def part(problems: Sequence[_Asked], rows: NDArray[np.intp]) -> tuple[_Asked, ...]:
    """Keep some rows of stacked problems.

    Parameters
    ----------
    problems
        The problems as they were stacked.
    rows
        Ascending rows of the stack; a problem none of whose rows is kept is left out, so that
        scores of what is returned, one after another, are in the order of `rows`.
    """
    starts = np.cumsum([0, *(len(each.items) for each in problems)])
    kept: list[Any] = []
    asked: Sequence[Any] = problems
    for number, problem in enumerate(asked):
        inside = rows[(rows >= starts[number]) & (rows < starts[number + 1])] - starts[number]
        if inside.size:
            kept.append(_without_answers(problem.asking(problem.items.take(inside))))
    return tuple(kept)


def _without_answers(problem: Any) -> Any:
    """Leave out expression where it is what is to be predicted: the labels hold what is learned."""
    return replace(problem, expressions=()) if isinstance(problem, GeneProblem) else problem


def _file_groups(parts: Sequence[Pairs]) -> NDArray[np.intp] | None:
    named = [(number, p.group) for number, p in enumerate(parts) if p.group is not None]
    if len(named) < len(parts):
        return None
    both = pd.MultiIndex.from_arrays(
        [
            np.concatenate([np.full(group.shape, number) for number, group in named]),
            np.concatenate([group for _, group in named]),
        ]
    )
    return np.asarray(pd.factorize(both)[0], dtype=np.intp)
