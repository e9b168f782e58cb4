"""Two genes as a picture: how many samples are in a cell, which way round, and what differs.

The picture is their joint histogram, or the matrix of the cells in which both are seen.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.explain.pair_views import JointView, MatrixView
from core.figures.expression_axis import BinAxis
from core.figures.names import plain
from core.figures.theme import AMBER, DENSITY, DIVERGING, GREY

Colour = Literal["log", "linear"]

_UNITS = {"counts": "counts", "linear": "expression", "log": "log expression",
          "relative": "relative expression"}  # fmt: skip


def joint_figure(
    seen: JointView,
    names: tuple[str, str],
    *,
    turned: bool = False,
    colour: Colour = "log",
    chosen: tuple[int, int] | None = None,
) -> go.Figure:
    """Draw how many samples fall into each cell.

    Parameters
    ----------
    seen
        The pair in one expression.
    names
        Regulator and target, as people call them.
    turned
        Draw (target, regulator) instead.
    colour
        Whether a colour stands for the count or for its logarithm.
    chosen
        Column and row of a cell to mark, as the regulator and the target have them.
    """
    counts = counts_of(seen, turned=turned)
    across, up = axes_of(seen, names, turned=turned)
    shown = np.log10(1 + counts) if colour == "log" else counts
    figure = go.Figure()
    figure.add_heatmap(
        z=shown,
        colorscale=DENSITY,
        colorbar=_count_bar(seen, int(counts.max()), colour=colour),
        customdata=_hover(counts, across=across, up=up),
        hovertemplate="%{customdata}<extra></extra>",
    )
    if chosen is not None:
        column, row = chosen[::-1] if turned else chosen
        figure.add_shape(
            type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
            line={"color": AMBER, "width": 3},
        )  # fmt: skip
    mark_lowest(figure, seen, turned=turned)
    return square(figure, across=across.layout(), up=up.layout())


def difference_figure(seen: JointView, names: tuple[str, str]) -> go.Figure:
    """Draw where (regulator, target) has more samples than (target, regulator), and fewer.

    Each gene has its own range, so that only bins are alike both ways round: the axes are of
    bins, not of expression.
    """
    logged = np.log10(1 + seen.counts)
    less = logged - logged.T
    reach = float(np.abs(less).max()) or 1.0
    figure = go.Figure()
    figure.add_heatmap(
        z=less,
        zmin=-reach,
        zmax=reach,
        colorscale=[list(each) for each in DIVERGING],
        colorbar=bar("log10 fold, samples + 1"),
        customdata=seen.counts - seen.counts.T,
        hovertemplate="%{customdata:+,} samples against the pair turned round<extra></extra>",
    )
    bins = len(less)
    return square(figure, across=bins_axis("First gene", bins), up=bins_axis("Second gene", bins))


def difference_share(counts: NDArray[np.int64]) -> float:
    """Return the share of samples that would have to move to make a pair look like its reverse."""
    total = int(counts.sum())
    return float(np.abs(counts - counts.T).sum() / (2 * total)) if total else 0.0


def counts_of(seen: JointView, *, turned: bool) -> NDArray[np.int64]:
    """Return the counts of a pair, or of the pair the other way round."""
    return seen.counts.T if turned else seen.counts


def axes_of(
    seen: JointView, names: tuple[str, str], *, turned: bool = False
) -> tuple[BinAxis, BinAxis]:
    """Return the axis across and the axis up.

    Parameters
    ----------
    seen, names, turned
        As in `joint_figure`.
    """
    if isinstance(seen, MatrixView):
        logged, unit, open_ends = False, seen.unit, seen.open_ends
    else:
        logged, open_ends = seen.scale in ("counts", "linear"), False
        unit = _UNITS.get(seen.scale, "expression")
    both = tuple(
        BinAxis(name, edges, logged, unit, open_ends)
        for name, edges in zip(names, (seen.regulator_edges, seen.target_edges), strict=True)
    )
    return (both[1], both[0]) if turned else (both[0], both[1])


def mark_lowest(figure: go.Figure, seen: JointView, *, turned: bool) -> None:
    """Draw a dotted line above the lowest bin of a gene, where that bin holds its zeros.

    Parameters
    ----------
    figure
        Whose axes are bins.
    seen, turned
        As in `joint_figure`.
    """
    across, up = axes_of(seen, ("", ""), turned=turned)
    for axis, line in ((across, figure.add_vline), (up, figure.add_hline)):
        if axis.starts_at_zero:
            line(0.5, line={"color": GREY, "width": 1, "dash": "dot"})


def square(figure: go.Figure, *, across: dict[str, Any], up: dict[str, Any]) -> go.Figure:
    """Lay a figure of as many bins across as up out as a square.

    Parameters
    ----------
    figure
        Whose first trace is its heatmap.
    across, up
        Title and ticks of its axes.
    """
    whole = [-0.5, len(figure.data[0].z) - 0.5]
    figure.update_xaxes(**across, showgrid=False, constrain="domain", range=whole)
    figure.update_yaxes(**up, showgrid=False, scaleanchor="x", constrain="domain", range=whole)
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})


def bins_axis(name: str, bins: int) -> dict[str, Any]:
    """Return an axis that tells bins only, of genes with a range each.

    Parameters
    ----------
    name
        What is binned.
    bins
        How many.
    """
    return {
        "title": {"text": f"{name}, lowest to highest bin"},
        "tickvals": [0, bins - 1],
        "ticktext": ["1", str(bins)],
    }


def bar(title: str, **more: Any) -> dict[str, Any]:
    """Return a narrow colour bar with its title along it.

    Parameters
    ----------
    title
        What a colour stands for.
    more
        Further settings.
    """
    return {
        "title": {"text": title, "side": "right", "font": {"size": 12}},
        "thickness": 10,
        "len": 0.85,
        "outlinewidth": 0,
        "tickfont": {"size": 11},
        **more,
    }


def _count_bar(seen: JointView, most: int, *, colour: Colour) -> dict[str, Any]:
    unit = f"{'Cells' if seen.kind == 'single-cell' else 'Samples'} per bin"
    if colour == "linear":
        return bar(unit)
    ticks = [0, *(part * 10**ten for ten in range(7) for part in (1, 3) if part * 10**ten <= most)]
    return bar(
        f"{unit}, log scale",
        tickvals=[float(np.log10(1 + each)) for each in ticks],
        ticktext=[f"{each:,}" for each in ticks],
    )


def _hover(counts: NDArray[np.int64], *, across: BinAxis, up: BinAxis) -> list[list[str]]:
    columns = [f"{plain(across.name)} {across.told_bin(x)}" for x in range(counts.shape[1])]
    rows = [f"{plain(up.name)} {up.told_bin(y)}" for y in range(counts.shape[0])]
    return [
        [
            f"{count:,} {'sample' if count == 1 else 'samples'}<br>{columns[x]}<br>{rows[y]}"
            for x, count in enumerate(line)
        ]
        for y, line in enumerate(counts)
    ]
