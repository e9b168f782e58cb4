"""The joint histogram of two genes: how many samples, which way round, and what differs."""

from __future__ import annotations

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.explain.pair_views import PairView
from core.figures.names import plain
from core.figures.theme import AMBER, DENSITY, DIVERGING

Colour = Literal["log", "linear"]


def joint_figure(
    seen: PairView,
    names: tuple[str, str],
    *,
    turned: bool = False,
    colour: Colour = "log",
    activation: NDArray[np.float32] | None = None,
    chosen: tuple[int, int] | None = None,
) -> go.Figure:
    """Draw how many samples fall into each cell.

    Parameters
    ----------
    seen
        The pair in one expression.
    names
        Regulator and target, as people call them.
    turned
        Draw (target, regulator) instead.
    colour
        Whether a colour stands for the count or for its logarithm.
    activation
        What the network looks at, from 0 to 1, of the shape of the counts; drawn as contours.
    chosen
        Column and row of a cell to mark, as the regulator and the target have them.
    """
    counts = seen.counts.T if turned else seen.counts
    across, up = names[::-1] if turned else names
    edges = (seen.regulator_edges, seen.target_edges)
    across_edges, up_edges = edges[::-1] if turned else edges
    shown = np.log10(1 + counts) if colour == "log" else counts
    figure = go.Figure()
    figure.add_heatmap(
        z=shown,
        colorscale=DENSITY,
        showscale=False,
        customdata=_hover(counts, across=(across, across_edges), up=(up, up_edges)),
        hovertemplate="%{customdata}<extra></extra>",
    )
    if activation is not None:
        figure.add_contour(
            z=activation.T if turned else activation,
            contours={"coloring": "lines", "start": 0.25, "end": 0.95, "size": 0.25},
            line={"width": 2},
            colorscale=[[0, "#ffffff"], [1, "#ffffff"]],
            showscale=False,
            hoverinfo="skip",
        )
    if chosen is not None:
        column, row = chosen[::-1] if turned else chosen
        figure.add_shape(
            type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
            line={"color": AMBER, "width": 3},
        )  # fmt: skip
    return _square(figure, across=across, up=up)


def difference_figure(seen: PairView, names: tuple[str, str]) -> go.Figure:
    """Draw where (regulator, target) has more samples than (target, regulator), and fewer."""
    logged = np.log10(1 + seen.counts)
    less = logged - logged.T
    reach = float(np.abs(less).max()) or 1.0
    figure = go.Figure()
    figure.add_heatmap(
        z=less,
        zmin=-reach,
        zmax=reach,
        colorscale=[list(each) for each in DIVERGING],
        showscale=False,
        customdata=seen.counts - seen.counts.T,
        hovertemplate="%{customdata:+,} samples against the pair turned round<extra></extra>",
    )
    return _square(figure, across=names[0], up=names[1])


def difference_share(counts: NDArray[np.int64]) -> float:
    """Return the share of samples that would have to move to make a pair look like its reverse."""
    total = int(counts.sum())
    return float(np.abs(counts - counts.T).sum() / (2 * total)) if total else 0.0


def _hover(
    counts: NDArray[np.int64],
    *,
    across: tuple[str, NDArray[np.float64]],
    up: tuple[str, NDArray[np.float64]],
) -> list[list[str]]:
    def told(name: str, edges: NDArray[np.float64], place: int) -> str:
        return f"{plain(name)} {edges[place]:.2f} to {edges[place + 1]:.2f}"

    columns = [told(*across, place) for place in range(counts.shape[1])]
    rows = [told(*up, place) for place in range(counts.shape[0])]
    return [
        [
            f"{count:,} {'sample' if count == 1 else 'samples'}<br>{columns[x]}<br>{rows[y]}"
            for x, count in enumerate(line)
        ]
        for y, line in enumerate(counts)
    ]


def _square(figure: go.Figure, *, across: str, up: str) -> go.Figure:
    figure.update_xaxes(
        title=f"{plain(across)}, low → high", showticklabels=False, showgrid=False,
        constrain="domain", range=[-0.5, 31.5],
    )  # fmt: skip
    figure.update_yaxes(
        title=f"{plain(up)}, low → high", showticklabels=False, showgrid=False,
        scaleanchor="x", constrain="domain", range=[-0.5, 31.5],
    )  # fmt: skip
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
