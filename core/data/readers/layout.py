"""How a table of expression is laid out: header, decimal mark, numeric columns, rows alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.guards.numbers import may_overflow, overflows
from core.data.overrides import Overrides
from core.data.tabular import (
    SEPARATORS,
    Head,
    find_decimal,
    is_number,
    numeric_columns,
    records,
    split,
)
from core.data.text import Text
from core.errors import UserInputError
from core.findings import Finding, number_of

_Rows: TypeAlias = tuple[int, int, tuple[int, ...], Mapping[int, str]]


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


def survey(text: Text, head: Head, overrides: Overrides, *, start: int = 0) -> Layout:
    """Read all lines from one on, and settle how the table is laid out whose head is known."""
    if not head.separator:
        raise _no_numbers(head, "one column only")
    if head.commented and head.separator != " ":
        head = replace(
            head,
            rows=(head.commented, *head.rows),
            first_line=head.comment_line,
            n_comments=head.n_comments - 1,
        )
    findings = _passed_over(head)
    rows, width = head.rows, head.width
    decimal, thousands, found = find_decimal(rows, width)
    if overrides.decimal is not None:
        decimal, thousands, found = overrides.decimal, None, []
    header, told = _header(rows, width, decimal)
    if header is not None and (len(header) != width or len(rows[0]) < width - 1):
        raise UserInputError(
            head.name,
            f"must have as many cells in its header as in its rows ({width})",
            got=f"{len(rows[0])} in line {head.first_line + 1}",
            remedy="Give each column one name, or leave out the first one",
        )
    body = rows[1:] if header is not None else rows
    numeric = numeric_columns(body, width, decimal=decimal, thousands=thousands)
    if not any(numeric):
        raise _no_numbers(head, "a text without columns of numbers")
    first_line, n_rows, breaks, overflowing = _count(
        text, head, has_header=header is not None, start=start
    )
    return Layout(
        separator=head.separator,
        decimal=decimal,
        thousands=thousands,
        first_line=first_line,
        header=header if header is not None else ("",) * width,
        has_header=header is not None,
        n_rows=n_rows,
        breaks=breaks,
        numeric=np.array(numeric),
        overflowing=overflowing,
        findings=(*findings, *found, *told),
    )


def _no_numbers(head: Head, got: str) -> UserInputError:
    return UserInputError(
        head.name,
        "must hold a table of names and numbers",
        got=got,
        remedy="Give a table with genes on one side, samples on the other, and numbers inside",
    )


def _passed_over(head: Head) -> list[Finding]:
    """Describe what stands above the table, and what separates its cells."""
    findings = []
    if head.n_comments:
        told = f"{number_of(head.n_comments, 'comment line')} above the table passed over."
        findings.append(Finding("info", "comments", told))
    told = f"Cells are separated by {SEPARATORS[head.separator]}."
    findings.append(Finding("info", "separator", told, head.evidence))
    if head.titles:
        told = f"{number_of(head.titles, 'title line')} above the header passed over."
        findings.append(Finding("info", "comments", told))
    return findings


def _header(
    rows: Sequence[Sequence[str]], width: int, decimal: str
) -> tuple[tuple[str, ...] | None, list[Finding]]:
    """Take the first line as header unless it can only be data."""
    first = list(rows[0])
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


def _count(text: Text, head: Head, *, has_header: bool, start: int) -> _Rows:
    """Find the first row, count them, and refuse a table whose rows are not of one width."""
    rows, first_line, pending_header, blank = 0, -1, has_header, False
    breaks: list[int] = []
    overflowing: dict[int, str] = {}
    ragged = 0
    first_ragged = (0, 0)
    for number, line in records(text, start):
        if number < head.first_line:
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
            cells = enumerate(split(line, head.separator))
            overflowing = {at: cell for at, cell in cells if overflows(cell)} | overflowing
        width = _width(line, head.separator)
        if width != head.width:
            first_ragged = first_ragged if ragged else (number + 1, width)
            ragged += 1
        if rows > text.limits.samples:
            raise UserInputError(
                text.name,
                f"must have no more than {text.limits.genes:,} genes and "
                f"{text.limits.samples:,} samples",
                got=f"more than {text.limits.samples:,} rows",
                remedy="Give a part of it, or a sparse format such as h5ad",
            )
    if ragged:
        line_number, width = first_ragged
        raise UserInputError(
            text.name,
            f"must have {head.width} cells in every row",
            got=f"{width} in line {line_number}"
            + (f", and {ragged - 1:,} more such lines" if ragged > 1 else ""),
            remedy="Mend these lines, or save the table again from the program that made it",
        )
    if rows == 0:
        raise UserInputError(
            text.name,
            "must hold rows of numbers below its header",
            got="a header only",
            remedy="Check that the export was completed",
        )
    return first_line, rows, tuple(breaks), overflowing


def _width(line: str, separator: str) -> int:
    if separator == " " or '"' in line:
        return len(split(line, separator))
    return line.count(separator) + 1
