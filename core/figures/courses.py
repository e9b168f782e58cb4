"""Figures of a reading along time: classes by measure, a pair as it is seen, attention, codes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.explain.class_measures import LAGGED, ClassHistogram
from core.explain.codes import Codes
from core.explain.course_reading import CLASSES, SeenPair, lag_in_words
from core.explain.time_attention import GENES, LAGS, Attention, Filter
from core.figures.names import plain
from core.figures.theme import ACCENT, DIVERGING, GREY

_ACROSS = 5
_TITLED = {"l": 8, "r": 12, "t": 34, "b": 8}
"""Room above for the titles of panels."""
_DRAWN = 400
# never by colour alone: lines differ by their dashes, points by their shape, bars by hatching
_OF_GENE = (
    {"color": ACCENT, "width": 2.2},
    {"color": GREY, "width": 2.2, "dash": "dash"},
)


def histograms_figure(histograms: Sequence[ClassHistogram]) -> go.Figure:
    """Draw each measure's histogram of known pairs over that of others.

    Parameters
    ----------
    histograms
        From `class_measures.class_histograms`.
    """
    figure = make_subplots(
        rows=1,
        cols=len(histograms),
        horizontal_spacing=0.07,
        subplot_titles=[
            f"{_capital(each.name)}<br>overlap {each.overlap:.0%}<br>AUROC {each.auroc:.2f}"
            for each in histograms
        ],
    )
    for column, each in enumerate(histograms, start=1):
        middle = (each.edges[:-1] + each.edges[1:]) / 2
        for name, share, colour, hatched in (
            (CLASSES[1], each.others, GREY, "/"),
            (CLASSES[0], each.known, ACCENT, ""),
        ):
            figure.add_bar(
                x=middle,
                y=share,
                width=np.diff(each.edges),
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                marker={
                    "color": colour,
                    "opacity": 0.6,
                    "line": {"width": 0},
                    "pattern": {"shape": hatched, "size": 5, "solidity": 0.35},
                },
                hovertemplate="%{y:.1%} at %{x:.2f}<extra>" + name + "</extra>",
                row=1,
                col=column,
            )
        unit = "Nats" if "information" in each.name else "Pearson's r"
        unit += ", one point later" if each.name == LAGGED else ""
        figure.update_xaxes(title=unit, row=1, col=column)
    figure.update_yaxes(tickformat=".0%")
    figure.update_yaxes(title="Share of the class", row=1, col=1)
    least = min(histograms, key=lambda each: each.overlap)
    figure.update_annotations(font={"size": 13})
    title = (
        f"No plain measure parts the classes: even by {least.name} they overlap by "
        f"{least.overlap:.0%}"
        if least.overlap > 0.5
        else f"By {least.name} the classes overlap by {least.overlap:.0%} only"
    )
    return figure.update_layout(
        title=title,
        barmode="overlay",
        bargap=0,
        margin={**_TITLED, "t": 66},
        legend={"y": -0.24, "yanchor": "top"},
    )


def lines_figure(seen: SeenPair) -> go.Figure:
    """Draw a pair's courses, one panel a series, the regulator's line first.

    Parameters
    ----------
    seen
        The pair.
    """
    n_series, _, times = seen.courses.shape
    across = min(_ACROSS, n_series)
    down = -(-n_series // across)
    figure = make_subplots(
        rows=down,
        cols=across,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.02,
        vertical_spacing=0.2 / down,
        subplot_titles=[f"Series {number + 1}" for number in range(n_series)],
    )
    names = (f"regulator {plain(seen.regulator)}", f"target {plain(seen.target)}")
    for number in range(n_series):
        where = {"row": number // across + 1, "col": number % across + 1}
        for gene, (name, line) in enumerate(zip(names, _OF_GENE, strict=True)):
            figure.add_scatter(
                x=np.arange(1, times + 1),
                y=seen.courses[number, gene],
                mode="lines",
                line=line,
                name=name,
                legendgroup=name,
                showlegend=number == 0,
                hovertemplate="point %{x}: %{y:.2f}<extra>" + name + "</extra>",
                **where,
            )
    figure.update_xaxes(title="Time point", row=down)
    for row in range(1, down + 1):
        figure.update_yaxes(title="Expression", row=row, col=1)
    kind = "a known pair" if seen.known else "not a known pair"
    # room for the legend below the names of the axes, whatever the number of rows
    return figure.update_layout(
        title=f"{plain(seen.regulator)} → {plain(seen.target)}, {kind}: the network says "
        f"{seen.score:.2f}",
        margin=_TITLED,
        legend={"y": -0.4 / down, "yanchor": "top"},
    )


def picture_figure(seen: SeenPair) -> go.Figure:
    """Draw what the network sees of a pair as pictures of two rows, and what each point adds.

    Parameters
    ----------
    seen
        The pair.
    """
    n_series, _, times = seen.courses.shape
    figure = make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.06,
        subplot_titles=["What it sees", "What each point adds"],
    )
    # an empty row between series keeps the pictures of two rows apart
    rows = 3 * n_series - 1
    names = ["" if row % 3 == 2 else f"{row // 3 + 1} {GENES[row % 3]}" for row in range(rows)]
    for column, values in enumerate((seen.courses, seen.added), start=1):
        spaced = np.full((rows, times), np.nan)
        for number in range(n_series):
            spaced[3 * number : 3 * number + 2] = values[number]
        most = float(np.abs(values).max()) or 1.0
        figure.add_heatmap(
            z=spaced,
            x=np.arange(1, times + 1),
            zmin=-most,
            zmax=most,
            colorscale=[list(stop) for stop in DIVERGING],
            hoverongaps=False,
            hovertemplate="point %{x}: %{z:.2f}<extra></extra>",
            colorbar={
                "orientation": "h",
                "len": 0.4,
                "x": 0.23 if column == 1 else 0.77,
                "y": -0.16,
                "yanchor": "top",
                "thickness": 8,
                "title": {
                    "text": "Low to high" if column == 1 else "Against to for regulation",
                    "side": "bottom",
                    "font": {"size": 12},
                },
            },
            row=1,
            col=column,
        )
        figure.update_xaxes(title="Time point", row=1, col=column, showgrid=False)
    figure.update_yaxes(
        autorange="reversed",
        tickvals=[row for row in range(rows) if names[row]],
        ticktext=[name for name in names if name],
        showgrid=False,
    )
    share = float(np.abs(seen.added[:, 0]).sum() / max(float(np.abs(seen.added).sum()), 1e-12))
    return figure.update_layout(
        title=f"{plain(seen.regulator)} → {plain(seen.target)}: {share:.0%} of what is added "
        "comes from the regulator's course",
        margin=_TITLED,
    )


def attention_figure(curves: tuple[Attention, Attention]) -> go.Figure:
    """Draw how much each time point of both genes adds, for known pairs and for others.

    Parameters
    ----------
    curves
        Of the known pairs, and of the others.
    """
    times = curves[0].size.shape[1]
    points = np.arange(1, times + 1)
    figure = make_subplots(
        rows=2,
        cols=2,
        shared_xaxes=True,
        shared_yaxes="rows",
        horizontal_spacing=0.05,
        vertical_spacing=0.12,
        subplot_titles=[_capital(name) for name in CLASSES],
    )
    for column, each in enumerate(curves, start=1):
        for row, values in enumerate((each.size, each.speaks), start=1):
            for gene, (name, line) in enumerate(zip(GENES, _OF_GENE, strict=True)):
                figure.add_scatter(
                    x=points,
                    y=values[gene],
                    mode="lines",
                    line=line,
                    name=name,
                    legendgroup=name,
                    showlegend=row == column == 1,
                    hovertemplate="point %{x}: %{y:.3f}<extra>" + name + "</extra>",
                    row=row,
                    col=column,
                )
        figure.update_xaxes(title="Time point", row=2, col=column)
        figure.add_hline(y=0, line={"color": GREY, "dash": "dot", "width": 1}, row=2, col=column)
    figure.update_yaxes(title="Share of all that is added", row=1, col=1, tickformat=".1%")
    figure.update_yaxes(title="Against (below 0) or for", row=2, col=1)
    first, last = curves[0].middle(0)
    title = (
        f"Half of what it reads of a regulator lies in time points {first} to {last}"
        if curves[0].size.any()
        else "No time point changes what the network says"
    )
    return figure.update_layout(title=title, margin=_TITLED, legend={"y": -0.14, "yanchor": "top"})


def lags_figure(lags: NDArray[np.float64]) -> go.Figure:
    """Draw the mean score of both classes by how much the target's course is moved.

    Parameters
    ----------
    lags
        Shape (2, n_lags).
    """
    figure = go.Figure()
    marks = ("circle", "diamond-open")
    for name, scores, line, mark in zip(CLASSES, lags, _OF_GENE, marks, strict=True):
        figure.add_scatter(
            x=list(LAGS),
            y=scores,
            mode="lines+markers",
            line=line,
            marker={"symbol": mark, "size": 8},
            name=name,
            hovertemplate="moved by %{x}: %{y:.3f}<extra>" + name + "</extra>",
        )
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 1})
    figure.update_xaxes(title="Target moved by so many time points (later to the right)", dtick=1)
    figure.update_yaxes(title="Mean score")
    return figure.update_layout(
        title=lag_in_words(lags[0]).partition(":")[0].rstrip("."),
        legend={"y": -0.24, "yanchor": "top"},
    )


def filters_figure(kernels: NDArray[np.float32], filters: Sequence[Filter]) -> go.Figure:
    """Draw the filters of a first convolution, the regulator's row above the target's.

    Parameters
    ----------
    kernels
        Shape (n_filters, 2, width).
    filters
        How each reads.
    """
    n, _, width = kernels.shape
    across = min(8, n)
    down = -(-n // across)
    most = float(np.abs(kernels).max()) or 1.0
    figure = make_subplots(
        rows=down,
        cols=across,
        shared_yaxes=True,
        horizontal_spacing=0.02,
        vertical_spacing=0.35 / down,
        subplot_titles=[
            f"{each.lag:+d}, {'alike' if each.alike else 'opposite'}" for each in filters
        ],
    )
    for number in range(n):
        figure.add_heatmap(
            z=kernels[number],
            x=np.arange(width) - width // 2,
            y=list(GENES),
            zmin=-most,
            zmax=most,
            colorscale=[list(stop) for stop in DIVERGING],
            showscale=False,
            hovertemplate="%{y}, %{x:+d}: %{z:.2f}<extra></extra>",
            row=number // across + 1,
            col=number % across + 1,
        )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(dtick=1, showgrid=False)
    forward = sum(each.lag > 0 for each in filters)
    return figure.update_layout(
        title=f"{forward} of {n} filters answer to a target that comes after its regulator",
        margin=_TITLED,
    )


def codes_figure(codes: Codes) -> go.Figure:
    """Draw where pairs lie by their codes, two numbers at a time, coloured by class.

    Parameters
    ----------
    codes
        Of at least two numbers.
    """
    n = codes.places.shape[1]
    panels = list(combinations(range(n), 2))
    what = "component" if codes.reduced else "code"
    figure = make_subplots(rows=1, cols=len(panels), horizontal_spacing=0.08)
    for column, (one, other) in enumerate(panels, start=1):
        for name, kind, colour, symbol in (
            (CLASSES[1], ~codes.known, GREY, "x"),
            (CLASSES[0], codes.known, ACCENT, "circle"),
        ):
            # every so many, so that the picture stays light
            rows = np.flatnonzero(kind)
            rows = rows[:: max(1, -(-rows.size // _DRAWN))]
            figure.add_scatter(
                x=codes.places[rows, one],
                y=codes.places[rows, other],
                mode="markers",
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                marker={"color": colour, "symbol": symbol, "size": 5, "opacity": 0.55},
                hovertemplate="%{x:.2f}, %{y:.2f}<extra>" + name + "</extra>",
                row=1,
                col=column,
            )
        figure.update_xaxes(title=f"{what} {one + 1}", row=1, col=column)
        figure.update_yaxes(title=f"{what} {other + 1}", row=1, col=column)
    said = (
        "lie among each other"
        if codes.alike < 0.6
        else "lie in places of their own, partly"
        if codes.alike < 0.8
        else "lie apart"
    )
    return figure.update_layout(
        title=f"Among the codes, known pairs and others {said}: {codes.alike:.0%} of a pair's "
        "nearest neighbours are of its class",
        legend={"y": -0.24, "yanchor": "top"},
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
