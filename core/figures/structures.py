"""Which structures of the known networks each method finds, drawn as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from core.evaluation.structures import ALL, EDGES
from core.figures.names import plain
from core.figures.theme import COLOURS, GREY

Metrics = Mapping[str, Any]

_PHRASES = {
    "fan_in": "those in a fan-in",
    "fan_out": "those in a fan-out",
    "cascade": "those in a cascade",
    "feed_forward_direct": "the direct edges of feed-forward loops",
}


def structures_figure(metrics: Metrics) -> go.Figure:
    """Draw the share of known edges found, of all and of those in each structure, as bars.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, with `structures`.
    """
    figure = go.Figure()
    found = metrics["structures"]
    told = [key for key in EDGES if any(_recall(each, key) is not None for each in found.values())]
    controls = metrics["controls"]
    for number, (name, each) in enumerate(found.items()):
        cells = each["together"]["edges"]
        figure.add_bar(
            y=[EDGES[key] for key in told],
            x=[cells[key]["recall"] for key in told],
            customdata=[[cells[key]["found"], cells[key]["edges"]] for key in told],
            name=plain(name),
            orientation="h",
            marker={
                "color": GREY if name in controls else COLOURS[number % len(COLOURS)],
                "line": {"width": 0},
                # controls are all grey, and told apart all the same
                "pattern": {
                    "shape": "/" if name in list(controls)[1:] else "",
                    "fillmode": "overlay",
                    "fgcolor": "rgba(255,255,255,0.65)",
                    "size": 6,
                    "solidity": 0.22,
                },
            },
            hovertemplate="%{customdata[0]:,} of %{customdata[1]:,} edges (%{x:.1%})<extra>"
            + plain(name)
            + "</extra>",
        )
    figure.update_xaxes(title="Share of edges found", tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(showgrid=False, autorange="reversed")
    return figure.update_layout(
        title=_finding(metrics),
        barmode="group",
        legend={"y": -0.14, "yanchor": "top"},
        height=structures_height(metrics),
    )


def structures_height(metrics: Metrics) -> int:
    """Return how high such a figure is, in pixels."""
    return 170 + len(EDGES) * (14 + 10 * len(metrics["structures"]))


def best_finder(metrics: Metrics) -> str:
    """Return the method that finds most of all known edges.

    Parameters
    ----------
    metrics
        As for `structures_figure`.
    """
    found = metrics["structures"]
    names: list[str] = [name for name in found if name in metrics["methods"]]
    return max(names, key=lambda name: _recall(found[name], ALL) or 0.0)


def _finding(metrics: Metrics) -> str:
    """Describe in which structure the best method finds least, beside all known edges."""
    best = best_finder(metrics)
    found = metrics["structures"][best]
    known = {key: share for key in _PHRASES if (share := _recall(found, key)) is not None}
    overall = _recall(found, ALL)
    if overall is None or not known:
        return f"{plain(best)}: structures found"
    least = min(known, key=known.__getitem__)
    return (
        f"{plain(best)} finds {overall:.0%} of all known edges and {known[least]:.0%} of "
        f"{_PHRASES[least]}"
    )


def _recall(found: Mapping[str, Any], key: str) -> float | None:
    share: float | None = found["together"]["edges"][key]["recall"]
    return share
