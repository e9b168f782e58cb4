"""The files and models of a workspace: put in, listed, found, removed; whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from core.data.recognise import recognise_apart
from core.errors import NotFoundError, UserInputError
from core.io.atomic import FULL, write_json_atomic
from core.io.disk import full_disk
from core.io.disk import room as disk_room
from core.io.file_lock import locked
from core.random_ids import is_id, new_id
from core.settings import Limits
from core.workspace.folders import GONE, PART, folder
from core.workspace.records import (
    RECORD,
    Item,
    digest,
    file_name,
    from_record,
    shown_name,
    to_record,
)
from core.workspace.shared import shared_items

_BLOCK = 1 << 20
_DEFAULT_LIMITS = Limits()


class Stream(Protocol):
    """Something that gives bytes: an open file, the body of a request."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


def list_items(home: Path, workspace: str, *, content: str = "") -> list[Item]:
    """List what a workspace can use: its own things, newest first, then what all share.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    content
        Only what holds this.
    """
    items = [*_own(home, workspace), *shared_items(home)]
    return [item for item in items if content in {"", item.content}]


def get(home: Path, workspace: str, item_id: str) -> Item:
    """Find a thing of this workspace or of all, or say that there is none of that id."""
    place = folder(home, workspace) / "items"
    if is_id(item_id):
        found = from_record(place / item_id)
        if found is None:
            found = next((item for item in shared_items(home) if item.id == item_id), None)
        if found is not None:
            return found
    raise NotFoundError(
        "file",
        "must be one of this workspace",
        got=str(item_id)[:40],
        remedy="Choose one from the Data page; it may have been deleted",
    )


