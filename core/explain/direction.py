"""What differs between the histograms of (a, b) and (b, a), and speaks for a direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.explain.attribution import integrated_gradients

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Direction:
    """Two genes seen both ways round.

    Attributes
    ----------
    difference
        Image of (a, b) less that of (b, a), shape (n, height, width); (a, b) has more
        samples where it is positive.
    speaks
        How much each entry of that difference speaks for "the first regulates the second"
        and against the reverse, same shape.
    evidence
        What `speaks` adds up to, on the scale of the logit, shape (n,): above 0 the network
        takes the first gene for the regulator.
    """

    difference: NDArray[np.float32]
    speaks: NDArray[np.float32]
    evidence: NDArray[np.float32]


def turned(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the images of the pairs the other way round.

    Parameters
    ----------
    images
        Square histograms, one or several side by side: shape (n, bins, k * bins, 1).
    """
    height, width = images.shape[1:3]
    if width % height:
        raise ValueError(f"images must be squares side by side. Received: {images.shape[1:]}")
    halves = [images[:, :, start : start + height] for start in range(0, width, height)]
    return np.concatenate([half.swapaxes(1, 2) for half in halves], axis=2)


def difference(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each image less its own way round, shape (n, height, width)."""
    less: NDArray[np.float32] = (images - turned(images))[..., 0]
    return less


def direction(model: keras.Model, images: NDArray[np.float32], *, steps: int = 64) -> Direction:
    """Share out what tells (a, b) from (b, a) among the entries in which they differ.

    The way from the image of (b, a) to that of (a, b) is followed by integrated gradients.
    With three classes the forward logit less the reverse one is asked, else the only one.

    Parameters
    ----------
    model
        A CNNC without other evidence.
    images
        Of the pairs (a, b), shape (n, 32, 32 or 64, 1).
    steps
        Points on the way.
    """
    weights = [1.0] if model.output_shape[-1] == 1 else [0.0, 1.0, -1.0]
    found = integrated_gradients(
        model, (images,), baseline=(turned(images),), weights=weights, steps=steps
    )
    return Direction(difference(images), found.values[0][..., 0], found.difference)
