"""Simple scores that every network is held against; most need no labels at all.

Each function makes a `Fit`. They read any number of expressions, dense or sparse: the scores
from each are averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.features.subset import Rows, subset_to_pairs
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress

PairScore: TypeAlias = Callable[[Expression, Rows, Rows], NDArray[np.float64]]


def pearson() -> Fit:
    """Score by the absolute correlation of two profiles."""

    def score(expression: Expression, regulators: Rows, targets: Rows) -> NDArray[np.float64]:
        from core.features import association  # noqa: PLC0415  (numba)

        return np.abs(association.correlate(expression, regulators, targets))

    return _unlearned(score)


def spearman() -> Fit:
    """Score by the absolute correlation of ranks."""

    def score(expression: Expression, regulators: Rows, targets: Rows) -> NDArray[np.float64]:
        from core.features import association  # noqa: PLC0415  (numba)

        return np.abs(association.correlate(expression, regulators, targets, ranks=True))

    return _unlearned(score)


def mutual_information() -> Fit:
    """Score by the mutual information of the joint histogram of two genes."""

    def score(expression: Expression, regulators: Rows, targets: Rows) -> NDArray[np.float64]:
        from core.features import binning, information  # noqa: PLC0415  (numba)

        return information.information_of_pairs(
            binning.bin_expression(expression), regulators, targets
        )

    return _unlearned(score)


def lagged_correlation(lag: int = 1) -> Fit:
    """Score by the absolute correlation of the regulator with the target later in time.

    Parameters
    ----------
    lag
        How many time points later, within each series.
    """

    def score(expression: Expression, regulators: Rows, targets: Rows) -> NDArray[np.float64]:
        from core.features import association  # noqa: PLC0415  (numba)

        return np.abs(association.correlate(expression, regulators, targets, lag=lag))

    return _unlearned(score)


def _unlearned(score_pairs: PairScore) -> Fit:
    """Make a fit of a score that looks at one expression and asks nothing of the labels."""

    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        def score(problem: Problem) -> NDArray[np.float32]:
            every = []
            for expression in problem.expressions:
                part, regulators, targets = subset_to_pairs(expression, problem.pairs)
                every.append(score_pairs(part, regulators, targets))
            return np.asarray(np.mean(every, axis=0), dtype=np.float32)

        return score

    return fit


def signed_correlation(problem: Problem) -> NDArray[np.float32]:
    """Return Pearson's correlation in the first expression, which tells a sign at a glance."""
    from core.features import association  # noqa: PLC0415  (numba)

    part, regulators, targets = subset_to_pairs(problem.expressions[0], problem.pairs)
    return association.correlate(part, regulators, targets).astype(np.float32)
