"""What is known of a thing in a workspace, and how the names people give become harmless."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from core.io.safe_text import printable
from core.io.strict_json import loads

RECORD = ".record.json"
"""Beside the data; no stored file's name begins with a dot."""

_SHOWN = 150
_STORED = 100
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Item:
    """A file, or a folder that belongs together, such as a model.

    Attributes
    ----------
    id
        By which it is asked for.
    name
        What the user calls it, cleaned for display.
    content
        `expression`, `pairs`, `id table`, `ids`, `model`, or another word of a job.
    reason
        Why it was taken for that, in a sentence.
    size, sha256
        Bytes, and the hash of the content.
    stored
        Seconds since 1970.
    simulated
        True where no organism was measured.
    shared
        True for what every workspace sees and none can change: the demo.
    overrides
        How to read it, where what was recognised is wrong: the fields of `Overrides`.
    path
        Where it lies.
    """

    id: str
    name: str
    content: str
    reason: str
    size: int
    sha256: str
    stored: float
    path: Path
    simulated: bool = False
    shared: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)


def to_record(item: Item) -> dict[str, Any]:
    """Return what is written down of an item: all but where it lies."""
    return {
        "file": item.path.name,
        "name": item.name,
        "content": item.content,
        "reason": item.reason,
        "size": item.size,
        "sha256": item.sha256,
        "stored": item.stored,
        "simulated": item.simulated,
        "overrides": dict(item.overrides),
    }


def from_record(folder: Path) -> Item | None:
    """Read the item of a folder; None where it cannot be read or its data is gone."""
    try:
        stored = loads((folder / RECORD).read_bytes())
        file = str(stored["file"])
        path = folder / file
        if file != file_name(file) or not path.exists():
            return None
        return Item(
            id=folder.name,
            name=str(stored["name"]),
            content=str(stored["content"]),
            reason=str(stored["reason"]),
            size=int(stored["size"]),
            sha256=str(stored["sha256"]),
            stored=float(stored["stored"]),
            path=path,
            simulated=bool(stored["simulated"]),
            overrides={str(key): str(value) for key, value in stored["overrides"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def shown_name(name: str) -> str:
    """Clean a file's name for display: no folders, no line breaks, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    return " ".join(printable(last).split())[:_SHOWN] or "unnamed"


def file_name(name: str) -> str:
    """Make a name that is safe in any file system, and keeps the ending readers look at."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", shown_name(name))
    return plain[-_STORED:].lstrip("._-") or "file"


def digest(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the bytes of a file, or of all that is in a folder."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
    whole, size = hashlib.sha256(), 0
    files = sorted(each for each in path.rglob("*") if each.is_file())
    for file in files:
        one, bytes_ = digest(file)
        whole.update(f"{PurePosixPath(file.relative_to(path))}\0{one}\n".encode())
        size += bytes_
    return whole.hexdigest(), size
