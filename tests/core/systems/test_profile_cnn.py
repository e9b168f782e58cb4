# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.errors import UserInputError
from core.problem.problem import Problem
from tests.core.planted import planted, signed

METHOD = systems.get("profile-cnn")


def fewer_samples(problem, kept):
    expression = problem.expressions[0]
    less = replace(
        expression, values=expression.values[:, :kept], samples=expression.samples[:kept]
    )
    return Problem((less,), problem.pairs)


def test_the_published_recipe_is_the_default():
    recipe = METHOD.network.recipe(METHOD.settings())

    assert (recipe.optimizer, recipe.batch, recipe.epochs) == ("rmsprop", 512, 30)
    assert recipe.patience >= recipe.epochs


def test_single_cells_have_no_profile_to_read():
    with pytest.raises(UserInputError, match="bulk or time-series"):
        METHOD.check(planted())


def test_a_profile_of_a_few_samples_is_none():
    with pytest.raises(UserInputError, match="at least 4 samples"):
        METHOD.network.feature(fewer_samples(signed(), 3), METHOD.settings())


def test_another_order_of_samples_is_the_same_for_every_set_of_that_size():
    problem = signed()
    plain, moved = (
        METHOD.network.feature(problem, METHOD.settings({"sample-order": order}))
        for order in ("given", "shuffled")
    )
    (one,), (other,) = (records.take(np.array([0])) for records in (plain, moved))

    assert not np.array_equal(one, other)
    np.testing.assert_allclose(np.sort(one, axis=1), np.sort(other, axis=1))


def test_only_a_time_course_keeps_the_order_of_its_samples():
    problem = signed()
    course = replace(problem.expressions[0], kind="time-series")

    (other,) = METHOD.network.invariance_variants(problem, 1)["samples shuffled"].expressions
    assert set(other.samples) == set(problem.expressions[0].samples)
    assert not np.array_equal(other.values, problem.expressions[0].values)
    assert METHOD.network.invariance_variants(Problem((course,), problem.pairs), 1) == {}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Train the published network for two epochs."""
    from core.models.model_folder import open_model
    from core.training.fit import train
    from core.training.saving import save_model

    folder = tmp_path_factory.mktemp("models") / "profile"
    problem = signed()
    trained = train(METHOD, [problem], options=METHOD.settings({"epochs": 2}), seed=1)
    save_model(trained, folder, problems=[problem], seconds=1)
    return open_model(folder)


@pytest.mark.network
def test_other_sample_counts_are_refused_in_a_sentence(model):
    from core.serving.scoring import score_pairs

    with pytest.raises(UserInputError, match=r"trained on, 40 × 2.*30 × 2.*length-free=true"):
        score_pairs(model, fewer_samples(signed(), 30))


@pytest.mark.network
def test_the_asking_helper_refuses_them_too_before_it_runs_anything(model):
    from core.query import engine
    from core.query.question import ScoringSystem

    system = ScoringSystem(
        key="m", title="m", method="profile-cnn", limits="", folder=model.folder, sha256="x"
    )
    with pytest.raises(UserInputError, match="length-free=true"):
        engine.scores(system, fewer_samples(signed(), 30))
    assert len(engine.scores(system, signed()).table) == 160


@pytest.mark.network
def test_the_card_says_whether_the_order_of_samples_matters(model):
    assert "samples shuffled" in model.card.metrics
    assert "samples shuffled" in [finding["topic"] for finding in model.card.findings]
    assert model.card.inputs == [[40, 2]]
    assert sum(model.card.distribution["positives"]) > 0
