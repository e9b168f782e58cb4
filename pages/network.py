"""The Network page: scores as a directed, signed graph, cut where the visitor chooses."""

from __future__ import annotations

from typing import Any

import dash
from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import network, network_words
from components import network_controls as controls
from components.blocks import card, caution, data_chip, model_chip
from components.notes import empty_state, error_box
from components.shell import heading
from components.tables import grid_id, table_card
from components.verdicts import answer_verdict
from core.errors import UserInputError
from core.graphs.views import FORMS, Picture, View
from core.query.helper import helper
from core.query.network_request import NOW, Drawable, choices
from core.query.sources import expressions
from core.workspace import items
from pages import _network_state as state
from pages._address import single_words
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/network", name="Network", title="Network · GRNscope", group="Ask", order=2
)

_GRAPH, _TABLE = controls.GRAPH, "network-edges"
_CONTROLS = controls.CONTROLS
OUTPUTS = {
    "heading": Output("network-heading", "children"),
    "elements": Output(_GRAPH, "elements"),
    "legend": Output("network-legend", "children"),
    "low": Output(_CONTROLS["cut"], "min"),
    "high": Output(_CONTROLS["cut"], "max"),
    "step": Output(_CONTROLS["cut"], "step"),
    "cut": Output(_CONTROLS["cut"], "value"),
    "marks": Output(_CONTROLS["cut"], "marks"),
    "expected": Output("network-expected", "children"),
    "verdict": Output("network-verdict", "children"),
    "notes": Output("network-notes", "children"),
    "table": Output("network-table", "children"),
    "names": Output("network-names", "children"),
    "lost": Output("network-lost", "children"),
    "paths": Output("network-paths", "children"),
    "asks_now": Output("network-expression-field", "hidden"),
    "known": Output(_CONTROLS["known"], "value"),
    "focus": Output("network-focus", "data"),
    "query": Output("network-query", "data"),
}
"""What follows the picture."""
_AS_STATE = {name: State(id, "value") for name, id in _CONTROLS.items()}


@single_words
def layout(**query: str) -> Component:
    """Show the controls as the address says; the graph follows."""
    who = visit()
    helper().warm()
    asked = state.read(query)
    try:
        found = state.chosen(asked, who)
    except UserInputError as error:
        return html.Div(
            [heading("The network of your scores", "There is nothing to draw yet."),
             error_box(error) if asked.source else _nothing(error)]
        )  # fmt: skip
    return html.Div(
        [
            html.Div(
                heading("Drawing the network…", "The scores are being read."), id="network-heading"
            ),
            html.Div(
                [
                    html.Div(
                        [_choosing(found, asked, who), controls.walking(asked.view)],
                        className="stack",
                    ),
                    html.Div(
                        [
                            html.Div(id="network-verdict"),
                            controls.drawing(),
                            html.Section(
                                network.nothing_chosen(),
                                id="network-detail",
                                className="card",
                                **{"aria-live": "polite"},
                            ),
                        ],
                        className="stack",
                    ),
                ],
                className="narrow-and-wide network",
            ),
            html.Div([html.Div(id="network-notes"), controls.files()], className="halves"),
            html.Div(id="network-table"),
            *(dcc.Store(id=f"network-{name}") for name in ("theme", "focus", "query", "done")),
            dcc.Store(id="network-style", data=[dict(rule) for rule in network.STYLE]),
            dcc.Download(id="network-file"),
        ],
        className="stack",
    )  # fmt: skip


def _nothing(error: UserInputError) -> Component:
    return empty_state(
        "No scores and no expression yet",
        error.remedy,
        dcc.Link("Bring your data", href="/data"),
    )


def _choosing(found: Drawable, asked: state.State, who: Visit) -> Component:
    mine = items.list_items(who.home, who.workspace)
    sources = {each.key: each.title for each in choices(who.home, who.workspace)}
    if found.key not in sources:
        sources = {found.key: "The question you asked", **sources}
    return controls.choosing(
        {
            "source": sources,
            "expression": {item.id: item.name for item in expressions(mine)},
            "known": {
                state.NONE: "none",
                **{item.id: item.name for item in mine if item.content == "pairs"},
            },
        },
        {
            "source": found.key,
            "expression": found.expression,
            "known": found.known or state.NONE,
        },
        view=asked.view,
        asks_now=found.key.startswith(f"{NOW}:"),
    )


@callback(
    output=OUTPUTS,
    inputs={"given": {name: Input(id, "value") for name, id in _CONTROLS.items()}},
)
def draw(given: dict[str, Any]) -> dict[str, Any]:
    """Draw what the controls say."""
    changed = ctx.triggered_id
    if changed in (_CONTROLS["source"], _CONTROLS["expression"]):
        # other scores have another scale, and another list that belongs to them
        given = {**given, "cut": None}
        if given["known"] != state.NONE:
            given["known"] = ""
    who, asked = visit(), state.read(given)
    try:
        found = state.chosen(asked, who)
        picture: Picture = helper().ask("graph.draw", found.wanted, asked.view)
    except UserInputError as error:
        return _failed(error)
    return drawn(picture, asked.view, found)


