"""Trees as arrays: what was written is read again, and what leads nowhere is refused."""

import numpy as np
import pytest

from core.estimators.trees import Trees, from_arrays, to_arrays

STUMP = Trees(
    feature=np.array([0, -1, -1], np.int16),
    threshold=np.array([0.5, 0, 0], np.float32),
    left=np.array([1, 0, 0], np.int32),
    right=np.array([2, 0, 0], np.int32),
    value=np.array([0, -1, 1], np.float32),
    start=np.array([0], np.int32),
    baseline=0.25,
    columns=("a", "b"),
)


def test_trees_come_back_as_they_were():
    found = from_arrays(to_arrays({"one": STUMP}))["one"]

    inputs = np.array([[0, 0], [1, 0]], np.float32)
    np.testing.assert_array_equal(found.log_odds(inputs), STUMP.log_odds(inputs))
    assert found.columns == STUMP.columns


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("left", [0, 0, 0]),  # round in a circle
        ("right", [9, 0, 0]),  # outside
        ("left", [-5, 0, 0]),
        ("feature", [2, -1, -1]),  # a column that is not there
        ("start", [3]),
        ("value", [0.0]),
    ],
)
def test_nodes_that_lead_nowhere_are_refused(field, value):
    arrays = to_arrays({"one": STUMP})
    arrays[f"one/{field}"] = np.array(value)

    with pytest.raises(ValueError, match="must have nodes"):
        from_arrays(arrays)
