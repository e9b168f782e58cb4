"""Room set aside on the disk of the home folder, so that a full disk can still be tidied.

Even deleting needs a little room, since the record of runs is changed by it. A file keeps that
room; it is given up when the disk is full, and made again once there is room for more.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core.random_ids import new_id

RESERVED = 8 * 1024**2
LOW = 1024**2
"""Bytes below which a disk is taken for full."""


def free_bytes(folder: Path) -> int:
    """Return the bytes that we may still write on the disk of a folder."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def is_full(folder: Path) -> bool:
    """Return whether the disk of a folder is full, or nearly so; no where it cannot be told."""
    try:
        return free_bytes(folder) < LOW
    except OSError:
        return False


def set_aside(home: Path) -> None:
    """Make the reserve where there is none, and room for twice as much."""
    path = home / "reserve"
    with suppress(OSError):  # the reserve is a help in need, and nobody's business otherwise
        if path.exists() or free_bytes(home) < 2 * RESERVED:
            return
        part = home / f".reserve-{new_id()}"
        try:
            with part.open("xb") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVED)
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)


def give_up(home: Path) -> None:
    """Free the room that was set aside."""
    with suppress(OSError):
        (home / "reserve").unlink(missing_ok=True)