def drawn(picture: Picture, view: View, found: Drawable) -> dict[str, Any]:
    """Return every part of the page that follows the picture.

    Parameters
    ----------
    picture
        From the helper.
    view
        How it is seen.
    found
        What was drawn.
    """
    (low, high, step), system = picture.scale, found.wanted.system
    shown = View(**{**view.__dict__, "cut": picture.cut})
    return {
        "heading": heading(
            network_words.finding(picture, view),
            network_words.lead(picture, of_file=_is_file(found)),
            chips=[
                data_chip(found.data, simulated=found.simulated),
                *([] if _is_file(found) else [model_chip(found.system)]),
            ],
        ),
        "elements": network.elements(picture),
        "legend": network.legend(picture),
        "low": low,
        "high": high,
        "step": step,
        "cut": picture.cut,
        "marks": {at: label for at, label in picture.marks if low <= at <= high} or None,
        "expected": _expected(picture),
        "verdict": [] if system is None else answer_verdict(system),
        "notes": _notes(picture, found),
        "table": table_card(
            "The same edges as a table",
            network.fields(_score_of(found, picture)),
            network.rows(picture),
            id=_TABLE,
            subtitle="What is drawn, the strongest first. Choose a row to see its numbers.",
            select="single",
        ),
        "names": [html.Option(value=symbol or gene, label=gene) for gene, symbol in picture.names],
        "lost": picture.lost,
        "paths": network.paths(picture) if picture.paths else None,
        "asks_now": not found.key.startswith(f"{NOW}:"),
        "known": found.known or state.NONE,
        "focus": {"gene": picture.focus, "near": not view.steps} if picture.focus else None,
        "query": state.address(found, shown),
    }


def _is_file(found: Drawable) -> bool:
    return found.wanted.edges is not None


def _expected(picture: Picture) -> str:
    cut = f"At least {picture.cut:.4g}. " if picture.score_name else ""
    return f"{cut}{picture.expectation.sentence}."


def _score_of(found: Drawable, picture: Picture) -> str:
    """Return what the numbers of edges are called: those of a file as the file calls them."""
    if _is_file(found):
        return picture.score_name or "Weight"
    system = found.wanted.system
    return "Probability" if system is not None and system.gives_probability else "Score"


def _notes(picture: Picture, found: Drawable) -> Component:
    over = picture.overlay
    said = [
        *([network_words.OF_FILE] if _is_file(found) else []),
        *([] if over is None else [network_words.against_known(over)]),
        *network_words.left_out(picture),
    ]
    return card(
        "How to read it",
        html.Ul([html.Li(text) for text in said], className="said"),
        *([caution(f"{found.system}: {found.limits}")] if found.limits else []),
    )


def _failed(error: UserInputError) -> dict[str, Any]:
    """Describe what is wrong where the finding would stand; the controls stay as they are."""
    return {
        **dict.fromkeys(OUTPUTS, no_update),
        "heading": heading("This cannot be drawn", "Choose something else at the left."),
        "elements": [],
        "legend": None,
        "expected": "",
        "verdict": [],
        "notes": error_box(error),
        "table": None,
    }


@callback(
    output=Output("network-detail", "children"),
    inputs={
        "node": Input(_GRAPH, "tapNodeData"),
        "edge": Input(_GRAPH, "tapEdgeData"),
        "rows": Input(grid_id(_TABLE), "selectedRows"),
        "given": _AS_STATE,
    },
    prevent_initial_call=True,
)
def explain(
    *,
    node: dict[str, Any] | None,
    edge: dict[str, Any] | None,
    rows: list[dict[str, Any]] | None,
    given: dict[str, Any],
) -> Component:
    """Show what is known of the gene or the edge that was clicked."""
    by = next(iter(ctx.triggered_prop_ids), "")
    asked = state.read(given)
    found = state.chosen(asked, visit())
    picture: Picture = helper().ask("graph.draw", found.wanted, asked.view)
    link = {
        name: value
        for name, value in (("expression", found.expression), ("model", found.model))
        if value
    }
    if by.endswith("tapNodeData") and node:
        return network.about_gene(picture, node["gene"], link=link, score=_score_of(found, picture))
    if by.endswith("tapEdgeData") and edge:
        ends = [edge[end].removeprefix("gene ") for end in ("source", "target")]
    elif rows:
        ends = rows[0]["key"]
    else:
        raise PreventUpdate
    return network.about_edge(picture, *ends, link=link, score=_score_of(found, picture))


@callback(
    output=Output("network-file", "data"),
    inputs={
        "_clicks": Input({"type": "network-save", "form": ALL}, "n_clicks"),
        "given": _AS_STATE,
    },
    prevent_initial_call=True,
)
def save(*, _clicks: list[int], given: dict[str, Any]) -> dict[str, Any]:
    """Return the file that was asked for."""
    if not ctx.triggered_id or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    form = str(ctx.triggered_id["form"])
    asked = state.read(given)
    found = state.chosen(asked, visit())
    text = helper().ask("graph.write", found.wanted, asked.view, form)
    name = FORMS[form].file if form in FORMS else "network.svg"
    return {"content": text, "filename": name, "type": "text/plain", "base64": False}


@callback(
    Output(_CONTROLS["gene"], "value"),
    Output(_CONTROLS["steps"], "value"),
    Input({"type": "network-walk", "gene": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def walk(clicks: list[int]) -> tuple[str, str]:
    """Walk from the gene whose button was pressed."""
    if not any(clicks) or not ctx.triggered_id:
        raise PreventUpdate
    return str(ctx.triggered_id["gene"]), "1"


clientside_callback(
    ClientsideFunction("network", "style"),
    Output(_GRAPH, "stylesheet"),
    Input("network-theme", "data"),
    State("network-style", "data"),
)
clientside_callback(
    ClientsideFunction("network", "show"),
    Output("network-done", "data"),
    Input("network-focus", "data"),
    Input(_GRAPH, "elements"),
    Input("network-fit", "n_clicks"),
)
clientside_callback(
    ClientsideFunction("network", "picture"),
    Output(_GRAPH, "generateImage"),
    Input("network-png", "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("network", "address"),
    Output("network-done", "data", allow_duplicate=True),
    Input("network-query", "data"),
    prevent_initial_call=True,
)
