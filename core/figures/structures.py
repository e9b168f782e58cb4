"""Which structures of the known networks each method finds, drawn as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from core.evaluation.structures import ALL, EDGES
from core.figures.names import plain
from core.figures.theme import COLOURS, GREY

Metrics = Mapping[str, Any]


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
    for number, (name, each) in enumerate(found.items()):
        cells = each["together"]["edges"]
        figure.add_bar(
            x=[_short(EDGES[key]) for key in told],
            y=[cells[key]["recall"] for key in told],
            customdata=[[cells[key]["found"], cells[key]["edges"]] for key in told],
            name=plain(name),
            marker={
                "color": GREY if name in metrics["controls"] else COLOURS[number % len(COLOURS)],
                "line": {"width": 0},
            },
            hovertemplate="%{customdata[0]:,} of %{customdata[1]:,} edges (%{y:.1%})<extra>"
            + plain(name)
            + "</extra>",
        )
    figure.update_yaxes(title="Share of edges found", tickformat=".0%", rangemode="tozero")
    figure.update_xaxes(showgrid=False, tickangle=0)
    return figure.update_layout(
        title=_finding(metrics, told),
        barmode="group",
        legend={"y": -0.28, "yanchor": "top"},
    )


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


def _finding(metrics: Metrics, told: list[str]) -> str:
    """Describe in which structure the best method finds least, beside all known edges."""
    best = best_finder(metrics)
    found = metrics["structures"][best]
    known = {key: share for key in told if (share := _recall(found, key)) is not None}
    if len(known) < 2:
        return f"{plain(best)}: structures found"
    least = min((key for key in known if key != ALL), key=known.__getitem__)
    where = EDGES[least][:1].lower() + EDGES[least][1:]
    return (
        f"{plain(best)} finds {known[ALL]:.0%} of all known edges and {known[least]:.0%} of those "
        f"in a {where}"
    )


def _recall(found: Mapping[str, Any], key: str) -> float | None:
    share: float | None = found["together"]["edges"][key]["recall"]
    return share


def _short(title: str) -> str:
    """Break a title where it would run into the next one."""
    return title.replace("Feed-forward loop, ", "Loop,<br>").replace(" known ", "<br>known ")
