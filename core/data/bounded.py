"""Read a plain or gzipped file into memory without letting it ask for more than it may."""

from __future__ import annotations

import io
import zipfile
import zlib
from gzip import BadGzipFile, GzipFile
from pathlib import Path

from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_GZIP = b"\x1f\x8b"
_CHUNK = 1024**2


def read_bytes(path: Path, *, limits: Limits) -> bytes:
    """Give the bytes of a file, unpacked where it is gzipped, whatever its name says.

    Parameters
    ----------
    path
        A plain or gzipped file.
    limits
        What it may weigh packed and unpacked.

    Raises
    ------
    UserInputError
        Where there is no such file, or its gzip stream is cut short or damaged.
    RefusedFileError
        Where it is larger than the limits allow.
    """
    if not path.is_file():
        raise UserInputError(
            path.name,
            "must be a file that exists",
            got="a folder" if path.is_dir() else "nothing of that name",
            remedy="Check the name and the folder",
        )
    packed = path.stat().st_size
    if packed > limits.upload_bytes:
        raise RefusedFileError(
            path.name,
            f"may hold {limits.upload_bytes:,} bytes at most",
            got=f"{packed:,} bytes",
            remedy="Keep the part that is needed, or raise GRNSCOPE_LIMIT_UPLOAD_BYTES",
        )
    with path.open("rb") as stream:
        if stream.read(2) == _GZIP:
            stream.seek(0)
            return _unpack(stream, path.name, packed=packed, limits=limits)
        stream.seek(0)
        return stream.read()


def _unpack(stream: io.BufferedReader, name: str, *, packed: int, limits: Limits) -> bytes:
    cap = min(limits.unpacked_bytes, max(_CHUNK, packed * limits.unpack_ratio))
    parts = []
    unpacked = 0
    try:
        with GzipFile(fileobj=stream) as plain:
            while part := plain.read(_CHUNK):
                unpacked += len(part)
                if unpacked > cap:
                    raise RefusedFileError(
                        name,
                        f"may unpack to {cap:,} bytes at most",
                        got="a gzip file that unpacks to more",
                        remedy="Unpack it yourself and give the plain file if it is meant",
                    )
                parts.append(part)
    except (EOFError, BadGzipFile, zlib.error) as fault:
        raise UserInputError(
            name,
            "must be a whole gzip file",
            got="one that is cut short or damaged",
            remedy="Download or pack it again",
        ) from fault
    return b"".join(parts)


def check_spreadsheet(data: bytes, *, name: str, limits: Limits) -> None:
    """Refuse an XLSX file that unpacks to more than it may, before anything reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as fault:
        raise UserInputError(
            name,
            "must be a whole XLSX file",
            got="one that is cut short or damaged",
            remedy="Save it again, or save it as CSV",
        ) from fault
    unpacked = sum(member.file_size for member in members)
    cap = min(limits.unpacked_bytes, max(_CHUNK, len(data) * limits.unpack_ratio))
    if unpacked > cap or len(members) > limits.archive_members:
        raise RefusedFileError(
            name,
            f"may unpack to {cap:,} bytes in {limits.archive_members:,} parts at most",
            got=f"{unpacked:,} bytes in {len(members):,} parts",
            remedy="Save the sheet as CSV",
        )
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise UserInputError(
            name,
            "must be a table of text or an XLSX file",
            got="a zip archive of something else",
            remedy="Unpack it and give the table inside",
        )
