# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import numpy as np
import pytest

from core.errors import Cancelled, UserInputError
from core.features.records import MadeRecords
from core.problem.learning import Recipe
from core.progress import silent

pytestmark = pytest.mark.network

RECIPE = Recipe(optimizer="sgd", learning_rate=0.1, momentum=0.9, batch=16, epochs=6, patience=10)


def network(outputs=1, seed=3, *, dropout=0.5):
    import keras

    return keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(8, kernel_initializer=keras.initializers.GlorotUniform(seed)),
            keras.layers.Dropout(dropout, seed=seed),
            keras.layers.Dense(
                outputs,
                activation="sigmoid" if outputs == 1 else "softmax",
                kernel_initializer=keras.initializers.GlorotUniform(seed + 1),
            ),
        ]
    )


def examples(n=100, *, seed=0, flipped=False):
    from core.training.training import Examples

    x = np.random.default_rng(seed).normal(size=(n, 5)).astype(np.float32)
    labels = (x[:, 0] > 0).astype(np.int8)
    records = MadeRecords(((5,),), n, lambda rows: (x[rows],))
    return Examples(records, 1 - labels if flipped else labels)


def trained(recipe=RECIPE, *, held=None, **more):
    from core.training.ready import Learner
    from core.training.training import train_network

    model = network()
    more = {"progress": silent, "seed": 7} | more
    history = train_network(
        Learner(model), examples(), held or examples(seed=1), recipe=recipe, loss="binary", **more
    )
    return model.get_weights(), history


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def stopping_at(step):
    def progress(stage, done, total):
        if done == step:
            raise Cancelled

    return progress


def test_the_loss_falls_and_the_same_seed_gives_the_same_network():
    weights, history = trained()
    again, _ = trained()
    other, _ = trained(seed=8)

    assert history.epochs[-1]["validation_loss"] < history.epochs[0]["validation_loss"]
    assert 0.5 < history.epochs[-1]["validation_accuracy"] <= 1
    assert same(weights, again)
    assert not same(weights, other)


@pytest.mark.parametrize("step", [0, 7, 9, 30])
def test_a_stopped_run_goes_on_and_ends_as_if_never_stopped(tmp_path, step):
    whole, history = trained()
    kept = tmp_path / "state" / "network.npz"
    with pytest.raises(Cancelled):
        trained(checkpoint=kept, progress=stopping_at(step))
    steps = []
    resumed, resumed_history = trained(
        checkpoint=kept, progress=lambda stage, done, total: steps.append(done)
    )

    assert kept.exists()
    assert min(steps) == step // 7 * 7
    assert same(whole, resumed)
    assert history == resumed_history


def test_how_it_goes_is_written_down_after_every_epoch(tmp_path):
    from core.training.history import read_courses

    kept = tmp_path / "network-1.npz"
    with pytest.raises(Cancelled):
        trained(checkpoint=kept, progress=stopping_at(15))
    (course,) = read_courses(tmp_path)
    assert len(course.epochs) == 2
    assert course.most == RECIPE.epochs
    assert 0.5 < course.epochs[1]["validation_auroc"] <= 1

    _, history = trained(checkpoint=kept)
    (course,) = read_courses(tmp_path)
    assert course.epochs == history.epochs
    assert course.best == history.best


def test_a_checkpoint_of_another_run_is_not_used(tmp_path):
    kept = tmp_path / "network.npz"
    trained(checkpoint=kept, run_key="one")
    steps = []
    trained(checkpoint=kept, run_key="two", progress=lambda s, done, t: steps.append(done))

    assert steps[0] == 0


def test_a_checkpoint_cut_off_in_the_middle_is_explained(tmp_path):
    from core.errors import UserInputError

    kept = tmp_path / "network.npz"
    trained(checkpoint=kept)
    kept.write_bytes(kept.read_bytes()[:1000])

    with pytest.raises(UserInputError, match="Delete it"):
        trained(checkpoint=kept)


