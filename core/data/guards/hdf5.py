"""HDF5: looked through in a process of its own before any reader opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import h5py

from core.confined import UnfinishedError, call_confined
from core.data.guards.hdf5_look import DAMAGE, damaged, refused
from core.errors import UserInputError
from core.settings import Limits

_LOOK = "core.data.guards.hdf5_look:look_through"
_LEAST_SECONDS = 10
_BYTES_A_SECOND = 10 * 1024**2


@contextmanager
def open_hdf5(path: Path, *, limits: Limits) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading once the guard has passed it."""
    check_hdf5(path, limits=limits)
    try:
        with h5py.File(path, "r") as file:
            yield file
    except UserInputError:
        raise
    except DAMAGE as error:
        raise damaged(path) from error


def check_hdf5(path: Path, *, limits: Limits) -> None:
    """Refuse a file that points elsewhere, declares too much, or that HDF5 cannot walk through."""
    seconds = min(limits.guard_seconds, _LEAST_SECONDS + path.stat().st_size // _BYTES_A_SECOND)
    try:
        call_confined(
            _LOOK,
            str(path.absolute()),
            asdict(limits),
            seconds=limits.guard_seconds,
            cpu_seconds=seconds,
            memory_bytes=limits.guard_memory_bytes,
        )
    except UnfinishedError as error:
        if error.reason == "crash":
            raise damaged(path) from error
        asked = {
            "time": f"within {seconds} seconds",
            "memory": f"with {limits.guard_memory_bytes:,} bytes of memory",
        }[error.reason]
        raise refused(
            path,
            f"must be a file that can be looked through {asked}",
            "one that asks for more: it is damaged, or made to harm",
        ) from error
