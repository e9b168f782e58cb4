"""How the web and the worker stand, as their parent sees it and the pages can read it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from core.io.atomic import read_json, write_json_atomic

State = Literal["running", "restarting", "given up"]


@dataclass(frozen=True)
class Status:
    """How the parts of GRNscope stand.

    Attributes
    ----------
    web, worker
        None for a part that is not started together with the others.
    since
        When that changed last, in seconds since 1970.
    """

    web: State | None
    worker: State | None
    since: float


def write_status(home: Path, states: Mapping[str, State]) -> None:
    """Write down how each part stands now, by its name."""
    status = {"web": states.get("web"), "worker": states.get("worker"), "since": time.time()}
    write_json_atomic(status, _path(home))


def read_status(home: Path) -> Status | None:
    """Read how the parts stand; None where no parent looks after them."""
    stored = read_json(_path(home))
    if stored is None:
        return None
    try:
        since = float(stored["since"])
    except (KeyError, TypeError, ValueError):
        return None
    return Status(_state(stored.get("web")), _state(stored.get("worker")), since)


def clear_status(home: Path) -> None:
    """Remove what was written, because nobody looks after the parts any more."""
    _path(home).unlink(missing_ok=True)


def _state(given: object) -> State | None:
    return next((state for state in get_args(State) if state == given), None)


def _path(home: Path) -> Path:
    return home / "status.json"
