"""Modules drawn: the similarity of genes in leaf order, its tree, and where it is cut."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.figures.theme import AMBER, COLOURS, DENSITY, DIVERGING, QUIET
from core.graphs.clustering import branches
from core.graphs.saved_modules import SavedModules

_TREE, _STRIP, _HEAT = (0.0, 0.2), (0.205, 0.225), (0.23, 1.0)
"""Shares of the width."""
_NUMBERED = 0.015
"""Smallest share of the genes for which a module's number has room."""


def colour_of(module: int) -> str:
    """Return the colour of a module, by its number from 1: neighbours differ."""
    return COLOURS[(module - 1) % len(COLOURS)]


def short(value: float) -> str:
    """Write a similarity in two digits, with a true minus."""
    return f"{value:.2g}".replace("-", "\N{MINUS SIGN}")


def modules_figure(saved: SavedModules, view: Mapping[str, Any]) -> go.Figure:
    """Draw the similarity beside its tree, with the cut and the modules it makes.

    Parameters
    ----------
    saved
        Tree and picture.
    view
        From `core.graphs.modules.view`: modules in leaf order, and the height of the cut.
    """
    heat = saved.heat
    side = len(heat.levels)
    places = (np.arange(side) + 0.5) / side
    ticks = np.linspace(0, 255, 5)
    figure = go.Figure(
        go.Heatmap(
            z=heat.levels,
            x=places,
            y=places,
            zmin=0,
            zmax=255,
            colorscale=[list(each) for each in DIVERGING] if heat.low < 0 else DENSITY,
            hoverinfo="skip",
            colorbar={
                "title": {"text": "Similarity", "side": "right"},
                "thickness": 10,
                "len": 0.5,
                "tickvals": ticks.tolist(),
                "ticktext": [
                    short(heat.low + (heat.high - heat.low) * tick / 255) for tick in ticks
                ],
            },
            xaxis="x3",
            yaxis="y",
        )
    )
    figure.add_trace(_tree_lines(saved))
    figure.add_trace(_strip(view["modules"], n=len(saved.genes)))
    top = float(saved.tree.linkage[-1, 2]) * 1.04
    figure.add_shape(
        type="line", xref="x", yref="y", x0=view["height"], x1=view["height"], y0=0, y1=1,
        line={"color": AMBER, "width": 2, "dash": "dash"},
    )  # fmt: skip
    for first, last in _spans(view["modules"], n=len(saved.genes)):
        figure.add_shape(
            type="rect", xref="x3", yref="y", x0=first, x1=last, y0=first, y1=last,
            line={"color": QUIET, "width": 1},
        )  # fmt: skip
    bare = {"showgrid": False, "showticklabels": False, "zeroline": False, "fixedrange": True}
    figure.update_layout(
        xaxis={
            "domain": _TREE, "range": [top, 0], "title": "1 − similarity",
            "showgrid": False, "nticks": 4, "fixedrange": True,
        },
        xaxis2={"domain": _STRIP, "range": [0, 1], "anchor": "y", **bare},
        xaxis3={
            "domain": _HEAT, "range": [0, 1], "anchor": "y", **bare,
            "title": f"{len(saved.genes):,} genes, in the order of the tree",
        },
        yaxis={"range": [1, 0], **bare},
        showlegend=False,
        bargap=0,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
    )  # fmt: skip
    return figure


def _tree_lines(saved: SavedModules) -> go.Scatter:
    drawn = branches(saved.tree)
    gap = np.full(len(drawn.height), np.nan)
    x = np.stack([drawn.below[:, 0], drawn.height, drawn.height, drawn.below[:, 1], gap], axis=1)
    y = np.stack([drawn.place[:, 0]] * 2 + [drawn.place[:, 1]] * 2 + [gap], axis=1)
    return go.Scatter(
        x=x.ravel().astype(np.float32),
        y=y.ravel().astype(np.float32),
        mode="lines",
        line={"color": QUIET, "width": 1},
        hoverinfo="skip",
        xaxis="x",
        yaxis="y",
    )


def _strip(modules: Sequence[Mapping[str, Any]], *, n: int) -> go.Bar:
    """Draw a bar in a module's colour along its genes."""
    spans = np.array(_spans(modules, n=n))
    width = spans[:, 1] - spans[:, 0]
    return go.Bar(
        x=np.ones(len(spans)),
        y=spans.mean(axis=1),
        width=width,
        orientation="h",
        marker={"color": [colour_of(each["module"]) for each in modules], "line": {"width": 0}},
        text=[
            str(each["module"]) if wide >= _NUMBERED else ""
            for each, wide in zip(modules, width, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": "#ffffff", "size": 11},
        customdata=[
            f"Module {each['module']}: {each['name']}, {len(each['genes']):,} genes"
            for each in modules
        ],
        hovertemplate="%{customdata}<extra></extra>",
        xaxis="x2",
        yaxis="y",
    )


def _spans(modules: Sequence[Mapping[str, Any]], *, n: int) -> list[tuple[float, float]]:
    """Return where each module begins and ends along the genes, 0 to 1."""
    ends = np.cumsum([0, *(len(each["genes"]) for each in modules)]) / n
    return [(float(first), float(last)) for first, last in itertools.pairwise(ends)]
