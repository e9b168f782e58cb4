"""What holds for a whole installation, so that every page can say it: its worker and its disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.disk import is_nearly_full
from core.exports.atomic import read_json

Worker = Literal["running", "restarting", "given up"]

STATUS = "status.json"
"""In the home folder: what the parent of web and worker says of the worker."""


@dataclass(frozen=True)
class Condition:
    """How an installation is.

    Attributes
    ----------
    worker
        `restarting` where it ended and is started again, `given up` where that did not help.
    disk_full
        Whether nothing of any size can be kept any more.
    """

    worker: Worker = "running"
    disk_full: bool = False


def condition(home: Path) -> Condition:
    """Look at an installation; what cannot be found out is taken to be well."""
    said = (read_json(home / STATUS) or {}).get("worker")
    worker: Worker = "running"
    if said == "restarting":
        worker = "restarting"
    elif said == "given up":
        worker = "given up"
    return Condition(worker, disk_full=is_nearly_full(home))
