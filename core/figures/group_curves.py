"""Curves of one method group by group: a thin line each, the median and its band over them.

They are drawn from what `metrics.json` holds; evaluations of earlier versions have no single
lines, and show the band alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from core.figures.names import plain
from core.figures.theme import ACCENT, GREY

Metrics = Mapping[str, Any]
Which = Literal["roc", "pr"]
Shown = Literal["roc", "enlarged", "pr", "spread"]

AXES = {"roc": ("False positive rate", "True positive rate"), "pr": ("Recall", "Precision")}
CONTROL = "identity-only"
ENLARGED = 0.15
"""How far false positives go in the enlarged part."""
_BINS = 20


def judged(metrics: Metrics, name: str, *, reading: str = "") -> Mapping[str, Any] | None:
    """Return how a method or control did; None where it was not asked.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    name
        Of the method or control.
    reading
        One of the ways to read direction; whether pairs interact where empty.
    """
    found: Mapping[str, Any] | None = {**metrics["controls"], **metrics["methods"]}.get(name)
    if not reading or found is None:
        return found
    told: Mapping[str, Any] | None = found.get("direction", {}).get("readings", {}).get(reading)
    return told


def curve_figure(
    metrics: Metrics, name: str, *, which: Which, reading: str = "", enlarged: bool = False
) -> go.Figure:
    """Draw one method's curves: each group, median and middle half, the control and guessing.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    name
        Of the method, which is the title.
    which
        ROC, or precision and recall.
    reading
        As in `judged`.
    enlarged
        Only the part with few false positives.
    """
    found = judged(metrics, name, reading=reading) or {}
    control = judged(metrics, CONTROL, reading=reading)
    curve = found["curves"][which]
    figure = go.Figure()
    _single_lines(figure, curve.get("lines"), to=ENLARGED if enlarged else 1.0)
    band_of(figure, curve, colour=ACCENT)
    guess = [0.0, 1.0] if which == "roc" else [_base_rate(metrics, found, reading)] * 2
    figure.add_scatter(x=[0, 1], y=guess, name="guessing", mode="lines", line=dotted())
    medians = [("median", curve["median"], {"color": ACCENT, "width": 2.4})]
    if control is not None and name != CONTROL:
        line = {"color": GREY, "width": 1.8, "dash": "dash"}
        medians.insert(0, (CONTROL, control["curves"][which]["median"], line))
    for called, median, line in medians:
        figure.add_scatter(
            x=np.linspace(0, 1, len(median)),
            y=median,
            name=called,
            mode="lines",
            line=line,
            hovertemplate="%{x:.2f}, %{y:.3f}",
        )
    across, up = AXES[which]
    figure.update_layout(title=plain(name), showlegend=False, hovermode="closest")
    figure.update_xaxes(title=across, range=[-0.002, ENLARGED] if enlarged else [-0.01, 1.01])
    figure.update_yaxes(title=up, range=[-0.01, 1.01])
    return figure


def tells_direction(metrics: Metrics) -> list[tuple[str, str]]:
    """List method and reading of whatever does not score both ways of an edge alike.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    return [
        (name, reading)
        for name, each in metrics["methods"].items()
        if any(
            value not in {None, 0.5}
            for value in each.get("direction", {"auroc": {"per_group": {}}})["auroc"][
                "per_group"
            ].values()
        )
        for reading in each["direction"].get("readings", {})
    ]


def spread_figure(metrics: Metrics, name: str, *, reading: str = "") -> go.Figure:
    """Draw how the AUROCs of groups are spread, the control's beside them.

    Parameters
    ----------
    metrics, name, reading
        As in `curve_figure`.
    """
    kind = metrics["groups"]["kind"]
    shown = [(name, ACCENT, ""), *([(CONTROL, GREY, "/")] if name != CONTROL else [])]
    figure = go.Figure()
    edges = np.linspace(0, 1, _BINS + 1)
    width = edges[1] / len(shown)
    for place, (called, colour, hatch) in enumerate(shown):
        each = judged(metrics, called, reading=reading)
        if each is None:
            continue
        known = [value for value in each["auroc"]["per_group"].values() if value is not None]
        counts = np.histogram(known, edges)[0]
        figure.add_bar(
            x=edges[:-1] + width * (place + 0.5),
            y=counts,
            width=width,
            name=plain(called),
            marker={
                "color": colour,
                "line": {"width": 0},
                "pattern": {"shape": hatch, "fillmode": "overlay", "size": 5, "solidity": 0.25,
                            "fgcolor": "rgba(255,255,255,0.65)"},
            },
            customdata=[f"{low:.2f} to {high:.2f}" for low, high in pairwise(edges)],
            hovertemplate=f"%{{y}} {kind}s at %{{customdata}}<extra>{plain(called)}</extra>",
        )  # fmt: skip
        if each["auroc"]["median"] is not None:
            figure.add_vline(
                x=each["auroc"]["median"],
                line={"color": colour, "width": 2, "dash": "dash" if place else "solid"},
            )
    figure.add_vline(x=0.5, line=dotted())
    figure.update_layout(title=plain(name), showlegend=False, barmode="overlay", bargap=0)
    figure.update_xaxes(title=f"AUROC of each {kind}", range=[-0.01, 1.01])
    figure.update_yaxes(title=f"{kind.capitalize()}s", rangemode="tozero")
    return figure


