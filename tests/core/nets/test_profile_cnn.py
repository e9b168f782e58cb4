# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

pytestmark = pytest.mark.network


def kinds(network):
    return [type(layer).__name__ for layer in network.layers]


def test_the_final_network_is_small_and_normalised_after_its_second_convolution():
    from core.nets.profile_cnn import build

    network = build((232, 2))

    assert kinds(network) == [
        "InputLayer",
        "SeparableConv1D",
        "MaxPooling1D",
        "SeparableConv1D",
        "BatchNormalization",
        "Flatten",
        "Dense",
        "Dropout",
        "Dense",
    ]
    # 5·2 + 2·4 + 4, 5·4 + 4·8 + 8, 4·8, (116·8)·4 + 4, 4 + 1
    assert network.count_params() == 22 + 60 + 32 + 3_716 + 5


def test_the_base_network_has_neither_normalisation_nor_dropout():
    from core import systems

    method = systems.get("profile-cnn")
    options = method.settings({"recipe": "base", "normalise": "both", "dropout": "0.5"})
    network = method.network.build(((232, 2),), outputs=1, options=options, seed=0)

    assert not {"BatchNormalization", "Dropout"} & set(kinds(network))


def test_a_length_free_network_takes_any_number_of_samples():
    from core.nets.profile_cnn import build

    network = build((24, 2), outputs=3, length_free=True)

    assert network.input_shape == (None, None, 2)
    for samples in (8, 24, 232):
        scores = np.asarray(network(np.ones((3, samples, 2), np.float32)))
        assert scores.shape == (3, 3)


def test_samples_read_one_by_one_may_come_in_any_order():
    from core import systems

    method = systems.get("profile-cnn")
    options = method.settings({"sample-order": "ignored"})
    network = method.network.build(((24, 2),), outputs=1, options=options, seed=1)
    given = np.random.default_rng(0).normal(size=(5, 24, 2)).astype(np.float32)

    np.testing.assert_allclose(network(given), network(given[:, ::-1]), atol=1e-6)
    assert network.input_shape == (None, None, 2)


def test_the_seed_decides_the_weights():
    from core.nets.profile_cnn import build

    one, same, other = (build((24, 2), seed=seed).get_weights() for seed in (3, 3, 4))

    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])


@pytest.mark.parametrize(
    ("length_free", "samples", "outputs", "windows"),
    [(False, 23, 1, (5, 2)), (True, 31, 3, (4, 2)), (True, 31, 1, (1, 1))],
)
def test_it_answers_the_same_without_tensorflow(length_free, samples, outputs, windows):
    from core.models.onnx_export import to_onnx
    from core.nets.profile_cnn import build
    from core.serving.inference import scorer_for
    from tests.core.models.test_onnx_export import shaken

    network = build(
        (23, 2), outputs=outputs, windows=windows, length_free=length_free, normalised=(True, True)
    )
    network = shaken(network)
    given = np.random.default_rng(1).normal(size=(7, samples, 2)).astype(np.float32)
    run = scorer_for(to_onnx(network), prefer="float32")

    np.testing.assert_allclose(run([given]), np.asarray(network(given)), atol=1e-5)
