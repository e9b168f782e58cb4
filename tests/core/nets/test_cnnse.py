# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

pytestmark = pytest.mark.network

STRUCTURES = ("single", "single+aspp", "single+aspp+se", "double", "double+aspp", "double+aspp+se")


def small(structure="double+aspp+se", shape=(32, 32, 1), **more):
    from core.nets.cnnse import build

    return build(shape, structure=structure, filters=8, **more)


def inside(network, *names):
    """Open a network at some of its layers."""
    import keras

    return keras.Model(network.input, [network.get_layer(name).output for name in names])


def images(n=6, shape=(32, 32, 1)):
    return np.random.default_rng(0).poisson(0.3, (n, *shape)).astype(np.float32)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_structure_has_the_branches_and_modules_of_its_name(structure):
    names = {layer.name for layer in small(structure).layers}

    assert {"semantic_map", "semantic", "answer"} <= names
    for name in ("detail_map", "detail", "joined"):
        assert (name in names) == structure.startswith("double")
    for module, layer in (("aspp", "aspp_rate8"), ("se", "se_weight")):
        assert (layer in names) == (module in structure.split("+"))


@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_last_maps_averaged_are_what_the_answer_is_read_from(structure):
    network = small(structure)
    branches = ("semantic", "detail") if structure.startswith("double") else ("semantic",)
    last = network.get_layer("answer").input.name
    opened = inside(network, *(f"{branch}_map" for branch in branches))

    maps = opened(images())
    maps = maps if isinstance(maps, list) else [maps]
    means = np.concatenate([np.mean(each, axis=(1, 2)) for each in maps], axis=1)
    dense = network.get_layer("answer")
    logits = means @ np.asarray(dense.kernel) + np.asarray(dense.bias)

    assert all(np.asarray(each).ndim == 4 for each in maps)
    assert last == network.get_layer("joined" if len(branches) > 1 else "semantic").output.name
    np.testing.assert_allclose(network(images()), 1 / (1 + np.exp(-logits)), atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "detail", "semantic"),
    [
        ((32, 32, 1), (16, 16), (2, 2)),
        ((64, 64, 1), (16, 16), (2, 2)),
        ((32, 64, 1), (16, 32), (2, 4)),
        ((64, 128, 1), (16, 32), (2, 4)),
    ],
)
def test_the_detail_keeps_sixteen_rows_and_the_other_branch_two(shape, detail, semantic):
    network = small(shape=shape)

    assert network.get_layer("detail_map").output.shape == (None, *detail, 8)
    assert network.get_layer("semantic_map").output.shape == (None, *semantic, 64)


def test_an_average_added_everywhere_is_one_that_was_stretched_and_joined():
    network = small("double+aspp")
    joined, whole, added = inside(network, "aspp_joined", "aspp_whole", "aspp_sum")(images())

    stretched = np.broadcast_to(whole, (6, 16, 16, 8))
    kernels = [
        np.asarray(network.get_layer("aspp_fewer").kernel)[0, 0],
        np.asarray(network.get_layer("aspp_everywhere").kernel),
    ]
    wanted = np.concatenate([joined, stretched], axis=3) @ np.concatenate(kernels)

    assert np.ptp(stretched) > 0
    np.testing.assert_allclose(added, wanted, atol=1e-4)


def test_channels_are_weighed_by_a_share_each():
    before, weight, after = inside(small(), "aspp_relu", "se_weight", "detail_map")(images())

    assert np.asarray(weight).shape == (6, 1, 1, 8)
    assert (np.asarray(weight) > 0).all()
    assert (np.asarray(weight) < 1).all()
    np.testing.assert_allclose(after, before * weight, atol=1e-6)


def test_other_evidence_is_joined_with_both_branches():
    network = small(outputs=3, evidence=2)

    assert [tuple(each.shape) for each in network.inputs] == [(None, 32, 32, 1), (None, 2)]
    assert network.get_layer("joined").output.shape == (None, 64 + 8)
    assert network.get_layer("with_others").output.shape == (None, 64 + 8 + 512)
    assert network.output_shape == (None, 3)


@pytest.mark.parametrize("structure", ["single+aspp+se", "double"])
def test_no_convolution_steps_over_what_it_reads(structure):
    """TensorFlow's gradient of one that does writes beyond its memory, now and then."""
    layers = [each for each in small(structure).layers if type(each).__name__ == "Conv2D"]

    assert any(each.strides == (2, 2) for each in layers)
    assert all(each.strides <= each.kernel_size for each in layers)


def test_a_shortcut_reads_every_second_place():
    before, after = inside(small(), "conv2b_relu", "conv3a_every")(images())

    np.testing.assert_array_equal(after, np.asarray(before)[:, ::2, ::2])


@pytest.mark.parametrize("size", [0.01, 1_000])
def test_images_of_any_size_look_alike_once_they_are_scaled(size):
    from core.nets.images import IMAGE_SCALE, scale_to

    network, given = small(), images() * size
    scale_to(network, given)
    scaled = np.asarray(inside(network, IMAGE_SCALE)(given))

    assert np.sqrt(np.square(scaled).mean()) == pytest.approx(1, rel=0.05 if size < 1 else 1e-3)
    assert (scaled[given == 0] == 0).all()
    assert not network.get_layer(IMAGE_SCALE).trainable_weights


def test_empty_images_are_left_as_they_are():
    from core.nets.images import scale_to

    network = small()
    scale_to(network, 0 * images())

    np.testing.assert_allclose(network.get_layer("image_scale").moving_variance, 1)


def test_the_seed_decides_the_weights():
    one, same, other = (small(seed=seed) for seed in (3, 3, 4))

    pairs = zip(one.get_weights(), same.get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)
    for name in ("conv1", "aspp_rate2", "answer"):
        kernels = [np.asarray(each.get_layer(name).kernel) for each in (one, other)]
        assert not np.array_equal(*kernels)


def test_no_two_layers_start_alike():
    network = small()
    kernels = [np.asarray(network.get_layer(f"aspp_rate{rate}").kernel) for rate in (2, 4, 8)]

    assert not np.array_equal(kernels[0], kernels[1])
    assert not np.array_equal(kernels[1], kernels[2])
