"""Two genes' courses as a network of time sees them: one record a pair and series."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.features.records import Arrays, MadeRecords, Records, Shape
from core.features.subset import subset_to_pairs
from core.features.timecourse import Courses, time_courses

Form = Literal["steps", "image", "apart"]
Scale = Literal["gene", "measured"]


def course_records(
    expression: Expression, pairs: Pairs, *, form: Form, times: int, scale: Scale
) -> Records:
    """Return each pair a record for each series, the regulator always first.

    Parameters
    ----------
    expression
        Time series, or single cells with a pseudotime.
    pairs
        Their genes must all have expression.
    form
        `steps`: times by the two genes, (times, 2). `image`: the two genes by times with one
        channel, (2, times, 1). `apart`: the two courses as inputs of their own, (times,) each.
    times
        Points of time; other courses are interpolated.
    scale
        `gene`: each gene less its mean and divided by its spread over all its series.
        `measured`: as it is.
    """
    kept, regulators, targets = subset_to_pairs(expression, pairs)
    courses = time_courses(kept, times=times)
    values = _scaled(courses) if scale == "gene" else courses.values
    series = values.shape[1]

    def make(rows: NDArray[np.intp]) -> Arrays:
        pair, which = np.divmod(rows, series)
        first, second = values[regulators[pair], which], values[targets[pair], which]
        if form == "steps":
            return (np.stack([first, second], axis=2),)
        if form == "image":
            return (np.stack([first, second], axis=1)[..., None],)
        return first, second

    shapes: dict[Form, tuple[Shape, ...]] = {
        "steps": ((times, 2),),
        "image": ((2, times, 1),),
        "apart": ((times,), (times,)),
    }
    return MadeRecords(shapes[form], len(pairs) * series, make, per_pair=series)


def as_courses(arrays: Arrays, form: Form) -> NDArray[np.float32]:
    """Read what a network sees, or something of the same shapes, as courses: (n, 2, times).

    Parameters
    ----------
    arrays
        As `course_records` gives them.
    form
        That they have.
    """
    if form == "steps":
        return arrays[0].swapaxes(1, 2)
    return arrays[0][..., 0] if form == "image" else np.stack(arrays, axis=1)


def as_arrays(courses: NDArray[np.float32], form: Form) -> Arrays:
    """Lay courses, (n, 2, times), out as a network sees them.

    Parameters
    ----------
    courses
        The regulator's first.
    form
        To give them.
    """
    if form == "steps":
        return (np.ascontiguousarray(courses.swapaxes(1, 2)),)
    return (courses[..., None],) if form == "image" else (courses[:, 0], courses[:, 1])


def _scaled(courses: Courses) -> NDArray[np.float32]:
    values = courses.values
    mean = values.mean(axis=(1, 2), keepdims=True)
    spread = values.std(axis=(1, 2), keepdims=True)
    scaled: NDArray[np.float32] = (values - mean) / np.maximum(spread, 1e-6)
    return scaled
