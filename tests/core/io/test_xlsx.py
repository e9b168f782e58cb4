import math
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from core.errors import UserInputError
from core.io import xlsx
from core.io.safe_text import printable
from core.io.xlsx import write_xlsx

TEXT = st.text(max_size=40)
FLOATS = st.floats(-9.9e307, 9.9e307)


def cells(path, sheet=None):
    book = openpyxl.load_workbook(path)
    table = book[sheet] if sheet else book.worksheets[0]
    return [list(row) for row in table.iter_rows()]


def shown(text):
    """What XML makes of line ends."""
    return printable(text).replace("\r\n", "\n").replace("\r", "\n")


@given(rows=st.lists(st.tuples(TEXT, FLOATS, st.integers(-(2**53), 2**53)), max_size=8), name=TEXT)
def test_any_text_and_any_number_survive_and_nothing_is_a_formula(tmp_path_factory, rows, name):
    path = tmp_path_factory.mktemp("xlsx") / "t.xlsx"
    frame = pd.DataFrame(rows, columns=[name, "float", "whole"]).astype({"float": float})

    write_xlsx(frame, path)

    _, *body = cells(path)
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    # A last row without any text is a row all the same: its numbers are there.
    for row, (text, number, whole) in zip(body, rows, strict=True):
        assert shown(unescape(row[0].value or "")) == shown(text)
        assert row[0].data_type in {"s", "n", "inlineStr"}
        assert row[1].data_type == row[2].data_type == "n"
        # The format keeps 16 digits, Excel itself 15.
        assert row[1].value == pytest.approx(number, rel=1e-15, abs=0)
        assert row[2].value == whole


def test_formulas_links_and_numbers_in_text_stay_text(tmp_path):
    texts = ["=1+1", "{=1}", "https://example.org", "-5", "007", "MARCH1", "1-Mar", "2310009E13"]

    write_xlsx(pd.DataFrame({"gene": texts}), tmp_path / "t.xlsx")

    body = [row[0] for row in cells(tmp_path / "t.xlsx")[1:]]
    assert [cell.value for cell in body] == texts
    assert all(isinstance(cell.value, str) and cell.hyperlink is None for cell in body)
    assert {cell.number_format for cell in body} == {"@"}


def test_mixed_columns_missing_values_and_what_excel_cannot_hold(tmp_path):
    frame = pd.DataFrame(
        {
            "mixed": [-1.5, "-1.5", None, True],
            "x": [math.nan, math.inf, -math.inf, 1.5e308],
            "big": [2**60, 1, -(2**60), 2**53],
            "flag": np.array([True, False, True, False]),
            "when": pd.to_datetime(["2024-01-02", None, None, None]),
            "maybe": pd.array([1, None, 3, 4], dtype="Int64"),
        }
    )

    write_xlsx(frame, tmp_path / "t.xlsx")

    values = [[cell.value for cell in row] for row in cells(tmp_path / "t.xlsx")[1:]]
    assert [row[0] for row in values] == [-1.5, "-1.5", None, True]
    assert [row[1] for row in values] == [None, "inf", "-inf", "1.5e+308"]
    assert [row[2] for row in values] == [str(2**60), 1, str(-(2**60)), 2**53]
    assert [row[3] for row in values] == [True, False, True, False]
    assert values[0][4] == "2024-01-02 00:00:00"
    assert [row[5] for row in values] == [1, None, 3, 4]


def test_the_header_stays_in_view_and_filters(tmp_path):
    write_xlsx(pd.DataFrame({"regulator": ["a"], "p": [0.5]}), tmp_path / "t.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.column_dimensions["A"].width > len("regulator")


def test_several_sheets_get_names_that_excel_takes(tmp_path):
    frame = pd.DataFrame({"a": [1]})
    long = "a very long name of a sheet, number "

    write_xlsx(
        {f"{long}1": frame, f"{long}2": frame, "a/b": frame, "": frame, "History": frame},
        tmp_path / "t.xlsx",
    )

    names = openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames
    assert names == [
        "a very long name of a sheet, nu",
        "a very long name of a sheet,  2",
        "a-b",
        "Table",
        "History-",
    ]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []})])
def test_an_empty_table_is_a_sheet_all_the_same(tmp_path, frame):
    write_xlsx(frame, tmp_path / "t.xlsx")

    assert len(openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames) == 1


def test_too_many_rows_are_refused_with_a_remedy(tmp_path):
    frame = pd.DataFrame({"a": np.zeros(xlsx.MAX_ROWS, dtype=np.int8)})

    with pytest.raises(UserInputError, match=r"1,048,575 rows.*Export as CSV"):
        write_xlsx(frame, tmp_path / "t.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_too_many_columns_are_refused_with_a_remedy(tmp_path):
    frame = pd.DataFrame(np.zeros((1, xlsx.MAX_COLUMNS + 1)))

    with pytest.raises(UserInputError, match=r"16,384 columns.*Export as CSV"):
        write_xlsx(frame, tmp_path / "t.xlsx")


def test_a_text_longer_than_a_cell_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(UserInputError, match=r"32,767 characters.*CSV"):
        write_xlsx(pd.DataFrame({"a": ["x" * 32_768]}), tmp_path / "t.xlsx")

    assert list(tmp_path.iterdir()) == []
