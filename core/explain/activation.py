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
    layer: str | None = None,
    weights: Sequence[float] | None = None,
) -> NDArray[np.float32]:
    """Map class activation onto the first input, from 0 to 1, shape (n, *places).

    Channels of a convolution are added up, each as much as its mean gradient says that it
    raises the logit; what lowers it is cut off. The map is as coarse as the layer and is
    stretched to the input's size. Where nothing raises the logit it is all 0.

    Parameters
    ----------
    model
        A network with convolutions, or the average of several.
    arrays
        One an input, each (n, ...); the first is an image (n, height, width, channels) or a
        profile (n, samples, channels).
    layer
        Name of the convolution; the last one where omitted. An earlier one is sharper and
        sees less of the whole.
    weights
        What each logit counts; that the regulator controls the target where omitted.
    """
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    check_arrays(model, arrays)
    counted = tf.constant(weighed(model, weights))
    inputs = [tf.constant(array) for array in arrays]
    maps = []
    for network in opened(model, layer=layer):
        with tf.GradientTape() as tape:
            seen, logits = network(inputs)
            wanted = tf.linalg.matvec(logits, counted)
        slope = tape.gradient(wanted, seen)
        places = tuple(range(1, len(seen.shape) - 1))
        channel = tf.reduce_mean(slope, axis=places, keepdims=True)
        maps.append(tf.nn.relu(tf.reduce_sum(channel * seen, axis=-1)).numpy())
    coarse: NDArray[np.float32] = np.mean(maps, axis=0)
    return _stretched(coarse, arrays[0].shape[1:-1])


def places_of(model: keras.Model) -> tuple[int, ...]:
    """Return how fine a map of class activation is: the places of the layer it is taken from.

    Parameters
    ----------
    model
        A network with convolutions, or the average of several.
    """
    return tuple(int(size) for size in opened(model)[0].inside.output_shape[0][1:-1])


def _stretched(maps: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    """Bring maps to the size of the input, the largest value of each 1."""
    factors = (1.0, *(want / have for want, have in zip(size, maps.shape[1:], strict=True)))
    wide = ndimage.zoom(maps, factors, order=1, mode="nearest", grid_mode=True)
    top = wide.max(axis=tuple(range(1, wide.ndim)), keepdims=True)
    scaled: NDArray[np.float32] = (wide / np.where(top > 0, top, 1)).astype(np.float32)
    return scaled
