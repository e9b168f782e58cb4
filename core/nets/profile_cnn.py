"""The network of MacLean's profile CNN: two separable convolutions along the samples."""

from __future__ import annotations

import keras

WINDOWS = (5, 2)
"""Samples a convolution sees at a time, and samples pooled after the first. The paper names
neither; its public code has these."""

ONE_BY_ONE = (1, 1)
"""No sample sees its neighbours."""


def build(
    shape: tuple[int, int] = (232, 2),
    *,
    outputs: int = 1,
    filters: tuple[int, int] = (4, 8),
    units: int = 4,
    windows: tuple[int, int] = WINDOWS,
    normalised: tuple[bool, bool] = (False, True),
    dropout: float = 0.01,
    length_free: bool = False,
    seed: int = 0,
) -> keras.Model:
    """Build the published network, not compiled.

    Convolution, pooling, convolution, a dense layer, the answer.

    Parameters
    ----------
    shape
        Samples and genes of a pair.
    outputs
        1: the probability that the regulator controls the target. 3: none and two more.
    filters
        Of the two convolutions.
    units
        Of the dense layer.
    windows
        Samples that a convolution sees at a time, and samples pooled after the first one. With
        `ONE_BY_ONE` a length-free network gives the same answer in whatever order they come.
    normalised
        Whether there is batch normalisation after the first and the second convolution.
    dropout
        After the dense layer.
    length_free
        Sum up each filter over all samples, by its mean and its highest value, so that the
        network takes profiles of any number of samples.
    seed
        Of the initial weights and the dropout.
    """
    seeds = iter(range(seed * 1_000 + 1, (seed + 1) * 1_000))
    samples, genes = shape
    kernel, pool = windows
    profiles = keras.Input((None if length_free else samples, genes), name="profiles")
    x = profiles
    for number, (width, normal) in enumerate(zip(filters, normalised, strict=True), start=1):
        x = keras.layers.SeparableConv1D(
            width,
            kernel,
            padding="same",
            activation="relu",
            depthwise_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
            pointwise_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
            name=f"conv{number}",
        )(x)
        if normal:
            x = keras.layers.BatchNormalization(name=f"norm{number}")(x)
        if number == 1 and pool > 1:
            x = keras.layers.MaxPooling1D(pool, name="pool")(x)
    x = _summed_up(x) if length_free else keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.Dense(
        units,
        activation="relu",
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        name="dense",
    )(x)
    if dropout:
        x = keras.layers.Dropout(dropout, seed=next(seeds), name="drop")(x)
    answer = keras.layers.Dense(
        outputs,
        activation="sigmoid" if outputs == 1 else "softmax",
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        name="answer",
    )(x)
    return keras.Model(profiles, answer, name="profile_cnn")


def _summed_up(x: keras.KerasTensor) -> keras.KerasTensor:
    mean = keras.layers.GlobalAveragePooling1D(name="mean")(x)
    highest = keras.layers.GlobalMaxPooling1D(name="highest")(x)
    return keras.layers.Concatenate(name="summed_up")([mean, highest])
