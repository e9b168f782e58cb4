import datetime
import gzip
import zipfile

import openpyxl
import pytest

from core.data.workbook import (
    cell_as_shown,
    cell_in_full,
    open_workbook,
    read_sheet,
    read_whole,
    sheet_rows,
)
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import workbook

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


def sheet_text(path, scratch, **options):
    scratch.mkdir()
    sheet = read_sheet(path, scratch, limits=Limits(), **options)
    return sheet.title, sheet.others, sheet.text.read_utf8().decode()


def test_read_sheet_rows_of_many_widths_are_made_as_wide(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": [["a", 1], [], ["b", None, 2.0, " "], ['x "y" z']]})

    assert sheet_text(path, tmp_path / "s") == ("A", (), 'a\t1\t\nb\t\t2\n"x ""y"" z"\t\t\n')


@pytest.mark.parametrize(
    ("sheets", "title"),
    [
        ({"notes": [["of this"], ["and that"]], "data": [["a", 1], ["b", 2]]}, "data"),
        ({"empty": [], "header": [["a", "b"]]}, "header"),
        ({"empty": [], "list": [["a"], ["b"]], "one": [["c"]]}, "list"),
    ],
)
def test_read_sheet_takes_the_first_table_or_what_there_is(tmp_path, sheets, title):
    path = workbook(tmp_path / "a.xlsx", sheets)

    assert sheet_text(path, tmp_path / "s")[0] == title
    others = tuple(each for each in sheets if each != title)
    assert sheet_text(path, tmp_path / "again")[1] == others


def test_read_sheet_of_a_gzipped_workbook_gives_some_rows_of_one_wanted(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": [["a", 1]] * 3, "B": [["b", 2]] * 3})
    path.write_bytes(gzip.compress(path.read_bytes()))

    told = sheet_text(path, tmp_path / "s", wanted="B", rows=2)
    assert told == ("B", ("A",), "b\t2\nb\t2\n")


def test_read_sheet_dates_are_written_as_asked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": [[datetime.datetime(2024, 3, 1), 1]] * 2})

    assert sheet_text(path, tmp_path / "s")[2] == "1-Mar\t1\n" * 2
    in_full = sheet_text(path, tmp_path / "again", as_text=cell_in_full)
    assert in_full[2] == "2024-03-01\t1\n" * 2


def test_read_whole_gives_text_and_sheets_alike(tmp_path):
    (tmp_path / "a.csv").write_bytes(gzip.compress("a,Löwe\n".encode("latin-1")))
    text, sheet = read_whole(tmp_path / "a.csv", limits=Limits())
    assert (text.read_utf8().decode(), sheet) == ("a,Löwe\n", None)

    path = workbook(tmp_path / "a.xlsx", {"A": [["a", "Löwe"]] * 2})
    text, sheet = read_whole(path, limits=Limits())
    assert (text.read_utf8().decode(), sheet.title) == ("a\tLöwe\n" * 2, "A")


@pytest.mark.parametrize("name", ["sheet", "rows"])
def test_read_sheet_of_a_packed_workbook_of_any_name(tmp_path, name):
    path = workbook(tmp_path / "a.xlsx", {"A": [["a", 1]] * 2})
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes()))

    assert sheet_text(tmp_path / f"{name}.gz", tmp_path / "s")[2] == "a\t1\n" * 2
