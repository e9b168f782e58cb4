"""The scores of an answer, seen against pairs of which something is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.figures.names import in_words, plain
from core.figures.theme import ACCENT, GREY
from core.metrics.reference import Reference
from core.serving.answer import Answer

_BARS = "#6b7684"


def passing_title(answer: Answer, cut: float, *, rate: int = 0) -> str:
    """Describe what passes a cut, and how much of it should be real.

    Parameters
    ----------
    answer
        From `core.query`.
    cut
        Where the ranking is cut.
    rate
        Which of the reference's rates to count on.
    """
    passing, share = answer.at(cut, rate=rate)
    verb = "passes" if passing == 1 else "pass"
    said = f"{passing:,} of {answer.pairs:,} pairs {verb}"
    if not passing or not np.isfinite(share):
        return said
    return f"{said}; {in_words(share)} should be real"


def scores_figure(
    answer: Answer, cut: float, *, axis: str = "probability", rate: int = 0
) -> go.Figure:
    """Draw how scores are spread, before the training set's known pairs and others.

    Parameters
    ----------
    answer
        From `core.query`.
    cut
        Where the ranking is cut.
    axis
        What the score is.
    rate
        Which of the reference's rates to count on.
    """
    figure = go.Figure()
    top = float(answer.counts.max(initial=1))
    _areas(figure, answer.reference, top=top)
    centres = (answer.edges[:-1] + answer.edges[1:]) / 2
    figure.add_bar(
        x=centres,
        y=answer.counts,
        width=np.diff(answer.edges) * 0.72,
        name="your pairs",
        marker={"color": _BARS, "line": {"width": 0}, "cornerradius": 3},
        zorder=1,
        customdata=_ranges(answer.edges),
        hovertemplate="%{y:,} pairs, %{customdata}<extra>your pairs</extra>",
    )
    _, share = answer.at(cut, rate=rate)
    label = f"cut {cut:.2f}"
    if np.isfinite(share):
        label += f" → {in_words(share)} expected true"
    left = cut > (answer.edges[0] + answer.edges[-1]) / 2
    figure.add_vline(
        x=cut,
        line={"color": ACCENT, "width": 2, "dash": "dash"},
        annotation={
            "text": f"<b>{label}</b>",
            "font": {"color": ACCENT, "size": 13},
            "xanchor": "right" if left else "left",
            "xshift": -6 if left else 6,
            "yanchor": "bottom",
            "y": 1,
            "showarrow": False,
        },
    )
    figure.update_xaxes(
        title=axis, range=[float(answer.edges[0]) - 0.01, float(answer.edges[-1]) + 0.01],
        showgrid=False,
    )  # fmt: skip
    figure.update_yaxes(title="pairs", range=[0, top * 1.08], nticks=4)
    return figure.update_layout(
        barmode="overlay", showlegend=False, margin={"t": 34, "l": 8, "r": 12, "b": 8}
    )


def _areas(figure: go.Figure, reference: Reference, *, top: float) -> None:
    """Draw known pairs and others, each as high as the highest bar at its highest."""
    if len(reference.edges) < 2:
        return
    edges = np.array(reference.edges)
    centres = (edges[:-1] + edges[1:]) / 2
    for name, counts, colour in (
        (reference.negative_name, reference.negatives, "rgba(138,147,160,0.30)"),
        (reference.positive_name, reference.positives, "rgba(20,133,127,0.30)"),
    ):
        count = np.array(counts, np.float64)
        figure.add_scatter(
            x=[edges[0], *centres, edges[-1]],
            y=np.concatenate([[count[0]], count, [count[-1]]]) * top / max(count.max(), 1),
            mode="lines",
            line={"width": 1, "color": GREY if colour.startswith("rgba(138") else ACCENT},
            fill="tozeroy",
            fillcolor=colour,
            name=plain(name),
            customdata=[counts[0], *counts, counts[-1]],
            hovertemplate=f"%{{customdata:,}} pairs<extra>{plain(name)}</extra>",
        )


def _ranges(edges: NDArray[np.float64]) -> list[str]:
    return [f"{low:.2f} to {high:.2f}" for low, high in pairwise(edges)]
