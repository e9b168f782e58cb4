"""GEO series matrix: notes that begin with `!`, and a table between two marks."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import islice

from core.data.readers.layout import survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.table import as_reading, read_table
from core.data.tabular import read_head, records
from core.data.text import Text
from core.errors import UserInputError
from core.findings import Finding, about

_BEGIN = "!series_matrix_table_begin"
_TOLD = ("!Series_title", "!Sample_title")


def read_series_matrix(text: Text, context: Context) -> RawExpression:
    """Read the table of a GEO series matrix; titles of samples are reported beside it."""
    begin, notes = _notes(text)
    overrides = replace(context.overrides, orientation="genes-in-rows")
    rows = (line for _, line in records(text, begin) if line.strip())
    if len(list(islice(rows, 2))) < 2:
        raise UserInputError(
            text.name,
            "must hold a table of values",
            got="a series matrix without rows, as GEO writes for sequencing",
            remedy="Take the table from the supplementary files of the series",
        )
    head = read_head(text, separator="\t", start=begin)
    table = read_table(text, survey(text, head, overrides, start=begin), context)
    reading = as_reading(table, text, replace(context, overrides=overrides))
    told = [found for found in reading.findings if found.topic not in ("orientation", "separator")]
    told.append(
        Finding("info", "orientation", "Genes are in rows.", "as in every GEO series matrix")
    )
    if notes.get("!Series_title"):
        told.append(Finding("info", "series", notes["!Series_title"][0]))
    titles = notes.get("!Sample_title", [])
    if titles:
        told.append(
            about("sample titles", f"GEO gives {len(titles)} titles.", titles, level="info")
        )
    return replace(
        reading,
        kind="bulk",
        kind_evidence="series matrices hold one array or library a sample",
        findings=tuple(told),
    )


def _notes(text: Text) -> tuple[int, dict[str, list[str]]]:
    """Find the line at which the table begins, and the notes above it."""
    notes: dict[str, list[str]] = {}
    for number, line in enumerate(text.lines()):
        if line.lower().startswith(_BEGIN):
            return number + 1, notes
        if line.startswith(_TOLD):
            try:
                cells = next(csv.reader([line], delimiter="\t"))
            except csv.Error:
                continue
            if cells[0] in _TOLD:
                notes.setdefault(cells[0], cells[1:])
    raise UserInputError(
        text.name,
        f"must hold a table that begins with {_BEGIN}",
        got="none",
        remedy="Download the series matrix file again",
    )
