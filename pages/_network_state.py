"""What the controls of the Network page say, as the values that core takes, and as an address."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from core.graphs.views import ARRANGEMENTS, ROOM, STEPS, TOP, WAYS, View
from core.query.network_request import QUESTION, Drawable, drawable
from pages._questions import question_of
from pages._visit import Visit

NONE = "none"
"""Stands for no known pairs, where nothing stands for those that belong to the data."""


@dataclass(frozen=True)
class State:
    """The page, as its controls or its address describe it.

    Attributes
    ----------
    source, expression, known, second
        What is drawn and laid over, by key or id; empty for what is there at first.
    view
        How it is seen.
    """

    source: str
    expression: str
    known: str
    view: View
    second: str = ""


def read(given: Mapping[str, Any]) -> State:
    """Read controls, or an address; what makes no sense is as if it were not said.

    Parameters
    ----------
    given
        `source`, `expression`, `second`, `known`, `cut`, `top`, `genes`, `layout`, `gene`, `steps`,
        `way` and `to`, texts or numbers.
    """
    layout, way = _text(given, "layout"), _text(given, "way")
    return State(
        source=_text(given, "source"),
        expression=_text(given, "expression"),
        second=_text(given, "second"),
        known=_text(given, "known"),
        view=View(
            cut=_number(given.get("cut")),
            per_regulator=_one_of(given.get("top"), TOP, otherwise=0),
            most_genes=_one_of(given.get("genes"), ROOM, otherwise=120),
            layout=layout if layout in ARRANGEMENTS else "force",
            gene=_text(given, "gene"),
            steps=_one_of(given.get("steps"), STEPS, otherwise=0),
            way=way if way in WAYS else "both",  # type: ignore[arg-type]
            to=_text(given, "to"),
        ),
    )


def chosen(state: State, who: Visit) -> Drawable:
    """Find in the workspace what is to be drawn."""
    kind, _, name = state.source.partition(":")
    return drawable(
        who.home,
        who.workspace,
        key=state.source,
        expression=state.expression,
        second=state.second,
        known={"": None, NONE: ""}.get(state.known, state.known),
        question=question_of(who, name) if kind == QUESTION else None,
        settings=who.settings,
    )


def address(found: Drawable, view: View) -> str:
    """Return the query of an address that shows the same; what is as usual is left out.

    Parameters
    ----------
    found
        What is drawn.
    view
        How it is seen; its cut is written down, so that the link keeps it.
    """
    usual = View()
    said = {
        "source": found.key,
        "expression": found.expression if found.key.startswith("now:") else "",
        "second": found.second if found.key.startswith("now:") else "",
        "known": found.known or NONE,
        "cut": "" if view.cut is None else f"{view.cut:.6g}",
        "top": view.per_regulator or "",
        "genes": "" if view.most_genes == usual.most_genes else view.most_genes,
        "layout": "" if view.layout == usual.layout else view.layout,
        "gene": view.gene,
        "steps": view.steps or "",
        "way": "" if view.way == usual.way else view.way,
        "to": view.to,
    }
    return urlencode({name: value for name, value in said.items() if value != ""})


def pathway_address(found: Drawable) -> str:
    """Return where a pathway is left out of what is drawn.

    Parameters
    ----------
    found
        What is drawn; its system is offered where it is no model of its own.
    """
    said = {"expression": found.expression, "known": found.known, "system": found.model}
    given = urlencode({name: value for name, value in said.items() if value})
    return f"/pathway?{given}" if given else "/pathway"


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _one_of(value: object, known: tuple[int, ...], *, otherwise: int) -> int:
    number = _number(value)
    return int(number) if number is not None and number in known else otherwise
