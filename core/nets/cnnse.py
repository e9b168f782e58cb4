"""The network of CNNSE (Mao and others): a slim ResNet18 with a branch that keeps the detail.

A matrix that sums to 4,096 holds numbers in the hundreds, a histogram none above 1. So what comes
in is divided by its usual size first (see `images.scale_to`); an empty place stays 0, as beyond the
edges.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

import keras

from core.nets import images
from core.nets.seeds import Seeds

Structure = Literal[
    "single", "single+aspp", "single+aspp+se", "double", "double+aspp", "double+aspp+se"
]
STRUCTURES: tuple[Structure, ...] = (
    "single",
    "single+aspp",
    "single+aspp+se",
    "double",
    "double+aspp",
    "double+aspp+se",
)
"""The paper's ablation: one branch or two, without and with ASPP and SE."""
FILTERS = 32
"""Of the first stage: half of ResNet18's, as published."""
RATES = (2, 4, 8)
"""How far apart the places are that ASPP's 3×3 convolutions read."""
RATIO = 16
"""Channels for each unit of SE's first dense layer."""

_FINEST = 16
"""Most rows after the stem: rate 8 still reads different places there, and a pair stays cheap."""
_MOMENTUM = 0.9
"""Of batch normalisation. With Keras's .99 an epoch of few steps would be judged by averages that
still stand near where they began."""


def build(
    shape: tuple[int, int, int] = (64, 64, 1),
    *,
    outputs: int = 1,
    evidence: int = 0,
    codes: int = 0,
    structure: Structure = "double+aspp+se",
    filters: int = FILTERS,
    seed: int = 0,
) -> keras.Model:
    """Build the network, not compiled.

    Parameters
    ----------
    shape, outputs, evidence, codes, seed
        As in `images.build`.
    structure, filters
        As in `read_image`.
    """
    read = partial(read_image, structure=structure, filters=filters)
    return images.build(
        shape, read, outputs=outputs, name="cnnse", evidence=evidence, codes=codes, seed=seed
    )


def read_image(
    image: keras.KerasTensor,
    random: Seeds,
    *,
    structure: Structure = "double+aspp+se",
    filters: int = FILTERS,
) -> keras.KerasTensor:
    """Turn an image into a number for each channel of its last maps.

    The last maps are the outputs of the layers `semantic_map` and, with two branches,
    `detail_map`; their averages those of `semantic` and `detail`, which `joined` puts side by side.

    Parameters
    ----------
    image
        Shape (height, width, channels).
    random
        Seeds of the layers.
    structure
        One of `STRUCTURES`. ASPP and SE are at the end of the one branch, or of the second one;
        without ASPP the second branch is two plain convolutions.
    filters
        Of the first stage; each of the three that follow has twice as many.
    """
    branches, *modules = structure.split("+")
    fine = _stage(_stem(images.scaled(image), random, filters), random, filters, name="conv2")
    coarse = fine
    for number in (3, 4, 5):
        coarse = _stage(coarse, random, filters * 2 ** (number - 2), step=2, name=f"conv{number}")
    if branches == "single":
        return _averaged(_refined(coarse, random, filters, modules=modules), name="semantic")
    if not modules:
        for part in "ab":
            fine = _convolution(fine, random, filters, name=f"detail_{part}")
    semantic = _averaged(coarse, name="semantic")
    detail = _averaged(_refined(fine, random, filters, modules=modules), name="detail")
    return keras.layers.Concatenate(name="joined")([semantic, detail])


def _stem(x: keras.KerasTensor, random: Seeds, filters: int) -> keras.KerasTensor:
    """Read 3×3 windows and halve the maps until they have at most 16 rows.

    ResNet's 7×7 windows, two places apart, are made for photographs. Here bins that lie side by
    side tell most; measured on simulated pairs, 3×3 learns better from either image.
    """
    x = _convolution(x, random, filters, name="conv1")
    number = 0
    while x.shape[1] > _FINEST:
        number += 1
        x = keras.layers.MaxPooling2D(3, 2, padding="same", name=f"pool{number}")(x)
    return x


