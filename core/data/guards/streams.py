"""Reading bytes, plain or gzip, under a cap on what they may unpack to."""

from __future__ import annotations

import gzip
import io
import shutil
import zlib
from pathlib import Path
from typing import IO, BinaryIO

from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_FREE = 1024**2
_GZIP = b"\x1f\x8b"


def check_size(path: Path, *, limits: Limits) -> None:
    """Refuse a file that is empty or larger than this installation takes in."""
    size = path.stat().st_size
    if size == 0:
        raise UserInputError(
            path.name,
            "must hold something",
            got="an empty file",
            remedy="Save it again and check that the copy was completed",
        )
    if size > limits.upload_bytes:
        raise RefusedFileError(
            path.name,
            f"must be no larger than {limits.upload_bytes:,} bytes",
            got=f"{size:,} bytes",
            remedy="Compress it, or raise GRNSCOPE_LIMIT_UPLOAD_BYTES",
        )


def first_bytes(path: Path, count: int, *, limits: Limits) -> bytes:
    """Read how a file begins, unpacked where it is gzipped; all of it where the count is -1."""
    if not path.is_file():
        raise UserInputError(
            path.name,
            "must be a file that exists",
            got="a folder" if path.is_dir() else "nothing of that name",
            remedy="Check the name and the folder",
        )
    check_size(path, limits=limits)
    with open_binary(path, limits=limits) as stream:
        return stream.read(count)


def read_bytes(path: Path, *, limits: Limits) -> bytes:
    """Read all bytes of a file that exists, unpacked where it is gzipped."""
    return first_bytes(path, -1, limits=limits)


def is_gzip(path: Path) -> bool:
    """Return whether it is gzip, by the first two bytes and not by the name."""
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def open_binary(path: Path, *, limits: Limits) -> IO[bytes]:
    """Open a file for reading; gzip is unpacked on the fly, and stops where it passes a limit."""
    if not is_gzip(path):
        return path.open("rb")
    return io.BufferedReader(_CappedGzip(path, limits=limits), buffer_size=1024**2)


def unpack_gzip(path: Path, into: Path, *, limits: Limits) -> None:
    """Write what a gzip file holds to another file."""
    with open_binary(path, limits=limits) as source, into.open("wb") as target:
        shutil.copyfileobj(source, target, 1024**2)


class _CappedGzip(io.RawIOBase):
    """A gzip stream that refuses to grow past its limits."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self._name = path.name
        self._limits = limits
        self._packed: BinaryIO = path.open("rb")
        self._gzip = gzip.GzipFile(fileobj=self._packed)
        self._unpacked = 0

    def readable(self) -> bool:
        """Return True: this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, counting what comes out."""
        try:
            chunk = self._gzip.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UserInputError(
                self._name,
                "must be a whole gzip file",
                got=f"a damaged or cut off one ({error})",
                remedy="Copy or download it again",
            ) from error
        self._unpacked += len(chunk)
        self._check()
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _check(self) -> None:
        if self._unpacked > self._limits.unpacked_bytes:
            raise RefusedFileError(
                self._name,
                f"must unpack to no more than {self._limits.unpacked_bytes:,} bytes",
                got="more than that",
                remedy="Split it, or raise GRNSCOPE_LIMIT_UNPACKED_BYTES",
            )
        if self._unpacked - _FREE > self._limits.unpack_ratio * self._packed.tell():
            raise RefusedFileError(
                self._name,
                f"must unpack to no more than {self._limits.unpack_ratio} times its size",
                got="more than that, as in a file made to fill the memory",
                remedy="Give it unpacked, or raise GRNSCOPE_LIMIT_UNPACK_RATIO",
            )

    def close(self) -> None:
        """Close both streams."""
        if not self.closed:
            self._gzip.close()
            self._packed.close()
        super().close()
