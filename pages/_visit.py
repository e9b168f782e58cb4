"""Whose page it is. Pages ask here and know nothing of requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import g

from core.settings import Settings


@dataclass(frozen=True)
class Visit:
    """The visitor of this request.

    Attributes
    ----------
    home
        The installation's folder.
    workspace
        The visitor's workspace.
    settings
        Of this installation.
    """

    home: Path
    workspace: str
    settings: Settings


def visit() -> Visit:
    """Return the visitor of the request that is being answered."""
    return Visit(home=g.settings.home, workspace=g.workspace, settings=g.settings)
