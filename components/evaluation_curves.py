"""Curves of one method at a time: each group, the part with few false positives, the spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import card
from components.choosing import field
from components.figures import figure_card
from core.figures.group_curves import (
    CONTROL,
    Shown,
    caption,
    curve_figure,
    finding,
    judged,
    spread_caption,
    spread_figure,
)

Metrics = Mapping[str, Any]

_HEIGHT = 300
_INTERACTS = "interacts"


def curves_section(metrics: Metrics, *, runs: Sequence[str] = ()) -> list[Component]:
    """Build the choice of a method and its curves; nothing of an evaluation without them.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, or several of them side by side.
    runs
        Ids of the evaluations they are from, by which the curves of another method are found.
    """
    methods = [name for name in metrics["methods"] if _lines(metrics, name)]
    if not methods:
        return []
    best = max(methods, key=lambda name: metrics["methods"][name]["auroc"]["mean"] or 0.0)
    kind = metrics["groups"]["kind"]
    names = [*methods, *([CONTROL] if _lines(metrics, CONTROL) else [])]
    asked = _questions(metrics, best)
    return [
        card(
            f"{kind.capitalize()} by {kind}",
            html.Div(
                [
                    field(
                        "Method",
                        dbc.Select(
                            id="curves-method",
                            options=[{"label": name, "value": name} for name in names],
                            value=best,
                        ),
                        id="curves-method",
                    ),
                    html.Div(
                        field(
                            "Question",
                            dbc.Select(
                                id="curves-question",
                                options=[{"label": said, "value": key} for key, said in asked],
                                value=_INTERACTS,
                            ),
                            id="curves-question",
                        ),
                        hidden=len(asked) < 2,
                    ),
                ],
                className="halves",
            ),
            subtitle=f"Curves of each {kind} by one method, and how its AUROCs are spread.",
        ),
        html.Div(curves_of(metrics, best), id="curves-figures", className="curves"),
        dcc.Store(id="curves-runs", data=list(runs)),
    ]


def curves_of(metrics: Metrics, name: str, *, question: str = _INTERACTS) -> list[Component]:
    """Build the figures of one method; a sentence where it was not asked that.

    Parameters
    ----------
    metrics
        As in `curves_section`.
    name
        Of the method, or of the control that knows names only.
    question
        Whether pairs interact, or one of the ways to read which of the two regulates.
    """
    reading = "" if question == _INTERACTS else question
    found = judged(metrics, name, reading=reading)
    if found is None:
        return [card("Nothing to draw", html.P(f"{name} did not answer this question."))]
    said = caption(metrics, name, reading=reading)
    figures: tuple[tuple[Shown, go.Figure, str], ...] = (
        ("roc", curve_figure(metrics, name, which="roc", reading=reading), said),
        (
            "enlarged",
            curve_figure(metrics, name, which="roc", reading=reading, enlarged=True),
            "The left end of the ROC curves, enlarged.",
        ),
        (
            "pr",
            curve_figure(metrics, name, which="pr", reading=reading),
            "Precision and recall, drawn alike.",
        ),
        (
            "spread",
            spread_figure(metrics, name, reading=reading),
            spread_caption(metrics),
        ),
    )
    return [
        figure_card(
            finding(metrics, name, shown=shown, reading=reading),
            figure.update_layout(title=None),
            id=f"curves-{shown}",
            subtitle=about,
            height=_HEIGHT,
        )
        for shown, figure, about in figures
    ]


def _questions(metrics: Metrics, name: str) -> list[tuple[str, str]]:
    readings = metrics["methods"][name].get("direction", {}).get("readings", {})
    return [
        (_INTERACTS, "Do the two interact"),
        *(
            (key, f"Which of the two regulates, by {each['formula']}")
            for key, each in readings.items()
        ),
    ]


def _lines(metrics: Metrics, name: str) -> bool:
    """Whether the curves of single groups are there, as earlier versions do not have them."""
    found = judged(metrics, name)
    return found is not None and "lines" in found["curves"]["roc"]
