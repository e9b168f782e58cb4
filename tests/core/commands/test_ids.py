import gzip
import io
import sys
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from core.cli import main
from core.data.identifiers.split import read_text


@pytest.fixture
def calls(stand_in):
    seen = {}

    def resolve(ids, *, genes=None, tables=(), limits):
        seen.update(ids=list(ids), genes=genes, tables=list(tables))
        rows = [(one, "found", one.upper(), "") for one in ids[:-1]]
        rows.append((ids[-1], "unknown", "", "=no such gene"))
        frame = pd.DataFrame(rows, columns=["id", "status", "became", "reason"])
        return SimpleNamespace(to_frame=lambda: frame, summary="2 of 3 are understood.")

    stand_in("core.data.identifiers.resolve", resolve=resolve)
    stand_in(
        "core.data.identifiers.split",
        read_text=read_text,
        split_ids=lambda text, *, limits: text.split(),
    )
    stand_in(
        "core.data.identifiers.tables",
        read_id_table=lambda path, *, limits: f"table of {path.name}",
    )
    stand_in(
        "core.data.read_expression",
        read_expression=lambda path, *, limits, progress: SimpleNamespace(genes=("A", "B")),
    )
    return seen


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "ids.txt"
    path.write_text("\ufeffat1g01010 at1g01020\nnonsense\n", encoding="utf-8")
    return path


def test_the_table_is_csv_and_the_counts_are_beside_it(listed, calls, capsys):
    assert main(["ids", str(listed)]) == 0

    assert calls == {"ids": ["at1g01010", "at1g01020", "nonsense"], "genes": None, "tables": []}
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "id,status,became,reason",
        "at1g01010,found,AT1G01010,",
        "at1g01020,found,AT1G01020,",
        "nonsense,unknown,,'=no such gene",
    ]
    assert err == "2 of 3 are understood.\n"


def test_expression_and_map_are_handed_on(listed, calls):
    words = ["ids", str(listed), "--expression", "e.csv", "--map", "m.csv", "--map", "n.csv", "-q"]

    assert main(words) == 0
    assert calls["genes"] == ("A", "B")
    assert calls["tables"] == ["table of m.csv", "table of n.csv"]


def test_the_table_can_go_to_a_workbook(listed, calls, tmp_path, capsys):
    assert main(["ids", str(listed), "--out", str(tmp_path / "t.xlsx"), "-q"]) == 0

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert sheet["D4"].value == "=no such gene"
    assert sheet["D4"].data_type == "s"
    assert capsys.readouterr() == ("", "")


def test_ids_come_from_standard_input_too(calls, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a b c")))

    assert main(["ids", "-", "-q"]) == 0
    assert calls["ids"] == ["a", "b", "c"]


def test_standard_input_has_a_bound_too(calls, monkeypatch, capsys):
    monkeypatch.setenv("GRNSCOPE_LIMIT_UPLOAD_BYTES", "2")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a b c")))

    assert main(["ids", "-", "-q"]) == 2
    assert "at most 2 bytes" in capsys.readouterr().err


def test_ids_from_an_empty_standard_input_are_refused(calls, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))

    assert main(["ids", "-", "-q"]) == 2
    assert "at least one gene id" in capsys.readouterr().err


def test_a_list_may_be_gzipped(tmp_path, calls):
    (tmp_path / "ids.txt.gz").write_bytes(gzip.compress(b"a b c"))

    assert main(["ids", str(tmp_path / "ids.txt.gz"), "-q"]) == 0
    assert calls["ids"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "an empty file"),
        (b"  \n", "an empty file"),
        (bytes(range(256)), "binary data"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path, calls, capsys, data, said):
    (tmp_path / "ids.txt").write_bytes(data)

    assert main(["ids", str(tmp_path / "ids.txt")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, calls, capsys, name):
    assert main(["ids", str(tmp_path / name)]) == 2
    assert "a file that exists" in capsys.readouterr().err


def test_a_list_that_is_too_long_is_refused(listed, calls, capsys, monkeypatch):
    monkeypatch.setenv("GRNSCOPE_LIMIT_UPLOAD_BYTES", "2")

    assert main(["ids", str(listed)]) == 2
    assert "no larger than 2 bytes" in capsys.readouterr().err


def test_an_unknown_ending_is_refused_before_anything_is_written(listed, calls, tmp_path, capsys):
    assert main(["ids", str(listed), "--out", str(tmp_path / "t.doc")]) == 2
    assert ".csv, .csv.gz or .xlsx" in capsys.readouterr().err
    assert not (tmp_path / "t.doc").exists()
