"""What holds for a whole installation, so that every page can say it: its worker and its disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.io.disk import is_nearly_full
from core.runs.status import State, read_status


@dataclass(frozen=True)
class Condition:
    """How an installation is.

    Attributes
    ----------
    worker
        As its parent says; `running` where it says nothing.
    disk_full
        Whether nothing of any size can be kept any more.
    """

    worker: State = "running"
    disk_full: bool = False


def condition(home: Path) -> Condition:
    """Look at an installation; what cannot be found out is taken to be well."""
    status = read_status(home)
    return Condition(
        (status.worker if status else None) or "running", disk_full=is_nearly_full(home)
    )
