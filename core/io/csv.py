"""Tables as CSV: for programs, and safe when a person opens them in a spreadsheet.

Decisions
---------
- UTF-8 without a byte-order mark, commas, plain line feeds: what R, pandas and the shell expect.
- A carriage return inside a text becomes a line feed; control characters are dropped.
- Numbers are written with every digit, and stay numbers, negative ones too.
- Text that a spreadsheet would run gets an apostrophe (`core.io.safe_text.neutral`).
- Names that Excel renames (`MARCH1`, `SEP2`) are written as they are. Nothing put into a CSV
  file keeps Excel from it without spoiling the name for every program; `write_xlsx` is the
  format for Excel, and keeps them.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pandas as pd

from core.io.atomic import replacing
from core.io.safe_text import neutral, printable


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (packed where the name ends in `.gz`), whole or not at all.

    Parameters
    ----------
    frame
        The table; its index is not written. What is missing is left empty.
    path
        The file.
    """
    with replacing(path) as part:
        if path.suffix == ".gz":
            # No name and no time inside, so that the same table gives the same bytes.
            with (
                part.open("wb") as raw,
                gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
                io.TextIOWrapper(packed, encoding="utf-8", newline="") as stream,
            ):
                _write(frame, stream)
        else:
            with part.open("w", encoding="utf-8", newline="") as stream:
                _write(frame, stream)


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV text, for a terminal or a download."""
    stream = io.StringIO(newline="")
    _write(frame, stream)
    return stream.getvalue()


def _write(frame: pd.DataFrame, stream: io.TextIOBase) -> None:
    safe_frame(frame).to_csv(stream, index=False, lineterminator="\n")


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy a table with its texts, and its column names, made safe for CSV."""
    columns = [_safe_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
    safe = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)
    safe.columns = pd.Index([_safe(str(name)) for name in frame.columns], dtype=object)
    return safe


def _safe_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(
        column.dtype
    ):
        return column
    values = [_safe(value) if isinstance(value, str) else value for value in column]
    return pd.Series(values, index=column.index, name=column.name, dtype=object)


def _safe(text: str) -> str:
    # A carriage return within a cell would go unquoted and end the row; XLSX folds it alike.
    folded = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    return neutral(folded)
