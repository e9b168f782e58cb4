"""Interactive figures of an evaluation: curves, groups, calibration, spread of scores.

They are drawn from what `metrics.json` and a model's card hold, so that a page needs neither
the evaluation nor the libraries that made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.group_curves import AXES, band_of, dotted
from core.figures.names import on_lines, plain
from core.figures.theme import ACCENT, COLOURS, GREY, QUIET

if TYPE_CHECKING:
    from core.metrics.thresholds import Histogram, Threshold

Metrics = Mapping[str, Any]

_HATCHES = ("", "/", "x", "-", ".", "\\", "+", "|")
"""With the colours, so that bars can be told apart without them."""
_DASHES = ("solid", "dashdot", "longdash")
_TENTH = 10
"""Place of a false positive rate of .1 among the points of a curve."""


def roc_figure(metrics: Metrics) -> go.Figure:
    """Draw median ROC curves, that of the best method with its quartile band.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    figure = _curves(metrics, which="roc")
    figure.add_scatter(x=[0, 1], y=[0, 1], name="guessing", mode="lines", line=dotted())
    best, figures = _best(metrics)
    tenth = figures["curves"]["roc"]["median"][_TENTH]
    return _laid_out(
        figure,
        f"At one false alarm in ten, {best} finds {tenth:.0%} of the known pairs",
        axes=AXES["roc"],
        square=True,
    )


def pr_figure(metrics: Metrics) -> go.Figure:
    """Draw median precision–recall curves, that of the best method with its quartile band.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    figure = _curves(metrics, which="pr")
    rate = metrics["base_rate"]
    figure.add_scatter(x=[0, 1], y=[rate, rate], name="guessing", mode="lines", line=dotted())
    best, figures = _best(metrics)
    early = figures["early_precision"]["mean"]
    if early is None:  # no group could be judged
        early = figures["pooled"]["early_precision"]
    return _laid_out(
        figure,
        f"{best} has an early precision of {early:.0%}; guessing has {rate:.0%}",
        axes=AXES["pr"],
        square=True,
    )


def curves_height(metrics: Metrics) -> int:
    """Return how high ROC and PR curves are, in pixels: each method has a line of the key.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    return 440 + 20 * max(0, len(metrics["methods"]) - 3)


