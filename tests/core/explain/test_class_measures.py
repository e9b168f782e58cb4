import numpy as np
import pytest

from core.data.expression import Expression
from core.data.pairs import from_names
from core.explain.class_measures import class_histogram, class_histograms, measured
from core.problem.problem import Problem


def test_classes_that_lie_apart_do_not_overlap():
    values = np.r_[np.linspace(0.6, 0.9, 50), np.linspace(0.0, 0.3, 150)]
    known = np.arange(200) < 50

    apart = class_histogram("correlation", values, known=known)
    mixed = class_histogram("correlation", np.tile(np.linspace(0, 1, 50), 4), known=known)

    assert apart.overlap == 0
    assert apart.auroc == 1
    assert mixed.overlap == pytest.approx(1)
    assert mixed.auroc == pytest.approx(0.5)
    assert apart.known.sum() == pytest.approx(1)
    assert apart.others.sum() == pytest.approx(1)


def test_the_size_of_a_correlation_ranks_and_not_its_sign():
    known = np.arange(20) < 10

    found = class_histogram("correlation", np.where(known, -0.9, 0.1), known=known)

    assert found.auroc == 1


def test_data_sets_are_compared_together():
    one = {"correlation": np.array([0.9, 0.1])}
    other = {"correlation": np.array([0.2, 0.8])}

    (found,) = class_histograms(
        [one, other], known=[np.array([True, False]), np.array([False, True])]
    )

    assert found.auroc == 1


def test_a_target_that_follows_is_told_by_the_lag():
    rng = np.random.default_rng(2)
    driver = rng.normal(size=(3, 41))
    values = np.concatenate([driver[:, 1:].reshape(1, -1), driver[:, :-1].reshape(1, -1)])
    expression = Expression(
        values=values.astype(np.float32),
        genes=("A", "B"),
        samples=tuple(f"s{number}" for number in range(120)),
        kind="time-series",
        scale="log",
        series=np.repeat(["1", "2", "3"], 40),
        time=np.tile(np.arange(40.0), 3),
    )

    found = measured(Problem((expression,), from_names(["A", "B"], ["B", "A"])))

    there, back = found["lagged correlation"]
    assert there == pytest.approx(1, abs=1e-5)
    assert abs(back) < 0.4
    assert found["correlation"][0] == pytest.approx(found["correlation"][1])
    assert (found["mutual information"] > 0).all()
