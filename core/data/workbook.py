"""Excel workbooks: let through by the guard, read row by row under a bound, written as text."""

from __future__ import annotations

import csv
import datetime
import errno
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.data.guards.archive import check_workbook, is_workbook
from core.data.guards.streams import is_gzip, read_bytes, unpack_gzip
from core.data.text import Text, open_text
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

BYTES_A_CELL = 24
"""About what a cell of a table takes while it is read."""

SHEET_SEPARATOR = "\t"
"""What separates the cells of a sheet that is written as text."""
ZIP = b"PK\x03\x04"
"""How a workbook begins."""

_EMPTY_ROWS = 10_000
_JUDGED_ROWS = 200
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
    *(LookupError, ValueError, TypeError, AttributeError, OverflowError),
    SyntaxError,  # XML's ParseError is one
)
"""What openpyxl raises where the parts of a workbook make no sense."""


@contextmanager
def open_workbook(path: Path, *, limits: Limits) -> Iterator[Any]:
    """Open a workbook for reading row by row; damage found meanwhile is told in a sentence."""
    check_workbook(path, limits=limits)
    from openpyxl import load_workbook  # noqa: PLC0415  (few files are workbooks)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        # openpyxl leaves a file that it opened itself open where it stumbles
        with path.open("rb") as file, warnings.catch_warnings():
            # styles and validations that openpyxl leaves out do not matter to the cells
            warnings.simplefilter("ignore", UserWarning)
            yield load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except UserInputError:
        raise
    except (*_DAMAGE, InvalidFileException) as error:
        raise _damaged(path, type(error).__name__) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a full disk is not the file's fault
            raise
        raise _damaged(path, type(error).__name__) from error


def sheet_rows(sheet: Any, path: Path, *, limits: Limits) -> Iterator[Sequence[object]]:
    """Return the rows of a sheet that hold anything, without the empty cells at their end.

    Parameters
    ----------
    sheet
        Of an open workbook.
    path
        The workbook, for messages.
    limits
        How large a table may be.
    """
    sheet.reset_dimensions()  # what a file says of its own size is not trusted
    most, cells, empty = limits.array_bytes // BYTES_A_CELL, 0, 0
    for row in sheet.iter_rows(values_only=True):
        width = len(row)
        while width and row[width - 1] in (None, ""):
            width -= 1
        cells += width
        if cells > most:
            raise RefusedFileError(
                path.name,
                f"must hold no more than {most:,} cells",
                got="more than that",
                remedy="Give the table as CSV, or a part of it",
            )
        if width:
            yield row[:width]
        elif (empty := empty + 1) > _EMPTY_ROWS:
            return


def cell_as_shown(value: object) -> str:
    """Return a cell as text, as Excel shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        # Excel made a date of a gene such as MARCH1
        return f"{value.day}-{value:%b}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def cell_in_full(value: object) -> str:
    """Return a cell as text, a date with its year."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, datetime.date) else cell_as_shown(value)


@dataclass(frozen=True)
class Sheet:
    """A sheet, and its rows as text: cells between `SHEET_SEPARATOR`, every row as wide."""

    title: str
    others: tuple[str, ...]
    text: Text


def read_sheet(
    path: Path,
    scratch: Path,
    *,
    limits: Limits,
    wanted: str | None = None,
    rows: int | None = None,
    as_text: Callable[[object], str] = cell_as_shown,
) -> Sheet:
    """Write a sheet as text: the one wanted, else the first that holds a table, or anything.

    Parameters
    ----------
    path
        A workbook, gzipped or not.
    scratch
        An empty folder, which must be there as long as the text is read.
    limits
        What it may ask of this machine.
    wanted
        Name of the sheet.
    rows
        How many rows at most; None for all.
    as_text
        How a cell is written.
    """
    if is_gzip(path):
        packed, path = path, scratch / "unpacked" / (path.name.removesuffix(".gz") or "file")
        path.parent.mkdir()
        unpack_gzip(packed, path, limits=limits)
    if not is_workbook(path):
        raise UserInputError(
            path.name,
            "must be a table of text or an XLSX file",
            got="a zip archive of something else",
            remedy="Unpack it and give the table inside",
        )
    with open_workbook(path, limits=limits) as book:
        title = _choose_sheet(book, path, limits=limits, wanted=wanted)
        found = islice(sheet_rows(book[title], path, limits=limits), rows)
        cells = ([as_text(value) for value in row] for row in found)
        plain = scratch / "sheet"
        _write_rows(cells, plain, name=path.name, limits=limits)
        others = tuple(sheet.title for sheet in book.worksheets if sheet.title != title)
    return Sheet(title, others, Text(path.name, plain, limits))


def read_whole(path: Path, *, limits: Limits) -> tuple[Text, Sheet | None]:
    """Read a text, gzipped or not, into memory, or a sheet of a workbook written as one."""
    data = read_bytes(path, limits=limits)
    if not data.startswith(ZIP):
        return open_text(data, name=path.name, limits=limits), None
    with TemporaryDirectory(prefix="grnscope-") as scratch:
        sheet = read_sheet(path, Path(scratch), limits=limits)
        return replace(sheet.text, source=sheet.text.read_utf8()), sheet


def _choose_sheet(book: Any, path: Path, *, limits: Limits, wanted: str | None) -> str:
    """Choose the first sheet with a table, two rows of two cells, else the first with a cell."""
    names: list[str] = [sheet.title for sheet in book.worksheets]
    if wanted is not None:
        if wanted not in names:
            raise UserInputError(
                "sheet",
                f"must be a sheet of {path.name}",
                got=repr(wanted),
                remedy=f"Choose one of {', '.join(names[:20])}",
            )
        return wanted
    filled: list[str] = []
    for name in names:
        rows = list(islice(sheet_rows(book[name], path, limits=limits), _JUDGED_ROWS))
        if sum(sum(cell not in (None, "") for cell in row) > 1 for row in rows) > 1:
            return name
        filled += [name] * bool(rows)
    if not filled:
        raise UserInputError(
            path.name,
            "must hold rows",
            got="empty sheets",
            remedy="Put the table in the first sheet, header in the first row",
        )
    return filled[0]


def _write_rows(rows: Iterator[list[str]], plain: Path, *, name: str, limits: Limits) -> None:
    """Write the rows that hold anything, each made as wide as the widest."""
    widths = []
    size = 0
    line = io.StringIO()
    writer = csv.writer(line, delimiter=SHEET_SEPARATOR, lineterminator="")
    ragged = plain.with_name("rows")
    with ragged.open("w", encoding="utf-8", errors="replace", newline="") as file:
        for cells in rows:
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            writer.writerow(cells)
            size += file.write(f"{line.getvalue()}\n")
            line.seek(0)
            line.truncate()
            widths.append(len(cells))
            _check_size(size, name=name, limits=limits)
    widest = max(widths, default=0)
    _check_size(size + widest * len(widths) - sum(widths), name=name, limits=limits)
    with ragged.open("rb") as file, plain.open("wb") as target:
        for written, width in zip(file, widths, strict=True):
            target.write(written[:-1] + SHEET_SEPARATOR.encode() * (widest - width) + b"\n")
    ragged.unlink()


def _check_size(size: int, *, name: str, limits: Limits) -> None:
    if size > limits.unpacked_bytes:
        raise RefusedFileError(
            name,
            f"must unpack to no more than {limits.unpacked_bytes:,} bytes",
            got="more than that",
            remedy="Give the table as CSV",
        )


def _damaged(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be a workbook that can be opened",
        got=f"a damaged one ({got})",
        remedy="Open it in Excel or LibreOffice and save it again as XLSX",
    )
