"""CNNC's files of row numbers at which the next regulator begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.guards.streams import read_bytes
from core.errors import UserInputError
from core.settings import Limits

_DIGITS = 16


def beside(path: Path) -> Path | None:
    """Find `NAME_num.txt` or `NAME_num.txt.gz` beside `NAME.txt`, as CNNC names them."""
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    for name in (f"{stem}_num.txt", f"{stem}_num.txt.gz"):
        if stem and (path.parent / name).is_file():
            return path.parent / name
    return None


def read_groups(path: Path, *, rows: int, limits: Limits) -> NDArray[np.int32]:
    """Return the number of each row's group in a pair list, shape (rows,).

    Parameters
    ----------
    path
        One row number a line: 0 first, the count of rows last, rising in between.
    rows
        How many rows the pair list has.
    limits
        What the file may weigh.
    """
    # no more than there can be: what is left over stays one word, which is no number
    words = read_bytes(path, limits=limits).split(None, rows + 2)
    offsets = np.array(
        [int(word) if word.isdigit() and len(word) < _DIGITS else -1 for word in words],
        dtype=np.int64,
    )
    if len(offsets) < 2 or offsets[0] != 0 or offsets[-1] != rows or (np.diff(offsets) < 0).any():
        raise UserInputError(
            path.name,
            f"must count up from 0 to {rows:,}, the rows of the pair list, one number a line",
            got=f"{len(words):,} lines ending in {b' '.join(words[-2:])[:40].decode('latin-1')!r}",
            remedy="Give the offsets that belong to this pair list, or none",
        )
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))
