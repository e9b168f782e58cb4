"""A lock between processes that the system frees when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file for the length of a block, waiting while another process does.

    Parameters
    ----------
    path
        An empty file that is made where it is not there, and stays.
    """
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def locked_one_of(paths: Iterable[Path]) -> Iterator[bool]:
    """Hold the lock of one of several files for the length of a block; False where all are held.

    Parameters
    ----------
    paths
        Empty files, as for `locked`.
    """
    for path in paths:
        with path.open("w", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield True
            return
    yield False
