"""Parts of a figure page, kept so that another page can show them: figures, tables, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import plotly.graph_objects as go

from core.exports.atomic import read_json, write_json_atomic
from core.exports.figure_page import Drawn, Listed, Said

RECORD = "parts.json"
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
