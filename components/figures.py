"""Figures in their cards."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from core.figures.theme import house

_REMOVED = ("zoomIn2d", "zoomOut2d", "autoScale2d", "toImage")


def graph(figure: go.Figure, *, id: Any, height: int = 320, modebar: bool = False) -> Component:
    """Build a figure in the house's looks; colours follow light and dark by the style sheet.

    Parameters
    ----------
    figure
        Any figure; it is drawn on the card, in the card's type.
    id
        Its own.
    height
        In pixels. The width is the card's.
    modebar
        Whether Plotly's buttons show when the pointer is over the figure, for zooming and
        selecting.
    """
    return dcc.Graph(
        id=id,
        figure=house(figure),
        config={
            "displaylogo": False,
            "displayModeBar": "hover" if modebar else False,
            "modeBarButtonsToRemove": list(_REMOVED),
            "responsive": True,
            "showTips": False,
        },
        style={"height": f"{height}px"},
        className="graph",
    )


def figure_card(
    title: str,
    figure: go.Figure,
    *below: Component,
    id: str,
    subtitle: str = "",
    height: int = 320,
    modebar: bool = False,
    least_width: int = 0,
) -> Component:
    """Build a card with a figure, and buttons that save it as SVG and PNG.

    Parameters
    ----------
    title
        The finding, as a sentence.
    figure
        What shows it.
    below
        What stands under the figure.
    id
        Of the figure; the pictures are called after it.
    subtitle
        What is drawn, with units.
    height, modebar
        As in `graph`.
    least_width
        In pixels; where there is less room the figure scrolls within its card.
    """
    drawn = graph(figure, id=id, height=height, modebar=modebar)
    if not modebar:
        drawn = html.Div(drawn, role="img", **{"aria-label": f"{title}. {subtitle}"})
    if least_width:
        drawn.style = {"minWidth": f"{least_width}px"}
        drawn = html.Div(
            drawn, className="scrolls", role="region", tabIndex="0", **{"aria-label": title}
        )
    return html.Section(
        [
            html.Div(
                [
                    html.Div([html.H2(title), html.P(subtitle, className="subtitle")]),
                    html.Div([_save(kind, id=id, title=title) for kind in ("svg", "png")],
                             className="tools"),
                ],
                className="card-head",
            ),
            drawn,
            *below,
        ],
        className="card figure",
    )  # fmt: skip


def _save(kind: str, *, id: str, title: str) -> Component:
    return html.Button(
        kind.upper(),
        type="button",
        className="quiet",
        # assets/pictures.js listens
        **{
            "data-picture": kind,
            "data-name": id,
            "aria-label": f"Save “{title}” as {kind.upper()}",
        },
    )
