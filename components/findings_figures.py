"""A figure whose title is its card's."""

from __future__ import annotations

from html import unescape

import plotly.graph_objects as go
from dash.development.base_component import Component

from components.figures import figure_card


def finding_card(
    figure: go.Figure, *below: Component, id: str, subtitle: str = "", height: int = 320
) -> Component:
    """Build a card over a figure that carries its finding as a title: the card shows it instead.

    Parameters
    ----------
    figure
        Its title says the finding, with markup escaped.
    below
        What stands under it.
    id, subtitle, height
        As in `figure_card`.
    """
    title = unescape(figure.layout.title.text or "")
    figure.update_layout(title=None)
    return figure_card(title, figure, *below, id=id, subtitle=subtitle, height=height)