def groups_figure(metrics: Metrics) -> go.Figure:
    """Draw the AUROC of every group, one line a method or control.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    figure = go.Figure()
    judged = {**metrics["methods"], **metrics["controls"]}
    lines = [(name, each) for name, each in judged.items() if each["auroc"]["per_group"]][::-1]
    for number, (name, each) in enumerate(lines):
        per_group, mean = each["auroc"]["per_group"], each["auroc"]["mean"]
        low, high = each["auroc_interval"]
        spread = (np.arange(len(per_group)) * 0.618034 % 1 - 0.5) * 0.5
        colour = ACCENT if name in metrics["methods"] else GREY
        figure.add_scatter(
            x=list(per_group.values()),
            y=number + spread,
            mode="markers",
            marker={"color": colour, "size": 6, "opacity": 0.45},
            customdata=[plain(group) for group in per_group],
            hovertemplate="%{customdata}: %{x:.3f}<extra>" + plain(name) + "</extra>",
        )
        figure.add_scatter(
            x=[mean],
            y=[number],
            mode="markers",
            marker={"color": GREY, "symbol": "line-ns-open", "size": 18},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [high - mean],
                "arrayminus": [mean - low],
                "color": GREY,
            },
            hovertemplate="mean %{x:.3f}<extra>" + plain(name) + "</extra>",
        )
    figure.add_vline(x=0.5, line=dotted())
    kind, (best, figures) = metrics["groups"]["kind"], _best(metrics)
    title = _better_than_guessing(best, figures, kind)
    figure = _laid_out(figure, title, axes=(f"AUROC of each {kind}", ""), square=False)
    names = [on_lines(name) for name, _ in lines]
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        showgrid=False,
        range=[-0.6, len(names) - 0.4],
    )
    return figure.update_layout(showlegend=False, height=110 + 46 * len(names))


def _better_than_guessing(best: str, figures: Mapping[str, Any], kind: str) -> str:
    """Count in how many groups a method is better than guessing, beside what chance does."""
    each_group = list(figures["auroc"]["per_group"].values())
    above = sum(value > 0.5 for value in each_group)
    title = f"{best} ranks {above:,} of {len(each_group):,} {kind}s better than guessing"
    # evaluations of earlier versions say nothing of chance
    chance = figures.get("above_half", {}).get("by_chance")
    if not chance:
        return title
    return f"{title}; by chance alone {chance[0]:,} to {chance[1]:,}"


def networks_figure(metrics: Metrics) -> go.Figure:
    """Draw AUROC and AUPR of every network as bars, one kind of bar a method or control.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, of an evaluation over networks.
    """
    names = list(_best(metrics)[1]["auroc"]["per_group"])
    rates = metrics["groups"].get("base_rates", {})
    guesses = {"auroc": dict.fromkeys(names, 0.5), "aupr": rates}
    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.09, subplot_titles=["AUROC", "AUPR"]
    )
    judged = {**metrics["methods"], **metrics["controls"]}
    for number, (name, each) in enumerate(judged.items()):
        control = name in metrics["controls"]
        for column, what in enumerate(("auroc", "aupr"), start=1):
            per_group = each[what]["per_group"]
            figure.add_bar(
                x=[plain(group) for group in names],
                y=[per_group.get(group) for group in names],
                name=plain(name),
                legendgroup=name,
                showlegend=column == 1,
                marker={
                    "color": GREY if control else COLOURS[number % len(COLOURS)],
                    "line": {"width": 0},
                    "pattern": {
                        "shape": _HATCHES[number % len(_HATCHES)],
                        "fillmode": "overlay",
                        "fgcolor": "rgba(255,255,255,0.65)",
                        "size": 6,
                        "solidity": 0.22,
                    },
                },
                hovertemplate="%{x}: %{y:.3f}<extra>" + plain(name) + "</extra>",
                row=1,
                col=column,
            )
    for column, what in enumerate(("auroc", "aupr"), start=1):
        known = {group: guess for group, guess in guesses[what].items() if group in names}
        figure.add_scatter(
            x=[plain(group) for group in known],
            y=list(known.values()),
            mode="markers",
            name="guessing",
            legendgroup="guessing",
            showlegend=column == 1,
            marker={"symbol": "line-ew-open", "size": 34, "color": QUIET, "line": {"width": 2}},
            hovertemplate="guessing %{y:.3f}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_yaxes(range=[0, 1], row=1, col=1)
    figure.update_yaxes(rangemode="tozero", row=1, col=2)
    figure.update_xaxes(showgrid=False)
    best, ahead = _ahead(metrics["methods"], names)
    return figure.update_layout(
        title=f"{plain(best)} has the highest AUPR in {ahead:,} of {len(names):,} networks",
        barmode="group",
        margin={"t": 34},
        legend={"y": -0.16, "yanchor": "top"},
    )


def scores_figure(histogram: Histogram, thresholds: Sequence[Threshold] = ()) -> go.Figure:
    """Draw how the scores of known pairs and of negatives are spread, with the cuts.

    Parameters
    ----------
    histogram
        From `thresholds.score_histogram`.
    thresholds
        Cuts to mark; those out of reach are left out.
    """
    edges = np.array(histogram.edges)
    figure = go.Figure()
    for name, counts, colour in (
        ("negatives", histogram.negatives, GREY),
        ("known pairs", histogram.positives, ACCENT),
    ):
        share = np.array(counts) / max(sum(counts), 1)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=share,
            width=np.diff(edges),
            name=name,
            marker={"color": colour, "opacity": 0.55, "line": {"width": 0}},
            customdata=counts,
            hovertemplate="%{customdata:,} pairs at %{x:.2f}<extra>" + name + "</extra>",
        )
    reachable = [each for each in thresholds if each.cut is not None]
    for each in reachable:
        figure.add_vline(
            x=each.cut,
            line={"color": ACCENT, "dash": "dash", "width": 1.5},
            annotation={
                "text": f"{each.wanted:.0%} right",
                "font": {"color": QUIET},
                "textangle": -90,
                "yanchor": "top",
            },
        )
    title = "Scores of known pairs and of negatives"
    if reachable:
        best = next((each for each in reachable if each.wanted >= 0.8), reachable[-1])
        title = (
            f"Above {best.cut:.2f}, {best.precision:.0%} of the pairs should be real; "
            f"{best.recall:.0%} of the known ones are there"
        )
    figure = _laid_out(figure, title, axes=("Score", "Share of pairs"), square=False)
    figure.update_yaxes(range=None, tickformat=".0%")
    figure.update_xaxes(range=[edges[0], edges[-1]])
    return figure.update_layout(barmode="overlay", bargap=0)


def _curves(metrics: Metrics, *, which: Literal["roc", "pr"]) -> go.Figure:
    figure = go.Figure()
    methods = metrics["methods"]
    best, figures = _best(metrics)
    band = figures["curves"][which]
    grid = np.linspace(0, 1, len(band["median"]))
    band_of(figure, band, colour=COLOURS[list(methods).index(best) % len(COLOURS)])
    lines = [
        (
            name,
            each,
            {
                "color": COLOURS[number % len(COLOURS)],
                "width": 1.6 + (name == best),
                # colours come again where there are many methods
                "dash": _DASHES[number // len(COLOURS) % len(_DASHES)],
            },
        )
        for number, (name, each) in enumerate(methods.items())
    ]
    control = metrics["controls"]["identity-only"]
    lines.append(("identity-only", control, {"color": GREY, "width": 1.6, "dash": "dash"}))
    for name, each, line in lines:
        figure.add_scatter(
            x=grid,
            y=each["curves"][which]["median"],
            name=plain(name),
            mode="lines",
            line=line,
            hovertemplate="%{x:.2f}, %{y:.3f}",
        )
    return figure


def _ahead(methods: Mapping[str, Any], names: Sequence[str]) -> tuple[str, int]:
    """Return the method that has the highest AUPR in most networks, and in how many."""
    first = [
        max(methods, key=lambda name: methods[name]["aupr"]["per_group"].get(group, -1.0))
        for group in names
    ]
    best = max(methods, key=first.count)
    return best, first.count(best)


def _best(metrics: Metrics) -> tuple[str, Any]:
    """Return the method with the highest mean AUROC."""
    best: tuple[str, Any] = max(
        metrics["methods"].items(), key=lambda each: each[1]["auroc"]["mean"] or 0.0
    )
    return best


def _laid_out(figure: go.Figure, title: str, *, axes: tuple[str, str], square: bool) -> go.Figure:
    """Name title and axes; a page takes the title out and sets it over its card."""
    figure.update_layout(title=plain(title), legend={"y": -0.2, "yanchor": "top"})
    figure.update_xaxes(title=axes[0], range=[-0.01, 1.01])
    figure.update_yaxes(title=axes[1], range=[-0.01, 1.01])
    if square:
        figure.update_yaxes(scaleanchor="x", scaleratio=1, constrain="domain")
        figure.update_xaxes(constrain="domain")
    return figure
