"""Where along time a network looks, for networks that read two courses: functions of arrays.

Attribution shares a score out among the time points of both genes; moving the target's course
earlier or later asks the network for the delay it knows; and the filters of a first convolution
say themselves which delay they answer to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.explain.attribution import integrated_gradients
from core.features.course_records import Form, as_arrays, as_courses
from core.training.predict import Run

if TYPE_CHECKING:
    import keras

LAGS = tuple(range(-5, 6))
"""Time points by which a target's course is moved."""
GENES = ("regulator", "target")
_STEPS = 32


@dataclass(frozen=True, eq=False)
class Attention:
    """What each time point of two genes adds to scores, over a group of pairs.

    Attributes
    ----------
    size
        Share of all that is added, whichever way: shape (2, times), of sum 1. 0 everywhere where
        nothing adds anything.
    speaks
        Mean of what is added on the scale of the logit, shape (2, times): above 0 for
        regulation, below against.
    """

    size: NDArray[np.float64]
    speaks: NDArray[np.float64]

    @property
    def of_regulator(self) -> float:
        """Share of what is added that the regulator's course adds."""
        return float(self.size[0].sum())

    def middle(self, gene: int) -> tuple[int, int]:
        """Return the time points, from 1, between which the middle half of a gene's share lies.

        Parameters
        ----------
        gene
            0 for the regulator, 1 for the target.
        """
        total = np.cumsum(self.size[gene])
        # rounded, so that even shares have even quarters
        reached = np.round(total / total[-1], 9) if total[-1] > 0 else total
        first = int(np.searchsorted(reached, 0.25, side="right"))
        last = int(np.searchsorted(reached, 0.75))
        return min(first, last, total.size - 1) + 1, min(last, total.size - 1) + 1


@dataclass(frozen=True)
class Filter:
    """A filter of a first convolution, read as a delay.

    Attributes
    ----------
    lag
        Time points from what it answers to in the regulator to what it answers to in the
        target; below 0 where the target comes first.
    alike
        Whether it answers to both genes going the same way.
    """

    lag: int
    alike: bool


def attributed(
    model: keras.Model, courses: NDArray[np.float32], *, form: Form
) -> NDArray[np.float32]:
    """Share each score out among the time points of both genes, shape (n, 2, times).

    By integrated gradients, from two genes that stay at their mean over all that is given.

    Parameters
    ----------
    model
        That reads courses.
    courses
        Shape (n, 2, times), the regulator's first.
    form
        In which the model wants them.
    """
    still = np.broadcast_to(courses.mean(axis=(0, 2), keepdims=True), courses.shape)
    found = integrated_gradients(
        model,
        as_arrays(courses, form),
        baseline=as_arrays(np.ascontiguousarray(still), form),
        steps=_STEPS,
    )
    return as_courses(found.values, form)


def attention(added: NDArray[np.float32]) -> Attention:
    """Sum up what each time point adds, over a group of pairs.

    Parameters
    ----------
    added
        From `attributed`, shape (n, 2, times).
    """
    size = np.abs(added).mean(axis=0, dtype=np.float64)
    total = size.sum()
    return Attention(size / total if total > 0 else size, added.mean(axis=0, dtype=np.float64))


def moved(courses: NDArray[np.float32], lag: int) -> NDArray[np.float32]:
    """Move the target's course so many time points later; an end holds its value.

    Parameters
    ----------
    courses
        Shape (n, 2, times).
    lag
        Below 0 it is moved earlier.
    """
    times = courses.shape[2]
    there = np.clip(np.arange(times) - lag, 0, times - 1)
    return np.stack([courses[:, 0], courses[:, 1][:, there]], axis=1)


def by_lag(
    run: Run, courses: NDArray[np.float32], *, form: Form, output: int
) -> NDArray[np.float64]:
    """Return the mean score of pairs whose target is moved by each of `LAGS`, shape (n_lags,).

    Parameters
    ----------
    run
        The network.
    courses
        Shape (n, 2, times).
    form
        In which it wants them.
    output
        Which of its outputs says that the regulator controls the target.
    """
    return np.array(
        [run(as_arrays(moved(courses, lag), form))[:, output].mean() for lag in LAGS], np.float64
    )


def filters_of(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sort the kernel of a first convolution as (filters, 2, width), the regulator's row first.

    Parameters
    ----------
    kernel
        Of a picture, (2, width, 1, filters), or of steps, (width, 2, filters).
    """
    if kernel.ndim == 4:
        return np.ascontiguousarray(kernel[:, :, 0].transpose(2, 0, 1))
    return np.ascontiguousarray(kernel.transpose(2, 1, 0))


def read_filter(weights: NDArray[np.float32]) -> Filter:
    """Read the delay that a filter answers to most: where its two rows match best.

    Parameters
    ----------
    weights
        Shape (2, width).
    """
    matched = np.correlate(weights[1], weights[0], mode="full")
    best = int(np.argmax(np.abs(matched)))
    return Filter(best - (weights.shape[1] - 1), bool(matched[best] > 0))
