"""The profiles under a histogram: every sample, and those of a chosen cell."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.explain.pair_views import PairView
from core.figures.names import plain
from core.figures.theme import ACCENT, AMBER, GREY

_MANY = 600


def samples_of(seen: PairView, cell: tuple[int, int] | None) -> NDArray[np.intp]:
    """Return the places of the shown samples in a cell, column and row."""
    if cell is None:
        return np.empty(0, np.intp)
    return np.flatnonzero((seen.column == cell[0]) & (seen.row == cell[1]))


def scatter_figure(
    seen: PairView, names: tuple[str, str], *, cell: tuple[int, int] | None = None
) -> go.Figure:
    """Draw the target against the regulator, a point a sample.

    Parameters
    ----------
    seen
        The pair in one expression.
    names
        Regulator and target, as people call them.
    cell
        Column and row of the histogram's cell whose samples are marked.
    """
    figure = go.Figure()
    chosen = samples_of(seen, cell)
    for name, places, colour, size in (
        ("samples", np.arange(len(seen.shown)), ACCENT, 5),
        ("chosen", chosen, AMBER, 10),
    ):
        figure.add_scatter(
            x=seen.regulator[places],
            y=seen.target[places],
            mode="markers",
            name=name,
            marker={
                "color": colour,
                "size": size,
                "opacity": 0.5 if name == "samples" else 0.95,
                "line": {"width": 0},
            },
            text=[plain(seen.shown[place]) for place in places],
            hovertemplate="%{text}<br>%{x:.2f}, %{y:.2f}<extra></extra>",
        )
    figure.update_xaxes(title=f"{plain(names[0])}, {seen.unit}")
    figure.update_yaxes(title=f"{plain(names[1])}, {seen.unit}")
    return figure.update_layout(showlegend=False)


def profile_figure(
    seen: PairView, names: tuple[str, str], *, cell: tuple[int, int] | None = None
) -> go.Figure:
    """Draw both genes along the samples: in the file's order, or by the regulator where many.

    Parameters
    ----------
    seen, names, cell
        As for `scatter_figure`.
    """
    order = np.arange(len(seen.shown))
    many = order.size > _MANY
    if many:
        order = np.argsort(seen.regulator, kind="stable")
    figure = go.Figure()
    for name, values, colour in (
        (names[1], seen.target, GREY),
        (names[0], seen.regulator, ACCENT),
    ):
        figure.add_scatter(
            x=np.arange(order.size),
            y=values[order],
            mode="lines",
            name=plain(name),
            line={"color": colour, "width": 1.6},
            text=[plain(seen.shown[place]) for place in order],
            hovertemplate="%{text}: %{y:.2f}<extra>" + plain(name) + "</extra>",
        )
    place_of = np.empty(order.size, np.intp)
    place_of[order] = np.arange(order.size)
    chosen = samples_of(seen, cell)
    for values in (seen.target, seen.regulator):
        figure.add_scatter(
            x=place_of[chosen],
            y=values[chosen],
            mode="markers",
            showlegend=False,
            marker={"color": AMBER, "size": 8},
            text=[plain(seen.shown[place]) for place in chosen],
            hovertemplate="%{text}: %{y:.2f}<extra>chosen</extra>",
        )
    figure.update_xaxes(
        title=f"samples, by {plain(names[0])}" if many else "samples, in the file's order",
        showgrid=False,
        showticklabels=False,
    )
    figure.update_yaxes(title=seen.unit)
    return figure.update_layout(margin={"t": 30, "l": 8, "r": 12, "b": 8})
