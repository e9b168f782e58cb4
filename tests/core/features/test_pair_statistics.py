from dataclasses import replace

import numpy as np
import pytest

from core.data.pairs import from_names
from core.errors import UserInputError
from core.features.course_statistics import correlate, course_statistics
from core.features.pair_statistics import SYMMETRIC, columns, inputs, statistics
from core.features.perturbed_statistics import (
    PERTURBED_NAMES,
    gather,
    perturbed_gene,
    perturbed_statistics,
)
from core.features.regressions import regression_statistics
from core.features.timecourse import Courses
from core.features.tree_kernels import importances
from core.simulate.insilico import simulate_network


def chain(n_series=8, seed=0):
    """Simulated: gene 0 drives gene 1 one step later, gene 2 is on its own."""
    rng = np.random.default_rng(seed)
    first = np.cumsum(rng.normal(size=(n_series, 22)), axis=1)
    alone = np.cumsum(rng.normal(size=(n_series, 22)), axis=1)
    values = np.stack([first[:, 1:], first[:, :-1], alone[:, 1:]])
    values += 0.05 * rng.normal(size=values.shape)
    return Courses(values.astype(np.float32), ("A", "B", "C"), tuple(map(str, range(n_series))))


@pytest.fixture(scope="module")
def network():
    return simulate_network(seed=4, genes=20)


@pytest.mark.parametrize(
    "name",
    ["correlation 1 later", "beyond the own past", "lead over the mirror", "level and change"],
)
def test_what_tells_direction_is_larger_from_cause_to_effect(name):
    grid = course_statistics(chain())[name]

    assert grid[0, 1] > grid[1, 0]
    assert grid[0, 1] > abs(grid[2, 1])


@pytest.mark.parametrize("name", ["lasso of next level", "ridge of next level 0.1"])
def test_regressions_find_the_cause(name):
    grid = np.abs(regression_statistics(chain())[name])

    assert grid[0, 1] > 3 * grid[2, 1]
    assert grid[0, 1] > grid[1, 0]


def test_trees_find_the_cause():
    values = chain().values.astype(float)
    early, late = values[:, :, :-1].reshape(3, -1), values[:, :, 1:].reshape(3, -1)

    shares = importances(early, late, tried=3, seed=0)

    assert shares[0, 1] > 0.5
    np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=1e-5)
    np.testing.assert_array_equal(shares, importances(early, late, tried=3, seed=0))


def test_correlation_of_a_constant_row_is_zero():
    rows = np.array([[1.0, 2, 3], [5, 5, 5]])

    np.testing.assert_allclose(correlate(rows, rows), [[1, 0], [0, 0]])


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        ("knockout G1", ("knock-out", "G1")),
        ("knock-down of G2", ("knock-down", "G2")),
        ("KO:Gata1", ("knock-out", "Gata1")),
        ("wild type", None),
        ("sample 7", None),
        ("knot A", None),
    ],
)
def test_names_of_samples_say_who_was_perturbed(sample, said):
    assert perturbed_gene(sample) == said


def test_knock_outs_find_edges(network):
    perturbed = gather((network.knockouts, network.wildtype), network.timeseries.genes)

    grids = perturbed_statistics(perturbed)

    assert tuple(grids) == PERTURBED_NAMES
    z = np.abs(grids["knock-out z"])[network.gold.regulator, network.gold.target]
    edges = np.asarray(network.gold.label) == 1
    assert np.median(z[edges]) > 2 * np.median(z[~edges])
    assert (grids["knock-down z"] == 0).all()


def test_every_column_has_a_name_and_a_number(network):
    expressions = (network.timeseries, network.knockouts, network.knockdowns, network.wildtype)
    measured = statistics(expressions, network.gold, perturbations=True)

    rows = inputs(measured, *measured.places(network.gold))

    assert rows.shape == (len(network.gold), len(columns(measured)))
    assert np.isfinite(rows).all()
    for name, grid in measured.of_pairs.items():
        assert np.allclose(grid, grid.T, atol=1e-4) == (name in SYMMETRIC), name


def test_perturbations_must_be_there_to_be_read(network):
    pairs = from_names(["G1"], ["G2"])

    with pytest.raises(UserInputError, match="perturbed genes"):
        statistics((network.timeseries,), pairs, perturbations=True)


def test_multifactorial_samples_are_not_taken_for_the_wild_type(network):
    perturbed = gather([network.wildtype, network.multifactorial], network.timeseries.genes)

    assert perturbed.still.shape == (1, 20)
    assert perturbed.many.shape == (20, 20)
    assert not perturbed.ways


def test_multifactorial_samples_give_statistics_of_their_own(network):
    given = (network.timeseries, network.multifactorial)
    found = statistics(given, network.gold, perturbations=True)

    new = [name for name in found.of_pairs if name.startswith("multifactorial")]
    assert new == [
        "multifactorial correlation",
        "multifactorial partial correlation",
        "multifactorial lasso of level",
        "multifactorial trees on level",
    ]
    assert not any("knock" in name for name in found.of_pairs)
    grid = found.of_pairs["multifactorial correlation"]
    np.testing.assert_allclose(grid, grid.T, atol=1e-6)
    label = np.asarray(network.gold.label)
    at = found.places(network.gold)
    shares = found.of_pairs["multifactorial trees on level"][at]
    assert shares[label > 0].mean() > shares[label == 0].mean()
    assert set(found.without("multifactorial").of_pairs) == set(found.of_pairs) - set(new)


def test_too_few_multifactorial_samples_say_so(network):
    many = network.multifactorial
    few = replace(many, values=many.values[:, :3], samples=many.samples[:3])

    with pytest.raises(UserInputError, match="at least 5"):
        statistics((network.timeseries, few), network.gold, perturbations=True)
