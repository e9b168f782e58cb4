"""The folders of workspaces: made, visited, and removed when nobody comes any more."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from core.errors import NotFoundError
from core.io.atomic import plain_disk_errors
from core.random_ids import is_id, new_id

_USED = "used"
_NOTE_EVERY = 60.0
_DAY = 86_400.0
PART, GONE = ".part-", ".gone-"
"""How names of unfinished and of removed things begin; no id does."""


def create(home: Path) -> str:
    """Make a workspace and give its id."""
    workspace = new_id()
    make(home, workspace)
    return workspace


def make(home: Path, workspace: str) -> None:
    """Make the workspace of an id that was given out; nothing happens where it is there."""
    if not is_id(workspace):
        raise ValueError(f"workspace must be an id. Received: {workspace[:40]!r}")
    path = home / "workspaces" / workspace
    with plain_disk_errors("workspace"):
        (path / "items").mkdir(parents=True, exist_ok=True)
        (path / _USED).touch()


def visit(home: Path, workspace: object) -> bool:
    """Note that a workspace is in use; False where there is none of that id.

    Parameters
    ----------
    home
        The installation's folder.
    workspace
        As a browser sent it: anything at all.
    """
    if not is_id(workspace):
        return False
    used = home / "workspaces" / str(workspace) / _USED
    try:
        # once a minute is enough, and spares the disk a write for every click
        if time.time() - used.stat().st_mtime > _NOTE_EVERY:
            os.utime(used)
    except FileNotFoundError:
        return False
    except OSError:  # a disk that takes nothing any more can still be read
        return True
    return True


def folder(home: Path, workspace: str) -> Path:
    """Return the folder of a workspace, or say that there is none of that id."""
    if is_id(workspace):
        path = home / "workspaces" / workspace
        if path.is_dir():
            return path
    raise NotFoundError(
        "workspace",
        "must be one that this installation gave out",
        got=str(workspace)[:40],
        remedy="Reload the page to get a new one; an unused workspace is removed after a while",
    )


def expire(home: Path, now: float, *, days: float, busy: Collection[str] = ()) -> list[str]:
    """Remove workspaces that nobody visited for long, and give their ids.

    Parameters
    ----------
    home
        The installation's folder.
    now
        Seconds since 1970.
    days
        How long a workspace is kept after the last visit.
    busy
        Workspaces that stay, because something runs for them.
    """
    gone = []
    for path in _listed(home / "workspaces"):
        if path.name.startswith(GONE):  # an earlier removal was cut short
            shutil.rmtree(path, ignore_errors=True)
        elif is_id(path.name):
            if path.name not in busy and now - _last_visit(path) > days * _DAY:
                away = path.with_name(GONE + path.name)
                path.rename(away)
                shutil.rmtree(away, ignore_errors=True)
                gone.append(path.name)
            else:
                _remove_unfinished(path / "items", now)
    return gone


def _remove_unfinished(items: Path, now: float) -> None:
    """Remove what an upload left that was cut off yesterday or before."""
    for path in _listed(items):
        if path.name.startswith(GONE) or (
            path.name.startswith(PART) and now - path.stat().st_mtime > _DAY
        ):
            shutil.rmtree(path, ignore_errors=True)


def _last_visit(path: Path) -> float:
    used = path / _USED
    return (used if used.exists() else path).stat().st_mtime


def _listed(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else []
