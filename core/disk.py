"""How full the disk is, and what is said where nothing more fits."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from core.errors import UserInputError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_LEAST_FREE = 32 * 1024**2
"""Bytes below which a disk is called full: records and logs still have to grow a little."""


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that the disk, or a quota, is used up."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(error, OSError) and error.errno in _FULL


def free_bytes(home: Path) -> int | None:
    """Return how many bytes may still be written; None where the system does not say."""
    try:
        return shutil.disk_usage(home).free
    except OSError:
        return None


def is_nearly_full(home: Path) -> bool:
    """Tell whether so little is free that nothing of any size can be kept."""
    free = free_bytes(home)
    return free is not None and free < _LEAST_FREE


def full_disk(what: str) -> UserInputError:
    """Build what a visitor reads whose thing does not fit on the disk.

    Parameters
    ----------
    what
        That thing, as the visitor calls it.
    """
    return UserInputError(
        what,
        "there must be room on the disk for it",
        got="a full disk",
        remedy="Delete files or runs that are no longer needed; nothing was changed",
    )
