"""Tables that are read column by column with pandas: pairs, evidence and ids."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.guards.numbers import may_overflow, overflowing, overflows
from core.data.tabular import Head, read_head
from core.data.text import Text
from core.data.workbook import BYTES_A_CELL, SHEET_SEPARATOR, Sheet, read_whole
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding
from core.settings import Limits

_LIMITS = Limits()
_FIT = 0.6
"""Smallest share of rows that must agree on their number of columns."""


@dataclass(frozen=True)
class Delimited:
    """A table as text, opened but not yet read in full.

    Attributes
    ----------
    name
        The file's name, for people.
    data
        UTF-8 text from the first row on, comment lines above it left out.
    separator
        One of `tabular.SEPARATORS`.
    header
        The column names; None where the first row is data, or nobody has said yet.
    width
        How many columns there are.
    head
        The first rows, cell by cell, without the header.
    commented
        The cells of the last comment above the first row, where they can be a header.
    findings
        What was recognised.
    limits
        How large it may become.
    """

    name: str
    data: bytes = field(repr=False)
    separator: str
    width: int
    head: tuple[tuple[str, ...], ...] = field(repr=False)
    header: tuple[str, ...] | None = None
    commented: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    limits: Limits = field(default=_LIMITS, repr=False)

    def with_header(self) -> Delimited:
        """Take the first row as the names of the columns.

        R writes one name fewer than there are columns where the first holds row names;
        that column then gets an empty name.
        """
        names, rows = self.head[0], self.head[1:]
        names = ("",) * (self.width - len(names)) + names
        return replace(self, header=names, head=rows)


def open_delimited(path: Path, *, limits: Limits = _LIMITS) -> Delimited:
    """Open a text table (plain or gz) or the first full sheet of a workbook."""
    text, sheet = read_whole(path, limits=limits)
    data = text.read_utf8()
    head = read_head(text, separator=None if sheet is None else SHEET_SEPARATOR)
    _check_head(head, limits=limits)
    line_ends = re.finditer(rb"\r\n?|\n", data)
    start = max((end.end() for end in islice(line_ends, head.first_line)), default=0)
    return Delimited(
        name=path.name,
        data=data[start:],
        separator=head.separator,
        width=max(head.width, len(head.rows[0])),
        head=head.rows,
        commented=head.commented,
        findings=_told(text, sheet),
        limits=limits,
    )


def _told(text: Text, sheet: Sheet | None) -> tuple[Finding, ...]:
    if sheet is not None:
        others = len(sheet.others)
        evidence = f"{others} other sheets were not" if others else ""
        return (Finding("info", "sheet", f"The sheet {sheet.title!r} was read.", evidence),)
    if text.written_in != "Latin-1":
        return ()
    message = "The text is not UTF-8; it was read as Latin-1. Look at names with accents."
    return (Finding("warning", "encoding", message),)


def _check_head(head: Head, *, limits: Limits) -> None:
    """Refuse one column, columns without end, and rows of all widths."""
    first = f"{' '.join(head.rows[0])[:60]!r}"
    if not head.separator:
        raise UserInputError(
            head.name,
            "must have at least two columns",
            got=f"one column, beginning with {first}",
            remedy="Separate the columns by tab, comma, semicolon or space",
        )
    if head.fit < _FIT:
        raise UserInputError(
            head.name,
            "must have as many columns in every row",
            got=f"rows of different widths, the first being {first}",
            remedy="Give a table, with names that hold separators in quotation marks",
        )
    if (width := max(head.width, len(head.rows[0]))) > limits.genes:
        raise RefusedFileError(
            head.name,
            f"must have no more than {limits.genes:,} columns",
            got=f"{width:,}",
            remedy="Check the separator and the line ends",
        )


def read_columns(table: Delimited, positions: Sequence[int]) -> list[pd.Categorical]:
    """Read some columns of a table, each as categories, so that millions of rows stay cheap.

    Parameters
    ----------
    table
        An opened table.
    positions
        Which columns, counted from 0.
    """
    wanted = sorted(set(positions))
    frame = parse(table, usecols=wanted, dtype="category", na_filter=False)
    # A row that is cut short has no cell at all here, not even an empty one.
    return [pd.Categorical(frame[position]) for position in positions]


def read_numbers(table: Delimited, position: int) -> NDArray[np.float64] | None:
    """Read a column of numbers, NaN where a cell is empty; None where it holds anything else."""
    try:
        frame = parse(table, usecols=[position], dtype=np.float64)
    except UserInputError:
        raise
    except ValueError:
        return None
    return frame[position].to_numpy(np.float64)


def parse(
    table: Delimited, *, usecols: Sequence[int] | None = None, **options: object
) -> pd.DataFrame:
    """Read a table with pandas, its columns numbered from 0, its faults told in plain words."""
    _check_cells(table, table.width if usecols is None else len(usecols))
    dtype = options.get("dtype")
    if dtype not in ("category", str) and may_overflow(table.data):
        for _, column in parse(table, usecols=usecols, dtype=str, na_filter=False).items():
            cell = next((cell for cell in column if overflows(str(cell))), None)
            if cell is not None:
                raise overflowing(table.name, cell)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            frame: pd.DataFrame = pd.read_csv(  # type: ignore[call-overload]
                io.BytesIO(table.data),
                sep=r"\s+" if table.separator == " " else table.separator,
                header=None,
                names=range(table.width),
                skiprows=0 if table.header is None else 1,
                index_col=False,
                skipinitialspace=True,
                encoding="utf-8",
                engine="c",
                usecols=usecols,
                **options,
            )
        except pd.errors.EmptyDataError:
            return pd.DataFrame({position: [] for position in range(table.width)}, dtype=str)
        except (pd.errors.ParserError, pd.errors.ParserWarning) as fault:
            raise UserInputError(
                table.name,
                "must have as many cells in every row",
                got=str(fault).replace("Error tokenizing data. C error: ", ""),
                remedy="Look at that row for a stray separator or an open quotation mark",
            ) from fault
    return frame


def _check_cells(table: Delimited, columns: int) -> None:
    """Refuse what would take too much room: one letter becomes a number of eight bytes."""
    cells = columns * (table.data.count(b"\n") + 1)
    most = table.limits.array_bytes // BYTES_A_CELL
    if cells > most:
        raise RefusedFileError(
            table.name,
            f"must hold no more than {most:,} cells",
            got=f"{cells:,}",
            remedy="Leave out rows and columns that are not needed",
        )
