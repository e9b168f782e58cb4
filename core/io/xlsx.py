"""Tables as XLSX: for people. Text is text for good, numbers are numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import UserInputError
from core.io.atomic import replacing
from core.io.safe_text import printable

MAX_ROWS = 1_048_576
"""Rows of an XLSX sheet, the header among them."""
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""Characters of one XLSX cell, in UTF-16 units."""

_EXACT = 2**53
_LARGEST = 9.99999999999999e307
_WIDTH_SAMPLE = 200
_SHEET_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def write_xlsx(frames: pd.DataFrame | Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write one table, or several as sheets, whole or not at all.

    No cell is a formula or a link, whatever its text. Text cells carry the text format, so
    that Excel renames no gene, not even when the cell is edited. The header stays in
    view, can be filtered, and columns are as wide as they need.

    Parameters
    ----------
    frames
        A table, or sheet names and their tables. Indexes are not written. What is missing is
        left empty; infinities and numbers too large for Excel become text, the rest keeps 16
        digits.
    path
        The file.
    """
    sheets = {"Table": frames} if isinstance(frames, pd.DataFrame) else dict(frames)
    if not sheets:
        raise ValueError("frames must hold at least one sheet. Received: none")
    for name, frame in sheets.items():
        _check_size(name, frame)

    import xlsxwriter  # noqa: PLC0415  (only who writes a workbook pays for it)

    with replacing(path) as part:
        book = xlsxwriter.Workbook(
            str(part),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        try:
            styles = {
                "head": book.add_format({"bold": True, "num_format": "@", "bottom": 1}),
                "text": book.add_format({"num_format": "@"}),
            }
            for name, frame in zip(_sheet_names(sheets), sheets.values(), strict=True):
                _write_sheet(book.add_worksheet(name), frame, styles)
        finally:
            _close(book)


def _close(book: Any) -> None:
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    try:
        book.close()
    except FileCreateError as error:
        # xlsxwriter wraps the disk's own word; `replacing` knows what to say about that.
        cause = error.args[0] if error.args else None
        if isinstance(cause, OSError):
            raise cause from error
        raise


def _write_sheet(sheet: Any, frame: pd.DataFrame, styles: Mapping[str, Any]) -> None:
    names = [_text(str(name)) for name in frame.columns]
    for place, name in enumerate(names):
        sheet.set_column(place, place, _width(name, frame.iloc[:_WIDTH_SAMPLE, place]))
        sheet.write_string(0, place, name, styles["head"])
    for row, values in enumerate(_rows(frame), start=1):
        for place, value in enumerate(values):
            _write_cell(sheet, (row, place), value, style=styles["text"])
    sheet.freeze_panes(1, 0)
    if names:
        sheet.autofilter(0, 0, len(frame), len(names) - 1)


def _rows(frame: pd.DataFrame) -> Iterator[Sequence[Any]]:
    # Column by column, so that one text column does not turn its neighbours' integers to floats;
    # as Python's own values, which are quicker to tell apart than NumPy's.
    columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    return zip(*columns, strict=True) if columns else iter(())


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, *, style: Any) -> None:
    row, column = place
    if isinstance(value, str):
        if text := _text(value):
            sheet.write_string(row, column, text, style)
    elif isinstance(value, float):  # NumPy's float64 too
        _write_float(sheet, place, value, style=style)
    elif isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, column, bool(value))
    elif isinstance(value, int | np.integer) and abs(int(value)) <= _EXACT:
        sheet.write_number(row, column, int(value))
    elif isinstance(value, np.floating):
        _write_float(sheet, place, float(value), style=style)
    elif value is not None and value is not pd.NA and value is not pd.NaT:
        sheet.write_string(row, column, _text(str(value)), style)


def _write_float(sheet: Any, place: tuple[int, int], value: float, *, style: Any) -> None:
    if abs(value) <= _LARGEST:
        sheet.write_number(*place, value)
    elif not math.isnan(value):
        sheet.write_string(*place, repr(float(value)), style)


def _text(text: str) -> str:
    clean = printable(text)
    if len(clean) > MAX_TEXT // 2 and len(clean.encode("utf-16-le")) // 2 > MAX_TEXT:
        raise UserInputError(
            "XLSX",
            f"a cell holds at most {MAX_TEXT:,} characters",
            got=f"a text of {len(clean):,}",
            remedy="Export as CSV instead",
        )
    return clean


def _check_size(name: str, frame: pd.DataFrame) -> None:
    if len(frame) + 1 > MAX_ROWS:
        raise UserInputError(
            f"XLSX sheet {name}",
            f"a sheet holds at most {MAX_ROWS - 1:,} rows below its header",
            got=f"{len(frame):,} rows",
            remedy="Export as CSV instead, or filter the table first",
        )
    if frame.shape[1] > MAX_COLUMNS:
        raise UserInputError(
            f"XLSX sheet {name}",
            f"a sheet holds at most {MAX_COLUMNS:,} columns",
            got=f"{frame.shape[1]:,} columns",
            remedy="Export as CSV instead",
        )


def _sheet_names(sheets: Mapping[str, pd.DataFrame]) -> list[str]:
    """Bend names to Excel's rules: 31 characters, some of them forbidden, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for wanted in sheets:
        name = _SHEET_NAME_FORBIDDEN.sub("-", printable(wanted)).strip().strip("'")[:31]
        name = name or "Table"
        # "History" is a name Excel keeps for itself.
        base, number = ("History-" if name.lower() == "history" else name), 2
        name = base
        while name.lower() in taken:
            ending = f" {number}"
            name, number = base[: 31 - len(ending)] + ending, number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _width(name: str, sample: pd.Series) -> int:
    longest = max((len(str(value)) for value in sample), default=0)
    # Three more for the filter's arrow; floats show about ten digits.
    shown = min(longest, 12) if pd.api.types.is_float_dtype(sample.dtype) else longest
    return max(8, min(60, max(len(name) + 3, shown + 1)))
