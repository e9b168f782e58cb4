# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core import systems, workflows
from core.errors import Cancelled
from core.training.fit import scorer, train
from tests.core.conftest import SEES_NEIGHBOURS
from tests.core.planted import few_planted, planted

pytestmark = pytest.mark.network

CNNC = systems.get("cnnc")


def learned(problem=None, *, checkpoint=None, progress=lambda *_: None, **changed):
    options = CNNC.settings(SEES_NEIGHBOURS | changed)
    problems = [problem or few_planted()]
    return train(CNNC, problems, options=options, seed=3, checkpoint=checkpoint, progress=progress)


@pytest.fixture(scope="module")
def trained():
    return learned()


def by_hand(trained, problem):
    """Score pairs by running the tower for both genes of each."""
    part = CNNC.network.gene_part(trained.options)
    inputs = part.inputs(problem.expressions, trained.options)
    (image,) = CNNC.network.feature(problem, trained.options).take(np.arange(len(problem.pairs)))
    ends = inputs.ends(problem.pairs)
    codes = [
        np.asarray(trained.tower(inputs.make(side).reshape(-1, 32, 32, 1))).reshape(len(side), -1)
        for side in ends.T
    ]
    return np.asarray(trained.network([image, *codes]))[:, 0]


def test_codes_looked_up_score_as_those_made_for_every_pair(trained):
    problem = few_planted()

    assert scorer(trained)(problem) == pytest.approx(by_hand(trained, problem), abs=1e-5)


def test_network_and_tower_learn_together(trained):
    part = CNNC.network.gene_part(trained.options)
    fresh = part.build((32, 32, 1), options=trained.options, seed=3)
    moved = [
        np.abs(new - old).max()
        for new, old in zip(trained.tower.get_weights(), fresh.get_weights(), strict=True)
    ]

    assert min(moved) > 0
    assert trained.shapes == ((32, 32, 1), (3 * 64,), (3 * 64,))


def test_a_network_and_its_tower_do_not_begin_alike(trained):
    part = CNNC.network.gene_part(trained.options)
    tower = part.build((32, 32, 1), options=trained.options, seed=3)
    network = CNNC.network.build(((32, 32, 1),), outputs=1, options=trained.options, seed=3)

    assert not np.array_equal(tower.get_weights()[0], network.get_weights()[0])


def test_what_decides_the_best_epoch_is_what_is_kept(trained):
    (history,) = trained.histories
    p = np.clip(trained.validation.scores, 1e-7, 1 - 1e-7)
    label = trained.validation.labels
    loss = -np.mean(np.where(label > 0, np.log(p), np.log(1 - p)))

    assert loss == pytest.approx(history.epochs[history.best]["validation_loss"], abs=1e-5)


def test_a_stopped_training_goes_on_and_ends_as_if_never_stopped(trained, tmp_path):
    steps = []

    def stop(stage, done, total):
        steps.append(done)
        if len(steps) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        learned(checkpoint=tmp_path, progress=stop)
    again = learned(checkpoint=tmp_path)

    assert list(tmp_path.glob("network-1.npz"))
    for one, other in ((trained.network, again.network), (trained.tower, again.tower)):
        for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_pairs_turned_round_are_learned_from_too():
    both = learned(planted(n_regulators=4, each=4, task="direction"), **{"reversed-pairs": True})

    assert both.validation.scores.shape[1] == 3


def test_averaged_networks_have_towers_of_their_own():
    problem = few_planted()
    both = learned(seeds=2)
    from core.training.gene_codes import networks_in

    names = [each.name for each in both.network.inputs]
    assert names[1:] == [
        "regulator_code_1", "target_code_1", "regulator_code_2", "target_code_2",
    ]  # fmt: skip
    assert networks_in(both.tower) == 2
    scores = scorer(both)(problem)
    # as the mean of the two, each with the codes of its own tower
    inputs = CNNC.network.gene_part(both.options).inputs(problem.expressions, both.options)
    (image,) = CNNC.network.feature(problem, both.options).take(np.arange(len(problem.pairs)))
    ends = inputs.ends(problem.pairs)
    each = []
    for number in (1, 2):
        tower = both.tower.get_layer(f"tower_{number}")
        network = both.network.get_layer(f"network_{number}")
        codes = [
            np.asarray(tower(inputs.make(side).reshape(-1, 32, 32, 1))).reshape(len(side), -1)
            for side in ends.T
        ]
        each.append(np.asarray(network([image, *codes]))[:, 0])
    assert not np.allclose(*each, atol=1e-6)
    assert scores == pytest.approx(np.mean(each, axis=0), abs=1e-5)


def test_it_is_evaluated_on_folds():
    found = workflows.evaluate(["cnnc"], [few_planted()], options=SEES_NEIGHBOURS, folds=2, seed=1)

    assert found.settings["cnnc"]["neighbours"] == 2
    assert np.isfinite(found.results[0].scores.raw).all()


def test_its_cost_is_estimated_by_trying():
    from core.training.cost_estimate import cost

    options = CNNC.settings(SEES_NEIGHBOURS)
    assert cost(CNNC, [few_planted()], options=options, seed=1).each > 0
