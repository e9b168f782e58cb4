# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.problem.cost import Workload
from core.problem.problem import Problem
from core.systems.cnnse import STRUCTURES
from core.training.fit import train
from tests.core.planted import planted

METHOD = systems.get("cnnse")


def seen(problem, **options):
    """Return the shapes of what the network would see of a problem."""
    return METHOD.network.feature(problem, METHOD.settings(options)).shapes


def built(**options):
    shapes = ((32, 32, 1),)
    settings = METHOD.settings({"filters": 8} | options)
    return METHOD.network.build(shapes, outputs=1, options=settings, seed=1)


def test_the_recipe_is_adam_with_early_stopping():
    recipe = METHOD.network.recipe(METHOD.settings())

    assert (recipe.optimizer, recipe.learning_rate, recipe.batch) == ("adam", 0.001, 32)
    assert recipe.patience < recipe.epochs
    assert not recipe.keep_last


def test_it_sees_the_coexpression_matrix_or_the_histogram_of_cnnc():
    problem = planted(n_samples=30)
    both = Problem((problem.expressions[0], replace(problem.expressions[0])), problem.pairs)

    assert seen(problem) == ((64, 64, 1),)
    assert seen(problem, **{"matrix-bins": 32}) == ((32, 32, 1),)
    assert seen(problem, image="nepdf") == ((32, 32, 1),)
    assert seen(both) == ((64, 128, 1),)


@pytest.mark.network
def test_a_fresh_network_is_adapted_to_what_it_will_see():
    problem = planted(n_samples=30)
    settings = METHOD.settings({"matrix-bins": 32, "filters": 8})
    records, network = METHOD.network.feature(problem, settings), built()
    METHOD.network.adapt(network, [records], options=settings, seed=1)

    (seen,) = records.take(np.arange(len(records)))
    size = np.asarray(network.get_layer("image_scale").moving_variance)
    np.testing.assert_allclose(size, np.square(seen).mean(), rtol=1e-5)


def test_more_filters_cost_more():
    work = Workload(items=1_000, genes=100, samples=100)
    few, many = (METHOD.cost(work, METHOD.settings({"filters": each})) for each in (8, 32))
    model = METHOD.cost(replace(work, network_bytes=11_300_000), METHOD.settings())

    assert few < many / 4
    assert many == pytest.approx(model)


@pytest.mark.network
@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_structure_is_an_option(structure):
    names = {layer.name for layer in built(structure=structure).layers}

    assert ("detail" in names) == structure.startswith("double")
    assert ("aspp_joined" in names, "se" in names) == ("aspp" in structure, "se" in structure)


@pytest.mark.network
def test_the_structures_are_those_of_the_network():
    from core.nets import cnnse

    assert STRUCTURES == cnnse.STRUCTURES
    assert METHOD.settings()["structure"] == STRUCTURES[-1]


@pytest.mark.network
def test_it_finds_regulators_it_never_saw():
    options = METHOD.settings({"matrix-bins": 32, "filters": 8, "epochs": 4, "batch": 16})
    (history,) = train(METHOD, [planted()], options=options, seed=1).histories

    assert history.epochs[history.best]["validation_auroc"] > 0.9
