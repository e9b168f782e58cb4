"""Bounded memory for what is costly to make: expression, models, answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import LRUCache

_Value = TypeVar("_Value")


class SizedCache:
    """A cache bounded in bytes that drops what was used longest ago.

    Parameters
    ----------
    most
        Bytes that its values may take together. The newest stays, however large.
    """

    def __init__(self, most: int) -> None:
        self._values: LRUCache[Hashable, tuple[Any, int]] = LRUCache(most, getsizeof=_size)
        self._lock = threading.Lock()

    def get_or_make(
        self, key: Hashable, make: Callable[[], _Value], *, size: Callable[[_Value], int]
    ) -> _Value:
        """Return the value of a key; make it first where it is not there.

        Parameters
        ----------
        key
            Names the value, the fingerprint of what it is made of among it.
        make
            Makes it; nothing is kept where it fails.
        size
            About how many bytes it takes.
        """
        with self._lock:
            if key in self._values:
                found: _Value = self._values[key][0]
                return found
        made = make()  # not under the lock: others need not wait for it
        with self._lock:
            self._values[key] = (made, min(size(made), int(self._values.maxsize)))
        return made

    def __len__(self) -> int:
        return len(self._values)


def _size(entry: tuple[Any, int]) -> int:
    return entry[1]
