"""Folders for temporary files inside the home folder, emptied of what killed processes left."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TextIO

from core.io.log_once import log_once

_LONGEST = 70
"""Bytes of a path beneath which sockets are made, whose own paths may have 107."""

_log = logging.getLogger(__name__)


@contextmanager
def scratch(home: Path, name: str) -> Iterator[Path]:
    """Return an empty folder that nobody else uses meanwhile, and remove it afterwards.

    Parameters
    ----------
    home
        The installation's folder.
    name
        Of the process that will use it. A second one of that name gets another folder.
    """
    try:
        lock, folder = _claimed(home.resolve() / "scratch", name)
    except OSError as error:  # a full disk, say: the system's own folder may do
        log_once(_log, f"No temporary files in {home}: {error.strerror}")
        yield Path(tempfile.gettempdir())
        return
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Let this process, and those it starts, make their temporary files in a folder."""
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
    try:
        yield
    finally:
        del os.environ["TMPDIR"]
        if before[0] is not None:
            os.environ["TMPDIR"] = before[0]
        tempfile.tempdir = before[1]


def empty(folder: Path) -> None:
    """Remove what is in a folder, and make it where it is not there."""
    with suppress(OSError):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def _claimed(top: Path, name: str) -> tuple[TextIO, Path]:
    """Return a lock that is ours now, and the emptied folder that goes with it."""
    top.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        folder = top / (name if number == 1 else f"{name}-{number}")
        lock = folder.with_name(f"{folder.name}.lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = folder if len(os.fsencode(folder)) <= _LONGEST else _nearer(folder)
            empty(found)
        except BlockingIOError:
            lock.close()
        except BaseException:
            lock.close()
            raise
        else:
            return lock, found
    raise AssertionError("numbers do not end")


def _nearer(folder: Path) -> Path:
    """Return a folder with a short path, the same each time unless somebody else has it."""
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    path = Path(tempfile.gettempdir(), f"grnscope-{name}")
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    there = path.lstat()
    if path.is_symlink() or not path.is_dir() or there.st_uid != os.getuid():
        return Path(tempfile.mkdtemp(prefix="grnscope-"))
    path.chmod(0o700)
    return path
