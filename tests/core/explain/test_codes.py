# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core.explain.codes import codes_of

pytestmark = pytest.mark.network
LAYERS = ("code_regulator", "code_target")


def read(courses, *, latent=3, known):
    from core.nets import dream

    model = dream.coded(courses.shape[2], latent=latent, seed=2)
    return codes_of(
        model, courses, layers=LAYERS, pair=np.arange(len(courses)), known=known, seed=0
    )


def test_codes_are_those_of_the_network_and_their_difference_is_drawn():
    from core.nets import dream

    courses = np.random.default_rng(0).normal(size=(40, 2, 9)).astype(np.float32)

    found = read(courses, known=np.arange(40) < 20)

    layer = dream.coded(9, latent=3, seed=2).get_layer("code_regulator")
    assert found.regulator.shape == (40, 3)
    np.testing.assert_allclose(found.places, found.target - found.regulator, atol=1e-6)
    assert layer.kernel.shape == (9, 3)
    assert not found.reduced


def test_longer_codes_are_brought_down_to_three_numbers():
    courses = np.random.default_rng(0).normal(size=(40, 2, 9)).astype(np.float32)

    found = read(courses, latent=6, known=np.arange(40) < 20)

    assert found.places.shape == (40, 3)
    assert found.reduced
    # the first component has the largest spread
    assert (np.diff(found.places.std(axis=0)) <= 1e-9).all()


def test_classes_that_lie_apart_have_neighbours_of_their_own():
    rng = np.random.default_rng(1)
    known = np.arange(80) < 40
    noise = rng.normal(size=(80, 2, 9)).astype(np.float32)
    apart = noise * 0.01 + known[:, None, None] * np.float32(5)

    assert read(apart, known=known).alike > 0.95
    assert 0.35 < read(noise, known=known).alike < 0.65
