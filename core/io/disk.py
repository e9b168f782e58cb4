"""What is said where a disk takes nothing more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.errors import FullDiskError
from core.io.atomic import FULL
from core.io.reserve import free_bytes

_LEAST_FREE = 32 * 1024**2
"""Bytes below which pages call a disk full: what is set aside for tidying up is not for files."""


def is_full(error: BaseException) -> bool:
    """Return whether an error says that the disk, or a quota, is used up."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(error, OSError) and error.errno in FULL


def is_nearly_full(home: Path) -> bool:
    """Return whether so little is free that nothing new is kept."""
    try:
        return room(home) == 0
    except OSError:
        return False


def room(home: Path) -> int:
    """Return how many bytes visitors' files may still take."""
    return max(0, free_bytes(home) - _LEAST_FREE)


def full_disk(what: str) -> FullDiskError:
    """Build what a visitor reads whose thing does not fit on the disk.

    Parameters
    ----------
    what
        That thing, as the visitor calls it.
    """
    return FullDiskError(
        what,
        "there must be room on the disk for it",
        got="a full disk",
        remedy="Delete files or runs that are no longer needed; nothing was changed",
    )
