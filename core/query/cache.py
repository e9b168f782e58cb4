"""What was read lately, kept while there is room: expression, tables of ids, models."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Kept = TypeVar("_Kept")


class Shelf:
    """A bounded memory: what was not asked for longest is forgotten first.

    Parameters
    ----------
    most
        Bytes that what is kept may take together. The newest stays, however large.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.RLock()

    def take(
        self, key: Hashable, make: Callable[[], _Kept], *, size: Callable[[_Kept], int]
    ) -> _Kept:
        """Give what is kept under a key, or make it and keep it.

        Parameters
        ----------
        key
            Names what is wanted, its fingerprint among it.
        make
            Makes it; nothing is kept where it fails.
        size
            About how many bytes it takes.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Kept = self._kept[key][0]
                return found
            made = make()
            self._kept[key] = (made, size(made))
            while len(self._kept) > 1 and sum(bytes_ for _, bytes_ in self._kept.values()) > (
                self._most
            ):
                self._kept.popitem(last=False)
            return made

    def __len__(self) -> int:
        return len(self._kept)
