"""A step of training, compiled once for batches of any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

Step: TypeAlias = Callable[
    [Sequence[NDArray[Any]], NDArray[Any]], tuple[float, NDArray[np.float32]]
]
"""From a batch, an array for each input, and its labels to loss and outputs before the step."""


def training_step(model: keras.Model, *, labels: NDArray[Any]) -> Step:
    """Compile the step of a network that was compiled with optimizer and loss.

    Keras' own `train_on_batch` is compiled anew for the last, smaller batch of an epoch, which
    takes longer than small networks take to learn.

    Parameters
    ----------
    model
        Trained in place.
    labels
        All of them, shape (n, …), or one like them: steps take the same kind of number.
    """
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    inputs = [tf.TensorSpec(each.shape, tf.as_dtype(each.dtype)) for each in model.inputs]
    wanted = tf.TensorSpec((None, *labels.shape[1:]), tf.as_dtype(labels.dtype))

    @tf.function(input_signature=[inputs, wanted], autograph=False)  # type: ignore[untyped-decorator]
    def step(arrays: list[tf.Tensor], label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        given = arrays[0] if len(arrays) == 1 else arrays
        with tf.GradientTape() as tape:
            outputs = model(given, training=True)
            loss = model.compute_loss(given, label, outputs)
        weights = model.trainable_variables
        model.optimizer.apply(tape.gradient(loss, weights), weights)
        return loss, outputs

    def take(
        arrays: Sequence[NDArray[Any]], label: NDArray[Any]
    ) -> tuple[float, NDArray[np.float32]]:
        loss, outputs = step([tf.constant(each) for each in arrays], tf.constant(label))
        return float(loss), outputs.numpy()

    return take
