# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import pytest

from core import systems
from core.problem.problem import Problem
from core.systems.cnnse import STRUCTURES
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
