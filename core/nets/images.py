"""A network over the image of a pair: any way to read an image, other evidence, an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from core.nets.seeds import Seeds

EVIDENCE_SCALE = "evidence_scale"
"""Name of the layer that standardises the other evidence; see `standardise`."""

ReadImage: TypeAlias = Callable[[keras.KerasTensor, Seeds], keras.KerasTensor]
"""From an image (height, width, channels) to a vector."""


def build(
    shape: tuple[int, int, int],
    read: ReadImage,
    *,
    outputs: int,
    name: str,
    evidence: int = 0,
    seed: int = 0,
) -> keras.Model:
    """Build a network that answers from one image, not compiled.

    Parameters
    ----------
    shape
        Of one image; two lie side by side where there are two expressions.
    read
        Turns the image into a vector.
    outputs
        1: the probability that the regulator controls the target. 3: none, forward, reverse.
    name
        Of the network.
    evidence
        How many numbers of other evidence come with each pair. They are standardised, spread
        over 512 units and joined with the image's vector.
    seed
        Of the initial weights and the dropout.
    """
    random = Seeds(seed)
    image = keras.Input(shape, name="histogram")
    x = read(image, random)
    inputs = [image]
    if evidence:
        numbers = keras.Input((evidence,), name="evidence")
        inputs.append(numbers)
        # not trainable: it keeps the mean and variance that it is given
        scaled = keras.layers.BatchNormalization(
            center=False, scale=False, trainable=False, name=EVIDENCE_SCALE
        )(numbers)
        spread = random.dense(512, "evidence_spread")(scaled)
        x = keras.layers.Concatenate(name="with_evidence")([x, spread])
        x = random.dense(512, "with_evidence_512")(x)
        x = random.dense(128, "with_evidence_128")(x)
    answer = keras.layers.Dense(
        outputs,
        activation="sigmoid" if outputs == 1 else "softmax",
        kernel_initializer=random.glorot(),
        name="answer",
    )(x)
    return keras.Model(inputs if evidence else image, answer, name=name)


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
