import numpy as np
import pandas as pd
import pytest

from core.data.evidence import both, from_table
from core.data.pairs import from_names
from core.errors import UserInputError

PAIRS = from_names(["A", "A", "B"], ["x", "y", "x"])


def of_pairs():
    return pd.DataFrame({"regulator": ["A", "B"], "target": ["x", "x"], "motif": [0.5, 0.25]})


def of_targets():
    return pd.DataFrame({"target": ["y", "x"], "dnase": [3.0, None]})


def test_numbers_of_pairs_are_found_by_both_names_and_missing_ones_are_zero():
    evidence = from_table(of_pairs())

    assert evidence.columns == ("motif",)
    np.testing.assert_array_equal(evidence.of(PAIRS), np.array([[0.5], [0], [0.25]], np.float32))


def test_numbers_of_targets_hold_for_every_regulator():
    np.testing.assert_array_equal(from_table(of_targets()).of(PAIRS)[:, 0], [0, 3, 0])


def test_two_sources_stand_side_by_side():
    evidence = both(from_table(of_pairs()), from_table(of_targets()))

    assert evidence.columns == ("motif", "dnase")
    np.testing.assert_array_equal(evidence.of(PAIRS), [[0.5, 0], [0, 3], [0.25, 0]])


def test_the_fingerprint_follows_the_numbers():
    changed = of_pairs()
    changed.loc[0, "motif"] = 0.75

    assert from_table(of_pairs()).fingerprint == from_table(of_pairs()).fingerprint
    assert from_table(of_pairs()).fingerprint != from_table(changed).fingerprint


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"gene": ["x"], "motif": [1]}), "column target"),
        (pd.DataFrame({"regulator": ["A"], "target": ["x"]}), "column of numbers"),
        (pd.DataFrame({"target": ["x"], "dnase": ["high"]}), "must hold numbers"),
        (pd.DataFrame({"target": ["x"], "dnase": [np.inf]}), "must hold numbers"),
        (pd.DataFrame({"target": ["x", "x"], "dnase": [1, 2]}), "once"),
    ],
)
def test_a_table_that_cannot_be_read_is_explained(table, said):
    with pytest.raises(UserInputError, match=said):
        from_table(table, source="table.csv")


def test_some_numbers_are_taken_in_the_order_of_their_names():
    table = of_pairs().assign(strength=[1.0] * len(of_pairs()))
    evidence = both(from_table(table), from_table(of_targets()))

    taken = evidence.taking(["strength", "motif", "nobody"])
    assert taken.columns == ("strength", "motif")
    assert taken.of(PAIRS).shape == (3, 2)
    assert evidence.taking([]).columns == ()
