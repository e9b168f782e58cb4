import numpy as np
import pytest

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.timecourse import time_courses


def expression(values, *, series=None, time=None, pseudotime=None):
    n_samples = values.shape[1]
    return Expression(
        values=values.astype(np.float32),
        genes=tuple(f"G{number}" for number in range(len(values))),
        samples=tuple(f"S{number}" for number in range(n_samples)),
        kind="single-cell" if series is None else "time-series",
        scale="log",
        series=series,
        time=time,
        pseudotime=pseudotime,
        simulated=True,
    )


def test_even_series_stay_as_they_were_measured():
    time = np.tile(np.arange(5.0), 2)
    given = expression(np.arange(20).reshape(2, 10), series=np.repeat(["a", "b"], 5), time=time)

    courses = time_courses(given)

    np.testing.assert_array_equal(courses.values[1, 0], [10, 11, 12, 13, 14])
    assert courses.series == ("a", "b")
    assert courses.findings == ()


def test_uneven_steps_are_interpolated_and_reported():
    time = np.array([0.0, 1, 2, 10])
    given = expression(2 * time[None], series=np.repeat("a", 4), time=time)

    courses = time_courses(given, times=11)

    np.testing.assert_allclose(courses.values[0, 0], 2 * np.arange(11), atol=1e-5)
    assert "linear interpolation" in courses.findings[0].message


def test_cells_are_binned_along_each_lineage():
    pseudotime = np.full((90, 2), np.nan)
    pseudotime[:60, 0] = np.linspace(0, 1, 60)
    pseudotime[30:, 1] = np.linspace(0, 1, 60)
    given = expression(np.arange(90.0)[None], pseudotime=pseudotime)

    courses = time_courses(given, times=6)

    assert courses.values.shape == (1, 2, 6)
    assert (np.diff(courses.values, axis=2) > 0).all()
    np.testing.assert_allclose(courses.values[0, 1] - courses.values[0, 0], 30, atol=1e-3)
    assert "2 lineages" in courses.findings[0].evidence


def test_without_times_it_says_what_is_missing():
    with pytest.raises(UserInputError, match="pseudotime"):
        time_courses(expression(np.ones((1, 9))))
