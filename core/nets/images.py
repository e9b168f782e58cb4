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

IMAGE_SCALE = "image_scale"
"""Name of the layer that divides images by their usual size; see `scale_to`."""

CODES = ("regulator_code", "target_code")
"""Names of the inputs for what a tower makes of the two genes of a pair."""

ReadImage: TypeAlias = Callable[[keras.KerasTensor, Seeds], keras.KerasTensor]
"""From an image (height, width, channels) to a vector."""


def build(
    shape: tuple[int, int, int],
    read: ReadImage,
    *,
    outputs: int,
    name: str,
    evidence: int = 0,
    codes: int = 0,
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
    codes
        How many numbers a tower makes of the images of each gene and its neighbours; those of the
        regulator and of the target are joined with the image's vector, too.
    seed
        Of the initial weights and the dropout.
    """
    random = Seeds(seed)
    image = keras.Input(shape, name="histogram")
    x = read(image, random)
    inputs, beside = [image], []
    if codes:
        ends = [keras.Input((codes,), name=name) for name in CODES]
        inputs += ends
        beside += ends
    if evidence:
        numbers = keras.Input((evidence,), name="evidence")
        inputs.append(numbers)
        # not trainable: it keeps the mean and variance that it is given
        scaled = keras.layers.BatchNormalization(
            center=False, scale=False, trainable=False, name=EVIDENCE_SCALE
        )(numbers)
        beside.append(random.dense(512, "evidence_spread")(scaled))
    if beside:
        x = keras.layers.Concatenate(name="with_others")([x, *beside])
        x = random.dense(512, "with_others_512")(x)
        x = random.dense(128, "with_others_128")(x)
    answer = keras.layers.Dense(
        outputs,
        activation="sigmoid" if outputs == 1 else "softmax",
        kernel_initializer=random.glorot(),
        name="answer",
    )(x)
    return keras.Model(inputs if beside else image, answer, name=name)


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


def scaled(image: keras.KerasTensor) -> keras.KerasTensor:
    """Divide an image by the usual size of images, once `scale_to` has said what that is.

    Parameters
    ----------
    image
        Shape (height, width, channels).
    """
    # not trainable: it keeps the size that it is given
    return keras.layers.BatchNormalization(
        epsilon=1e-6, center=False, scale=False, trainable=False, name=IMAGE_SCALE
    )(image)


def scale_to(model: keras.Model, seen: NDArray[np.float32]) -> None:
    """Divide what a network sees by the usual size of images: the root of their mean square.

    Batch normalisation would do so too, but only after its averages have come from 1 to what they
    are, and until then a network is judged by other sizes than it learns from.

    Parameters
    ----------
    model
        With `scaled` in it.
    seen
        Images that it will learn from, shape (n, height, width, channels).
    """
    size = np.square(seen, dtype=np.float64).mean(axis=(0, 1, 2))
    model.get_layer(IMAGE_SCALE).moving_variance.assign(np.where(size > 0, size, 1))
