import csv
import gzip
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.io.csv import csv_text, write_csv
from core.io.safe_text import printable, restore


def folded(text):
    return printable(text).replace("\r\n", "\n").replace("\r", "\n")


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False))), st.text(min_size=1))
def test_any_text_and_any_number_survive(rows, name):
    frame = pd.DataFrame(
        {
            name: pd.Series([text for text, _ in rows], dtype=object),
            "number\x00": pd.Series([number for _, number in rows], dtype=float),
        }
    )

    header, *lines = read(csv_text(frame))

    assert [restore(cell) for cell in header] == [folded(name), "number"]
    assert [restore(line[0]) for line in lines] == [folded(text) for text, _ in rows]
    assert [float(line[1]) for line in lines] == [number for _, number in rows]
    for cell in (*header, *(line[0] for line in lines)):
        assert not cell.startswith(tuple("=+-@\t\r\n"))


def test_negative_numbers_stay_numbers_even_beside_text():
    frame = pd.DataFrame({"a": [-1.5, "-1.5", None], "b": np.array([-1, 2, -3], dtype=np.int8)})

    assert csv_text(frame) == "a,b\n-1.5,-1\n'-1.5,2\n,-3\n"


def test_float32_is_written_as_short_as_it_reads_back():
    values = np.array([0.1, 1 / 3, -2.5e-7], dtype=np.float32)

    lines = read(csv_text(pd.DataFrame({"x": values})))[1:]

    assert [np.float32(line[0]) for line in lines] == list(values)
    assert lines[0] == ["0.1"]


def test_what_is_missing_is_empty_and_categories_are_text():
    frame = pd.DataFrame({"x": [1.0, math.nan], "c": pd.Categorical(["=a", None])})

    assert csv_text(frame) == "x,c\n1.0,'=a\n,\n"


def test_column_names_may_repeat():
    frame = pd.DataFrame([[1, "=2"]], columns=["a", "a"])

    assert csv_text(frame) == "a,a\n1,'=2\n"


def test_gene_names_that_excel_renames_are_left_to_programs():
    assert csv_text(pd.DataFrame({"gene": ["MARCH1", "SEP2"]})) == "gene\nMARCH1\nSEP2\n"


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_files_are_whole_and_packed_by_name(tmp_path, name):
    frame = pd.DataFrame({"gene": ["é", "=1"]})

    write_csv(frame, tmp_path / name)

    raw = (tmp_path / name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    assert text.decode() == "gene\né\n'=1\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_same_table_packs_to_the_same_bytes(tmp_path):
    frame = pd.DataFrame({"gene": ["a"]})
    write_csv(frame, tmp_path / "one.csv.gz")
    write_csv(frame, tmp_path / "two.csv.gz")

    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
