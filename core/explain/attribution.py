"""Integrated gradients: how much each entry of a pair's input adds to the network's answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.explain.logits import check_arrays, opened, weighed
from core.features.records import Arrays

if TYPE_CHECKING:
    import keras

_TOGETHER = 2**18
"""Numbers that the network sees at a time; it bounds the memory of the gradients."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """What each entry of the inputs adds, on the scale of the logit.

    Attributes
    ----------
    values
        One array an input, of its shape: positive speaks for, negative against.
    difference
        Logit of the input less that of the baseline, shape (n,): what the values should
        add up to.
    gap
        Difference less the sum of the values, shape (n,); it shrinks with more steps.
    """

    values: Arrays
    difference: NDArray[np.float32]
    gap: NDArray[np.float32]


def integrated_gradients(
    model: keras.Model,
    arrays: Arrays,
    *,
    baseline: Arrays | None = None,
    weights: Sequence[float] | None = None,
    steps: int = 64,
) -> Attribution:
    """Share the difference between an input and a baseline out among the entries.

    Parameters
    ----------
    model
        A network, or the average of several.
    arrays
        One an input, each (n, ...).
    baseline
        Same shapes; all 0 where omitted, which for a histogram is one without any sample.
    weights
        What each logit counts; that the regulator controls the target where omitted.
    steps
        Points on the way from baseline to input.
    """
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    check_arrays(model, arrays)
    start = tuple(np.zeros_like(array) for array in arrays) if baseline is None else baseline
    check_arrays(model, start)
    counted = tf.constant(weighed(model, weights))
    networks = opened(model, places=False)

    def logit(inputs: Sequence[tf.Tensor]) -> tf.Tensor:
        mean = tf.add_n([network(inputs)[1] for network in networks]) / len(networks)
        return tf.linalg.matvec(mean, counted)

    def slopes(inputs: Arrays) -> Arrays:
        tensors = [tf.constant(array) for array in inputs]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(tensors)
            answer = logit(tensors)
        return tuple(slope.numpy() for slope in tape.gradient(answer, tensors))

    values = tuple(np.zeros_like(array) for array in arrays)
    # midpoints, so that the sum is right to second order
    way = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
    points = arrays[0].shape[0] * steps
    together = max(1, _TOGETHER // sum(math.prod(array.shape[1:]) for array in arrays))
    for first in range(0, points, together):
        row, step = np.divmod(np.arange(first, min(first + together, points)), steps)
        ends = [(s[row], array[row]) for s, array in zip(start, arrays, strict=True)]
        found = slopes(tuple(_between(one, other, at=way[step]) for one, other in ends))
        for value, slope, (one, other) in zip(values, found, ends, strict=True):
            np.add.at(value, row, slope / steps * (other - one))
    difference: NDArray[np.float32] = (
        logit([tf.constant(a) for a in arrays]) - logit([tf.constant(a) for a in start])
    ).numpy()
    explained = sum(value.reshape(value.shape[0], -1).sum(axis=1) for value in values)
    return Attribution(values, difference, np.asarray(difference - explained, np.float32))


def _between(
    one: NDArray[np.float32], other: NDArray[np.float32], *, at: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return a point on the straight line from each one to its other, (len(at), *shape)."""
    shares = at.reshape(-1, *(1,) * (one.ndim - 1))
    points: NDArray[np.float32] = one + shares * (other - one)
    return points
