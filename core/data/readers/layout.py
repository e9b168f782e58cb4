"""How a text table is laid out: separator, decimal mark, header, which columns are numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.data.guards.numbers import may_overflow, overflows
from core.data.overrides import Overrides
from core.data.readers.cells import (
    JUDGED_CELLS,
    find_decimal,
    find_separator,
    is_missing,
    is_number,
    split,
)
from core.data.readers.text import Text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, number_of

_OPENING = re.compile(r'(^|[\t;,| ])"')
"""A mark at the start of a cell quotes it; one inside, as in 5" end, is a character."""
_HEAD_LINES = 200
_HEAD_CHARACTERS = 8_000_000
_BESIDE = 1_000
"""Columns that may stand beside those of the samples."""
_SPACES = 4
_NAMES = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "space"}


@dataclass(frozen=True)
class Layout:
    """Where the cells of a text table are.

    Attributes
    ----------
    separator, decimal, thousands
        Characters; `thousands` None where numbers are not grouped.
    first_line
        How many lines of the file come before the first row of data.
    header
        One name a column, empty where the file gives none.
    has_header
        False where the first line already holds data.
    n_rows
        Rows of data.
    breaks
        Rows before which the file has a blank line.
    numeric
        Whether a column holds numbers, shape (n_columns,).
    overflowing
        By column, the first cell that no reader of numbers may see; see `guards.numbers`.
    findings
        What was recognised, with the evidence.
    """

    separator: str
    decimal: str
    thousands: str | None
    first_line: int
    header: tuple[str, ...]
    has_header: bool
    n_rows: int
    breaks: tuple[int, ...]
    numeric: NDArray[np.bool_]
    overflowing: Mapping[int, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Region:
    """Which lines of a file the table is in, and whether short rows are as they should be."""

    start: int = 0
    end_mark: str | None = None
    pad: bool = False


def first_titles(text: Text, overrides: Overrides) -> list[str]:
    """Give the cells of the header line, from the first lines of the file alone."""
    head, _ = _table_head(text, Region())
    separator, _ = find_separator(text.path.name, [line for _, line in head], overrides)
    rows = [split(line, separator) for _, line in head]
    return rows[_count_titles(rows)]


def survey(text: Text, overrides: Overrides, *, region: Region = Region()) -> Layout:
    """Read all lines once and settle how the table is laid out."""
    name = text.path.name
    head, findings = _table_head(text, region)
    separator, evidence = find_separator(name, [line for _, line in head], overrides)
    findings.append(
        Finding("info", "separator", f"Cells are separated by {_NAMES[separator]}.", evidence)
    )
    rows = [split(line, separator) for _, line in head]
    titles = _count_titles(rows)
    if titles:
        findings.append(
            Finding(
                "info",
                "comments",
                f"{number_of(titles, 'title line')} above the header passed over.",
            )
        )
    rows, start = rows[titles:], head[titles][0]
    widths = Counter(len(row) for row in rows[1:] or rows)
    width = max(widths) if region.pad else widths.most_common(1)[0][0]
    decimal, thousands, found = find_decimal(rows, width, overrides)
    findings += found
    header, found = _header(rows, width, decimal)
    findings += found
    if header is not None and (
        len(header) != width or len(rows[0]) < width - 1 - width * region.pad
    ):
        raise UserInputError(
            name,
            f"must have as many cells in its header as in its rows ({width})",
            got=f"{len(rows[0])} in line {start + 1}",
            remedy="Give each column one name, or leave out the first one",
        )
    counted = _count(text, _Shape(separator, width, start, header is not None), region=region)
    body = rows[1:] if header is not None else rows
    return Layout(
        separator=separator,
        decimal=decimal,
        thousands=thousands,
        first_line=counted.first_line,
        header=header if header is not None else ("",) * width,
        has_header=header is not None,
        n_rows=counted.n_rows,
        breaks=counted.breaks,
        numeric=_numeric(body, width, decimal=decimal, thousands=thousands),
        overflowing=counted.overflowing,
        findings=tuple(findings),
    )


def _lines(text: Text, region: Region) -> Iterator[tuple[int, str]]:
    """Give the lines of the region with their numbers, quoted line breaks joined."""
    joined, first = "", 0
    for number, line in enumerate(text.lines()):
        if number < region.start:
            continue
        if region.end_mark and line.startswith(region.end_mark):
            return
        if not joined:
            first = number
        joined = f"{joined}\n{line}" if joined else line
        if joined.count('"') % 2 == 0 or not _OPENING.search(joined):
            yield first, joined
            joined = ""
        elif number - first > 100:
            raise _open_quote(text, first)
    if joined:
        raise _open_quote(text, first)


def _open_quote(text: Text, line: int) -> UserInputError:
    return UserInputError(
        text.path.name,
        "must close each quotation mark it opens",
        got=f"an open one in line {line + 1}",
        remedy="Save the table without quotation marks inside cells",
    )


def _head(text: Text, region: Region) -> list[tuple[int, str]]:
    """Give the first lines that say something, as many as are cheap to look at."""
    head, characters = [], 0
    for number, line in _lines(text, region):
        if not line.strip():
            continue
        head.append((number, line))
        characters += len(line)
        if len(head) >= _HEAD_LINES or (len(head) > 3 and characters > _HEAD_CHARACTERS):
            break
    return head


def _table_head(text: Text, region: Region) -> tuple[list[tuple[int, str]], list[Finding]]:
    """Give the first lines of the table; refuse a file that holds none, or too many cells."""
    head, findings = _without_comments(_head(text, region))
    if not head:
        raise UserInputError(
            text.path.name,
            "must hold a table",
            got="no line that is not a comment",
            remedy="Check that the export was completed",
        )
    for mark in _NAMES:
        # a name may hold a few spaces, and is split at them before it is clear what separates
        most = text.limits.samples * (_SPACES if mark == " " else 1) + _BESIDE
        widest = max(line.count(mark) for _, line in head)
        if widest > most:
            raise RefusedFileError(
                text.path.name,
                f"must have no more than {text.limits.samples:,} columns",
                got=f"a line of {widest + 1:,} cells",
                remedy="Check the separator and the line ends",
            )
    return head, findings


def _without_comments(
    head: list[tuple[int, str]],
) -> tuple[list[tuple[int, str]], list[Finding]]:
    """Leave out `sep=` and comment lines; a `#` before the header belongs to the header."""
    comments = 0
    while comments < len(head) and head[comments][1].lower().startswith(("#", "sep=")):
        comments += 1
    rest = head[comments:]
    if comments and rest:
        number, last = head[comments - 1]
        marks = [mark for mark in ("\t", ";", ",", "|") if mark in last]
        if any(last.count(mark) == rest[0][1].count(mark) for mark in marks):
            comments -= 1
            rest.insert(0, (number, last.lstrip("# ")))
    if not comments:
        return rest, []
    told = f"{number_of(comments, 'comment line')} above the table passed over."
    return rest, [Finding("info", "comments", told)]


def _count_titles(rows: list[list[str]]) -> int:
    """Count the lines above the header that have a single filled cell."""
    widest = max((len(row) for row in rows), default=0)
    titles = 0
    while (
        widest > 2
        and titles < len(rows) - 2
        and sum(bool(cell.strip()) for cell in rows[titles]) == 1
    ):
        titles += 1
    return titles


def _header(
    rows: list[list[str]], width: int, decimal: str
) -> tuple[tuple[str, ...] | None, list[Finding]]:
    """Take the first line as header unless it can only be data."""
    first = [cell.strip() for cell in rows[0]]
    while len(first) > width and not first[-1]:
        first.pop()
    if len(first) == width - 1:
        return ("", *first), []
    cells = [cell for cell in first[1:] if cell]
    if cells and all(is_number(cell, decimal) for cell in cells):
        numbers = [float(cell.replace(",", ".")) for cell in cells]
        if len(rows) == 1 or not all(a < b for a, b in pairwise(numbers)):
            told = "The table has no header line: samples are numbered."
            return None, [Finding("warning", "header", told, "its first line holds data")]
    return tuple((first + [""] * width)[: max(width, len(first))]), []


def _numeric(
    rows: list[list[str]], width: int, *, decimal: str, thousands: str | None
) -> NDArray[np.bool_]:
    """Tell which columns hold numbers: those where most cells that say anything are numbers."""
    numeric = np.zeros(width, bool)
    judged = rows[: max(5, JUDGED_CELLS // max(width, 1))]
    for column in range(width):
        cells = [row[column] for row in judged if column < len(row)]
        if thousands:
            cells = [cell.replace(thousands, "") for cell in cells]
        said = [cell for cell in cells if not is_missing(cell)]
        numeric[column] = sum(is_number(cell, decimal) for cell in said) > 0.5 * len(said) or (
            not said
        )
    return numeric


@dataclass(frozen=True)
class _Shape:
    separator: str
    width: int
    start: int
    has_header: bool


@dataclass(frozen=True)
class _Counted:
    first_line: int
    n_rows: int
    breaks: tuple[int, ...]
    overflowing: Mapping[int, str]


def _count(text: Text, shape: _Shape, *, region: Region) -> _Counted:
    """Count the rows, and refuse a table whose rows are not of one width."""
    rows, first_line, pending_header, blank = 0, -1, shape.has_header, False
    breaks: list[int] = []
    overflowing: dict[int, str] = {}
    ragged = 0
    first_ragged = (0, 0)
    for number, line in _lines(text, region):
        if number < shape.start:
            continue
        if not line.strip(" "):
            blank = True
            continue
        if pending_header:
            pending_header = False
            first_line = number + 1 + line.count("\n")
            blank = False
            continue
        if first_line < 0:
            first_line = number
        if blank and rows:
            breaks.append(rows)
        blank = False
        rows += 1
        if may_overflow(line):
            _add_overflowing(overflowing, split(line, shape.separator))
        width = _width(line, shape.separator)
        if width > shape.width or (width < shape.width and not region.pad):
            first_ragged = first_ragged if ragged else (number + 1, width)
            ragged += 1
        if rows > text.limits.samples:
            raise UserInputError(
                text.path.name,
                f"must have no more than {text.limits.genes:,} genes and "
                f"{text.limits.samples:,} samples",
                got=f"more than {text.limits.samples:,} rows",
                remedy="Give a part of it, or a sparse format such as h5ad",
            )
    if ragged:
        line_number, width = first_ragged
        raise UserInputError(
            text.path.name,
            f"must have {shape.width} cells in every row",
            got=f"{width} in line {line_number}"
            + (f", and {ragged - 1:,} more such lines" if ragged > 1 else ""),
            remedy="Mend these lines, or save the table again from the program that made it",
        )
    if rows == 0:
        raise UserInputError(
            text.path.name,
            "must hold rows of numbers below its header",
            got="a header only",
            remedy="Check that the export was completed",
        )
    return _Counted(first_line, rows, tuple(breaks), overflowing)


def _add_overflowing(found: dict[int, str], cells: list[str]) -> None:
    for column, cell in enumerate(cells):
        if overflows(cell):
            found.setdefault(column, cell)


def _width(line: str, separator: str) -> int:
    if separator == " " or '"' in line:
        return len(split(line, separator))
    return line.count(separator) + 1
