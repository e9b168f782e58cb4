"""Logistic regression on a few numbers of each pair: what they are worth together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import TamperedModelError, UserInputError
from core.estimators.baselines import mutual_information, pearson
from core.problem.labels import FORWARD
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress, silent

Numbers: TypeAlias = Callable[[Problem], NDArray[np.float32]]
"""What is known of each pair of a problem, shape (n_pairs, n_numbers)."""


@dataclass(frozen=True, eq=False)
class LogisticScorer:
    """Scores pairs by their numbers.

    Attributes
    ----------
    numbers
        Of each pair.
    weights
        Of each number, shape (n_numbers,).
    offset
        Log odds of a pair all of whose numbers are 0.
    """

    numbers: Numbers
    weights: NDArray[np.float64]
    offset: float

    def __call__(self, problem: Problem) -> NDArray[np.float32]:
        """Return the probability that the regulator controls the target, (n_pairs,)."""
        found = self.numbers(problem)
        _check_alike([found.shape[1], self.weights.size])
        odds = np.clip(found @ self.weights + self.offset, -50, 50)
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


def evidence_only() -> Fit:
    """Learn from other evidence and never from expression: what is beaten only by reading both."""
    return _logistic(_evidence)


def pearson_mi_evidence() -> Fit:
    """Learn from correlation, mutual information and evidence, where there is any."""
    return _logistic(_measured)


def to_arrays(scorer: Scorer) -> dict[str, NDArray[Any]]:
    """Lay out as arrays what was learned.

    Parameters
    ----------
    scorer
        What `pearson_mi_evidence` learned.
    """
    if not isinstance(scorer, LogisticScorer):
        raise ValueError("scorer must be what a logistic regression learned")
    return {"weights": scorer.weights, "offset": np.array(scorer.offset)}


def restore(arrays: Mapping[str, NDArray[Any]]) -> Scorer:
    """Make what `pearson_mi_evidence` learned ready to score again.

    Parameters
    ----------
    arrays
        From `to_arrays`; untrusted.
    """
    try:
        weights, offset = arrays["weights"].astype(np.float64), float(arrays["offset"])
    except (KeyError, ValueError, TypeError) as error:
        raise _tampered(str(error)) from error
    if weights.ndim != 1 or not np.isfinite([*weights, offset]).all():
        raise _tampered("numbers of another kind")
    return LogisticScorer(_measured, weights, offset)


def _measured(problem: Problem) -> NDArray[np.float32]:
    columns = [
        fit((), seed=0, progress=silent)(problem)[:, None]
        for fit in (pearson(), mutual_information())
    ]
    if problem.evidence is not None:
        columns.append(_evidence(problem))
    return np.concatenate(columns, axis=1)


def _evidence(problem: Problem) -> NDArray[np.float32]:
    if problem.evidence is None:
        raise UserInputError(
            "evidence",
            "must be given for every data set, or for none",
            got=f"none for {problem.name or 'one of them'}",
            remedy="Give a table for each",
        )
    return problem.evidence.of(problem.pairs)


def _logistic(numbers: Numbers) -> Fit:
    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (takes seconds)

        each = [numbers(problem) for problem in problems]
        _check_alike([found.shape[1] for found in each])
        found = np.concatenate(each).astype(np.float64)
        label = np.concatenate([np.asarray(one.pairs.label) == FORWARD for one in problems])
        mean, scale = found.mean(axis=0), found.std(axis=0)
        # a number that never changes tells nothing
        scale = np.where(scale > 0, scale, 1.0)
        model = LogisticRegression(max_iter=1_000).fit((found - mean) / scale, label)
        weights = np.asarray(model.coef_[0] / scale, np.float64)
        return LogisticScorer(numbers, weights, float(model.intercept_[0] - mean @ weights))

    return fit


def _check_alike(widths: Sequence[int]) -> None:
    if len(set(widths)) > 1:
        raise UserInputError(
            "evidence",
            "must have the same columns in every data set",
            got=" and ".join(map(str, sorted(set(widths)))) + " numbers of a pair",
            remedy="Give a table for each data set, or for none",
        )


def _tampered(got: str) -> TamperedModelError:
    return TamperedModelError(
        "model",
        "must hold one weight a number, and an offset",
        got=got,
        remedy="Copy the model folder again from where it was trained",
    )
