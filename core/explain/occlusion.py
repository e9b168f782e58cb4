"""Where a network looks, found by hiding parts of what it sees. It needs no gradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.features.records import Arrays

_NOISE = 1e-6
"""A fall this small is one of rounding, which the scale of the map must not blow up."""


def occlusion(
    run: Callable[[Arrays], NDArray[np.float32]],
    arrays: Arrays,
    *,
    window: int = 4,
    output: int = 0,
) -> NDArray[np.float32]:
    """Map how much a score falls when a part of the image is hidden, shape (height, width).

    Windows overlap by half; a place has the mean of the windows over it. What would raise the
    score if hidden counts nothing. The largest value is 1; all are 0 where nothing lowers it.

    Parameters
    ----------
    run
        The network: one array an input in, shape (n, outputs) out.
    arrays
        What it sees of one pair, each (1, ...); the first is an image (1, height, width, 1).
    window
        Side of what is hidden at a time.
    output
        Which of its outputs is asked.
    """
    image = arrays[0]
    if image.ndim != 4 or image.shape[0] != 1:
        raise ValueError(f"arrays must begin with one image. Received: shape {image.shape}")
    height, width = image.shape[1:3]
    step = max(1, window // 2)
    corners = [
        (top, left)
        for top in range(0, height - window + 1, step)
        for left in range(0, width - window + 1, step)
    ]
    hidden = np.repeat(image, len(corners), axis=0)
    for number, (top, left) in enumerate(corners):
        hidden[number, top : top + window, left : left + window] = 0
    others = [np.repeat(array, len(corners), axis=0) for array in arrays[1:]]
    before = run(arrays)[0, output]
    falls = np.maximum(before - run((hidden, *others))[:, output], 0)
    falls[falls < _NOISE] = 0
    total = np.zeros((height, width), np.float64)
    times = np.zeros((height, width), np.float64)
    for fall, (top, left) in zip(falls, corners, strict=True):
        total[top : top + window, left : left + window] += fall
        times[top : top + window, left : left + window] += 1
    mean = total / np.maximum(times, 1)
    # hiding what is empty changes nothing: such places are covered by windows that are not
    mean[image[0, :, :, 0] == 0] = 0
    top_value = mean.max()
    scaled: NDArray[np.float32] = (mean / top_value if top_value > 0 else mean).astype(np.float32)
    return scaled


def hidden_side(bins: int) -> int:
    """Return the side of what is hidden at a time: an eighth of an image's.

    Parameters
    ----------
    bins
        Of the image.
    """
    return max(1, bins // 8)
