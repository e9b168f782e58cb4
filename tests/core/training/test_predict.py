# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

from core.training import predict
from core.training.predict import keras_run

pytestmark = pytest.mark.network


def nested():
    import keras

    inner = keras.Input((None, 2))
    member = keras.Model(inner, keras.layers.Conv1D(8, 3, padding="same")(inner))
    rows = keras.Input((None, 2))
    return keras.Model(rows, keras.layers.GlobalMaxPooling1D()(member(rows)))


@pytest.mark.parametrize("held", [1, 1_000, 2**28])
def test_scores_are_the_same_however_many_records_are_read_at_a_time(held, monkeypatch):
    network = nested()
    rows = np.random.default_rng(0).random((17, 20, 2), np.float32)
    monkeypatch.setattr(predict, "_HELD", held)

    scores = keras_run(network)([rows])

    np.testing.assert_allclose(scores, network(rows), rtol=1e-6)


def test_no_records_have_no_scores():
    assert len(keras_run(nested())([np.empty((0, 20, 2), np.float32)])) == 0


def test_a_network_of_a_thousand_records_is_read_in_parts_that_fit():
    network = nested()

    # rows twice, eight filters, and the highest of each
    assert predict._numbers_of(network, places=20) == 20 * 2 * 2 + 20 * 8 + 8
