import numpy as np
import pytest
from sklearn import metrics

from core.metrics.decisions import by_base_rate, cuts_from_others, decisions


def test_a_fold_is_cut_where_the_others_are_told_apart_best():
    score = np.array([0.9, 0.8, 0.2, 0.1, 9.0, 7.0, 5.0, 4.0])
    positive = np.array([1, 1, 0, 0, 1, 1, 0, 0], bool)
    part = np.repeat([0, 1], 4)

    cuts = cuts_from_others(score, positive, part, n_parts=2)

    # half way between 7 and 5 for the first, between .8 and .2 for the second
    assert cuts.tolist() == pytest.approx([6.0, 0.5])


def test_a_fold_beside_others_of_one_kind_has_no_cut():
    cuts = cuts_from_others(
        np.array([0.9, 0.1, 0.8]), np.array([1, 0, 1], bool), np.array([0, 0, 1]), n_parts=2
    )

    assert np.isnan(cuts[0])
    assert cuts[1] == pytest.approx(0.5)


def test_decisions_are_those_of_scikit_learn_in_every_group():
    rng = np.random.default_rng(0)
    positive, group = rng.random(300) < 0.3, rng.integers(0, 3, 300)
    probability = rng.random(300)
    called = probability >= 0.5

    found = decisions(called, positive, group, n_groups=4, probability=probability)

    for number in range(3):
        mine = group == number
        assert found[number].accuracy == pytest.approx(
            metrics.accuracy_score(positive[mine], called[mine])
        )
        assert found[number].f1 == pytest.approx(metrics.f1_score(positive[mine], called[mine]))
        assert found[number].loss == pytest.approx(
            metrics.log_loss(positive[mine], probability[mine])
        )
    assert found[3] is None


def test_a_certain_mistake_costs_much_and_not_everything():
    (found,) = decisions(
        np.array([True]), np.array([False]), np.zeros(1, np.intp), n_groups=1,
        probability=np.array([1.0]),
    )  # fmt: skip

    assert found.loss == pytest.approx(-np.log(1e-7))
    assert (found.accuracy, found.f1) == (0.0, 0.0)


def test_the_base_rate_alone_says_the_commoner():
    rare, common = by_base_rate(0.2), by_base_rate(0.75)

    assert (rare.accuracy, rare.f1) == (0.8, 0.0)
    assert common.f1 == pytest.approx(metrics.f1_score([1, 1, 1, 0], [1] * 4))
    assert rare.loss == pytest.approx(metrics.log_loss([1, 0, 0, 0, 0], [0.2] * 5))
