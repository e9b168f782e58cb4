"""The network of CNNC (Yuan and Bar-Joseph): a small VGG over a pair's histogram."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

FILTERS = 32
"""Of the first two convolutions, as published."""

EVIDENCE_SCALE = "evidence_scale"
"""Name of the layer that standardises the other evidence; see `standardise`."""


def build(
    shape: tuple[int, int, int] = (32, 32, 1),
    *,
    outputs: int = 1,
    evidence: int = 0,
    dropout: float = 0.25,
    dense_dropout: float = 0.5,
    filters: int = FILTERS,
    seed: int = 0,
) -> keras.Model:
    """Build the published network, not compiled.

    Three times two 3×3 convolutions, pooling and dropout, then a dense layer of 512. With
    32×32 images it has 549,601 parameters for one output and 550,627 for three.

    Parameters
    ----------
    shape
        Of one image: 32×32, or 32×64 where single-cell and bulk lie side by side.
    outputs
        1: the probability that the regulator controls the target. 3: none, forward, reverse.
    evidence
        How many numbers of other evidence come with each pair. They are standardised, spread
        over 512 units and joined with the image's 512.
    dropout, dense_dropout
        After each pooling, and after the dense layer of 512.
    filters
        Of the first two convolutions; there are twice as many after each pooling. A quarter
        of the published 32 makes scoring about ten times as fast.
    seed
        Of the initial weights and the dropout.
    """
    random = _Seeds(seed)
    image = keras.Input(shape, name="histogram")
    x = image
    for number in (1, 2, 3):
        for half, padding in (("a", "same"), ("b", "valid")):
            x = keras.layers.Conv2D(
                filters * 2 ** (number - 1),
                3,
                padding=padding,
                activation="relu",
                kernel_initializer=random.glorot(),
                name=f"conv{number}{half}",
            )(x)
        x = keras.layers.MaxPooling2D(2, name=f"pool{number}")(x)
        x = keras.layers.Dropout(dropout, seed=random.next(), name=f"drop{number}")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    x = random.dense(512, "image")(x)
    x = keras.layers.Dropout(dense_dropout, seed=random.next(), name="drop_image")(x)
    inputs = [image]
    if evidence:
        numbers = keras.Input((evidence,), name="evidence")
        inputs.append(numbers)
        # not trainable: it keeps the mean and variance that it is given
        scaled = keras.layers.BatchNormalization(
            center=False, scale=False, trainable=False, name=EVIDENCE_SCALE
        )(numbers)
        spread = random.dense(512, "evidence_spread")(scaled)
        x = keras.layers.Concatenate(name="joined")([x, spread])
        x = random.dense(512, "joined_512")(x)
        x = random.dense(128, "joined_128")(x)
    answer = keras.layers.Dense(
        outputs,
        activation="sigmoid" if outputs == 1 else "softmax",
        kernel_initializer=random.glorot(),
        name="answer",
    )(x)
    return keras.Model(inputs if evidence else image, answer, name="cnnc")


def standardise(model: keras.Model, numbers: NDArray[np.float32]) -> None:
    """Adapt a network to the mean and variance of its other evidence.

    Parameters
    ----------
    model
        Built with `evidence`.
    numbers
        Of the pairs it will learn from, shape (n_pairs, evidence).
    """
    layer = model.get_layer(EVIDENCE_SCALE)
    layer.moving_mean.assign(numbers.mean(axis=0))
    layer.moving_variance.assign(numbers.var(axis=0))


class _Seeds:
    """Seeds for the layers, one each, all following from one."""

    def __init__(self, seed: int) -> None:
        self._seed = seed * 1_000

    def next(self) -> int:
        self._seed += 1
        return self._seed

    def glorot(self) -> keras.Initializer:
        return keras.initializers.GlorotUniform(seed=self.next())

    def dense(self, units: int, name: str) -> keras.Layer:
        return keras.layers.Dense(
            units, activation="relu", kernel_initializer=self.glorot(), name=name
        )
