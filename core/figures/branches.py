"""What each branch of a network adds: bars of one pair, and pairs and mean maps of a whole set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.explain.pair_views import BranchSight
from core.figures.histogram import bar
from core.figures.names import plain
from core.figures.theme import ACCENT, DIVERGING, GREY
from core.findings import signed

_PATTERNS = ("", "/")
"""The pair as asked, and turned: never apart by colour alone."""
REST = "other inputs"


def bars_figure(sight: BranchSight, names: tuple[str, str], *, rest: bool) -> go.Figure:
    """Draw what each branch adds to the answer about a pair, both ways round.

    Parameters
    ----------
    sight
        Of one pair.
    names
        Regulator and target, as people call them.
    rest
        Whether what other inputs add is drawn too.
    """
    labels = [f"{title} branch" for title in sight.titles] + ([REST] if rest else [])
    figure = go.Figure()
    for way, (one, other), colour, pattern in zip(
        sight.ways, (names, names[::-1]), (ACCENT, GREY), _PATTERNS, strict=True
    ):
        values = [*way.added, *([way.rest] if rest else [])]
        figure.add_bar(
            y=labels,
            x=values,
            orientation="h",
            name=f"{plain(one)} → {plain(other)}",
            marker={"color": colour, "pattern": {"shape": pattern}},
            text=[signed(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:+.3f}<extra>" + f"{plain(one)} → {plain(other)}</extra>",
        )
    figure.add_vline(0, line={"color": GREY, "width": 1})
    ends = [value for way in sight.ways for value in (*way.added, way.rest, 0.0)]
    room = 0.35 * ((max(ends) - min(ends)) or 1.0)
    figure.update_xaxes(
        title="Added to the logit",
        range=[min(ends) - (room if min(ends) < 0 else 0), max(ends) + room],
    )
    # the first branch, and the pair as asked, on top
    figure.update_yaxes(autorange="reversed")
    return figure.update_layout(
        barmode="group", bargap=0.3, legend={"traceorder": "normal"},
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
    )  # fmt: skip


def together_figure(
    added: NDArray[np.float64], known: NDArray[np.bool_], titles: Sequence[str], *, title: str
) -> go.Figure:
    """Draw what two branches add to each pair against each other, known pairs and others.

    Parameters
    ----------
    added
        Shape (2, n).
    known
        Which pairs are known ones, shape (n,).
    titles
        Of the branches.
    title
        The finding.
    """
    figure = go.Figure()
    for name, mine, colour, symbol in (
        ("others", ~known, GREY, "x-thin-open"),
        ("known pairs", known, ACCENT, "circle"),
    ):
        figure.add_scatter(
            x=added[0, mine],
            y=added[1, mine],
            mode="markers",
            name=f"{name} ({int(mine.sum()):,})",
            marker={"color": colour, "size": 6, "opacity": 0.75, "symbol": symbol},
            hovertemplate="%{x:+.2f}, %{y:+.2f}<extra>" + name + "</extra>",
        )
    line = {"color": GREY, "width": 1, "dash": "dot"}
    figure.add_vline(0, line=line)
    figure.add_hline(0, line=line)
    figure.update_xaxes(title=f"Added by the {plain(titles[0])} branch (logit)")
    figure.update_yaxes(title=f"Added by the {plain(titles[1])} branch (logit)")
    return figure.update_layout(
        title=plain(title), legend={"traceorder": "reversed"},
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
    )  # fmt: skip


def mean_maps_figure(maps: NDArray[np.float32], *, title: str) -> go.Figure:
    """Draw where a branch finds what it adds: in known pairs, in others, and what they differ by.

    Parameters
    ----------
    maps
        Mean over known pairs, and over others, in the picture of one expression: shape (2, bins,
        bins).
    title
        The finding.
    """
    one, other = maps
    bins = len(one)
    figure = make_subplots(
        rows=1,
        cols=4,
        horizontal_spacing=0.04,
        # room for the colours of the first two beside them
        specs=[[{}, {}, None, {}]],
        column_widths=[0.26, 0.26, 0.14, 0.26],
        subplot_titles=("Known pairs", "Others", "Their difference"),
    )
    places = np.arange(1, bins + 1)
    less = one - other
    for column, values, colours in ((1, one, "coloraxis"), (2, other, "coloraxis"),
                                    (4, less, "coloraxis2")):  # fmt: skip
        figure.add_heatmap(
            z=values,
            x=places,
            y=places,
            coloraxis=colours,
            hovertemplate="%{z:+.2~g}<br>regulator's bin %{x}<br>target's bin %{y}<extra></extra>",
            row=1,
            col=column,
        )
        figure.update_xaxes(
            title="Regulator's bin",
            tickvals=[1, bins],
            showgrid=False,
            constrain="domain",
            row=1,
            col=column,
        )
        figure.update_yaxes(
            title="Target's bin" if column == 1 else None,
            tickvals=[1, bins],
            showgrid=False,
            constrain="domain",
            scaleanchor=f"x{min(column, 3)}".removesuffix("1"),
            row=1,
            col=column,
        )
    return figure.update_layout(
        title=plain(title),
        coloraxis=_colours(maps, "Added to the logit, per bin", x=0.55),
        coloraxis2=_colours(less, "Difference", x=1.02),
        margin={"l": 8, "r": 8, "t": 60, "b": 8},
    )


def _colours(values: NDArray[np.float32], title: str, *, x: float) -> dict[str, object]:
    """Return colours on both sides of zero, and where their bar stands."""
    end = float(np.abs(values).max()) or 1.0
    return {
        "cmin": -end,
        "cmax": end,
        "colorscale": [list(each) for each in DIVERGING],
        "colorbar": bar(title, tickformat="+.1~g", x=x),
    }
