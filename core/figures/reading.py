"""Figures of a reading: the scree plot, and the mean profiles under the peaks."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.explain.reading import Clusters
from core.figures.theme import ACCENT, GREY

_NAMES = (("regulator", ACCENT, "rgba(20,133,127,0.15)"), ("target", GREY, "rgba(138,147,160,0.2)"))


def scree_figure(shares: NDArray[np.float64], *, k: int) -> go.Figure:
    """Draw the share of variance of each component; the title says how many clusters it gives.

    Parameters
    ----------
    shares
        From `reading.scree`.
    k
        Clusters that were made.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(1, shares.size + 1)),
        y=shares,
        mode="lines+markers",
        line={"color": ACCENT, "width": 2},
        hovertemplate="component %{x}: %{y:.1%}<extra></extra>",
    )
    figure.add_vline(x=k, line={"color": GREY, "dash": "dot", "width": 1.4})
    figure.update_xaxes(title="Principal component", dtick=1)
    figure.update_yaxes(title="Share of variance", tickformat=".0%", rangemode="tozero")
    return figure.update_layout(title=f"The plot bends at {k}: {k} clusters", showlegend=False)


def profiles_figure(groups: Clusters, *, title: str) -> go.Figure:
    """Draw the mean profiles of each cluster, with the band that holds the middle half.

    Parameters
    ----------
    groups
        From `reading.clustered`.
    title
        The finding.
    """
    k, wide, _ = groups.mean.shape
    counts = np.bincount(groups.member, minlength=k)
    figure = make_subplots(
        rows=k, cols=1, shared_xaxes=True, vertical_spacing=0.28 / k,
        subplot_titles=[f"Cluster {number + 1}: {counts[number]:,} pairs" for number in range(k)],
    )  # fmt: skip
    places = np.arange(wide) - wide // 2
    for number in range(k):
        for channel, (name, colour, washed) in enumerate(_NAMES):
            where = {"row": number + 1, "col": 1}
            low, high = groups.low[number, :, channel], groups.high[number, :, channel]
            figure.add_scatter(
                x=np.concatenate([places, places[::-1]]), y=np.concatenate([high, low[::-1]]),
                fill="toself", fillcolor=washed, mode="none", hoverinfo="skip", showlegend=False,
                **where,
            )  # fmt: skip
            figure.add_scatter(
                x=places, y=groups.mean[number, :, channel], name=name, mode="lines",
                line={"color": colour, "width": 2}, legendgroup=name, showlegend=number == 0,
                hovertemplate="%{x:+d}: %{y:.2f}<extra>" + name + "</extra>", **where,
            )  # fmt: skip
        figure.update_yaxes(title="z-score", row=number + 1, col=1)
    figure.update_xaxes(title="Samples from the middle of the window", row=k, col=1)
    # a long title is set over the figure by whoever shows it; the legend stands below
    return figure.update_layout(title=title, legend={"y": -0.5 / k, "yanchor": "top"})
