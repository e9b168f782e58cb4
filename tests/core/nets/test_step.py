import keras
import numpy as np
import pytest

from core.nets.step import training_step

pytestmark = pytest.mark.network


def network(counted=lambda: None):
    class Counting(keras.Model):
        def call(self, *given, **how):
            counted()
            return super().call(*given, **how)

    given = keras.Input((4,))
    out = keras.layers.Dense(
        1, activation="sigmoid", kernel_initializer=keras.initializers.GlorotUniform(seed=3)
    )(given)
    model = Counting(given, out)
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="binary_crossentropy")
    model.optimizer.build(model.trainable_variables)
    return model


def test_step_of_several_batches_ends_where_keras_own_does():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(10, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int8)
    ours, theirs = network(), network()
    step = training_step(ours, labels=y)
    for rows in (slice(0, 8), slice(8, 10)):
        loss = theirs.train_on_batch(x[rows], y[rows], return_dict=True)["loss"]
        assert step([x[rows]], y[rows])[0] == pytest.approx(float(loss), rel=1e-5)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5, atol=1e-7)


def test_step_is_compiled_once_whatever_the_size_of_a_batch():
    calls = []
    step = training_step(network(lambda: calls.append(1)), labels=np.zeros(1, np.int8))
    calls.clear()
    for n in (8, 3, 5):
        step([np.ones((n, 4), np.float32)], np.ones(n, np.int8))
    assert len(calls) == 1