def _stage(
    x: keras.KerasTensor, random: Seeds, filters: int, *, step: int = 1, name: str
) -> keras.KerasTensor:
    """Add two basic blocks of ResNet, the first of which goes so many places at a time."""
    for part, by in (("a", step), ("b", 1)):
        block = f"{name}{part}"
        y = _convolution(x, random, filters, step=by, name=f"{block}_1")
        y = _normalised(_plain(y, random, filters, name=f"{block}_2"), f"{block}_2")
        if by > 1:
            short = f"{block}_short"
            # a 1×1 convolution that steps by two would see the same places, but its gradient
            # writes beyond its memory in TensorFlow 2.21 on a CPU
            x = keras.layers.MaxPooling2D(1, by, name=f"{block}_every")(x)
            x = _normalised(_plain(x, random, filters, kernel=1, name=short), short)
        x = _activated(keras.layers.Add(name=f"{block}_sum")([y, x]), block)
    return x


def _refined(
    x: keras.KerasTensor, random: Seeds, filters: int, *, modules: list[str]
) -> keras.KerasTensor:
    """Add the modules of a structure to the maps at the end of a branch."""
    if "aspp" in modules:
        x = _pyramid(x, random, filters)
    return _recalibrated(x, random) if "se" in modules else x


def _pyramid(x: keras.KerasTensor, random: Seeds, filters: int) -> keras.KerasTensor:
    """Add ASPP: what is there at several distances and on the whole, in so many channels.

    The average over an image is not stretched and joined: a 1×1 convolution of it would be the same
    everywhere, so that number is added everywhere, which comes to the same.
    """
    near = _convolution(x, random, filters, kernel=1, name="aspp_1")
    around = [
        _convolution(x, random, filters, rate=rate, name=f"aspp_rate{rate}") for rate in RATES
    ]
    whole = keras.layers.GlobalAveragePooling2D(keepdims=True, name="aspp_mean")(x)
    whole = random.dense(filters, "aspp_whole")(whole)
    joined = keras.layers.Concatenate(name="aspp_joined")([near, *around])
    parts = [
        _plain(joined, random, filters, kernel=1, name="aspp_fewer"),
        keras.layers.Dense(
            filters, use_bias=False, kernel_initializer=random.glorot(), name="aspp_everywhere"
        )(whole),
    ]
    return _activated(_normalised(keras.layers.Add(name="aspp_sum")(parts), "aspp"), "aspp")


def _recalibrated(x: keras.KerasTensor, random: Seeds) -> keras.KerasTensor:
    """Add SE: weigh each channel by what all channels are on average."""
    filters = x.shape[-1]
    mean = keras.layers.GlobalAveragePooling2D(keepdims=True, name="se_mean")(x)
    fewer = random.dense(max(filters // RATIO, 1), "se_fewer")(mean)
    weight = keras.layers.Dense(
        filters, activation="sigmoid", kernel_initializer=random.glorot(), name="se_weight"
    )(fewer)
    return keras.layers.Multiply(name="se")([x, weight])


def _averaged(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    """Average the last maps of a branch, which get a name of their own for whoever reads them."""
    maps = keras.layers.Activation("linear", name=f"{name}_map")(x)
    return keras.layers.GlobalAveragePooling2D(name=name)(maps)


def _convolution(
    x: keras.KerasTensor,
    random: Seeds,
    filters: int,
    *,
    kernel: int = 3,
    step: int = 1,
    rate: int = 1,
    name: str,
) -> keras.KerasTensor:
    """Convolve, normalise and cut off what is negative."""
    x = _plain(x, random, filters, kernel=kernel, step=step, rate=rate, name=name)
    return _activated(_normalised(x, name), name)


def _plain(
    x: keras.KerasTensor,
    random: Seeds,
    filters: int,
    *,
    kernel: int = 3,
    step: int = 1,
    rate: int = 1,
    name: str,
) -> keras.KerasTensor:
    """Convolve, without the bias that normalisation would take away."""
    return keras.layers.Conv2D(
        filters,
        kernel,
        strides=step,
        dilation_rate=rate,
        padding="same",
        use_bias=False,
        kernel_initializer=random.glorot(),
        name=name,
    )(x)


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return keras.layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_norm")(x)


def _activated(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return keras.layers.Activation("relu", name=f"{name}_relu")(x)
