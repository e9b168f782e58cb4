"""How the web knows that a worker is there, and how a worker knows that it is the only one."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from core.io.atomic import read_json, write_json_atomic

EVERY = 2.0
"""Seconds between two beats."""
STALE = 15.0
"""Seconds after which a worker that has not beaten is taken for gone."""


@dataclass(frozen=True)
class Beat:
    """A sign of life: which process, when (seconds since 1970), and what it is doing."""

    pid: int
    time: float
    doing: str

    def is_fresh(self, now: float) -> bool:
        """Return whether the worker was alive a moment ago."""
        return now - self.time < STALE


def beat(home: Path, doing: str) -> None:
    """Leave a sign of life in the home folder."""
    write_json_atomic(asdict(Beat(os.getpid(), time.time(), doing)), home / "worker.json")


def last_beat(home: Path) -> Beat | None:
    """Return the last sign of life; None where there never was one."""
    stored = read_json(home / "worker.json")
    if stored is None:
        return None
    try:
        return Beat(int(stored["pid"]), float(stored["time"]), str(stored["doing"]))
    except (KeyError, TypeError, ValueError):
        return None


@contextmanager
def only_worker(home: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the home folder's worker lock, which the system frees when the process ends.

    Parameters
    ----------
    home
        The folder that one worker at a time looks after.
    waiting
        Called again and again while another worker holds the lock; it sleeps a little, or
        raises to give up.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w", encoding="utf-8") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waiting()
        yield
