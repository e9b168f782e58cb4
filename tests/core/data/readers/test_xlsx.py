import datetime
import gzip
import zipfile

import numpy as np
import openpyxl
import pytest

from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import GENES, SAMPLES, dense, finding, simulated, workbook, write

VALUES = simulated()


def rows(genes=GENES):
    return [
        ["gene", *SAMPLES],
        *([gene, *map(float, row)] for gene, row in zip(genes, VALUES, strict=True)),
    ]


def test_the_first_sheet_with_a_table_is_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Notes": [["About this"], ["made up"]], "Data": rows()})

    expression = read_expression(path)
    np.testing.assert_allclose(dense(expression), VALUES, rtol=1e-6)
    assert expression.genes == tuple(GENES)
    told = finding(expression, "sheet")
    assert "'Data'" in told.message
    assert "Notes" in told.evidence


def test_a_sheet_may_be_chosen_and_gzip_does_not_matter(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": rows(), "B": [["gene", "x"], ["AT5G00001", 3.5]]})
    packed = tmp_path / "a.xlsx.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    for each in (path, packed):
        assert read_expression(each, overrides=Overrides(sheet="B")).genes == ("AT5G00001",)
    with pytest.raises(UserInputError, match="Choose one of A, B"):
        read_expression(path, overrides=Overrides(sheet="C"))


def test_titles_gaps_and_dates_are_forgiven(tmp_path):
    table = rows([datetime.datetime(2024, 3, 1), "1-Sep", *GENES[2:]])
    table[3][2] = None
    table[4][-1] = "#N/A"
    path = workbook(tmp_path / "a.xlsx", {"S": [["Table S1. Simulated"], [], *table]})

    expression = read_expression(path)
    assert expression.genes[:2] == ("2024-03-01", "1-Sep")
    assert expression.values.shape == VALUES.shape
    assert finding(expression, "missing values").count == 2
    spoiled = finding(expression, "spoiled names").items
    assert spoiled == ("2024-03-01 (likely MARCH1 or MARC1)", "1-Sep (likely SEPT1)")


def test_empty_and_damaged_workbooks_are_refused(tmp_path):
    with pytest.raises(UserInputError, match="empty sheets"):
        read_expression(workbook(tmp_path / "a.xlsx", {"A": []}))
    path = workbook(tmp_path / "b.xlsx", {"A": rows()})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserInputError, match="whole archive"):
        read_expression(path)
    broken = tmp_path / "c.xlsx"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(UserInputError, match="can be opened"):
        read_expression(broken)


def test_a_workbook_bomb_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": rows()})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image.bin", b"\0" * 20_000_000)

    with pytest.raises(RefusedFileError, match="200 times its size"):
        read_expression(path)


def test_a_sheet_that_claims_to_be_endless_is_cut_at_its_cells(tmp_path):
    book = openpyxl.Workbook()
    for row in rows():
        book.active.append(row)
    book.active["XFD1048576"] = " "
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert read_expression(path).genes == tuple(GENES)


def test_cells_that_amplify_stop_at_the_cap(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("A")
    for _ in range(200):
        sheet.append([None] * 2000 + [1.5])
    path = tmp_path / "a.xlsx"
    book.save(path)

    with pytest.raises(RefusedFileError, match="no more than 300,000 bytes"):
        read_expression(path, limits=Limits(unpacked_bytes=300_000))


def test_text_named_xlsx_is_read_as_text(tmp_path):
    assert read_expression(write(tmp_path / "a.xlsx", "gene,a\nAT1G01010,1.5\n")).n_genes == 1
