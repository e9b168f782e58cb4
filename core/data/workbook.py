"""Excel workbooks: let through by the guard, then read row by row, under a bound on their cells."""

from __future__ import annotations

import datetime
import errno
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.data.guards.archive import check_workbook
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

BYTES_A_CELL = 24
"""About what a cell of a table takes while it is read."""

_EMPTY_ROWS = 10_000
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
    """Give the rows of a sheet that hold anything, without the empty cells at their end.

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
    """Give a cell as text, as Excel shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        # Excel made a date of a gene such as MARCH1
        return f"{value.day}-{value:%b}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _damaged(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be a workbook that can be opened",
        got=f"a damaged one ({got})",
        remedy="Open it in Excel or LibreOffice and save it again as XLSX",
    )
