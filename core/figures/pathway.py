"""A pathway that was left out: known and predicted graph side by side, ROC, and its scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.figures.group_curves import AXES, dotted
from core.figures.names import plain
from core.figures.theme import ACCENT, AMBER, COLOURS, GREY
from core.graphs.left_out import FOUND, MISSED, NEW, LeftOut

MOST_NEW = 60
"""More new edges than this hide each other."""
_NODE, _HEAD = 11, 11
_SYMBOLS = {MISSED: "circle-open", NEW: "diamond"}
_BEND, _INWARDS, _TALL = 0.12, 0.62, 1.5
_SIZES = ((32, 12), (56, 10), (500, 8))
"""Of names, by how many genes there are at most."""
_STEPS = 14
_LINES = {
    FOUND: {"color": ACCENT, "width": 2.4},
    MISSED: {"color": GREY, "width": 1.8, "dash": "6px,4px"},
    NEW: {"color": AMBER, "width": 1.6},
}
_TOLD = {
    FOUND: "known, and found",
    MISSED: "known, but missed",
    NEW: "predicted, not known here",
}


@dataclass(frozen=True)
class _Edge:
    """An edge between two places."""

    regulator: str
    target: str
    status: str
    score: float
    represses: bool


def networks_figure(result: LeftOut) -> go.Figure:
    """Draw the pathway as known and as predicted, every gene at the same place in both.

    Parameters
    ----------
    result
        From `core.workflows.leave_pathway_out`.
    """
    frame = result.edges()
    edges = [
        _Edge(row["regulator"], row["target"], row["status"], row["score"], row["sign"] < 0)
        for row in frame.to_dict("records")
    ]
    known = [edge for edge in edges if edge.status != NEW]
    found = [edge for edge in edges if edge.status == FOUND]
    new = drawn_new([edge for edge in edges if edge.status == NEW], both_ways=not result.symmetric)
    genes = result.asked.genes
    at = _places(genes, known or new)
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.03,
        subplot_titles=(
            f"Known: {len(known):,} edges",
            f"Predicted: {int(result.predicted.sum()):,} pairs",
        ),
    )
    shown: set[str] = set()
    for column, drawn in enumerate((known, [*new, *found]), start=1):
        for trace in _panel(drawn, at, headless=result.symmetric and column == 2, shown=shown):
            figure.add_trace(trace, row=1, col=column)
        figure.add_trace(_genes(genes, at), row=1, col=column)
    for column, anchor in ((1, "x"), (2, "x2")):
        figure.update_xaxes(visible=False, range=[-1.65, 1.65], row=1, col=column)
        figure.update_yaxes(
            visible=False, range=[-1.6, 1.6], scaleanchor=anchor, scaleratio=1, row=1, col=column
        )
    return figure.update_layout(
        title=networks_title(result),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0},
        margin={"t": 34, "l": 4, "r": 4, "b": 8},
        hovermode="closest",
    )


def networks_title(result: LeftOut) -> str:
    """Describe how much of the pathway was found."""
    counts, known = result.counts, int(result.known.sum())
    if not known:
        return (
            f"No edge is known here; {counts[NEW]:,} of {result.known.size:,} pairs are predicted"
        )
    return (
        f"{counts[FOUND]:,} of {known:,} known edges are found, and {counts[NEW]:,} more pairs "
        "are predicted"
    )


def roc_figure(result: LeftOut) -> go.Figure:
    """Draw the ROC of the pathway's own pairs, of the system and of what it is held against.

    Parameters
    ----------
    result
        With known edges.
    """
    from sklearn.metrics import roc_curve  # noqa: PLC0415  (takes seconds)

    figure = go.Figure()
    dashes = ("dash", "dot", "dashdot")
    for number, (name, score) in enumerate(result.scores.items()):
        false, true, _ = roc_curve(result.known, score)
        own = not number
        colour = ACCENT if own else COLOURS[3] if name == "pearson" else GREY
        figure.add_scatter(
            x=false,
            y=true,
            name=f"{plain(name)} {result.figures[name].auroc:.2f}",
            mode="lines",
            line={"color": colour, "width": 2.6 if own else 1.6,
                  **({} if own else {"dash": dashes[(number - 1) % len(dashes)]})},
            hovertemplate="%{x:.2f}, %{y:.2f}",
        )  # fmt: skip
    figure.add_scatter(x=[0, 1], y=[0, 1], name="guessing", mode="lines", line=dotted())
    across, up = AXES["roc"]
    figure.update_xaxes(title=across, range=[-0.01, 1.01])
    figure.update_yaxes(title=up, range=[-0.01, 1.01])
    own_auroc = result.figures[result.system].auroc
    return figure.update_layout(
        title=f"A known edge scores above another pair {own_auroc:.0%} of the time",
        legend={"y": -0.2, "yanchor": "top", "x": 0},
        hovermode="closest",
    )


def scores_figure(result: LeftOut) -> go.Figure:
    """Draw the score of each pair as a point, known edges apart from other pairs.

    Parameters
    ----------
    result
        From `core.workflows.leave_pathway_out`.
    """
    figure = go.Figure()
    status, score = result.status, result.score
    names = (result.table["regulator"] + " → " + result.table["target"]).to_numpy()
    spread = np.random.default_rng(0).uniform(-0.32, 0.32, size=score.size)
    rows = (
        (FOUND, status == FOUND, ACCENT),
        (MISSED, status == MISSED, GREY),
        (NEW, status == NEW, AMBER),
        ("not predicted", status == "", "rgba(138,147,160,0.45)"),
    )
    for name, chosen, colour in rows:
        if not chosen.any():
            continue
        level = 1.0 if name in {FOUND, MISSED} else 0.0
        figure.add_scatter(
            x=score[chosen],
            y=level + spread[chosen],
            name=f"{name}: {int(chosen.sum()):,}",
            mode="markers",
            marker={
                "color": colour,
                "size": 7,
                "symbol": _SYMBOLS.get(name, "circle"),
                "line": {"width": 1.6 if name == MISSED else 0, "color": colour},
            },
            text=[plain(each) for each in names[chosen]],
            hovertemplate="%{text}: %{x:.3f}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=result.cut.value, line={"color": ACCENT, "width": 2, "dash": "dash"})
    figure.update_xaxes(title="probability" if result.probability else "score")
    figure.update_yaxes(
        tickvals=[0, 1], ticktext=["other pairs", "known edges"], range=[-0.6, 1.6], showgrid=False
    )
    return figure.update_layout(
        title=f"{int(result.predicted.sum()):,} of {score.size:,} pairs score at least "
        f"{result.cut.value:.3g}, where predictions begin",
        legend={"y": -0.28, "yanchor": "top", "x": 0},
        hovermode="closest",
    )


def drawn_new(edges: Sequence[_Edge], *, both_ways: bool) -> list[_Edge]:
    """Choose which new edges there is room for: the strongest, each once where ways are alike.

    Parameters
    ----------
    edges
        The strongest first.
    both_ways
        Whether the two ways of a pair are different edges.
    """
    if both_ways:
        return list(edges[:MOST_NEW])
    once = {frozenset((edge.regulator, edge.target)): edge for edge in reversed(edges)}
    return list(once.values())[::-1][:MOST_NEW]


def _places(genes: Sequence[str], edges: Sequence[_Edge]) -> dict[str, NDArray[np.float64]]:
    """Place the genes in a ring, those that share edges near each other, clockwise from the top.

    Names stand outside it, left and right, where no edge is, however many are predicted.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415  (only who draws a pathway)
    from scipy.sparse.csgraph import reverse_cuthill_mckee  # noqa: PLC0415

    n, number = len(genes), {gene: code for code, gene in enumerate(genes)}
    first = np.array([number[edge.regulator] for edge in edges], np.int32)
    second = np.array([number[edge.target] for edge in edges], np.int32)
    ends = (np.concatenate([first, second]), np.concatenate([second, first]))
    graph = coo_array((np.ones(ends[0].size), ends), shape=(n, n)).tocsr()
    order = reverse_cuthill_mckee(graph, symmetric_mode=True)
    right = -(-n // 2)
    at = np.empty((n, 2))
    for side, members in ((1, order[:right]), (-1, order[right:][::-1])):
        y = 1 - (2 * np.arange(members.size) + 1) / max(members.size, 1)
        # steps of one height, so that no name stands in another
        at[members] = np.column_stack([side * np.sqrt(1 - 0.75 * y**2), _TALL * y])
    return {gene: at[code] for gene, code in number.items()}


def _panel(
    edges: Sequence[_Edge],
    at: dict[str, NDArray[np.float64]],
    *,
    headless: bool,
    shown: set[str],
) -> Iterator[go.Scatter]:
    """Draw the edges of one panel, one trace for the lines of a status and one for its heads."""
    mutual = {(edge.target, edge.regulator) for edge in edges}
    for status in (NEW, MISSED, FOUND):
        mine = [edge for edge in edges if edge.status == status]
        if not mine:
            continue
        bare = headless and status == NEW
        curves = [
            _curve(at[edge.regulator], at[edge.target],
                   bend=_BEND if (edge.regulator, edge.target) in mutual and not bare else 0.0)
            for edge in mine
        ]  # fmt: skip
        gap = np.full((1, 2), np.nan)
        line = np.concatenate([part for curve in curves for part in (curve, gap)])
        told = [
            text
            for edge in mine
            for text in [f"{plain(edge.regulator)} → {plain(edge.target)}: {edge.score:.3f}, "
                         f"{_TOLD[status]}"] * (_STEPS + 1)
        ]  # fmt: skip
        yield go.Scatter(
            x=line[:, 0], y=line[:, 1], mode="lines", line=_LINES[status], text=told,
            hovertemplate="%{text}<extra></extra>", name=_TOLD[status], legendgroup=status,
            showlegend=status not in shown,
        )  # fmt: skip
        shown.add(status)
        if not bare:
            yield from _heads(mine, curves, colour=str(_LINES[status]["color"]))


def _heads(
    edges: Sequence[_Edge], curves: Sequence[NDArray[np.float64]], *, colour: str
) -> Iterator[go.Scatter]:
    """Draw where edges end: an arrow, or a bar where the regulator represses."""
    for represses, symbol in ((False, "arrow"), (True, "line-ew")):
        ends = [
            curve for edge, curve in zip(edges, curves, strict=True) if edge.represses == represses
        ]
        if not ends:
            continue
        last = np.array([curve[-1] for curve in ends])
        along = last - np.array([curve[-2] for curve in ends])
        yield go.Scatter(
            x=last[:, 0],
            y=last[:, 1],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": _HEAD,
                "color": colour,
                "angle": np.degrees(np.arctan2(along[:, 0], along[:, 1])),
                "standoff": _NODE / 2 + 1,
                "line": {"width": 3 if represses else 0, "color": colour},
            },
            hoverinfo="skip",
            showlegend=False,
        )


def _curve(
    start: NDArray[np.float64], end: NDArray[np.float64], *, bend: float
) -> NDArray[np.float64]:
    """Return points from one place to the other, drawn to the middle, shape (_STEPS, 2)."""
    across = (end - start)[::-1] * (-1, 1)
    control = (start + end) / 2 * _INWARDS + bend * across
    t = np.linspace(0, 1, _STEPS)[:, None]
    curve: NDArray[np.float64] = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return curve


def _genes(genes: Sequence[str], at: dict[str, NDArray[np.float64]]) -> go.Scatter:
    """Draw the genes, their names outside the ring."""
    every = np.array([at[gene] for gene in genes])
    size = next(size for most, size in _SIZES if len(genes) <= most)
    return go.Scatter(
        x=every[:, 0],
        y=every[:, 1],
        mode="markers+text",
        text=[f" {plain(gene)} " for gene in genes],
        textposition=["middle right" if x > 0 else "middle left" for x in every[:, 0]],
        textfont={"size": size},
        marker={"size": _NODE, "color": GREY, "line": {"width": 0}, "opacity": 1},
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        cliponaxis=False,
    )
