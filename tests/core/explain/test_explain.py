# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core import systems
from core.explain.activation import grad_cam
from core.explain.attribution import integrated_gradients
from core.explain.direction import difference, direction, turned
from tests.core.planted import planted

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def images():
    cnnc = systems.get("cnnc")
    return cnnc.network.feature(planted(), cnnc.settings()).take(np.arange(6))


@pytest.mark.parametrize("layer", [None, "conv1a", "conv2b"])
def test_activation_is_a_map_of_the_histogram_from_0_to_1(model, images, layer):
    found = grad_cam(model.network, images, layer=layer)

    assert found.shape == (6, 32, 32)
    assert found.min() >= 0
    assert set(np.round(found.max(axis=(1, 2)), 5)) <= {0, 1}
    assert found.max() == pytest.approx(1)


def test_attributions_add_up_to_what_the_network_says(model, images):
    found = integrated_gradients(model.network, images, steps=200)

    np.testing.assert_allclose(found.gap, 0, atol=0.02 * np.abs(found.difference).max() + 1e-3)
    np.testing.assert_allclose(
        found.values[0].sum(axis=(1, 2, 3)), found.difference - found.gap, atol=1e-4
    )
    assert not found.values[0][images[0] == 0].any()


def test_the_difference_is_that_of_the_logits(model, images):
    probability = np.asarray(model.network(images[0]), np.float64)[:, 0]
    empty = np.asarray(model.network(np.zeros_like(images[0])), np.float64)[:, 0]
    found = integrated_gradients(model.network, images, steps=8)

    logit = np.log(probability / (1 - probability)) - np.log(empty / (1 - empty))
    np.testing.assert_allclose(found.difference, logit, atol=1e-3)


def test_a_pair_turned_round_is_its_transpose_half_by_half():
    wide = np.random.default_rng(0).random((2, 4, 8, 1), np.float32)
    other = turned(wide)

    np.testing.assert_array_equal(other[:, :, :4, 0], wide[:, :, :4, 0].swapaxes(1, 2))
    np.testing.assert_array_equal(other[:, :, 4:, 0], wide[:, :, 4:, 0].swapaxes(1, 2))
    np.testing.assert_array_equal(turned(other), wide)
    np.testing.assert_array_equal(difference(other), -difference(wide))


def test_what_speaks_for_a_direction_speaks_against_it_the_other_way_round(direction_model, images):
    there = direction(direction_model.network, images[0], steps=100)
    back = direction(direction_model.network, turned(images[0]), steps=100)

    np.testing.assert_allclose(there.evidence, -back.evidence, atol=1e-4)
    np.testing.assert_allclose(
        there.speaks.sum(axis=(1, 2)), there.evidence, atol=0.05 * np.abs(there.evidence).max()
    )
    assert not there.speaks[there.difference == 0].any()


def test_a_model_of_several_networks_is_explained_as_one(images):
    from core.nets.cnnc import build
    from core.training.networks import _averaged

    networks = [build(seed=seed) for seed in (1, 2)]
    alone = [integrated_gradients(each, images, steps=8).values[0] for each in networks]
    both = integrated_gradients(_averaged(networks), images, steps=8).values[0]

    np.testing.assert_allclose(both, np.mean(alone, axis=0), atol=1e-6)


@pytest.mark.parametrize("weights", [[1.0, 0.0], []])
def test_weights_that_do_not_fit_the_network_are_refused(model, images, weights):
    with pytest.raises(ValueError, match="weights must be 1 numbers"):
        integrated_gradients(model.network, images, weights=weights)


def test_arrays_of_another_shape_are_refused(model):
    with pytest.raises(ValueError, match="shapes"):
        grad_cam(model.network, (np.zeros((2, 32, 64, 1), np.float32),))
