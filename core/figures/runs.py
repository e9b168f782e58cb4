"""Figures of an evaluation with several seeds, and of what chance in them does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from core.evaluation.runs import TITLES
from core.figures.names import on_lines, plain
from core.figures.theme import COLOURS, GREY
from core.findings import spread

_SHORT = 12
"""Letters of a figure's name that leave room for more words beside."""
LINE = 46
"""Height of a method, in pixels."""


def runs_figure(runs: Mapping[str, Any], figure: str) -> go.Figure:
    """Draw a figure of every run as a dot over a box, one line a method or control.

    Parameters
    ----------
    runs
        As `metrics.json` holds them.
    figure
        One of its figures.
    """
    drawn = go.Figure()
    lines = [*runs["methods"].items(), *runs["controls"].items()]
    for number, (name, each) in reversed(list(enumerate(lines))):
        colour = GREY if name in runs["controls"] else COLOURS[number % len(COLOURS)]
        drawn.add_box(
            x=each[figure],
            name=on_lines(name),
            text=[f"seed {seed}" for seed in runs["seeds"]],
            orientation="h",
            boxpoints="all",
            jitter=0.6,
            pointpos=0,
            fillcolor="rgba(0,0,0,0)",
            line={"color": colour, "width": 1.4},
            marker={"color": colour, "size": 6, "opacity": 0.75},
            hoveron="points",
            hovertemplate="%{text}: %{x:.3f}<extra>" + plain(name) + "</extra>",
        )
    title = TITLES.get(figure, figure)
    word = title.lower() if figure == "accuracy" else title
    means = {name: each["mean"][figure] for name, each in runs["methods"].items()}
    best = max(means, key=lambda name: -1.0 if means[name] is None else means[name])
    reached = spread(means[best], runs["methods"][best]["sd"][figure])
    said = f"{plain(best)} has the highest mean {word}, {reached}"
    if len(means) == 1:
        said = f"{plain(best)} has a mean {word} of {reached}"
    drawn.update_layout(
        title=f"{said} over {len(runs['seeds'])} runs",
        showlegend=False,
        height=runs_height(runs),
    )
    # a panel of a report has no room for more than the longest name
    drawn.update_xaxes(title=title if len(title) > _SHORT else f"{title} of each run")
    return drawn.update_yaxes(showgrid=False)


def runs_height(runs: Mapping[str, Any]) -> int:
    """Return how high such a figure is, in pixels."""
    return 100 + LINE * (len(runs["methods"]) + len(runs["controls"]))
