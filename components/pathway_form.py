"""The form that leaves a pathway out: data, pathway or genes, system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import card
from components.choosing import field, item_select
from components.settings_form import options_of, settings_form
from core.problem.system import System
from core.workspace.records import Item


def pathway_form(
    page: str,
    expressions: Sequence[Item],
    pairs: Sequence[Item],
    *,
    sets: Sequence[Item],
    systems: Sequence[System],
    method: System,
    asked: Mapping[str, Any],
) -> Component:
    """Build the form; the list of pathways is filled in once the table was read.

    Parameters
    ----------
    page
        Word that ids begin with.
    expressions, pairs, sets
        What there is to choose from.
    systems, method
        What can be chosen, and what is.
    asked
        What was asked before: `expression`, `pairs`, `table`, `pathway`, `genes`, `options`,
        `known` and `seed`, each where it is known.
    """
    return card(
        "What to leave out",
        item_select(
            "Expression", expressions, id=f"{page}-expression", value=asked.get("expression")
        ),
        item_select(
            "Known pairs", pairs, id=f"{page}-pairs", value=asked.get("pairs"),
            hint="Learned from, but for what touches the pathway.",
        ),
        item_select(
            "Pathways from", [*sets, *pairs], id=f"{page}-table", value=asked.get("table", ""),
            optional="the known pairs themselves",
            hint="Gene sets (GMT), whose edges are the known pairs among their genes; or a table "
            "of edges with a column pathway_id, as KEGG, Reactome and graphite have it.",
        ),
        field(
            "Pathway",
            dbc.Select(id=f"{page}-choice", options=[], value=asked.get("pathway", "")),
            id=f"{page}-choice",
        ),
        html.P(id=f"{page}-told", className="hint", role="status"),
        dcc.Store(id=f"{page}-offered"),
        field(
            "Or its genes",
            dbc.Textarea(
                id=f"{page}-genes", value="\n".join(map(str, asked.get("genes") or ())), rows=4
            ),
            id=f"{page}-genes",
            hint="Between spaces, commas or lines; upper and lower case are the same. Its edges "
            "are then all that are known among them.",
        ),
        field(
            "System",
            dbc.Select(
                id=f"{page}-system",
                options=[{"label": each.title, "value": each.name} for each in systems],
                value=method.name,
            ),
            id=f"{page}-system",
        ),
        html.Div(
            settings_form(page, options_of([method]), given=asked.get("options", {})),
            id=f"{page}-options",
        ),
        _other_lists(page, pairs, ticked=asked.get("known", ())),
        field(
            "Seed",
            dbc.Input(id=f"{page}-seed", type="text", inputmode="numeric",
                      value=str(asked.get("seed", 0))),
            id=f"{page}-seed",
            hint="Same seed, same result.",
        ),
        html.Div(id=f"{page}-error", **{"aria-live": "polite"}),
        html.Div(
            html.Button("Leave it out", id=f"{page}-start", type="button", className="primary",
                        n_clicks=0),
            className="tools actions",
        ),
        dcc.Location(id=f"{page}-place", refresh="callback-nav"),
    )  # fmt: skip


def _other_lists(page: str, pairs: Sequence[Item], *, ticked: Sequence[str]) -> Component:
    """Build the choice of lists in which new edges are looked up: the visitor's own."""
    own = [item for item in pairs if not item.shared]
    return html.Details(
        [
            html.Summary("Look new edges up in other lists"),
            dbc.Checklist(
                id=f"{page}-known",
                options=[{"label": item.name, "value": item.id} for item in own],
                value=[each for each in ticked if each in {item.id for item in own}],
            ),
        ],
        open=bool(ticked),
        hidden=not own,
        className="settings",
    )
