"""Delimited text and spreadsheets as one thing: rows of cells, with the separator found out."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.guards.archive import is_workbook
from core.data.guards.numbers import may_overflow, overflowing, overflows
from core.data.guards.streams import read_bytes
from core.data.workbook import BYTES_A_CELL, cell_as_shown, open_workbook, sheet_rows
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding
from core.settings import Limits

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "white space"}
"""In the order they are preferred where several would fit."""

_LIMITS = Limits()
_SHEET_SEPARATOR = "\t"
_HEAD_ROWS = 200
_FIT = 0.6
"""Smallest share of rows that must agree on their number of columns."""
_HEAD_BYTES = 4 * 1024**2
_FOREIGN = {
    b"\x89HDF": "an HDF5 file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (xls)",
    b"%PDF": "a PDF file",
    b"PAR1": "a Parquet file",
    b"BZh": "a bzip2 file",
    b"\xfd7zX": "an xz file",
}


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
        One of `SEPARATORS`.
    header
        The column names; None where the first row is data, or nobody has said yet.
    width
        How many columns there are.
    head
        The first rows, cell by cell, without the header.
    comments
        The comment lines above the first row.
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
    comments: tuple[str, ...] = ()
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


def open_delimited(
    path: Path, *, limits: Limits = _LIMITS, comment: tuple[str, ...] = ("#",)
) -> Delimited:
    """Open a text table (plain or gz) or the first full sheet of an XLSX file.

    Parameters
    ----------
    path
        The file.
    limits
        What it may weigh.
    comment
        How lines above the table begin that are not part of it.
    """
    data = read_bytes(path, limits=limits)
    findings: tuple[Finding, ...] = ()
    if data.startswith(b"PK\x03\x04"):
        data, findings = _sheet_as_text(data, path.name, limits=limits)
    else:
        data, findings = _as_utf8(data, path.name)
    data, comments = _without_comments(data, comment)
    lines = _first_lines(data)
    if not lines:
        raise UserInputError(
            path.name, "must hold rows", got="an empty file", remedy="Check that it was saved"
        )
    separator = _sniff(lines, path.name)
    head = tuple(tuple(cell.strip() for cell in row) for row in _cells(lines, separator))
    # The first row may be one short (R's row names), so the rows below it decide the width.
    width = max(_usual_width(head[1:] or head), len(head[0]))
    if width > limits.genes:
        raise RefusedFileError(
            path.name,
            f"must have no more than {limits.genes:,} columns",
            got=f"{width:,}",
            remedy="Check the separator and the line ends",
        )
    return Delimited(
        name=path.name,
        data=data,
        separator=separator,
        width=width,
        head=head,
        comments=comments,
        findings=findings,
        limits=limits,
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


def _as_utf8(data: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            raise _not_text(name, what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError as fault:
            raise _not_text(name, "text in a damaged encoding") from fault
    data = data.removeprefix(b"\xef\xbb\xbf")
    sample = data[:65_536]
    odd = sum(sample.count(bytes((byte,))) for byte in (*range(9), *range(14, 32), 127))
    if b"\0" in sample or odd > len(sample) / 100:
        raise _not_text(name, "binary data")
    findings: tuple[Finding, ...] = ()
    if not _is_utf8(data):
        data = data.decode("latin-1").encode()
        message = "The text is not UTF-8; it was read as Latin-1. Look at names with accents."
        findings = (Finding("warning", "encoding", message),)
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    return data, findings


def _is_utf8(data: bytes) -> bool:
    """Decode piece by piece: as one text it would take up to four times the room."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _HEAD_BYTES):
            decoder.decode(data[start : start + _HEAD_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_text(name: str, got: str) -> UserInputError:
    return UserInputError(
        name,
        "must be a table of text (CSV, TSV, gzipped or not) or an XLSX file",
        got=got,
        remedy="Save the table as CSV",
    )


def _without_comments(data: bytes, comment: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    comments = []
    start = 0
    marks = tuple(mark.encode() for mark in comment)
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end + 1
        line = data[start:end].strip()
        if line and not line.startswith(marks):
            break
        if line:
            comments.append(line.decode())
        start = end
    return (data[start:] if start else data), tuple(comments)


def _first_lines(data: bytes) -> list[str]:
    text = data[:_HEAD_BYTES].decode(errors="ignore")
    lines = text.split("\n", _HEAD_ROWS)
    # The last piece is the rest of the text, or a line that the cut went through.
    if len(lines) > 1 and (len(lines) > _HEAD_ROWS or len(data) > _HEAD_BYTES):
        lines.pop()
    return [line.rstrip("\r") for line in lines if line.strip()]


def _cells(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    if separator == " ":
        return (line.split() for line in lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = [len(row) for row in rows]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def _sniff(lines: Sequence[str], name: str) -> str:
    """Find the separator that cuts the most rows into equally many cells, two at least."""
    fits = {}
    for separator in SEPARATORS:
        try:
            rows = list(_cells(lines, separator))
        except csv.Error:
            continue
        width = _usual_width(rows[1:] or rows)
        if width > 1:
            fits[separator] = sum(len(row) in (width, width - 1) for row in rows) / len(rows)
    if not fits:
        raise UserInputError(
            name,
            "must have at least two columns",
            got=f"one column, beginning with {lines[0][:60]!r}",
            remedy="Separate the columns by tab, comma, semicolon or space",
        )
    best = max(fits.values())
    if best < _FIT:
        raise UserInputError(
            name,
            "must have as many columns in every row",
            got=f"rows of different widths, the first being {lines[0][:60]!r}",
            remedy="Give a table, with names that hold separators in quotation marks",
        )
    return next(separator for separator, fit in fits.items() if fit >= best - 0.02)


def _sheet_as_text(data: bytes, name: str, *, limits: Limits) -> tuple[bytes, tuple[Finding, ...]]:
    """Write the first sheet that holds anything as text, every row as wide."""
    with TemporaryDirectory(prefix="grnscope-") as scratch:
        # the guard looks at what is on disk, and this may have come out of a gzip file
        copy = Path(scratch) / name
        copy.write_bytes(data)
        if not is_workbook(copy):
            raise UserInputError(
                name,
                "must be a table of text or an XLSX file",
                got="a zip archive of something else",
                remedy="Unpack it and give the table inside",
            )
        with open_workbook(copy, limits=limits) as book:
            for sheet in book.worksheets:
                rows = _Rows(copy, limits=limits)
                for row in sheet_rows(sheet, copy, limits=limits):
                    rows.add([cell_as_shown(value) for value in row])
                if text := rows.text():
                    others = len(book.sheetnames) - 1
                    message = f"The sheet {sheet.title!r} was read."
                    evidence = f"{others} other sheets were not" if others else ""
                    return text, (Finding("info", "sheet", message, evidence),)
    raise UserInputError(name, "must hold rows", got="empty sheets", remedy="Check the file")


class _Rows:
    """Rows of a sheet as lines of text, which take less room than lists of cells."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._lines: list[tuple[str, int]] = []
        self._width = 0

    def add(self, cells: list[str]) -> None:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        line = io.StringIO()
        csv.writer(line, delimiter=_SHEET_SEPARATOR, lineterminator="").writerow(cells)
        self._lines.append((line.getvalue(), len(cells)))
        self._width = max(self._width, len(cells))

    def text(self) -> bytes:
        """Give all rows, made as wide as the widest."""
        size = sum(len(line) + self._width - width + 1 for line, width in self._lines)
        if size > self._limits.unpacked_bytes:
            raise RefusedFileError(
                self._path.name,
                f"must unpack to no more than {self._limits.unpacked_bytes:,} bytes",
                got="more than that",
                remedy="Give the table as CSV",
            )
        text = "".join(
            f"{line}{_SHEET_SEPARATOR * (self._width - width)}\n" for line, width in self._lines
        )
        return text.encode("utf-8", "replace")
