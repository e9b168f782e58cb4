import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from core.errors import UserInputError
from core.estimators.booster import Boosting, TrainingPairs, learn
from core.estimators.stacking import NAMES, stacked_features
from core.estimators.trees import from_booster, load, save
from core.features.pair_statistics import statistics
from core.metrics.curves import auroc
from core.simulate.insilico import simulate_network

QUICK = Boosting(trees=15, leaves=7, fewest=10)


@pytest.fixture(scope="module")
def training_sets():
    made = []
    for number in range(3):
        network = simulate_network(seed=(11, number), genes=25)
        measured = statistics(
            (network.timeseries, network.knockouts), network.gold, perturbations=True
        )
        regulators, targets = measured.places(network.gold)
        made.append(TrainingPairs(measured, regulators, targets, np.asarray(network.gold.label)))
    return made


def test_plain_trees_say_what_the_booster_says(tmp_path):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 5)).astype(np.float32)
    labels = rows[:, 0] + rows[:, 1] ** 2 + rng.normal(size=400) > 1
    booster = HistGradientBoostingClassifier(max_iter=20).fit(rows, labels)

    trees = from_booster(booster, tuple("abcde"))

    np.testing.assert_allclose(trees.log_odds(rows), booster.decision_function(rows), atol=1e-5)
    save(tmp_path / "trees.npz", {"one": trees})
    again = load(tmp_path / "trees.npz")["one"]
    assert again.columns == tuple("abcde")
    np.testing.assert_array_equal(again.log_odds(rows), trees.log_odds(rows))


def test_a_damaged_file_is_told_from_trees(tmp_path):
    path = tmp_path / "trees.npz"
    path.write_bytes(b"no trees")

    with pytest.raises(UserInputError, match="trees as they were written"):
        load(path)


def test_inputs_of_another_width_are_refused():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 2))
    booster = HistGradientBoostingClassifier(max_iter=2).fit(rows, rows[:, 0] > 0)

    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        from_booster(booster, ("a", "b")).log_odds(np.zeros((3, 4), np.float32))


@pytest.mark.slow
def test_what_others_teach_holds_for_a_network_never_seen(training_sets):
    stack = learn(training_sets[:2], boosting=QUICK, seed=0)

    unseen = training_sets[2]
    said = stack.log_odds(unseen.statistics)[unseen.regulators, unseen.targets]
    assert auroc(unseen.labels, said) > 0.75


@pytest.mark.slow
def test_one_network_is_dealt_by_regulator(training_sets):
    stack = learn(training_sets[:1], boosting=QUICK, seed=0)

    assert len(stack.first) == 2


def test_a_detour_explains_an_indirect_pair():
    likely = np.full((3, 3), -5, np.float32)
    likely[0, 1], likely[1, 2], likely[0, 2] = 3, 3, 1

    stack = stacked_features(likely)

    lead = stack[..., NAMES.index("lead over the best detour")]
    assert lead[0, 2] == -2
    assert lead[0, 1] > 0
    assert stack.shape == (3, 3, len(NAMES))
