"""Figures of a scan: what each trial was worth, and how the best was found."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.figures.theme import ACCENT, GREY
from core.training.trials import Scan, Trial


def spots_figure(scan: Scan) -> go.Figure:
    """Draw each trial by accuracy and loss; the title tells those of the best.

    Parameters
    ----------
    scan
        With at least one trial that did not break down.
    """
    whole, best = scan.whole, scan.best
    figure = go.Figure()
    figure.add_scatter(
        x=[trial.accuracy for trial in whole],
        y=[trial.loss for trial in whole],
        marker={"color": ACCENT, "size": 9, "opacity": 0.8},
        **_spots(whole, scan),
    )
    figure.add_scatter(
        x=[best.accuracy],
        y=[best.loss],
        mode="markers",
        marker={"color": ACCENT, "size": 15, "symbol": "circle-open", "line": {"width": 2}},
        hoverinfo="skip",
    )
    figure.update_layout(
        title=f"With the lowest loss, {best.accuracy:.0%} of the pairs are told right",
        showlegend=False,
    )
    # a share: never drawn below none or above all
    low, high = (edge(trial.accuracy for trial in whole) for edge in (min, max))
    room = max(0.02, 0.1 * (high - low))
    figure.update_xaxes(
        title="Accuracy",
        tickformat=".1%" if high - low < 0.05 else ".0%",
        nticks=6,
        range=[max(-0.01, low - room), min(1.01, high + room)],
    )
    return figure.update_yaxes(title="Loss")


def history_figure(scan: Scan) -> go.Figure:
    """Draw the loss of each trial in order, and the lowest one so far as a line.

    Parameters
    ----------
    scan
        As in `spots_figure`.
    """
    whole, corners = scan.whole, scan.lowest()
    figure = go.Figure()
    figure.add_scatter(
        x=[trial.number for trial in whole],
        y=[trial.loss for trial in whole],
        name="each trial",
        marker={"color": GREY, "size": 8, "opacity": 0.7},
        **_spots(whole, scan),
    )
    figure.add_scatter(
        x=[number for number, _ in corners],
        y=[loss for _, loss in corners],
        name="lowest so far",
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hoverinfo="skip",
    )
    figure.update_layout(
        title=f"The lowest loss, {scan.best.loss:.3f}, came with trial {scan.best.number}"
    )
    figure.update_xaxes(title="Trial", range=[0.5, max(len(scan.trials), 4) + 0.5])
    if len(scan.trials) <= 10:
        figure.update_xaxes(dtick=1)
    return figure.update_yaxes(title="Loss")


def _spots(trials: list[Trial], scan: Scan) -> dict[str, Any]:
    """Describe for each spot, where the pointer rests, which settings it stands for."""
    return {
        "mode": "markers",
        "text": [
            "<br>".join(f"{name} {trial.settings[name]}" for name in scan.scanned)
            for trial in trials
        ],
        "customdata": [[trial.number, trial.loss, trial.accuracy] for trial in trials],
        "hovertemplate": "trial %{customdata[0]}: loss %{customdata[1]:.3f}, accuracy "
        "%{customdata[2]:.3f}<br>%{text}<extra></extra>",
    }