def test_it_stops_early_and_keeps_the_best_epoch():
    recipe = Recipe(optimizer="adam", learning_rate=0.05, batch=16, epochs=50, patience=3)
    # labels turned over: the more it learns, the worse it does on them
    weights, history = trained(recipe, held=examples(seed=1, flipped=True))

    losses = [epoch["validation_loss"] for epoch in history.epochs]
    assert len(losses) == history.best + 1 + 3 < 50
    assert history.best == int(np.argmin(losses))
    shorter = Recipe(
        optimizer="adam", learning_rate=0.05, batch=16, epochs=history.best + 1, patience=3
    )
    assert same(weights, trained(shorter, held=examples(seed=1, flipped=True))[0])


def test_the_last_epoch_is_kept_where_that_is_wanted():
    flipped = examples(seed=1, flipped=True)
    best = Recipe(optimizer="adam", learning_rate=0.05, batch=16, epochs=12, patience=3)
    weights, history = trained(replace(best, keep_last=True), held=flipped)

    assert (len(history.epochs), history.best) == (12, 11)
    assert not same(weights, trained(best, held=flipped)[0])


def test_cross_entropy_is_the_mean_surprise():
    from core.training.training import cross_entropy

    two = np.array([[0.8], [0.5]], np.float32)
    three = np.array([[0.2, 0.3, 0.5]], np.float32)

    assert cross_entropy(two, np.array([1, 0], np.int8)) == pytest.approx(
        -(np.log(0.8) + np.log(0.5)) / 2
    )
    assert cross_entropy(three, np.array([2], np.int8)) == pytest.approx(-np.log(0.5))


def test_a_network_trained_by_steps_compiled_for_another_ends_as_if_they_were_its_own(monkeypatch):
    from core.training import ready

    compiled = []
    true = ready.training_step
    monkeypatch.setattr(ready, "_waiting", {})
    monkeypatch.setattr(
        ready, "training_step", lambda *given, **more: compiled.append(1) or true(*given, **more)
    )

    def weights(alike, *, seed):
        from core.training.training import train_network

        model = network(seed=seed)
        learner = ready.Learner(model, alike=alike)
        train_network(
            learner, examples(), examples(seed=1), recipe=RECIPE, loss="binary", seed=7,
            progress=silent,
        )  # fmt: skip
        assert getattr(model, "optimizer", None) is None
        return model.get_weights()

    alone = [weights(None, seed=seed) for seed in (3, 4)]
    shared = [weights("alike", seed=seed) for seed in (3, 4, 3)]

    assert len(compiled) == 3
    assert same(alone[0], shared[0])
    assert same(alone[1], shared[1])
    assert same(alone[0], shared[2])


def test_no_more_networks_wait_compiled_than_there_is_room_for(monkeypatch):
    from core.training import ready
    from core.training.training import train_network

    monkeypatch.setattr(ready, "_waiting", {})
    monkeypatch.setattr(ready, "_MOST", 2)
    for alike in "abcd":
        train_network(
            ready.Learner(network(), alike=alike), examples(), examples(seed=1),
            recipe=replace(RECIPE, epochs=1), loss="binary", seed=7, progress=silent,
        )  # fmt: skip

    assert [key[0] for key in ready._waiting] == ["c", "d"]


def test_training_accuracy_is_that_of_the_pairs_learned_from():
    from core.training.ready import Learner
    from core.training.training import train_network

    still = replace(RECIPE, learning_rate=0.0, momentum=0.0, epochs=1)
    found = []
    for loss, outputs in (("binary", 1), ("classes", 3), ("signs", 3), ("squares", 1)):
        # without dropout and without learning both sides see the same network
        model = network(outputs, dropout=0.0)
        same_records = examples()
        (epoch,) = train_network(
            Learner(model),
            same_records,
            same_records,
            recipe=still,
            loss=loss,
            seed=1,
            progress=silent,
        ).epochs
        found.append((epoch.get("accuracy"), epoch.get("validation_accuracy")))

    for learned, aside in found[:3]:
        assert learned == pytest.approx(aside)
    assert found[3] == (None, None)


def test_a_training_that_leaves_the_numbers_is_refused_with_a_remedy():
    with pytest.raises(UserInputError, match="Set learning-rate to a tenth"):
        trained(replace(RECIPE, learning_rate=float("nan"), epochs=1))
