"""Figures of a reading: activation along the samples, scree plot, mean profiles under the peaks."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.explain.pair_views import ActivationTrace, PairTrace
from core.explain.profile_activation import Clusters
from core.figures.names import plain
from core.figures.theme import ACCENT, AMBER, COLOURS, GREY
from core.findings import number_of

_NAMES = (("regulator", ACCENT, "rgba(20,133,127,0.15)"), ("target", GREY, "rgba(138,147,160,0.2)"))

_ANSWER, _WASHED_ANSWER, _WASHED_PEAK = COLOURS[1], "rgba(138,99,184,0.14)", "rgba(193,125,17,0.16)"


def activation_figure(
    traced: PairTrace, way: ActivationTrace, *, names: tuple[str, str]
) -> go.Figure:
    """Draw where a network answers along the samples, and both genes' expression under it.

    Parameters
    ----------
    traced
        The pair.
    way
        One of its ways.
    names
        Of the asked regulator and target, as people call them; they keep their colours in both
        ways.
    """
    at = np.arange(len(traced.samples))
    samples = [plain(name) for name in traced.samples]
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.42, 0.58]
    )
    figure.add_scatter(
        x=at, y=way.curve, mode="lines", name="activation", showlegend=False,
        line={"color": _ANSWER, "width": 2}, fill="tozeroy", fillcolor=_WASHED_ANSWER,
        text=samples, hovertemplate="%{text}: %{y:.2f}<extra>activation</extra>", row=1, col=1,
    )  # fmt: skip
    for place, colour in ((1, GREY), (0, ACCENT)):
        name = plain(names[place])
        figure.add_scatter(
            x=at, y=traced.profiles[:, place], mode="lines", name=name,
            line={"color": colour, "width": 1.5}, text=samples,
            hovertemplate="%{text}: %{y:.2f}<extra>" + name + "</extra>", row=2, col=1,
        )  # fmt: skip
    if way.height > 0:
        figure.add_scatter(
            x=[way.place], y=[way.curve[way.place]], mode="markers", showlegend=False,
            marker={"color": AMBER, "size": 10}, text=[samples[way.place]],
            hovertemplate="largest peak: %{text}<extra></extra>", row=1, col=1,
        )  # fmt: skip
        figure.add_vrect(
            x0=way.first - 0.5, x1=way.last + 0.5, fillcolor=_WASHED_PEAK, line={"width": 0},
            layer="below", row="all", col=1,
        )  # fmt: skip
    order = "in the file's order" if traced.as_filed else "in the order the network reads them"
    figure.update_xaxes(showgrid=False, showticklabels=False)
    figure.update_xaxes(title=f"samples, {order}", row=2, col=1)
    figure.update_yaxes(title="activation", row=1, col=1)
    figure.update_yaxes(title="z-score", row=2, col=1)
    return figure.update_layout(margin={"t": 30, "l": 8, "r": 12, "b": 8})


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
        subplot_titles=[
            f"Cluster {number + 1}: {number_of(int(counts[number]), 'pair')}" for number in range(k)
        ],
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
    return figure.update_layout(
        title=title,
        margin={"t": 36, "l": 8, "r": 12, "b": 70},
        legend={"yref": "container", "y": 0, "yanchor": "bottom"},
    )
