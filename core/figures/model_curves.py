"""ROC and precision–recall of a trained model on the regulators set aside, from its card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from core.figures.names import plain
from core.figures.theme import ACCENT, AMBER, GREY

_AXES = {
    "roc": ("False positive rate", "True positive rate"),
    "pr": ("Recall", "Precision"),
}
_AT = {"roc": 0.1, "pr": 0.5}
"""Where a title reads the median: one false alarm in ten, half of the known pairs found."""
_WASH = "rgba(20,133,127,0.16)"


def model_curve_figure(metrics: Mapping[str, Any], *, which: Literal["roc", "pr"]) -> go.Figure:
    """Draw the median and the middle half of the regulators, before names only and guessing.

    Parameters
    ----------
    metrics
        Of a card whose `validation` has `curves`.
    which
        ROC, or precision and recall.
    """
    curves = metrics["validation"]["curves"]
    own, names = curves[which], metrics.get("identity-only", {}).get("curves", {}).get(which)
    figure = go.Figure()
    for name, line in own.get("each", {}).items():
        figure.add_scatter(
            **_points(line),
            name=plain(name),
            line={"color": GREY, "width": 1},
            opacity=0.3,
            showlegend=False,
            hovertemplate="%{x:.2f}, %{y:.2f}<extra>" + plain(name) + "</extra>",
        )
    if curves.get("regulators") and "low" in own and "high" in own:
        grid = _points(own["median"])["x"]
        figure.add_scatter(
            x=np.concatenate([grid, grid[::-1]]), y=[*own["high"], *own["low"][::-1]],
            fill="toself", fillcolor=_WASH, mode="none", name="middle half", hoverinfo="skip",
        )  # fmt: skip
    rate = curves.get("base_rate", metrics["validation"]["base_rate"])
    figure.add_scatter(
        x=[0, 1], y=[0, 1] if which == "roc" else [rate, rate], name="guessing", mode="lines",
        line={"color": GREY, "dash": "dot", "width": 1.4}, hoverinfo="skip",
    )  # fmt: skip
    if names is not None:
        _median(figure, names, "names only", color=AMBER, width=1.8, dash="dash")
    _median(figure, own, "the model", color=ACCENT, width=2.4)
    heights = [_read(each["median"], _AT[which]) for each in (own, names) if each is not None]
    figure.update_layout(
        title=_title(which, heights, rate=rate), legend={"y": -0.2, "yanchor": "top"}
    )
    figure.update_xaxes(title=_AXES[which][0], range=[-0.01, 1.01])
    return figure.update_yaxes(title=_AXES[which][1], range=[-0.01, 1.02])


def _title(which: Literal["roc", "pr"], heights: list[float], *, rate: float) -> str:
    own, names = heights[0], heights[1] if len(heights) > 1 else None
    if which == "roc":
        against = f"guessing {_AT[which]:.0%}" if names is None else f"names only {names:.0%}"
        return f"At one false alarm in ten it finds {own:.0%} of the known pairs, {against}"
    against = f"guessing {rate:.0%}" if names is None else f"names only {names:.0%}"
    return f"Precision where half of the known pairs are found: {own:.0%}; {against}"


def _median(figure: go.Figure, curve: Mapping[str, Any], name: str, **line: Any) -> None:
    figure.add_scatter(
        **_points(curve["median"]),
        name=name,
        line=line,
        hovertemplate="%{x:.2f}, %{y:.3f}<extra>" + name + "</extra>",
    )


def _points(heights: list[float]) -> dict[str, Any]:
    return {"x": np.linspace(0, 1, len(heights)), "y": heights, "mode": "lines"}


def _read(heights: list[float], at: float) -> float:
    return float(np.interp(at, np.linspace(0, 1, len(heights)), heights))
