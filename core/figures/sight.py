"""What a network sees of a pair: maps over its picture, what speaks for a direction, and when."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.explain.direction import OneSided
from core.explain.pair_views import CourseWay, JointView
from core.figures.expression_axis import BinAxis
from core.figures.histogram import axes_of, bar, counts_of, mark_lowest, square
from core.figures.names import plain
from core.figures.theme import ACCENT, DIVERGING, GREY, QUIET

_FAINT = "rgba(138,147,160,0.06)"
_LINES = ({"color": ACCENT, "width": 2.4}, {"color": GREY, "width": 2.4, "dash": "dash"})
"""Regulator and target, never apart by colour alone."""


def map_figure(
    values: NDArray[np.float32],
    seen: JointView,
    names: tuple[str, str],
    *,
    turned: bool,
    title: str,
) -> go.Figure:
    """Draw where a network looks in a pair's picture, and where there are samples at all.

    Parameters
    ----------
    values
        From 0 to 1, of the shape of the counts of the pair that way round.
    seen, names
        The pair, as it was asked.
    turned
        Whether the map is of (target, regulator).
    title
        Of the colour bar.
    """
    across, up = axes_of(seen, names, turned=turned)
    figure = go.Figure()
    figure.add_heatmap(
        z=values,
        zmin=0,
        zmax=1,
        colorscale=[[0, _FAINT], [1, ACCENT]],
        colorbar=bar(title, tickvals=[0, 0.5, 1], ticktext=["0", "0.5", "1"]),
        customdata=counts_of(seen, turned=turned),
        hovertemplate="%{z:.2f} of the largest<br>%{customdata:,} samples here<extra></extra>",
    )
    _outline(figure, counts_of(seen, turned=turned))
    mark_lowest(figure, seen, turned=turned)
    return square(figure, across=across.layout(), up=up.layout())


def signed_figure(
    values: NDArray[np.float32],
    seen: JointView,
    names: tuple[str, str],
    *,
    title: str,
    turned: bool = False,
    reach: float | None = None,
) -> go.Figure:
    """Draw what each cell of a pair's picture adds, for or against.

    Parameters
    ----------
    values
        Of the shape of the counts of the pair that way round.
    seen, names, turned
        As in `map_figure`.
    title
        Of the colour bar.
    reach
        The value that has the full colour; the largest where omitted.
    """
    across, up = axes_of(seen, names, turned=turned)
    counts = counts_of(seen, turned=turned)
    end = reach or float(np.abs(values).max()) or 1.0
    figure = go.Figure()
    figure.add_heatmap(
        z=values,
        zmin=-end,
        zmax=end,
        colorscale=[list(each) for each in DIVERGING],
        colorbar=bar(title, tickformat="+.2~g"),
        customdata=counts,
        hovertemplate="%{z:+.2~g}<br>%{customdata:,} samples here<extra></extra>",
    )
    _outline(figure, counts)
    return square(figure, across=across.layout(), up=up.layout())


def speaks_figure(
    speaks: NDArray[np.float32],
    seen: JointView,
    names: tuple[str, str],
    *,
    found: OneSided | None,
) -> go.Figure:
    """Draw what each cell speaks for the direction as asked, and the cells of one gene alone.

    Parameters
    ----------
    speaks
        Of this picture, from `core.explain.direction`.
    seen, names
        The pair.
    found
        What is counted in its cells; None of a picture whose cells see both genes.
    """
    across, up = axes_of(seen, names)
    figure = signed_figure(speaks, seen, names, title="Added to the logit difference")
    if found is None:
        return figure
    end = len(speaks) - 1
    line = {"color": QUIET, "width": 1.5, "dash": "dash"}
    figure.add_vline(found.cut + 0.5, line=line)
    figure.add_hline(found.cut + 0.5, line=line)
    for text, x, y, anchors in (
        (_alone(across), end + 0.2, -0.2, ("right", "bottom")),
        (_alone(up), -0.2, end + 0.2, ("left", "top")),
    ):
        figure.add_annotation(
            text=text, x=x, y=y, xanchor=anchors[0], yanchor=anchors[1], showarrow=False,
            font={"size": 11, "color": QUIET},
        )  # fmt: skip
    return figure


def course_figure(way: CourseWay, names: tuple[str, str]) -> go.Figure:
    """Draw two courses, and what each time point adds under them on the same axis.

    Parameters
    ----------
    way
        One way round.
    names
        Its regulator and target, as people call them.
    """
    n_series, _, times = way.courses.shape
    points = np.arange(1, times + 1)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.09,
                           row_heights=[0.55, 0.45])  # fmt: skip
    for gene, (role, name, line) in enumerate(
        zip(("regulator", "target"), names, _LINES, strict=True)
    ):
        label = f"{plain(name)}, {role}"
        for number in range(n_series if n_series > 1 else 0):
            figure.add_scatter(
                x=points, y=way.courses[number, gene], mode="lines", hoverinfo="skip",
                line={**line, "width": 0.8}, opacity=0.25, showlegend=False, row=1, col=1,
            )  # fmt: skip
        for row, values in enumerate((way.courses, way.added), start=1):
            figure.add_scatter(
                x=points,
                y=values[:, gene].mean(axis=0),
                mode="lines+markers" if row == 2 else "lines",
                marker={"size": 5, "symbol": "circle" if gene == 0 else "square"},
                line=line,
                name=label,
                legendgroup=role,
                showlegend=row == 1,
                hovertemplate="point %{x}: %{y:.3f}<extra>" + label + "</extra>",
                row=row,
                col=1,
            )
    figure.add_hline(0, line={"color": GREY, "width": 1, "dash": "dot"}, row=2, col=1)
    figure.update_xaxes(title="Time point", row=2, col=1)
    figure.update_yaxes(title="Expression, as seen", row=1, col=1)
    figure.update_yaxes(title="Added to the logit", row=2, col=1)
    return figure.update_layout(margin={"l": 8, "r": 12, "t": 30, "b": 8})


def _alone(axis: BinAxis) -> str:
    return f"only {plain(axis.name)} up"


def _outline(figure: go.Figure, counts: NDArray[np.int64]) -> None:
    """Draw a line around the cells that hold any sample."""
    figure.add_contour(
        z=(counts > 0).astype(np.float32),
        contours={"coloring": "lines", "start": 0.5, "end": 0.5, "size": 1},
        line={"width": 1},
        colorscale=[[0, GREY], [1, GREY]],
        showscale=False,
        hoverinfo="skip",
    )
