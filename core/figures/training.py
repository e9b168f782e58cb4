"""Figures of a training: its course epoch by epoch, and what a raw score came to mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.figures.theme import ACCENT, AMBER, COLOURS, GREY
from core.models.card_parts import (
    ACCURACY,
    LOSS,
    VALIDATION_ACCURACY,
    VALIDATION_AUROC,
    VALIDATION_LOSS,
)
from core.training.history import Course


def loss_figure(courses: Sequence[Course]) -> go.Figure:
    """Draw training and validation loss by epoch; the title says which epoch is best.

    Parameters
    ----------
    courses
        Of each network, in the order they are trained; those without an epoch are left out.
    """
    figure = _both_sides(courses, LOSS, VALIDATION_LOSS)
    last = courses[-1]
    loss = last.epochs[last.best][VALIDATION_LOSS]
    return _laid_out(
        figure,
        f"Lowest loss on pairs set aside: {loss:.3f}, in epoch {last.best + 1}",
        unit="Loss (cross-entropy, lower is better)",
    )


def has_accuracy(courses: Sequence[Course]) -> bool:
    """Return whether it is known how many pairs were told right, epoch by epoch."""
    return any(VALIDATION_ACCURACY in course.epochs[0] for course in courses)


def accuracy_figure(courses: Sequence[Course]) -> go.Figure:
    """Draw by epoch which share is told right, of what was learned from and of what was set aside.

    Parameters
    ----------
    courses
        As in `loss_figure`; those without accuracy, of earlier versions, are drawn empty.
    """
    figure = _both_sides(courses, ACCURACY, VALIDATION_ACCURACY)
    last = courses[-1]
    kept = last.epochs[last.best].get(VALIDATION_ACCURACY)
    said = "cannot be told yet" if kept is None else f"is {kept:.1%}, in epoch {last.best + 1}"
    title = f"Accuracy on pairs set aside {said}"
    figure = _laid_out(figure, title, unit="Accuracy (share told right)")
    return figure.update_yaxes(range=[0, 1.02], tickformat=".0%")


def auroc_figure(courses: Sequence[Course], *, names_only: float | None = None) -> go.Figure:
    """Draw how well the pairs set aside are ranked, epoch by epoch.

    Parameters
    ----------
    courses
        As in `loss_figure`.
    names_only
        AUROC of the control that knows names only, where it is known.
    """
    figure = go.Figure()
    for number, course in enumerate(courses):
        figure.add_scatter(
            **_line(course, VALIDATION_AUROC),
            name="pairs set aside" + (f" {number + 1}" if len(courses) > 1 else ""),
            line={"color": COLOURS[number % len(COLOURS)], "width": 2},
            hovertemplate="epoch %{x}: %{y:.3f}<extra></extra>",
        )
        _mark_best(figure, course, VALIDATION_AUROC)
    figure.add_hline(y=0.5, line={"color": GREY, "dash": "dot", "width": 1.4})
    if names_only is not None:
        figure.add_hline(
            y=names_only,
            line={"color": AMBER, "dash": "dash", "width": 1.4},
            annotation={"text": "names only", "xanchor": "right"},
        )
    last = courses[-1]
    kept = last.epochs[last.best].get(VALIDATION_AUROC)
    said = "cannot be told yet" if kept is None else f"is {kept:.3f}; guessing is 0.5"
    figure = _laid_out(figure, f"AUROC on pairs set aside {said}", unit="AUROC")
    return figure.update_yaxes(range=[0, 1.02])


def calibration_figure(calibration: Mapping[str, Any]) -> go.Figure:
    """Draw which probability each raw score was found to stand for.

    Parameters
    ----------
    calibration
        As a model's card holds it.
    """
    if calibration["kind"] == "isotonic":
        raw, meant = np.array(calibration["knots"]), np.array(calibration["shares"])
    else:
        raw = np.linspace(0.001, 0.999, 101)
        x = np.log(raw / (1 - raw)) if calibration["on_logit"] else raw
        meant = 1 / (1 + np.exp(-(calibration["slope"] * x + calibration["offset"])))
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], name="as given", mode="lines",
        line={"color": GREY, "dash": "dot", "width": 1.4}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=raw,
        y=meant,
        name="as found",
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hovertemplate="%{x:.2f} means %{y:.2f}<extra></extra>",
    )
    even = "No raw score stands for even odds"
    if meant.min() < 0.5 < meant.max():
        even = f"A raw score of {np.interp(0.5, meant, raw):.2f} stands for even odds"
    figure = _laid_out(figure, even,
                       unit="Share that was true")  # fmt: skip
    figure.update_yaxes(range=[-0.01, 1.01])
    return figure.update_xaxes(title="Raw score", range=[-0.01, 1.01], dtick=0.2)


def _both_sides(courses: Sequence[Course], learned: str, aside: str) -> go.Figure:
    """Draw a figure of what was learned from and of what was set aside, and mark what is kept."""
    figure = go.Figure()
    shown = ":.4f" if learned == LOSS else ":.1%"
    for number, course in enumerate(courses):
        many = f" {number + 1}" if len(courses) > 1 else ""
        for key, name, colour in ((learned, "learned from", GREY), (aside, "set aside", ACCENT)):
            figure.add_scatter(
                **_line(course, key),
                name=f"pairs {name}{many}",
                line={"color": colour if not number else COLOURS[number % len(COLOURS)],
                      "width": 2, "dash": "dot" if key == learned else "solid"},
                hovertemplate=f"epoch %{{x}}: %{{y{shown}}}<extra></extra>",
            )  # fmt: skip
        _mark_best(figure, course, aside)
    return figure


def _line(course: Course, key: str) -> dict[str, Any]:
    known = [
        (number, epoch[key]) for number, epoch in enumerate(course.epochs, start=1) if key in epoch
    ]
    return {
        "x": [number for number, _ in known],
        "y": [value for _, value in known],
        "mode": "lines+markers" if len(known) < 3 else "lines",
    }


def _mark_best(figure: go.Figure, course: Course, key: str) -> None:
    """Mark the epoch whose weights are kept."""
    best = course.epochs[course.best]
    if key in best:
        figure.add_scatter(
            x=[course.best + 1],
            y=[best[key]],
            name="kept",
            showlegend=False,
            mode="markers",
            marker={"color": ACCENT, "size": 10, "symbol": "circle-open", "line": {"width": 2}},
            hovertemplate="kept: epoch %{x}<extra></extra>",
        )


def _laid_out(figure: go.Figure, title: str, *, unit: str) -> go.Figure:
    figure.update_layout(title=title)
    figure.update_yaxes(title=unit)
    figure.update_xaxes(title="Epoch")
    # whole epochs only
    longest = max((len(trace.x) for trace in figure.data), default=0)
    return figure.update_xaxes(dtick=1) if longest <= 10 else figure
