# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

pytestmark = pytest.mark.network


@pytest.mark.parametrize(
    ("shape", "outputs", "parameters"),
    [
        ((32, 32, 1), 3, 550_627),
        ((32, 32, 1), 1, 549_601),
        ((32, 64, 1), 3, 1_074_915),
        ((32, 64, 1), 1, 1_073_889),
    ],
)
def test_has_as_many_parameters_as_published(shape, outputs, parameters):
    from core.nets.cnnc import build

    network = build(shape, outputs=outputs)

    assert network.count_params() == parameters
    assert network.output_shape == (None, outputs)


def test_the_evidence_branch_joins_512_and_512():
    from core.nets.cnnc import build

    network = build(outputs=3, evidence=2)

    assert [tuple(each.shape) for each in network.inputs] == [(None, 32, 32, 1), (None, 2)]
    assert network.get_layer("with_others").output.shape == (None, 1024)
    assert network.get_layer("with_others_512").units == 512
    assert network.get_layer("with_others_128").units == 128


def test_the_seed_decides_the_weights():
    from core.nets.cnnc import build

    one, same, other = (build(seed=seed).get_weights() for seed in (3, 3, 4))

    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])


def test_no_two_layers_start_alike():
    from core.nets.cnnc import build

    network = build(evidence=512, seed=1)

    joined = (
        network.get_layer("image").kernel.numpy(),
        network.get_layer("with_others_512").kernel,
    )
    assert not np.array_equal(joined[0], joined[1].numpy()[:512])


def test_images_are_divided_by_their_usual_size_where_that_is_wanted():
    from core.nets.cnnc import build
    from core.nets.images import IMAGE_SCALE, scale_to

    network = build(filters=4, scaled=True)
    seen = np.full((2, 32, 32, 1), 8, np.float32)
    scale_to(network, seen)

    assert network.get_layer(IMAGE_SCALE)(seen).numpy() == pytest.approx(1, abs=1e-4)
    assert IMAGE_SCALE not in {layer.name for layer in build(filters=4).layers}
