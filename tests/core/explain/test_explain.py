# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core import systems
from core.explain.activation import grad_cam, places_of
from core.explain.attribution import integrated_gradients
from core.explain.direction import direction, one_sided, turned
from core.explain.pair_sight import pair_sight, seen_inputs
from tests.core.planted import planted

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def images():
    cnnc = systems.get("cnnc")
    return cnnc.network.feature(planted(), cnnc.settings()).take(np.arange(6))


@pytest.mark.parametrize("layer", [None, "conv1a", "conv2b"])
def test_activation_is_a_map_of_the_histogram_from_0_to_1(model, images, layer):
    found = grad_cam(model.network, images, layers=[layer])

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


def test_what_speaks_for_a_direction_speaks_against_it_the_other_way_round(direction_model, images):
    reverse = (turned(images[0]),)
    there = direction(direction_model.network, images, reverse, steps=100)
    back = direction(direction_model.network, reverse, images, steps=100)

    np.testing.assert_allclose(there.evidence, -back.evidence, atol=1e-4)
    np.testing.assert_allclose(there.speaks, -turned(back.speaks), atol=1e-5)
    np.testing.assert_allclose(
        there.speaks.sum(axis=(1, 2)), there.evidence, atol=0.05 * np.abs(there.evidence).max()
    )
    assert not there.speaks[images[0][..., 0] == 0].any()
    assert not there.beside.any()


def test_a_pair_is_run_both_ways_round_and_not_turned_over(direction_model):
    problem = planted(task="direction")
    sight = pair_sight(direction_model, seen_inputs(direction_model, problem, ("R0", "T0")))
    back = pair_sight(direction_model, seen_inputs(direction_model, problem, ("T0", "R0")))

    one, other = sight.ways
    np.testing.assert_array_equal(other.image, one.image.T)
    assert not np.allclose(other.activation, one.activation.T, atol=1e-3)
    assert not np.allclose(other.occlusion, one.occlusion.T, atol=1e-3)
    np.testing.assert_allclose(other.activation, back.ways[0].activation, atol=1e-6)
    np.testing.assert_allclose(other.outputs, back.ways[0].outputs, atol=1e-6)
    assert sight.tells_direction
    assert sum(one.outputs) == pytest.approx(1, abs=1e-5)


def _toy(kernel, dense):
    """A network of one convolution of a single place, its sum over places, and one answer."""
    import keras

    seen = keras.Input((4, 4, 1))
    filters = keras.layers.Conv2D(len(kernel), 1, use_bias=False, name="conv")(seen)
    said = keras.layers.Dense(1, activation="sigmoid", name="said")(keras.layers.Flatten()(filters))
    model = keras.Model([seen], said)
    model.get_layer("conv").set_weights([np.reshape(kernel, (1, 1, 1, -1))])
    model.get_layer("said").set_weights([np.reshape(dense, (-1, 1)), np.zeros(1)])
    return model


def test_class_activation_of_a_bilinear_network_is_the_map_made_by_hand():
    rng = np.random.default_rng(1)
    kernel = np.array([2.0, -1.0], np.float32)
    dense = rng.normal(size=(4, 4, 2)).astype(np.float32)
    image = rng.random((1, 4, 4, 1), np.float32)

    # the logit is linear in what the filters say, so that its gradient is the dense weights
    channels = dense.mean(axis=(0, 1))
    by_hand = np.maximum(image[0, ..., 0] * (kernel * channels).sum(), 0)
    by_hand = by_hand / by_hand.max() if by_hand.max() > 0 else by_hand
    model = _toy(kernel, dense)
    np.testing.assert_allclose(grad_cam(model, (image,))[0], by_hand, atol=1e-5)
    assert places_of(model) == ((4, 4),)


def test_one_gene_up_alone_is_counted_by_the_stated_cut():
    counts = np.zeros((32, 32), np.int64)
    counts[0, 0], counts[20, 0], counts[0, 25], counts[30, 30] = 40, 30, 10, 20
    speaks = np.zeros((32, 32), np.float32)
    speaks[20, 0], speaks[30, 30] = 0.6, -0.2
    found = one_sided(counts, speaks)

    assert found.cut == 0
    assert (found.first, found.second, found.samples) == (10, 30, 100)
    assert found.share == pytest.approx(0.75)
    assert found.area == pytest.approx(0.5)
    assert found.points_to == found.leans == 1
    assert found.is_the_reason
    assert not one_sided(counts.T, speaks).is_the_reason
    assert one_sided(np.ones((32, 32), np.int64), speaks).cut == 15


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
