"""The network of CNNC (Yuan and Bar-Joseph): a small VGG over a pair's histogram."""

from __future__ import annotations

from functools import partial

import keras

from core.nets import images
from core.nets.seeds import Seeds

FILTERS = 32
"""Of the first two convolutions, as published."""


def build(
    shape: tuple[int, int, int] = (32, 32, 1),
    *,
    outputs: int = 1,
    evidence: int = 0,
    codes: int = 0,
    dropout: float = 0.25,
    dense_dropout: float = 0.5,
    filters: int = FILTERS,
    scaled: bool = False,
    seed: int = 0,
) -> keras.Model:
    """Build the published network, not compiled.

    Three times two 3×3 convolutions, pooling and dropout, then a dense layer of 512. With
    32×32 images it has 549,601 parameters for one output and 550,627 for three.

    Parameters
    ----------
    shape, outputs, evidence, codes, seed
        As in `images.build`.
    dropout, dense_dropout
        After each pooling, and after the dense layer of 512.
    filters
        Of the first two convolutions; there are twice as many after each pooling. A quarter
        of the published 32 makes scoring about ten times as fast.
    scaled
        Whether images are divided by their usual size first; see `images.scale_to`.
    """
    read = partial(
        read_image,
        dropout=dropout,
        dense_dropout=dense_dropout,
        filters=filters,
        scaled=scaled,
    )
    return images.build(
        shape, read, outputs=outputs, name="cnnc", evidence=evidence, codes=codes, seed=seed
    )


def read_image(
    image: keras.KerasTensor,
    random: Seeds,
    *,
    dropout: float = 0.25,
    dense_dropout: float = 0.5,
    filters: int = FILTERS,
    scaled: bool = False,
) -> keras.KerasTensor:
    """Turn an image into 512 numbers.

    Parameters
    ----------
    image
        Shape (height, width, channels).
    random
        Seeds of the layers.
    dropout, dense_dropout, filters, scaled
        As in `build`.
    """
    x = images.scaled(image) if scaled else image
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
    return keras.layers.Dropout(dense_dropout, seed=random.next(), name="drop_image")(x)
