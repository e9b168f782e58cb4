"""Log files with a bound: the newest lines, and one file of those before them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 10 * 1024**2


def previous(log: Path) -> Path:
    """Return where the lines before those of a log are kept."""
    return log.with_suffix(f".previous{log.suffix}")


def begin(log: Path) -> None:
    """Set aside what an earlier start wrote, and make the folder where there is none."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(previous(log))


def bound(log: Path) -> None:
    """Set aside the lines of a log that has grown too long, under whoever is writing to it.

    Parameters
    ----------
    log
        Written by others in append mode, who go on at its new end.
    """
    with suppress(OSError):
        if log.stat().st_size <= MOST_BYTES:
            return
        try:
            shutil.copyfile(log, previous(log))
        finally:  # on a full disk the room matters more than the lines
            os.truncate(log, 0)