def save(
    home: Path,
    workspace: str,
    stream: Stream,
    *,
    name: str,
    declared_size: int | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> Item:
    """Take in a file, block by block, and look at what it holds.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    stream
        Read to its end, or to the first byte too many.
    name
        As the user's computer calls it: anything at all.
    declared_size
        How many bytes were announced, where they were.
    limits
        Of a file and of a workspace.
    """
    shown = shown_name(name)
    room = _room(home, workspace, shown=shown, limits=limits)
    if declared_size is not None:
        must_fit(home, workspace, declared_size, name=name, limits=limits)
    with _beside(home, workspace, shown=shown) as part:
        path = part / file_name(name)
        sha256, size = _written(stream, path, shown=shown, room=room, limits=limits)
        if size == 0 or (declared_size is not None and size != declared_size):
            wanted = "" if declared_size is None else f" of {declared_size:,}"
            raise UserInputError(
                shown,
                "must arrive whole, and not be empty",
                got=f"{size:,}{wanted} bytes",
                remedy="Send it again",
            )
        guess = recognise_apart(path, limits=limits)
        item = Item(
            id=new_id(),
            name=shown,
            content=guess.content,
            reason=guess.reason,
            size=size,
            sha256=sha256,
            stored=time.time(),
            path=path,
        )
        return _admit(home, workspace, item, limits=limits)


def must_fit(
    home: Path,
    workspace: str,
    size: int,
    *,
    name: str,
    limits: Limits = _DEFAULT_LIMITS,
) -> None:
    """Raise where a file of this size would not be taken in, before it is sent.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    size
        How many bytes it will have.
    name, limits
        As in `save`.
    """
    shown = shown_name(name)
    room = _room(home, workspace, shown=shown, limits=limits)
    if size > room:
        raise _too_large(shown, size, room=room, limits=limits)
    if size > disk_room(home):
        raise full_disk(shown)


def keep(
    home: Path,
    workspace: str,
    source: Path,
    *,
    item_id: str,
    name: str,
    content: str,
    reason: str = "",
    simulated: bool = False,
    limits: Limits = _DEFAULT_LIMITS,
) -> Item:
    """Put something that a run made into its workspace; nothing happens where it is there.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    source
        A file or folder. It stays; where the disk allows, both are links to the same bytes.
    item_id
        Under which it is kept: the same each time, so that a run that goes on after a crash
        does not put it there twice.
    name, content, reason, simulated
        As in `Item`.
    limits
        Of a workspace.
    """
    there = from_record(folder(home, workspace) / "items" / item_id) if is_id(item_id) else None
    if there is not None:
        return there
    shown = shown_name(name)
    with _beside(home, workspace, shown=shown) as part:
        path = part / file_name(source.name)
        if source.is_dir():
            shutil.copytree(source, path, copy_function=link_or_copy)
        else:
            link_or_copy(source, path)
        sha256, size = digest(path)
        item = Item(
            id=item_id,
            name=shown,
            content=content,
            reason=reason,
            size=size,
            sha256=sha256,
            stored=time.time(),
            path=path,
            simulated=simulated,
        )
        return _admit(home, workspace, item, limits=limits)


def correct(
    home: Path,
    workspace: str,
    item_id: str,
    *,
    content: str | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Item:
    """Write down what the user says a file holds, and how it is to be read.

    Parameters
    ----------
    home, workspace, item_id
        Where, whose and which; what all share cannot be corrected.
    content, overrides
        As in `Item`; None leaves it as it is.
    """
    item = _must_be_own(get(home, workspace, item_id))
    changed = replace(
        item,
        content=item.content if content is None else content,
        reason=item.reason if content is None else "You said so.",
        overrides=item.overrides if overrides is None else dict(overrides),
    )
    write_json_atomic(to_record(changed), item.path.parent / RECORD, what=item.name)
    return changed


def rename(home: Path, workspace: str, item_id: str, *, name: str) -> Item:
    """Call a thing of this workspace by another name.

    Parameters
    ----------
    home, workspace, item_id
        Where, whose and which; what all share cannot be renamed.
    name
        Anything at all; it is cleaned for display.
    """
    item = _must_be_own(get(home, workspace, item_id))
    if not name.strip():
        raise UserInputError(
            item.name, "must have a name", got="none", remedy="Type one, such as the tissue"
        )
    changed = replace(item, name=shown_name(name))
    write_json_atomic(to_record(changed), item.path.parent / RECORD, what=item.name)
    return changed


def delete(home: Path, workspace: str, item_id: str) -> None:
    """Remove a thing of this workspace."""
    item = _must_be_own(get(home, workspace, item_id))
    away = item.path.parent.with_name(f"{GONE}{item.id}")
    item.path.parent.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def used_bytes(home: Path, workspace: str) -> int:
    """Add up what a workspace keeps."""
    return sum(item.size for item in _own(home, workspace))


def _own(home: Path, workspace: str) -> list[Item]:
    place = folder(home, workspace) / "items"
    found = [from_record(path) for path in place.iterdir() if is_id(path.name)]
    return sorted(
        (item for item in found if item is not None), key=lambda item: (-item.stored, item.id)
    )


def _must_be_own(item: Item) -> Item:
    if item.shared:
        raise UserInputError(
            item.name,
            "must be a file of your own to be changed or deleted",
            got="a file of the demo, which all share",
            remedy="Choose one that you uploaded or made",
        )
    return item


@contextmanager
def _beside(home: Path, workspace: str, *, shown: str) -> Iterator[Path]:
    """Return a folder to put something together in; it is gone afterwards unless renamed."""
    part = folder(home, workspace) / "items" / f"{PART}{new_id()}"
    try:
        part.mkdir()
        yield part
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise full_disk(shown) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _written(
    stream: Stream, path: Path, *, shown: str, room: int, limits: Limits
) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > room:
                raise _too_large(shown, size, room=room, limits=limits)
            hashed.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return hashed.hexdigest(), size


def _admit(home: Path, workspace: str, item: Item, *, limits: Limits) -> Item:
    """Rename a finished thing in, if there is still room: two may have come at a time."""
    part, place = item.path.parent, folder(home, workspace) / "items" / item.id
    (part / RECORD).write_text(json.dumps(to_record(item)), encoding="utf-8")
    with locked(folder(home, workspace) / "lock"):
        room = _room(home, workspace, shown=item.name, limits=limits, file=False)
        if item.size > room:
            raise _too_large(item.name, item.size, room=room, limits=limits)
        if place.exists():  # left without a readable record
            shutil.rmtree(place)
        part.rename(place)
    return replace(item, path=place / item.path.name)


def _room(home: Path, workspace: str, *, shown: str, limits: Limits, file: bool = True) -> int:
    """Describe how many bytes may still come, of one uploaded file or of anything."""
    own = _own(home, workspace)
    if len(own) >= limits.workspace_items:
        raise UserInputError(
            shown,
            f"a workspace keeps at most {limits.workspace_items:,} files and models",
            got=f"one more than {len(own):,}",
            remedy="Delete some that are no longer needed",
        )
    left = limits.workspace_bytes - sum(item.size for item in own)
    return max(0, min(left, limits.upload_bytes) if file else left)


def _too_large(shown: str, size: int, *, room: int, limits: Limits) -> UserInputError:
    if size > limits.upload_bytes and room >= limits.upload_bytes:
        rule, remedy = (
            f"may have at most {limits.upload_bytes:,} bytes",
            "Pack it with gzip, or ask who runs this GRNscope for a higher limit "
            "(GRNSCOPE_LIMIT_UPLOAD_BYTES)",
        )
    else:
        rule, remedy = (
            f"must fit into what is left of the workspace, {room:,} bytes",
            "Delete files that are no longer needed",
        )
    return UserInputError(shown, rule, got=f"{size:,} bytes or more", remedy=remedy)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Return a file that never changes a second name, or copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in FULL:
            raise
        shutil.copy2(source, target)  # another disk, or one that knows no links
