"""What a network is chosen, cut, walked and saved with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import network
from components.choosing import field
from components.network_words import count
from core.graphs.views import ARRANGEMENTS, FORMS, ROOM, STEPS, TOP, WAYS, View

GRAPH = "network-graph"
CONTROLS: Mapping[str, str] = MappingProxyType(
    {
        name: f"network-{name}"
        for name in (
            *("source", "expression", "second", "known", "cut", "top", "genes", "layout"),
            *("gene", "steps", "way", "to"),
        )
    }
)
"""Ids of the controls, whose values are the state of the page."""


def choosing(
    options: Mapping[str, Mapping[str, str]],
    chosen: Mapping[str, str],
    *,
    view: View,
    asks_now: bool,
) -> Component:
    """Build what is drawn, and where it is cut.

    Parameters
    ----------
    options, chosen
        Of `source`, `expression`, `second` and `known`: names by key, and the key that is chosen.
    view
        How it is seen.
    asks_now
        Whether the expression can be chosen, because scores are made on the spot.
    """
    return html.Section(
        [
            _select("source", "Scores", options["source"], value=chosen["source"]),
            html.Div(
                _select(
                    "expression",
                    "Expression",
                    options["expression"],
                    value=chosen["expression"],
                ),
                id="network-expression-field",
                hidden=not asks_now,
            ),
            html.Div(
                _select("second", "Second expression", options["second"], value=chosen["second"]),
                id="network-second-field",
                hidden=not chosen["second"],
            ),
            html.Div(
                [
                    html.Span("Threshold", className="label"),
                    dcc.Slider(
                        id=CONTROLS["cut"],
                        min=0,
                        max=1,
                        step=0.005,
                        value=view.cut,
                        marks=None,
                        updatemode="mouseup",
                        allow_direct_input=False,
                    ),
                    html.P(id="network-expected", className="hint", role="status"),
                ],
                className="field",
            ),
            _select(
                "top",
                "Targets of each regulator",
                {str(n): f"the best {n}" if n else "all that pass" for n in TOP},
                value=view.per_regulator,
            ),
            _select("known", "Known pairs, laid over", options["known"], value=chosen["known"]),
            _select("layout", "Arrange", ARRANGEMENTS, value=view.layout),
            _select(
                "genes",
                "Draw at most",
                {str(n): f"{n} genes" for n in ROOM},
                value=view.most_genes,
            ),
        ],
        className="card choosing",
        **{"aria-label": "What is drawn"},
    )


def walking(view: View) -> Component:
    """Build the search for a gene, and the walk from it."""
    return html.Section(
        [
            html.H2("Find a gene and walk from it"),
            _search("gene", "Gene", view.gene),
            _select(
                "steps",
                "Then",
                {str(n): count(n, "step") + " from it" if n else "point it out"
                 for n in STEPS},
                value=view.steps,
            ),
            _select("way", "Along the edges", WAYS, value=view.way),
            _search("to", "How it reaches", view.to),
            html.Datalist(id="network-names"),
            html.P(id="network-lost", className="hint", role="status"),
            html.Div(id="network-paths"),
        ],
        className="card choosing",
    )  # fmt: skip


def drawing() -> Component:
    """Build the card with the graph, empty at first."""
    return html.Section(
        [
            html.Div(
                [
                    html.Div(id="network-legend"),
                    html.Div(
                        [
                            _button("SVG", {"type": "network-save", "form": "svg"},
                                    title="Save the picture as SVG"),
                            _button("PNG", "network-png", title="Save the picture as PNG"),
                            _button("Fit", "network-fit", title="Show all of it again"),
                        ],
                        className="tools",
                    ),
                ],
                className="card-head",
            ),
            html.Div(
                network.graph(GRAPH),
                className="canvas",
                role="img",
                **{"aria-label": "The network as a graph; the table below holds its edges"},
            ),
        ],
        className="card",
    )  # fmt: skip


def files() -> Component:
    """Build the files that a network can be taken along as."""
    return html.Section(
        [
            html.H2("Take it with you"),
            html.P(
                "Files hold all edges of the cut, or of the walk, also those that the picture "
                "has no room for.",
                className="subtitle",
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            _button(form.title, {"type": "network-save", "form": name}),
                            html.Span(f"for {form.reads}", className="hint"),
                        ]
                    )
                    for name, form in FORMS.items()
                ],
                className="forms",
            ),
        ],
        className="card",
    )


def _select(name: str, label: str, options: Mapping[str, str], *, value: object) -> Component:
    control = dbc.Select(
        id=CONTROLS[name],
        options=[{"label": text, "value": key} for key, text in options.items()],
        value=str(value),
    )
    return field(label, control, id=CONTROLS[name])


def _search(name: str, label: str, value: str) -> Component:
    control = dcc.Input(
        id=CONTROLS[name],
        type="text",
        value=value,
        debounce=True,
        list="network-names",
        placeholder="id or symbol",
        autoComplete="off",
    )
    return field(label, control, id=CONTROLS[name])


def _button(text: str, id: Any, *, title: str | None = None) -> Component:
    return html.Button(text, id=id, className="quiet", n_clicks=0, type="button", title=title)
