"""How long work tells how far it is, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as `progress(stage, done, total)`; raises `core.errors.Cancelled` to stop the work."""


def silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""
