import datetime
import zipfile

import openpyxl
import pytest

from core.data.workbook import cell_as_shown, open_workbook, sheet_rows
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"


def rows(path, limits=None):
    limits = limits or Limits()
    with open_workbook(path, limits=limits) as book:
        return list(sheet_rows(book.worksheets[0], path, limits=limits))


@pytest.fixture
def with_sheet(tmp_path):
    """Write a workbook whose sheet is this XML."""

    def write(inside, end=END):
        book = openpyxl.Workbook()
        book.active.append(["a"])
        book.save(tmp_path / "whole.xlsx")
        with (
            zipfile.ZipFile(tmp_path / "whole.xlsx") as whole,
            zipfile.ZipFile(tmp_path / "made.xlsx", "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for name in whole.namelist():
                sheet = name == "xl/worksheets/sheet1.xml"
                made.writestr(name, SHEET + inside + end if sheet else whole.read(name))
        return tmp_path / "made.xlsx"

    return write


def test_rows_come_without_the_empty_cells_at_their_end(with_sheet):
    path = with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="D1"/></row><row r="3"/>')

    assert rows(path) == [(1,)]


def test_a_row_said_to_be_far_below_is_not_waited_for(with_sheet):
    path = with_sheet('<row r="1"><c><v>1</v></c></row><row r="999999999999"><c><v>2</v></c></row>')

    assert rows(path) == [(1,)]


def test_cells_far_to_the_right_are_counted_with_all_before_them(with_sheet):
    path = with_sheet('<row><c r="XFD1"><v>1</v></c></row>' * 1_000)

    with pytest.raises(RefusedFileError, match="no more than 1,000,000 cells"):
        rows(path, Limits(array_bytes=24_000_000))


@pytest.mark.parametrize("inside", ["<row><c", '<row r="x"/>', '<row><c t="s"><v>9</v></c></row>'])
def test_damage_is_a_sentence_wherever_it_is_found(with_sheet, inside):
    with pytest.raises(UserInputError, match="a workbook that can be opened"):
        rows(with_sheet(inside))


def test_cells_are_written_as_excel_shows_them():
    shown = (None, datetime.date(2024, 3, 1), 2.0, 0.5, " a\n b ", True)
    assert [cell_as_shown(value) for value in shown] == ["", "1-Mar", "2", "0.5", "a b", "True"]
