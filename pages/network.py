"""The Network page: scores as a directed, signed graph, cut where the visitor chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
import dash_bootstrap_components as dbc
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
from components.blocks import caution, data_chip, model_chip
from components.choosing import field
from components.notes import empty_state, error_box
from components.shell import heading
from components.tables import grid_id, table_card
from core.asking.drawable import NOW, Drawable, choices
from core.asking.helper import helper
from core.asking.sources import expressions
from core.errors import UserInputError
from core.graphs.views import ARRANGEMENTS, FORMS, Picture, View
from core.workspace import items
from pages import _network_state as state
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/network", name="Network", title="Network · GRNscope", group="Ask", order=2
)

_GRAPH, _TABLE = "network-graph", "network-edges"
_CONTROLS = {
    name: f"network-{name}"
    for name in (
        "source", "expression", "known", "cut", "top", "genes", "layout", "gene", "steps", "way",
        "to",
    )
}  # fmt: skip
_AS_STATE = {name: State(id, "value") for name, id in _CONTROLS.items()}


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
                        [_choosing(found, asked, who), _walking(asked)],
                        className="stack",
                    ),
                    html.Div([_drawing(), html.Div(id="network-notes", className="stack")],
                             className="stack"),
                ],
                className="narrow-and-wide network",
            ),
            html.Div(
                [
                    html.Section(network.nothing_chosen(), id="network-detail", className="card",
                                 **{"aria-live": "polite"}),
                    _files(),
                ],
                className="halves",
            ),
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
    listed = choices(who.home, who.workspace)
    sources = {each.key: each.title for each in listed}
    if found.key not in sources:
        sources = {found.key: "The question you asked", **sources}
    view = asked.view
    return html.Section(
        [
            field("Scores", _select("source", sources, found.key)),
            html.Div(
                field(
                    "Expression",
                    _select("expression", {x.id: x.name for x in expressions(mine)},
                            found.expression),
                ),
                id="network-expression-field",
                hidden=not found.key.startswith(f"{NOW}:"),
            ),
            html.Div(
                [
                    html.Span("Threshold", className="label", id="network-cut-label"),
                    dcc.Slider(id=_CONTROLS["cut"], min=0, max=1, step=0.005, value=view.cut,
                               marks=None, updatemode="mouseup",
                               tooltip={"placement": "bottom", "always_visible": False}),
                    html.P(id="network-expected", className="hint", role="status"),
                ],
                className="field",
            ),
            field(
                "Targets of each regulator",
                _select("top", {n: f"the best {n}" if n else "all that pass" for n in state.TOP},
                        view.per_regulator),
            ),
            field(
                "Known pairs, laid over",
                _select(
                    "known",
                    {
                        state.NONE: "none",
                        **{x.id: x.name for x in mine if x.content == "pairs"},
                    },
                    found.known or state.NONE,
                ),
            ),
            field("Arrange", _select("layout", ARRANGEMENTS, view.layout)),
            field(
                "Draw at most",
                _select("genes", {n: f"{n} genes" for n in state.ROOM}, view.most_genes),
            ),
        ],
        className="card controls",
        **{"aria-label": "What is drawn"},
    )  # fmt: skip


def _walking(asked: state.State) -> Component:
    view = asked.view
    steps = {
        0: "point it out", 1: "walk 1 step", 2: "walk 2 steps", 3: "walk 3 steps",
    }  # fmt: skip
    return html.Section(
        [
            html.H2("Find a gene and walk from it"),
            field("Gene", _search("gene", view.gene)),
            field("Then", _select("steps", steps, view.steps)),
            field("Along the edges", _select("way", state.WAYS, view.way)),
            field("How it reaches", _search("to", view.to)),
            html.Datalist(id="network-names"),
            html.P(id="network-lost", className="hint", role="status"),
            html.Div(id="network-paths"),
        ],
        className="card controls",
    )


def _drawing() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.Div(id="network-legend"),
                    html.Div(
                        [
                            html.Button("SVG", id={"type": "network-save", "form": "svg"},
                                        className="quiet", n_clicks=0, type="button",
                                        title="Save the picture as SVG"),
                            html.Button("PNG", id="network-png", className="quiet", n_clicks=0,
                                        type="button", title="Save the picture as PNG"),
                            html.Button("Fit", id="network-fit", className="quiet", n_clicks=0,
                                        type="button", title="Show all of it again"),
                        ],
                        className="tools",
                    ),
                ],
                className="card-head",
            ),
            html.Div(network.graph(_GRAPH), className="canvas", role="img", id="network-canvas",
                     **{"aria-label": "The network as a graph; the table below holds its edges"}),
        ],
        className="card",
    )  # fmt: skip


def _files() -> Component:
    return html.Section(
        [
            html.H2("Take it with you"),
            html.P("Files hold all edges of the cut, or of the walk, also those that the picture "
                   "has no room for.", className="subtitle"),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Button(form.title, id={"type": "network-save", "form": name},
                                        className="quiet", n_clicks=0, type="button"),
                            html.Span(f"for {form.reads}", className="hint"),
                        ]
                    )
                    for name, form in FORMS.items()
                ],
                className="forms",
            ),
        ],
        className="card",
    )  # fmt: skip


def _select(name: str, options: Mapping[Any, str], value: Any) -> Component:
    return dbc.Select(
        id=_CONTROLS[name],
        options=[{"label": label, "value": str(key)} for key, label in options.items()],
        value=str(value),
    )


def _search(name: str, value: str) -> Component:
    return dcc.Input(
        id=_CONTROLS[name], type="text", value=value, debounce=True, list="network-names",
        placeholder="id or symbol", autoComplete="off",
    )  # fmt: skip


@callback(
    output={
        "heading": Output("network-heading", "children"),
        "elements": Output(_GRAPH, "elements"),
        "legend": Output("network-legend", "children"),
        "low": Output(_CONTROLS["cut"], "min"),
        "high": Output(_CONTROLS["cut"], "max"),
        "step": Output(_CONTROLS["cut"], "step"),
        "cut": Output(_CONTROLS["cut"], "value"),
        "marks": Output(_CONTROLS["cut"], "marks"),
        "expected": Output("network-expected", "children"),
        "notes": Output("network-notes", "children"),
        "table": Output("network-table", "children"),
        "names": Output("network-names", "children"),
        "lost": Output("network-lost", "children"),
        "paths": Output("network-paths", "children"),
        "asks_now": Output("network-expression-field", "hidden"),
        "known": Output(_CONTROLS["known"], "value"),
        "focus": Output("network-focus", "data"),
        "query": Output("network-query", "data"),
    },
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
    """Give every part of the page that follows the picture.

    Parameters
    ----------
    picture
        From the helper.
    view
        How it is seen.
    found
        What was drawn.
    """
    low, high, step = picture.scale
    over = picture.overlay
    notes: list[Component] = [caution(text) for text in network_words.left_out(picture)]
    if found.limits:
        notes.append(caution(found.limits))
    about = [html.P(network_words.against_known(over))] if over is not None else []
    shown = View(**{**view.__dict__, "cut": picture.cut})
    return {
        "heading": heading(
            network_words.finding(picture, view),
            network_words.lead(picture),
            chips=[data_chip(found.data, simulated=found.simulated), model_chip(found.system)],
        ),
        "elements": network.elements(picture),
        "legend": network.legend(picture),
        "low": low,
        "high": high,
        "step": step,
        "cut": picture.cut,
        "marks": {at: label for at, label in picture.marks if low <= at <= high} or None,
        "expected": picture.expectation.sentence,
        "notes": [*about, *notes],
        "table": table_card(
            "The same edges as a table",
            network.FIELDS,
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


def _failed(error: UserInputError) -> dict[str, Any]:
    """Say what is wrong where the finding would stand; the controls stay as they are."""
    parts = (
        "heading", "elements", "legend", "low", "high", "step", "cut", "marks", "expected",
        "notes", "table", "names", "lost", "paths", "asks_now", "known", "focus", "query",
    )  # fmt: skip
    return {
        **dict.fromkeys(parts, no_update),
        "heading": heading("This cannot be drawn", "Choose something else at the left."),
        "elements": [],
        "legend": None,
        "expected": "",
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
        return network.about_gene(picture, node["gene"], link=link)
    if by.endswith("tapEdgeData") and edge:
        ends = [edge[end].removeprefix("gene ") for end in ("source", "target")]
    elif rows:
        ends = rows[0]["key"]
    else:
        raise PreventUpdate
    return network.about_edge(picture, ends[0], ends[1], link=link)


@callback(
    output=Output("network-file", "data"),
    inputs={
        "_clicks": Input({"type": "network-save", "form": ALL}, "n_clicks"),
        "given": _AS_STATE,
    },
    prevent_initial_call=True,
)
def save(*, _clicks: list[int], given: dict[str, Any]) -> dict[str, Any]:
    """Give the file that was asked for."""
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
