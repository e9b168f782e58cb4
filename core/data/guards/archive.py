"""ZIP, TAR and XLSX: every member is looked at before one of them is unpacked."""

from __future__ import annotations

import errno
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_FREE = 1024**2
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh")
_SPECIAL_TAR_HEADERS = b"xgLKXDMVNS"
_DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T)", re.IGNORECASE)


def is_workbook(path: Path) -> bool:
    """Return whether a ZIP file is an Excel workbook."""
    with _open_zip(path) as archive:
        return "xl/workbook.xml" in archive.NameToInfo


def check_zip(path: Path, *, limits: Limits) -> list[zipfile.ZipInfo]:
    """Refuse a ZIP file that could harm; give its plain members.

    Looks at what the archive declares. What really comes out is counted while unpacking.
    """
    _check_directory(path, limits=limits)
    with _open_zip(path) as archive:
        members = archive.infolist()
    _check_count(path, len(members), limits=limits)
    kept = []
    for member in members:
        _check_name(path, member.filename)
        mode = member.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(path, "must hold plain files only", f"a link, {member.filename!r}")
        if member.flag_bits & 0x1:
            raise _refused(path, "must not be encrypted", f"a locked {member.filename!r}")
        if member.file_size - _FREE > limits.unpack_ratio * max(member.compress_size, 1):
            raise _too_dense(path, limits=limits)
        if not member.is_dir() and not _is_clutter(member.filename):
            kept.append(member)
    if sum(member.compress_size for member in members) > path.stat().st_size:
        raise _refused(path, "must store each member once", "members that overlap")
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise _too_large(path, limits=limits)
    return kept


def check_workbook(path: Path, *, limits: Limits) -> None:
    """Refuse a workbook whose parts are too large, nested, or declare XML entities."""
    members = check_zip(path, limits=limits)
    budget = _Budget(path, limits=limits)
    with _open_zip(path) as archive, _damage_explained(path):
        for member in members:
            with archive.open(member) as part:
                tail = b""
                while chunk := part.read(_FREE):
                    budget.spend(len(chunk))
                    if member.filename.endswith((".xml", ".rels")):
                        if _DECLARATION.search(tail + chunk):
                            raise _refused(path, "must not declare XML entities", "one that does")
                        tail = chunk[-16:]


def unpack_zip(
    path: Path, into: Path, *, limits: Limits, packed: frozenset[str] = frozenset()
) -> None:
    """Unpack the plain files of a ZIP archive into a folder.

    Parameters
    ----------
    path, into, limits
        What, where to, and how much may come out.
    packed
        Names of files that may be archives themselves; they are not unpacked.
    """
    members = check_zip(path, limits=limits)
    budget = _Budget(path, limits=limits)
    with _open_zip(path) as archive, _damage_explained(path):
        for member in members:
            with archive.open(member) as part:
                target = into / member.filename
                _write(path, part, target, budget=budget, packed=target.name in packed)


def unpack_tar(path: Path, into: Path, *, limits: Limits) -> None:
    """Unpack the plain files of an uncompressed TAR archive into a folder."""
    _check_tar_headers(path, limits=limits)
    budget = _Budget(path, limits=limits)
    with _damage_explained(path), tarfile.open(path, "r:") as archive:
        for member in archive:
            _check_name(path, member.name)
            if not (member.isreg() or member.isdir()):
                raise _refused(path, "must hold plain files only", f"a link, {member.name!r}")
            part = archive.extractfile(member) if member.isreg() else None
            if part is not None and not _is_clutter(member.name):
                with part:
                    _write(path, part, into / member.name, budget=budget)


class _Budget:
    """How much an archive may still unpack."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._packed = path.stat().st_size
        self._spent = 0

    def spend(self, size: int) -> None:
        self._spent += size
        if self._spent > self._limits.unpacked_bytes:
            raise _too_large(self._path, limits=self._limits)
        if self._spent - _FREE > self._limits.unpack_ratio * self._packed:
            raise _too_dense(self._path, limits=self._limits)


def _write(
    path: Path, part: IO[bytes], target: Path, *, budget: _Budget, packed: bool = False
) -> None:
    chunk = part.read(_FREE)
    if not packed and (chunk.startswith(_NESTED) or chunk[257:262] == b"ustar"):
        raise _refused(path, "must not hold another archive", repr(target.name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while chunk:
            budget.spend(len(chunk))
            file.write(chunk)
            chunk = part.read(_FREE)


def _check_directory(path: Path, *, limits: Limits) -> None:
    """Bound the list of members before `zipfile` reads all of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _damaged(path, "no list of its members at the end")
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries == 0xFFFF or directory > 1024 * limits.archive_members:
        _check_count(path, limits.archive_members + 1, limits=limits)


def _check_tar_headers(path: Path, *, limits: Limits) -> None:
    """Walk the 512-byte headers, so that none makes `tarfile` read a huge name into memory."""
    count = 0
    with path.open("rb") as file:
        while len(header := file.read(512)) == 512 and header.strip(b"\0"):
            count += 1
            _check_count(path, count // 2, limits=limits)
            size = _tar_number(header[124:136])
            if size is None:
                raise _damaged(path, "a member of unreadable size")
            if header[156:157] in (b"%c" % kind for kind in _SPECIAL_TAR_HEADERS) and (
                size > 64 * 1024
            ):
                raise _refused(path, "must hold plain files only", "an oversized header")
            file.seek((size + 511) // 512 * 512, 1)


def _tar_number(field: bytes) -> int | None:
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    text = field.strip(b" \0")
    return int(text, 8) if re.fullmatch(rb"[0-7]+", text) else (0 if not text else None)


def _check_name(path: Path, name: str) -> None:
    parts = PurePosixPath(name).parts
    if (
        not name  # which `zipfile` itself takes for granted that there is
        or name.startswith("/")
        or "\\" in name
        or "\0" in name
        or ".." in parts
        or re.match(r"[A-Za-z]:", name)
        or len(parts) > 16
        or any(len(part.encode()) > 200 for part in parts)
    ):
        raise _refused(path, "must hold plain names inside its own folder", repr(name[:100]))
    if name.lower().endswith((".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".rar", ".xlsx")):
        raise _refused(path, "must not hold another archive", repr(name[-100:]))


def _check_count(path: Path, count: int, *, limits: Limits) -> None:
    if count > limits.archive_members:
        raise _refused(
            path, f"must hold no more than {limits.archive_members:,} members", "more than that"
        )


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(("._", ".DS_Store"))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise _damaged(path, str(error)) from error


@contextmanager
def _damage_explained(path: Path) -> Iterator[None]:
    try:
        yield
    except UserInputError:
        raise
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        struct.error,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise _damaged(path, str(error)) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        # what the system says names the folder that it is unpacked to
        raise _damaged(path, "two members in one place") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a full disk is not the file's fault
            raise
        raise _damaged(path, "a member outside the file") from error


def _refused(path: Path, rule: str, got: str) -> RefusedFileError:
    return RefusedFileError(
        path.name, rule, got=got, remedy="Pack only the files that hold the data, once and plainly"
    )


def _damaged(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be a whole archive",
        got=f"a damaged one ({got})",
        remedy="Copy or download it again",
    )


def _too_large(path: Path, *, limits: Limits) -> RefusedFileError:
    return _refused(
        path, f"must unpack to no more than {limits.unpacked_bytes:,} bytes", "more than that"
    )


def _too_dense(path: Path, *, limits: Limits) -> RefusedFileError:
    return _refused(
        path, f"must unpack to no more than {limits.unpack_ratio} times its size", "more than that"
    )
