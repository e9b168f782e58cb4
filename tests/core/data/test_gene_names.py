import numpy as np
import pytest

from core.data.gene_names import excel_original, make_unique, mend_names
from core.data.timepoints import parse_times, times_in_names
from core.settings import Limits


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("1-Mar", "MARCH1"),
        ("2-Mar", "MARCH2"),
        ("Sep-2", "SEPT2"),
        ("10-SEP", "SEPT10"),
        ("1-Dec", "DEC1"),
        ("2024-03-01", "MARCH1"),
        ("2023-09-07 00:00:00", "SEPT7"),
        ("4-Oct", "OCT4"),
    ],
)
def test_dates_lead_back_to_genes(name, original):
    assert excel_original(name)[0] == original


@pytest.mark.parametrize("name", ["MARCH1", "SEPT2", "Mar", "1-Foo", "2024-13-01", "AT1G01010"])
def test_genes_are_no_dates(name):
    assert excel_original(name) == ()


def test_a_mouse_gets_a_mouse_name():
    names = ["1-Mar", "Sox2", "Nanog", "Actb", "Gapdh"]

    mended = mend_names(names, restore=True, merge_isoforms=False, limits=Limits())
    assert mended.names[0] == "March1"
    assert mended.apart.tolist() == [True, False, False, False, False]


def test_numbers_that_were_names_are_reported():
    mended = mend_names(
        ["2.31E+13", "Sox2", "Nanog"], restore=False, merge_isoforms=False, limits=Limits()
    )
    assert mended.findings[0].items == ("2.31E+13",)


def test_numbered_names_never_meet_a_name_that_is_there():
    unique, repeated = make_unique(["x", "x", "x (2)", "y"])

    assert len(set(unique)) == 4
    assert unique[0] == "x"
    assert unique[2] == "x (2)"
    assert repeated == ["x"]


def test_times_are_read_in_hours():
    times = parse_times(["0h", "30 min", "3d", "t12", "1.5 hours", "NA", "7"])

    np.testing.assert_allclose(times, [0, 0.5, 72, 12, 1.5, np.nan, 7])
    assert parse_times(["0h", "control"]) is None


def test_times_in_sample_names_need_three_of_them():
    times, series, certain = times_in_names([f"cold_root_{time}h_1" for time in (0.5, 1, 3)])
    assert times.tolist() == [0.5, 1, 3]
    assert set(series.tolist()) == {"cold root 1"}
    assert certain
    times, series, certain = times_in_names(["0-1", "0-2", "1-1", "1-2", "2-1", "2-2"])
    assert times.tolist() == [0, 0, 1, 1, 2, 2]
    assert series.tolist() == ["1", "2"] * 3
    assert not certain
    assert times_in_names(["a_0h", "a_3h"]) is None
    assert times_in_names(["C_1", "S_1"]) is None
