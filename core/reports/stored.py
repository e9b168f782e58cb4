"""Blocks of a report kept as JSON, so that pages of the app show what the report shows.

Light on purpose: the web reads what runs wrote down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from core.io.atomic import read_json, write_json_atomic
from core.reports.blocks import Column, Figure, Shown, Table, Text

RECORD = "parts.json"


def write_blocks(
    blocks: Sequence[Shown], folder: Path, *, lead: str, cautions: Sequence[str]
) -> None:
    """Write blocks as JSON.

    Parameters
    ----------
    blocks
        In the order in which they are read.
    folder
        Must be there.
    lead
        What they come to.
    cautions
        How far to trust it.
    """
    write_json_atomic(
        {"lead": lead, "cautions": cautions, "parts": [_stored(block) for block in blocks]},
        folder / RECORD,
    )


def read_blocks(folder: Path) -> tuple[str, list[str], list[Shown]] | None:
    """Read what `write_blocks` wrote: lead, cautions and blocks; None where there is nothing.

    Parameters
    ----------
    folder
        That they were written into.
    """
    stored = read_json(folder / RECORD)
    if stored is None:
        return None
    return stored["lead"], stored["cautions"], [_block(each) for each in stored["parts"]]


def _stored(block: Shown) -> dict[str, Any]:
    if isinstance(block, Figure):
        own = {name: value for name, value in vars(block).items() if name != "figure"}
        return {"kind": block.kind, "figure": block.figure.to_plotly_json(), **own}
    return {"kind": block.kind, **asdict(block)}


def _block(stored: Mapping[str, Any]) -> Shown:
    given = {name: value for name, value in stored.items() if name != "kind"}
    kind = stored["kind"]
    # "drawn", "listed" and "said" are what the first versions wrote
    if kind in {"figure", "drawn"}:
        return Figure(**{**given, "figure": go.Figure(given["figure"])})
    if kind == "listed":
        head = given.pop("head")
        columns = [Column(name, "number" if place else "text") for place, name in enumerate(head)]
    elif kind == "table":
        columns = [Column(**column) for column in given.pop("columns")]
    else:
        return Text(**{**given, "items": tuple(given.get("items", ()))})
    rows = tuple(tuple(row) for row in given.pop("rows"))
    return Table(columns=tuple(columns), rows=rows, **given)