def finding(metrics: Metrics, name: str, *, shown: Shown, reading: str) -> str:
    """Return in a sentence what a figure shows.

    Parameters
    ----------
    metrics, name, reading
        As in `curve_figure`.
    shown
        Which figure: ROC, its enlarged part, precision and recall, or the spread of AUROCs.
    """
    kind = metrics["groups"]["kind"]
    found = judged(metrics, name, reading=reading) or {}
    what = "forward edges" if reading else "known pairs"
    roc, pr = (found["curves"][which]["median"] for which in ("roc", "pr"))
    if shown == "roc":
        return f"At 10% false positives, the median {kind} has {roc[10]:.0%} of its {what}"
    if shown == "enlarged":
        return f"The first 15% of false positives: {roc[15]:.0%} of the {what} by then"
    if shown == "pr":
        rate = _base_rate(metrics, found, reading)
        return (
            f"At half of the {what}, the median precision is {pr[50]:.0%}; guessing has {rate:.0%}"
        )
    middle = found["auroc"]["median"]
    if middle is None:
        return f"No {kind} could be judged alone"
    n = sum(value is not None for value in found["auroc"]["per_group"].values())
    control = (judged(metrics, CONTROL, reading=reading) or {}).get("auroc", {}).get("median")
    beside = "" if control is None or name == CONTROL else f"; {CONTROL} has {control:.3f}"
    return f"Median AUROC {middle:.3f} over {n:,} {kind}{'' if n == 1 else 's'}{beside}"


def caption(metrics: Metrics, name: str, *, reading: str = "") -> str:
    """Describe which lines are drawn.

    Parameters
    ----------
    metrics, name, reading
        As in `curve_figure`.
    """
    kind = metrics["groups"]["kind"]
    found = judged(metrics, name, reading=reading) or {}
    lines = found["curves"]["roc"].get("lines")
    said = ""
    if lines:
        shown, groups = len(lines["per_group"]), lines["groups"]
        said = f"Thin grey: each {kind}. " if shown == groups else (
            f"Thin grey: {shown} of {groups:,} {kind}s, evenly from the lowest AUROC to the "
            "highest. "
        )  # fmt: skip
    return (
        f"{said}Line: the median {kind}. Shaded: the middle half of the {kind}s. Dashed: the "
        f"median of {CONTROL}. Dotted: guessing."
    )


def spread_caption(metrics: Metrics) -> str:
    """Describe what a figure of spread counts.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    kind = metrics["groups"]["kind"]
    return (
        f"How many {kind}s have such an AUROC. Grey, hatched: {CONTROL}. Lines: the medians, that "
        f"of {CONTROL} dashed. Dotted: guessing."
    )


def band_of(figure: go.Figure, curve: Mapping[str, Any], *, colour: str) -> None:
    """Shade the middle half of the groups.

    Parameters
    ----------
    figure
        Drawn into.
    curve
        Median, lower and upper quartile at evenly spaced points.
    colour
        Six hexadecimal digits.
    """
    grid = np.linspace(0, 1, len(curve["median"]))
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    figure.add_scatter(
        x=np.concatenate([grid, grid[::-1]]),
        y=[*curve["high"], *curve["low"][::-1]],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.15)",
        mode="none",
        name="middle half",
        hoverinfo="skip",
    )


def dotted() -> dict[str, object]:
    """Return how guessing is drawn."""
    return {"color": GREY, "dash": "dot", "width": 1.4}


def _base_rate(metrics: Metrics, found: Mapping[str, Any], reading: str) -> float:
    """Return the precision of guessing."""
    return float(found["pooled"]["base_rate"] if reading else metrics["base_rate"])


def _single_lines(figure: go.Figure, lines: Mapping[str, Any] | None, *, to: float) -> None:
    """Draw the curves of single groups as one trace, with gaps between them."""
    if not lines:
        return
    gap, each = [np.nan], lines["per_group"]
    at = [point for point in lines["at"] if point <= to]
    figure.add_scatter(
        x=np.tile(np.r_[at, gap], len(each)).astype(np.float32),
        y=np.concatenate([np.r_[curve[: len(at)], gap] for curve in each.values()]).astype(
            np.float32
        ),
        customdata=[plain(group) for group in each for _ in range(len(at) + 1)],
        mode="lines",
        line={"color": GREY, "width": 0.8},
        opacity=0.45,
        name="single groups",
        connectgaps=False,
        hovertemplate="%{customdata}: %{x:.2f}, %{y:.3f}<extra></extra>",
    )
