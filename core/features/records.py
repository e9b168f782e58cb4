"""What a network sees of pairs, made block by block when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Shape: TypeAlias = tuple[int, ...]
Arrays: TypeAlias = tuple[NDArray[np.float32], ...]
"""One array an input of the network, each (n_records, *shape)."""


class Records(Protocol):
    """What a network sees of pairs, made when it is asked for.

    A pair has one record, or several (one a perturbation, say) whose scores are averaged.
    Record `r` belongs to pair `r // per_pair`.
    """

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Shape of each input of the network, without the batch axis."""

    @property
    def per_pair(self) -> int:
        """How many records a pair has."""

    def __len__(self) -> int:
        """How many records there are."""

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the arrays of some records, one an input, each (len(rows), *shape)."""


@dataclass(frozen=True)
class MadeRecords:
    """Records that a function makes.

    Attributes
    ----------
    shapes, per_pair
        As in `Records`.
    count
        How many records there are.
    make
        From record numbers to arrays.
    """

    shapes: tuple[Shape, ...]
    count: int
    make: Callable[[NDArray[np.intp]], Arrays]
    per_pair: int = 1

    def __len__(self) -> int:
        return self.count

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the arrays of some records, each (len(rows), *shape)."""
        return self.make(rows)


class JoinedRecords:
    """Records of several problems, one after the other, as if they were of one."""

    def __init__(self, parts: Sequence[Records]) -> None:
        kinds = {(part.shapes, part.per_pair) for part in parts}
        if len(kinds) != 1:
            raise ValueError(f"parts must have the same shapes. Received: {sorted(kinds)}")
        self._parts = tuple(parts)
        self._starts = np.cumsum([0, *(len(part) for part in parts)])
        ((self.shapes, self.per_pair),) = kinds

    def __len__(self) -> int:
        return int(self._starts[-1])

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the arrays of some records, each (len(rows), *shape)."""
        if len(self._parts) == 1:
            return self._parts[0].take(rows)
        owner = np.searchsorted(self._starts, rows, side="right") - 1
        arrays = tuple(np.empty((rows.size, *shape), np.float32) for shape in self.shapes)
        for number in np.unique(owner):
            mine = owner == number
            part = self._parts[number].take(rows[mine] - self._starts[number])
            for array, piece in zip(arrays, part, strict=True):
                array[mine] = piece
        return arrays


class KeptRecords:
    """Records made once and kept, for those who read them many times."""

    def __init__(self, records: Records, *, block: int = 4_096) -> None:
        self.shapes, self.per_pair = records.shapes, records.per_pair
        self._arrays = tuple(np.empty((len(records), *s), np.float32) for s in records.shapes)
        self._count = len(records)
        for start in range(0, self._count, block):
            rows = np.arange(start, min(start + block, self._count))
            for array, piece in zip(self._arrays, records.take(rows), strict=True):
                array[rows] = piece

    def __len__(self) -> int:
        return self._count

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the arrays of some records, each (len(rows), *shape)."""
        return tuple(array[rows] for array in self._arrays)


def kept_if_small(records: Records, *, budget: int) -> Records:
    """Keep all records in memory where they fit, else go on making them as they are asked for.

    Parameters
    ----------
    records
        Any records.
    budget
        Bytes they may take.
    """
    each = 4 * sum(int(np.prod(shape)) for shape in records.shapes)
    return KeptRecords(records) if each * len(records) <= budget else records
