"""Grad-CAM: where in a pair's input the network sees what speaks for regulation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.explain.logits import check_arrays, opened, weighed
from core.features.records import Arrays

if TYPE_CHECKING:
    import keras


def grad_cam(
    model: keras.Model,
    arrays: Arrays,
    *,
    layers: Sequence[str | None] = (None,),
    weights: Sequence[float] | None = None,
) -> NDArray[np.float32]:
    """Map class activation onto the first input, from 0 to 1, shape (n, *places).

    Channels of a convolution are added up, each as much as its gradient over all places says
    that it raises the logit; what lowers it is cut off. The map is as coarse as the layer and is
    stretched to the input's size. Where nothing raises the logit it is all 0.

    Parameters
    ----------
    model
        A network with convolutions, or the average of several.
    arrays
        One an input, each (n, ...); the first is an image (n, height, width, channels) or a
        profile (n, samples, channels).
    layers
        Name of the convolution, None for the last one; or of one in each branch of a network,
        whose maps are added up. An earlier one is sharper and sees less of the whole.
    weights
        What each logit counts; that the regulator controls the target where omitted.
    """
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    check_arrays(model, arrays)
    counted = tf.constant(weighed(model, weights))
    inputs = [tf.constant(array) for array in arrays]
    size = arrays[0].shape[1:-1]
    wide = np.zeros((len(arrays[0]), *size), np.float32)
    for layer in layers:
        maps = []
        for network in opened(model, layer=layer):
            with tf.GradientTape() as tape:
                seen, logits = network(inputs)
                wanted = tf.linalg.matvec(logits, counted)
            slope = tape.gradient(wanted, seen)
            places = tuple(range(1, len(seen.shape) - 1))
            # the sum, so that what coarse and fine layers add to an area can be added up
            channel = tf.reduce_sum(slope, axis=places, keepdims=True)
            maps.append(tf.nn.relu(tf.reduce_sum(channel * seen, axis=-1)).numpy())
        wide += stretched(np.mean(maps, axis=0), size)
    top = wide.max(axis=tuple(range(1, wide.ndim)), keepdims=True)
    scaled: NDArray[np.float32] = (wide / np.where(top > 0, top, 1)).astype(np.float32)
    return scaled


def places_of(
    model: keras.Model, layers: Sequence[str | None] = (None,)
) -> tuple[tuple[int, ...], ...]:
    """Return how fine a map of class activation is: the places of each layer it is taken from.

    Parameters
    ----------
    model
        A network with convolutions, or the average of several.
    layers
        As in `grad_cam`.
    """
    return tuple(
        tuple(int(each) for each in opened(model, layer=layer)[0].inside.output_shape[0][1:-1])
        for layer in layers
    )


def stretched(maps: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    """Bring maps to the size of an image; their mean stays, where it is a multiple of theirs.

    Parameters
    ----------
    maps
        Shape (n, *places).
    size
        Of the image.
    """
    factors = (1.0, *(want / have for want, have in zip(size, maps.shape[1:], strict=True)))
    wide: NDArray[np.float32] = ndimage.zoom(
        maps, factors, order=1, mode="nearest", grid_mode=True
    ).astype(np.float32)
    return wide
