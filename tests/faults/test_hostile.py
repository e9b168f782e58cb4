"""Files made to harm: each is refused in one sentence, in seconds, within the memory allowed."""

import gzip
import io
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import h5py
import openpyxl
import pytest

from core.confined import call_confined
from core.errors import UserInputError
from tests.faults.reading import MEMORY, PATIENCE, read_in_plain_values

_DAMAGED = Path(__file__).parents[1] / "core" / "data" / "guards" / "hostile"
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{rows}</sheetData></worksheet>"
)


def _texts_that_share(path):
    with h5py.File(path, "w") as file:
        names = file.create_dataset("obs/_index", (3_000,), h5py.string_dtype())
        names[0] = "x" * 1_000_000
        start = names.id.get_offset()
    written = bytearray(path.read_bytes())
    written[start : start + 16 * 3_000] = written[start : start + 16] * 3_000
    path.write_bytes(written)


def _packed(text):
    return lambda path: path.write_bytes(gzip.compress(text(), 9))


def _archive(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("e.csv", b"target,n\n" + b"x,1\n" * 10_000_000)


def _workbook(rows):
    def write(path):
        plain = io.BytesIO()
        openpyxl.Workbook().save(plain)
        with (
            zipfile.ZipFile(plain) as whole,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for name in whole.namelist():
                sheet = name == "xl/worksheets/sheet1.xml"
                made.writestr(name, _SHEET.format(rows=rows()) if sheet else whole.read(name))

    return write


def _copied(name):
    return lambda path: path.write_bytes((_DAMAGED / name).read_bytes())


FILES = {
    "HDF5 that loops, csc": ("a.h5ad", "expression", _copied("loops-csc.h5ad")),
    "HDF5 that loops, dense": ("a.h5ad", "expression", _copied("loops-dense.h5ad")),
    "texts that share one": ("a.h5ad", "expression", _texts_that_share),
    "gzip of zeros": ("e.csv.gz", "evidence", _packed(lambda: bytes(40 * 1024**2))),
    "gzip of evidence": (
        "e.csv.gz",
        "evidence",
        _packed(lambda: b"target,n\n" + b"x,1\n" * 10_000_000),
    ),
    "gzip of one line": ("t.csv.gz", "expression", _packed(lambda: b"1," * 10_000_000)),
    "gzip of pairs": ("p.tsv.gz", "pairs", _packed(lambda: b"a\tb\n" * 10_000_000)),
    "entities that unfold": (
        "n.graphml",
        "pairs",
        lambda path: path.write_text(
            "<!DOCTYPE g [<!ENTITY a 'ha'>"
            + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghijk"))
            + "]><graphml><graph><edge source='&k;' target='B'/></graph></graphml>"
        ),
    ),
    "gzip of edges": (
        "n.graphml.gz",
        "pairs",
        _packed(lambda: b"<graphml><graph>" + b"<edge source='A' target='B'/>" * 2_000_000),
    ),
    "gzip of one SIF": ("n.sif.gz", "pairs", _packed(lambda: b"a\tpp\t" + b"b\t" * 20_000_000)),
    "gzip of sets": ("s.gmt.gz", "gene sets", _packed(lambda: b"a\t\tb\n" * 10_000_000)),
    "gzip of one set": ("s.gmt.gz", "gene sets", _packed(lambda: b"a\t\t" + b"b\t" * 20_000_000)),
    "gzip of terms": (
        "o.obo.gz",
        "ontology",
        _packed(lambda: b"[Term]\nid: A:1\nis_a: A:1\n\n" * 2_000_000),
    ),
    "a term above itself": (
        "o.obo",
        "ontology",
        lambda path: path.write_text(
            "".join(f"[Term]\nid: A:{at}\nis_a: A:{(at + 1) % 50_000}\n\n" for at in range(50_000))
        ),
    ),
    "gzip of annotations": (
        "a.gaf.gz",
        "annotations",
        _packed(lambda: b"!gaf-version: 2.2\n" + b"a\t" * 20_000_000),
    ),
    "zip as evidence": ("e.zip", "evidence", _archive),
    "a sheet of far cells": (
        "t.xlsx",
        "expression",
        _workbook(lambda: '<row><c r="XFD1"><v>1</v></c></row>' * 150_000),
    ),
    "a sheet of far cells as pairs": (
        "p.xlsx",
        "pairs",
        _workbook(lambda: '<row><c r="XFD1"><v>1</v></c></row>' * 150_000),
    ),
    "a sheet of far rows": (
        "e.xlsx",
        "evidence",
        _workbook(lambda: '<row r="1"><c><v>1</v></c></row><row r="99999999999"/>'),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", FILES)
def test_a_file_made_to_harm_is_refused(tmp_path, what):
    name, content, write = FILES[what]
    write(tmp_path / name)

    begun = time.monotonic()
    with pytest.raises(UserInputError) as caught:
        call_confined(
            f"{read_in_plain_values.__module__}:{read_in_plain_values.__name__}",
            str(tmp_path / name),
            content,
            seconds=4 * PATIENCE,
            memory_bytes=MEMORY,
        )
    assert "\n" not in str(caught.value)
    assert time.monotonic() - begun < PATIENCE
    assert [path.name for path in tmp_path.iterdir()] == [name]
