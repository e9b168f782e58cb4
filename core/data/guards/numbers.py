"""Numbers at which pandas ends the process: it counts an exponent in a C int, which overflows.

Nothing of ten digits behind the `e` of a number is handed to it. Such text is also found in names,
as in those made of hexadecimal digits, which are never read as numbers and may stay.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import IO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError

# one pattern a letter: what begins with a single letter is found ten times as fast
_IN_TEXT = tuple(re.compile(rf"{letter}[+-]?\d{{10}}") for letter in "eE")
_IN_BYTES = tuple(re.compile(pattern.pattern.encode()) for pattern in _IN_TEXT)
_CELL = re.compile(r"\s*[+-]?[\d.,]*[eE][+-]?\d{10}")
_OVERLAP = 16


def may_overflow(text: str | bytes) -> bool:
    """Return whether there is such an exponent anywhere in a text; quick where there is none."""
    if isinstance(text, bytes):
        return any(pattern.search(text) for pattern in _IN_BYTES)
    return any(pattern.search(text) for pattern in _IN_TEXT)


def overflows(cell: str) -> bool:
    """Return whether a cell begins as such a number."""
    return _CELL.match(cell) is not None


def overflowing(name: str, cell: str) -> UserInputError:
    """Build the refusal of a table with such a cell."""
    return UserInputError(
        name,
        "must hold numbers that a computer can hold",
        got=repr(cell[:60]),
        remedy="Correct this cell, or leave it empty if the value is missing",
    )


def to_numbers(cells: Iterable[str]) -> NDArray[np.float64]:
    """Read cells as numbers, shape (n_cells,), NaN where one is none."""
    words = [*map(str, cells)]
    if may_overflow("\n".join(words)):
        words = ["" if overflows(word) else word for word in words]
    return pd.to_numeric(pd.Series(words, dtype=object), errors="coerce").to_numpy(np.float64)


class WatchedNumbers(io.RawIOBase):
    """A stream of nothing but numbers, which ends where one would overflow."""

    def __init__(self, stream: IO[bytes], *, name: str) -> None:
        self._stream = stream
        self._name = name
        self._last = b""

    def readable(self) -> bool:
        """Return True: this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, looking at what comes."""
        chunk = self._stream.read(len(buffer))
        if may_overflow(self._last + chunk):
            raise overflowing(self._name, "a number with an exponent of ten digits or more")
        self._last = chunk[-_OVERLAP:]
        buffer[: len(chunk)] = chunk
        return len(chunk)
