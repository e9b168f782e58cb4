import numpy as np
import pytest

from core.data.pairs import from_names
from core.estimators import controls
from core.problem.problem import Problem
from core.progress import silent


def learned(regulators, targets, label, *, task="binary"):
    pairs = from_names(regulators, targets, label=np.array(label, np.int8), task=task)
    return controls.identity_only([Problem((), pairs)], seed=0, progress=silent)


def ask(scorer, regulators, targets):
    return scorer(Problem((), from_names(regulators, targets)))


def test_a_gene_never_seen_says_nothing():
    scorer = learned(["a", "a", "b", "b"], ["x", "y", "x", "z"], [1, 0, 1, 0])

    assert ask(scorer, ["new"], ["newer"])[0] == pytest.approx(0.5)


def test_popular_targets_and_busy_regulators_score_high():
    scorer = learned(["a"] * 3 + ["b"] * 3, ["x", "y", "z"] * 2, [1, 1, 0, 1, 0, 0])

    by_target = ask(scorer, ["new"] * 3, ["x", "y", "z"])
    by_regulator = ask(scorer, ["a", "b"], ["new", "new"])

    assert by_target[0] > by_target[1] > by_target[2]
    assert by_regulator[0] > by_regulator[1]


def test_three_classes_are_told_by_place():
    scorer = learned(
        ["a", "x", "a", "y", "a"], ["x", "a", "y", "a", "z"], [1, 2, 1, 2, 0], task="direction"
    )

    probability = ask(scorer, ["a", "w"], ["w", "a"])

    assert probability.shape == (2, 3)
    np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-5)
    assert probability[0].argmax() == 1
    assert probability[1].argmax() == 2


def test_shuffling_keeps_pairs_and_counts_but_not_labels():
    label = np.repeat([1, 0], 50).astype(np.int8)
    pairs = from_names([f"r{i}" for i in range(100)], [f"t{i}" for i in range(100)], label=label)
    seen = []

    def fit(problems, *, seed, progress):
        seen.extend(problems)
        return lambda asked: np.zeros(len(asked.pairs), np.float32)

    shuffled = controls.shuffling_labels(fit, most_items=1_000)
    shuffled([Problem((), pairs)], seed=0, progress=silent)
    few = controls.shuffling_labels(fit, most_items=10)
    few([Problem((), pairs)], seed=0, progress=silent)

    assert seen[0].pairs.label.sum() == 50
    assert (seen[0].pairs.label != label).any()
    assert (seen[0].pairs.target == pairs.target).all()
    assert len(seen[1].pairs) == 10
