"""Write whole files or nothing: beside the place first, renamed in at the end."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import FullDiskError, UserInputError
from core.io.strict_json import loads

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where there is no room on the disk."""
_NUMBERS = re.compile(r"\[\n((?: *(?:-?\d[\d.eE+-]*|null),\n)* *(?:-?\d[\d.eE+-]*|null))\n *\]")
"""A list of numbers, as `json` writes one with a line for each."""


@contextmanager
def replacing(path: Path, *, what: str = "") -> Iterator[Path]:
    """Return a temporary file beside `path` that takes its place when all went well.

    A reader of `path` sees the old file or the whole new one, never a part. Whatever ends
    the block early leaves the old file as it was and removes the temporary one.

    Parameters
    ----------
    path
        Where the finished file shall be; missing folders above it are made.
    what
        What it is to somebody who does not know our folders, for messages.
    """
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.part")
    with plain_disk_errors(what or path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        # Made by us and by nobody else, with the permissions an ordinary file gets.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield part
            _to_disk(part)
            part.replace(path)
            _to_disk(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def plain_disk_errors(path: Path | str) -> Iterator[None]:
    """Turn what a disk can refuse into a sentence about `path`, or about a thing of a visitor."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise FullDiskError(
                str(path),
                "there must be room on the disk for the file",
                got="a full disk, or a used-up quota",
                remedy="Delete files or runs that are no longer needed; nothing was changed"
                if isinstance(path, str)
                else "Free some space or choose a folder on another disk; nothing was changed",
            ) from error
        # raised by a library, or about memory: not by the disk
        if error.errno in {None, errno.ENOMEM}:
            raise
        raise UserInputError(
            str(path),
            "must be a place where a file can be written",
            got=error.strerror or str(error),
            remedy="Choose another folder, or change its permissions",
        ) from error


def write_text_atomic(text: str, path: Path, *, what: str = "") -> None:
    """Write text as UTF-8, whole or not at all.

    Parameters
    ----------
    text, path
        What, and where.
    what
        As in `replacing`.
    """
    with replacing(path, what=what) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_json_atomic(value: object, path: Path, *, what: str = "") -> None:
    """Write JSON that any reader takes, whole or not at all.

    Parameters
    ----------
    value
        Built from mappings, sequences, text and numbers, NumPy's too. What is no number (NaN,
        infinity) becomes null, as JSON has no word for it.
    path
        The file.
    what
        As in `replacing`.
    """
    text = json.dumps(plain_json(value), ensure_ascii=False, indent=1, allow_nan=False)
    # a line for each number would double the size of long lists; text holds no bare line break
    text = _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
    write_text_atomic(text + "\n", path, what=what)


def read_json(path: Path) -> dict[str, Any] | None:
    """Read a JSON object; None where there is none, or it cannot be read as one."""
    try:
        value = loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def plain_json(value: object) -> Any:
    """Turn NumPy's values, tuples, sets and paths into what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(entry) for key, entry in value.items()}
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars, without importing NumPy
        return plain_json(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        entries = [plain_json(entry) for entry in value]
        return sorted(entries) if isinstance(value, set | frozenset) else entries
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _to_disk(path: Path) -> None:
    """Ask the disk to keep a file, or a folder's list of files, through a power cut."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        if path.is_dir():  # some systems cannot open a folder; the rename itself is done
            return
        raise
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)
