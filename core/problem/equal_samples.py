"""Equal numbers of samples: every method sees the same ones, and no more than so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.errors import UserInputError
from core.problem.problem import Problem

_LEAST = 3
"""Fewer samples show no relationship between two genes."""


def with_most_samples(problems: Sequence[Any], most: int, *, seed: int) -> list[Any]:
    """Keep at most so many samples of each expression, drawn at random.

    Of time series whole ones are drawn, for a part of one is another experiment.

    Parameters
    ----------
    problems
        Pairs, with their expression.
    most
        How many; 0 for all of them.
    seed
        Decides which.
    """
    if not most:
        return list(problems)
    if most < _LEAST:
        raise UserInputError(
            "most-samples",
            f"must be at least {_LEAST}, or 0 for all of them",
            got=most,
            remedy="Let methods see more samples",
        )
    if not all(isinstance(problem, Problem) for problem in problems):
        raise UserInputError(
            "most-samples",
            "must be left out where genes are judged, for their samples are what is predicted",
            got=most,
            remedy="Leave it out",
        )
    return [
        replace(
            problem,
            expressions=tuple(
                _drawn(expression, most, seed=(seed, number, place))
                for place, expression in enumerate(problem.expressions)
            ),
        )
        for number, problem in enumerate(problems)
    ]


def _drawn(expression: Expression, most: int, *, seed: tuple[int, int, int]) -> Expression:
    if expression.n_samples <= most:
        return expression
    rng = np.random.default_rng(seed)
    if expression.series is not None:
        return expression.take_samples(_whole_series(expression, most, rng=rng))
    kept = np.sort(rng.choice(expression.n_samples, size=most, replace=False))
    return expression.take_samples(kept)


def _whole_series(
    expression: Expression, most: int, *, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw series as long as they fit, and return their samples in the order of the file."""
    _, code, sizes = np.unique(
        np.asarray(expression.series), return_inverse=True, return_counts=True
    )
    if sizes.min() > most:
        raise UserInputError(
            expression.source or "expression",
            f"must have a time series of at most {most:,} samples, as most-samples says, for "
            "series are drawn whole",
            got=f"series of {sizes.min():,} samples and more",
            remedy=f"Set most-samples to {sizes.min():,} or more",
        )
    kept, taken = [], 0
    for series in rng.permutation(sizes.size):
        if taken + sizes[series] <= most:
            kept.append(series)
            taken += int(sizes[series])
    return np.flatnonzero(np.isin(code, kept))
