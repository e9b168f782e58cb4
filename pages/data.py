"""The Data page: files come in, public and simulated sets are brought here, all are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash
from dash import ALL, Input, Output, callback, dcc, html, no_update
from dash.development.base_component import Component

from components.blocks import card, chip
from components.files import files_table, item_page, size
from components.notes import empty_state
from components.shell import heading
from components.upload import drop_zone, uploaded
from core.workspace import items
from core.workspace.records import Item
from pages import _data_item, _data_sources
from pages._address import single_words
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/data", name="Data", title="Data · GRNscope", group="Build", order=0
)

_HINT = (
    "CSV, TSV or Excel (packed or not), h5ad, 10x and BEELINE folders as ZIP or TAR, GEO series "
    "matrix, DREAM time series, lists of pairs, tables and lists of identifiers, gene sets (GMT), "
    "ontologies (OBO) and annotations (GAF), motifs (JASPAR, MEME), FASTA, BED and peaks"
)


@single_words
def layout(item: str = "", **_query: str) -> Component:
    """Show everything there is, or one file where its id is in the address."""
    who = visit()
    if item:
        return _data_item.layout(item, who)
    return html.Div(
        [
            heading(
                "Your data, and what was recognised in it",
                "Drop files as they are. GRNscope says what it takes them for and why, and you "
                "can tell it otherwise.",
                chips=[chip(size(items.used_bytes(who.home, who.workspace)), " kept here")],
            ),
            html.Div(
                [
                    html.Section(
                        drop_zone("data-drop", "Drop expression or known pairs here", hint=_HINT),
                        className="card",
                    ),
                    html.Div(_files(who), id="data-files", className="stack"),
                    _data_sources.layout(who),
                ],
                className="stack",
            ),
            dcc.Location(id="data-go", refresh="callback-nav"),
        ]
    )


@callback(
    Output("data-files", "children"),
    Output("data-go", "href"),
    Input(uploaded("data-drop"), "data"),
    Input({"type": "run-state", "run": ALL}, "data"),
    prevent_initial_call=True,
)
def something_came(arrived: Mapping[str, Any] | None, _states: Sequence[str]) -> tuple[Any, Any]:
    """Show what came; a single file is opened."""
    who = visit()
    came = dash.ctx.triggered_id == uploaded("data-drop")
    if came and arrived and len(arrived["items"]) == 1 and not arrived["errors"]:
        return no_update, item_page(str(arrived["items"][0]["id"]))
    return _files(who), no_update


def _files(who: Visit) -> list[Component]:
    found = items.list_items(who.home, who.workspace)
    own = [item for item in found if not item.shared]
    demo = [item for item in found if item.shared and item.content != "model"]
    return [_own(own), *([_demo(demo)] if demo else [])]


def _own(own: Sequence[Item]) -> Component:
    if not own:
        return empty_state(
            "Nothing of yours is here yet",
            "Drop a file above, fetch a public set or simulate one below. Nobody else sees what "
            "you bring.",
        )
    return card("Yours", files_table(own, label="Your files"), subtitle="Only you see these.")


def _demo(demo: Sequence[Item]) -> Component:
    return html.Details(
        [
            html.Summary(f"The demo: {len(demo)} files, all simulated"),
            files_table(demo, label="Files of the demo"),
        ],
        className="card",
    )
