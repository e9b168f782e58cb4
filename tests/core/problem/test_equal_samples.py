from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserInputError
from core.problem.equal_samples import with_most_samples
from tests.core.evaluation import simulated


def series(sizes):
    problem = simulated.problem()
    n = sum(sizes)
    expression = replace(
        simulated.expression(n_samples=n),
        kind="time-series",
        series=np.repeat([f"p{number}" for number in range(len(sizes))], sizes),
        time=np.concatenate([np.arange(size, dtype=float) for size in sizes]),
    )
    return replace(problem, expressions=(expression,))


def test_samples_are_drawn_by_the_seed_and_stay_in_their_order():
    problem = simulated.problem()
    one, same, other = (
        with_most_samples([problem], 9, seed=seed)[0].expressions[0] for seed in (1, 1, 2)
    )

    assert one.n_samples == 9
    assert one.samples == same.samples != other.samples
    places = [problem.expressions[0].samples.index(name) for name in one.samples]
    assert places == sorted(places)
    assert np.array_equal(one.values, problem.expressions[0].values[:, places])
    assert with_most_samples([problem], 0, seed=1)[0] is problem
    assert with_most_samples([problem], 500, seed=1)[0].expressions[0] is problem.expressions[0]


def test_time_series_are_drawn_whole():
    (kept,) = with_most_samples([series([6, 4, 4])], 9, seed=0)[0].expressions

    assert kept.n_samples <= 9
    for name in np.unique(kept.series):
        assert kept.time[kept.series == name].tolist() == list(
            range({"p0": 6, "p1": 4, "p2": 4}[name])
        )


def test_what_cannot_be_drawn_is_one_sentence():
    with pytest.raises(UserInputError, match="must have a time series of at most 3 samples"):
        with_most_samples([series([6, 4])], 3, seed=0)
    with pytest.raises(UserInputError, match="must be at least 3"):
        with_most_samples([simulated.problem()], 2, seed=0)
