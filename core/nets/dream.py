"""The networks of Haque, Kondaveeti and Schmittling: two courses in, one probability out."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from core.nets.step import training_step

_CODES = ("code_regulator", "code_target")


def lstm(
    shape: tuple[int, int],
    *,
    outputs: int = 1,
    units: int = 32,
    dropout: float = 0.2,
    filters: int = 0,
    seed: int = 0,
) -> keras.Model:
    """Build an LSTM over time, not compiled.

    Parameters
    ----------
    shape
        Times and genes: (21, 2) as published.
    outputs
        1: the regulator controls the target. 3: none, forward, reverse.
    units, dropout
        Of the LSTM, and what is dropped after it.
    filters
        Above 0, so many convolutions over time come before it: the hybrid its authors wanted.
    seed
        Of the initial weights and the dropout.
    """
    courses = keras.Input(shape, name="courses")
    x = courses
    if filters:
        x = keras.layers.Conv1D(
            filters, 5, padding="same", activation="relu", kernel_initializer=_glorot(seed, 1),
            name="filters",
        )(x)  # fmt: skip
    x = keras.layers.LSTM(
        units,
        kernel_initializer=_glorot(seed, 2),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed * 100 + 3),
        name="lstm",
    )(x)
    x = keras.layers.Dropout(dropout, seed=seed * 100 + 4, name="drop")(x)
    return keras.Model(courses, _answer(x, outputs, seed), name="dream_lstm")


def lenet(
    shape: tuple[int, int, int], *, outputs: int = 1, dropout: float = 0.0, seed: int = 0
) -> keras.Model:
    """Build LeNet-5 for an image of two rows, not compiled.

    Two convolutions of 6 and 16 filters, each averaged over pairs of times, then 120 and 84
    units. The image has two rows where LeNet's has 32, so its 5×5 kernels are two rows high.

    Parameters
    ----------
    shape
        Genes, times and one channel: (2, 21, 1) as published.
    outputs
        1 or 3, as for `lstm`.
    dropout
        Share dropped before the answer.
    seed
        Of the initial weights and the dropout.
    """
    image = keras.Input(shape, name="courses")
    x = image
    for number, (filters, padding) in enumerate(((6, "same"), (16, "same")), start=1):
        x = keras.layers.Conv2D(
            filters, (2, 5), padding=padding, activation="relu",
            kernel_initializer=_glorot(seed, number), name=f"conv{number}",
        )(x)  # fmt: skip
        x = keras.layers.AveragePooling2D((1, 2), name=f"pool{number}")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    for number, units in enumerate((120, 84), start=3):
        x = _dense(units, name=f"dense{number}", seed=seed * 100 + number)(x)
    x = keras.layers.Dropout(dropout, seed=seed * 100 + 9, name="drop")(x)
    return keras.Model(image, _answer(x, outputs, seed), name="dream_cnn")


def coded(
    times: int, *, outputs: int = 1, latent: int = 3, dropout: float = 0.0, seed: int = 0
) -> keras.Model:
    """Build the network over an autoencoder's codes of two genes, not compiled.

    Each gene's course becomes a few numbers; two matching branches and three more layers read
    them. The codes are not learned here: see `set_codes`.

    Parameters
    ----------
    times
        Points of a course.
    outputs
        1 or 3, as for `lstm`.
    latent
        Numbers of a code: 3 as published.
    dropout
        Share dropped before the answer.
    seed
        Of the initial weights and the dropout.
    """
    inputs, branches = [], []
    for place, (gene, code) in enumerate(zip(("regulator", "target"), _CODES, strict=True)):
        course = keras.Input((times,), name=gene)
        x = keras.layers.Dense(latent, trainable=False, name=code)(course)
        for number, units in enumerate((32, 16), start=1):
            x = _dense(units, name=f"{gene}{number}", seed=seed * 100 + 10 * place + number)(x)
        inputs.append(course)
        branches.append(x)
    x = keras.layers.Concatenate(name="joined")(branches)
    for number, units in enumerate((32, 16), start=1):
        x = _dense(units, name=f"joined{number}", seed=seed * 100 + 30 + number)(x)
    x = keras.layers.Dropout(dropout, seed=seed * 100 + 9, name="drop")(x)
    return keras.Model(inputs, _answer(x, outputs, seed), name="dream_autoencoder")


def set_codes(
    model: keras.Model, courses: NDArray[np.float32], *, epochs: int = 75, seed: int = 0
) -> float:
    """Train an autoencoder on single courses, and give both branches its codes.

    Parameters
    ----------
    model
        From `coded`.
    courses
        Of genes in series, shape (n, times).
    epochs
        Passes over them.
    seed
        Of the autoencoder's weights.

    Returns
    -------
    The mean squared error with which it gives courses back.
    """
    layers = [model.get_layer(name) for name in _CODES]
    times, latent = layers[0].kernel.shape
    given = keras.Input((times,))
    code = keras.layers.Dense(latent, kernel_initializer=_glorot(seed, 41), name="code")
    back = keras.layers.Dense(times, kernel_initializer=_glorot(seed, 42))(code(given))
    autoencoder = keras.Model(given, back)
    autoencoder.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", jit_compile=False)
    autoencoder.optimizer.build(autoencoder.trainable_variables)
    step = training_step(autoencoder, labels=courses)
    order = np.random.default_rng(seed)
    loss = float("nan")
    for _ in range(epochs):
        shuffled = courses[order.permutation(len(courses))]
        losses = [
            step([block], block)[0]
            for block in np.array_split(shuffled, max(1, len(courses) // 100))
        ]
        loss = float(np.mean(losses))
    for layer in layers:
        layer.set_weights(code.get_weights())
    return loss


def _answer(x: keras.KerasTensor, outputs: int, seed: int) -> keras.KerasTensor:
    return keras.layers.Dense(
        outputs,
        activation="sigmoid" if outputs == 1 else "softmax",
        kernel_initializer=_glorot(seed, 50),
        name="answer",
    )(x)


def _dense(units: int, *, name: str, seed: int) -> keras.Layer:
    return keras.layers.Dense(
        units,
        activation="relu",
        kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
        name=name,
    )


def _glorot(seed: int, number: int) -> keras.Initializer:
    return keras.initializers.GlorotUniform(seed=seed * 100 + number)
