"""Parts that a page is made of, figures, tables and sentences; kept, so that others can show them.

Light on purpose: the web reads what runs wrote down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import plotly.graph_objects as go

from core.io.atomic import read_json, write_json_atomic

RECORD = "parts.json"


@dataclass(frozen=True)
class Drawn:
    """A figure whose title says the finding, and a sentence on what is drawn."""

    figure: go.Figure
    about: str
    height: int = 420


@dataclass(frozen=True)
class Listed:
    """A table: what it says, its headings, and its rows as text."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    about: str = ""


@dataclass(frozen=True)
class Said:
    """Sentences under a heading; `typed` is a command."""

    title: str
    text: str
    typed: str = ""


Part: TypeAlias = Drawn | Listed | Said


def write_parts(parts: Sequence[Part], folder: Path, *, lead: str, cautions: Sequence[str]) -> None:
    """Write parts down as JSON.

    Parameters
    ----------
    parts
        In the order in which they are read.
    folder
        Must be there.
    lead
        What they come to.
    cautions
        How far to trust it.
    """
    write_json_atomic(
        {"lead": lead, "cautions": cautions, "parts": [_plain(part) for part in parts]},
        folder / RECORD,
    )


def read_parts(folder: Path) -> tuple[str, list[str], list[Part]] | None:
    """Read what `write_parts` wrote: lead, cautions and parts; None where there is nothing.

    Parameters
    ----------
    folder
        That they were written into.
    """
    stored = read_json(folder / RECORD)
    if stored is None:
        return None
    return stored["lead"], stored["cautions"], [_part(each) for each in stored["parts"]]


def _plain(part: Part) -> dict[str, Any]:
    if isinstance(part, Drawn):
        return {
            "kind": "drawn",
            "figure": part.figure.to_plotly_json(),
            "about": part.about,
            "height": part.height,
        }
    return {"kind": "listed" if isinstance(part, Listed) else "said", **asdict(part)}


def _part(stored: dict[str, Any]) -> Part:
    given = {name: value for name, value in stored.items() if name != "kind"}
    if stored["kind"] == "drawn":
        return Drawn(**{**given, "figure": go.Figure(given["figure"])})
    return Listed(**given) if stored["kind"] == "listed" else Said(**given)
