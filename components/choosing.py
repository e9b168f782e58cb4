"""Choosing among what a workspace holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from core.workspace.records import Item


def item_select(
    label: str,
    items: Sequence[Item],
    *,
    id: Any,
    value: str | None = None,
    optional: str = "",
    hint: str = "",
) -> Component:
    """Build a choice of one file or model, the visitor's own first, then the demo's.

    Parameters
    ----------
    label
        What is chosen.
    items
        From `core.workspace.items.list_items`.
    id
        Of the choice; its `value` is the id of the item, or "" for none.
    value
        Chosen at first; the first item when omitted, unless none may be chosen.
    optional
        How choosing none is called; empty where something must be chosen.
    hint
        What it is for, in a sentence.
    """
    options = item_options(items, optional=optional)
    known = {option["value"] for option in options}
    chosen = value if value in known else options[0]["value"]
    # a browser shows nothing for an empty value, unless a placeholder stands for it
    empty = {"placeholder": options[0]["label"]} if options[0]["value"] == "" else {}
    return field(
        label,
        dbc.Select(id=id, options=options, value=chosen, **empty),
        id=id,
        hint=hint,
    )


def item_options(items: Sequence[Item], *, optional: str = "") -> list[dict[str, str]]:
    """List what `item_select` offers.

    Parameters
    ----------
    items, optional
        As there.
    """
    options = [{"label": _shown(item), "value": item.id} for item in items]
    if optional or not options:
        options.insert(0, {"label": optional or "There is none yet", "value": ""})
    return options


def second_select(page: str, items: Sequence[Item], *, value: str, needed: bool) -> Component:
    """Build the choice of a second expression, hidden from models that read one.

    Parameters
    ----------
    page
        Before the ids.
    items
        Expression to choose from.
    value
        Chosen at first; empty for none.
    needed
        Whether the chosen model reads two.
    """
    return html.Div(
        item_select(
            "Second expression",
            items,
            id=f"{page}-second",
            value=value,
            optional="choose another file",
            hint="This model reads two side by side, such as single cells and bulk.",
        ),
        id=f"{page}-second-field",
        hidden=not needed,
    )


def field(label: str, control: Component, *, id: Any = None, hint: str = "") -> Component:
    """Build a control under its label, with a word on what it is for.

    Parameters
    ----------
    label
        What the control decides.
    control
        Something to choose or write in.
    id
        Of what the label belongs to; the control's own when omitted.
    hint
        What it is for, in a sentence.
    """
    owner = html_id(control.id if id is None else id)
    parts: list[Component] = [html.Label(label, htmlFor=owner), control]
    if hint:
        parts.append(html.P(hint, className="hint"))
    return html.Div(parts, className="field")


def html_id(id: Any) -> str:
    """Return the id that Dash writes into the document, for labels."""
    if isinstance(id, str):
        return id
    return json.dumps(id, sort_keys=True, separators=(",", ":"))


def _shown(item: Item) -> str:
    marks = [word for word, is_so in (("simulated", item.simulated),) if is_so]
    return " · ".join([item.name, *marks])
