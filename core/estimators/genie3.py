"""Which regulators help predict a target: GENIE3's idea, on scikit-learn's forests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.subset import check_measured
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress

On = Literal["levels", "rates", "dynamics"]
Tries = Literal["sqrt", "all"]

_TINY = 1e-12


@dataclass(frozen=True)
class _Forest:
    """How forests are grown, and those grown so far.

    `grown` holds, for each expression, list of regulators and seed, the importances of the
    regulators for each target: folds that name the same regulators need no new forest.
    """

    trees: int
    on: On
    tries: Tries
    most_samples: int
    n_jobs: int
    grown: dict[tuple[str, tuple[str, ...], int], dict[str, NDArray[np.float64]]] = field(
        default_factory=dict
    )


def genie3(
    *,
    trees: int = 100,
    on: On = "levels",
    tries: Tries = "sqrt",
    most_samples: int = 2_000,
    n_jobs: int = 1,
) -> Fit:
    """Score by how much a regulator helps a forest predict the target; labels are not used.

    For each target, extremely randomised trees predict it from all regulators of the pairs
    learned from and asked about; a pair's score is its regulator's share of what was
    predicted. Scores of several expressions are averaged.

    Parameters
    ----------
    trees
        Trees a target.
    on
        `levels`: predict the target's level. `rates`, for time series: predict its rate of
        change until the next time point, from its own level too. `dynamics`, as dynGENIE3 does:
        its rate of change and what decays meanwhile, which is what is made of it; from its own
        level too.
    tries
        How many regulators a split chooses among: `sqrt`, the square root of their number, as
        published, or `all`.
    most_samples
        Use at most so many samples, drawn at random, so that an atlas of cells stays feasible.
    n_jobs
        Trees grown at once.
    """
    forest = _Forest(trees, on, tries, most_samples, n_jobs)

    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        learned = {
            name
            for problem in problems
            for name in np.unique(problem.pairs.regulator_names.astype(str)).tolist()
        }

        def score(problem: Problem) -> NDArray[np.float32]:
            every = [
                _shares(forest, expression, problem, learned=learned, seed=seed, tell=progress)
                for expression in problem.expressions
            ]
            return np.asarray(np.mean(every, axis=0), dtype=np.float32)

        return score

    return fit


def _shares(
    forest: _Forest,
    expression: Expression,
    problem: Problem,
    *,
    learned: set[str],
    seed: int,
    tell: Progress,
) -> NDArray[np.float64]:
    """Return each pair its regulator's share in predicting its target, shape (n_pairs,)."""
    pairs = problem.pairs
    check_measured(expression, sorted({*pairs.regulator_names, *pairs.target_names}))
    firsts = set(pairs.regulator_names.tolist())
    regulators = tuple(sorted((learned & expression.index.keys()) | firsts))
    grown = forest.grown.setdefault((expression.fingerprint, regulators, seed), {})
    targets = np.unique(pairs.target)
    fresh = [pairs.genes[code] for code in targets if pairs.genes[code] not in grown]
    if fresh:
        drivers, own, outcomes = _samples(expression, regulators, fresh, forest=forest, seed=seed)
        for number, target in enumerate(fresh):
            tell("growing forests", number, len(fresh))
            others = np.array([name != target for name in regulators])
            share = np.zeros(len(regulators))
            if others.any() and np.ptp(outcomes[:, number]) > 0:
                model = ExtraTreesRegressor(
                    forest.trees,
                    max_features="sqrt" if forest.tries == "sqrt" else 1.0,
                    random_state=seed,
                    n_jobs=forest.n_jobs,
                )
                seen = drivers[:, others]
                if own is not None:
                    seen = np.column_stack([seen, own[:, number]])
                model.fit(seen, outcomes[:, number])
                told = model.feature_importances_[: others.sum()]
                share[others] = told / max(told.sum(), _TINY)
            grown[target] = share
    place = {name: number for number, name in enumerate(regulators)}
    return np.array(
        [
            grown[target][place[regulator]]
            for regulator, target in zip(pairs.regulator_names, pairs.target_names, strict=True)
        ]
    )


def _samples(
    expression: Expression,
    regulators: Sequence[str],
    targets: Sequence[str],
    *,
    forest: _Forest,
    seed: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32]]:
    """Return what to predict from and what to predict: (samples, regulators), (samples, targets).

    Between them each target's own level, where its rate is predicted: how fast a gene falls back
    depends on how high it is, and what that explains shall be nobody else's share. What decays
    is only a guess, so that this holds beside it, too.
    """
    drivers, outcomes = (_logged(expression, names).T for names in (regulators, targets))
    own = None
    if forest.on != "levels":
        now, later, between = _steps(expression)
        drivers = drivers[now]
        made: NDArray[np.float32] | float = 0.0
        own = outcomes[now]
        if forest.on == "dynamics":
            made = decay(outcomes, expression) * own
        outcomes = (outcomes[later] - outcomes[now]) / between[:, None] + made
    if drivers.shape[0] > forest.most_samples:
        rng = np.random.default_rng(seed)
        kept = np.sort(rng.choice(drivers.shape[0], size=forest.most_samples, replace=False))
        drivers, outcomes = drivers[kept], outcomes[kept]
        own = own if own is None else own[kept]
    return np.ascontiguousarray(drivers), own, np.asfortranarray(outcomes)


def _steps(
    expression: Expression,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Find each sample that has a next one in its series, that one, and the time between."""
    if expression.series is None or expression.time is None:
        raise UserInputError(
            expression.source or "expression",
            "must say which series each sample belongs to, and when it was taken",
            got=f"{expression.kind} expression without them",
            remedy="Use a time-series table, or GENIE3 on levels",
        )
    order = np.lexsort((expression.time, expression.series))
    now, later = order[:-1], order[1:]
    between = expression.time[later] - expression.time[now]
    together = (expression.series[now] == expression.series[later]) & (between > 0)
    return now[together], later[together], between[together].astype(np.float32)


def decay(outcomes: NDArray[np.float32], expression: Expression) -> NDArray[np.float32]:
    """Guess how fast each target decays, shape (n_targets,).

    As dynGENIE3 does: as if it fell exponentially between the highest and the lowest point of a
    series, and the fastest of its series.

    Parameters
    ----------
    outcomes
        Levels, shape (n_samples, n_targets).
    expression
        What they are from: time series.
    """
    series, time = np.asarray(expression.series), np.asarray(expression.time)
    lowest = _logged(expression, expression.genes).min()
    above = np.maximum(outcomes - lowest, 1e-6)
    fastest = np.zeros(outcomes.shape[1])
    for name in np.unique(series):
        values, moments = above[series == name], time[series == name]
        high, low = values.argmax(axis=0), values.argmin(axis=0)
        each = np.arange(values.shape[1])
        fall = np.log(values[high, each]) - np.log(values[low, each])
        apart = np.abs(moments[high] - moments[low])
        rate = np.divide(fall, apart, out=np.zeros_like(fall, np.float64), where=apart > 0)
        fastest = np.maximum(fastest, rate)
    return fastest.astype(np.float32)


def _logged(expression: Expression, names: Sequence[str]) -> NDArray[np.float32]:
    values = expression.rows(names)
    return np.log1p(values) if expression.scale in {"counts", "linear"} else values
