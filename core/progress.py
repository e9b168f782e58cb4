"""How long work tells how far it is, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as `progress(stage, done, total)`; raises `core.errors.Cancelled` to stop the work."""


def silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class Share:
    """Passes the progress of one of several equal jobs on as a part of the whole.

    Attributes
    ----------
    progress
        Of the whole.
    where
        What the job is called, before its stages.
    number, jobs
        Which of how many, from 0.
    """

    progress: Progress
    where: str
    number: int
    jobs: int

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report a stage of the job."""
        fraction = min(done / total, 1.0) if total else 0.0
        whole = round(1_000 * (self.number + fraction))
        self.progress(f"{self.where}: {stage}", whole, 1_000 * self.jobs)
