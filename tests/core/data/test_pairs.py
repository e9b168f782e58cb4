import numpy as np
import pytest

from core.data import pairs as pairs_module


def test_names_are_coded_once_and_come_back():
    pairs = pairs_module.from_names(["a", "b", "a"], ["b", "c", "c"])

    assert pairs.genes == ("a", "b", "c")
    assert pairs.to_frame().to_numpy().tolist() == [["a", "b"], ["b", "c"], ["a", "c"]]


def test_taking_some_keeps_every_column_in_step():
    pairs = pairs_module.from_names(
        ["a", "b"], ["c", "d"], label=np.array([1, 0], np.int8), sign=np.array([1, -1], np.int8)
    )

    kept = pairs.take(np.array([False, True]))

    assert kept.to_frame().to_numpy().tolist() == [["b", "d", 0, -1]]
    assert kept.task == "binary"


def test_the_fingerprint_changes_with_a_label():
    one = pairs_module.from_names(["a"], ["b"], label=np.array([1], np.int8))
    other = pairs_module.from_names(["a"], ["b"], label=np.array([0], np.int8))

    assert one.fingerprint != other.fingerprint


def test_columns_of_another_length_are_refused():
    with pytest.raises(ValueError, match="sign must have one entry a pair"):
        pairs_module.from_names(["a"], ["b"], sign=np.zeros(2, np.int8))
    with pytest.raises(ValueError, match="must be as many"):
        pairs_module.from_names(["a"], ["b", "c"])
