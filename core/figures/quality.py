"""Pictures of the quality of expression, drawn from what `core.data.quality` measured."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.figures.theme import ACCENT, GREY


@dataclass(frozen=True)
class Picture:
    """A figure, the finding it shows, and what is drawn."""

    name: str
    finding: str
    subtitle: str
    figure: go.Figure


def pictures(report: Mapping[str, Any]) -> list[Picture]:
    """Draw depth, detected genes, zeros and values.

    Parameters
    ----------
    report
        What `core.data.inspect` says of an expression.
    """
    measured, n_genes = report["quality"], report["genes"]
    depth, detected = measured["depth"], measured["detected"]
    zeros, values = measured["zeros"], measured["values"]
    fold = depth["edges"][-1] / depth["edges"][0] if depth["edges"][0] > 0 else 0
    return [
        Picture(
            "depth",
            f"Samples add up to {_short(depth['median'])} in the middle"
            + (f", and differ by up to {fold:,.1f} times" if fold > 1.05 else ""),
            "Sum of all values of a sample" + _unit(report["scale"]),
            _bars(depth, x="sum of a sample", y="samples"),
        ),
        Picture(
            "detected",
            f"Half of the samples show {detected['median']:,.0f} of {n_genes:,} genes or more",
            "Genes above zero in a sample",
            _bars(detected, x="detected genes", y="samples"),
        ),
        Picture(
            "zeros",
            f"{measured['zero_share']:.0%} of all values are zero",
            "Share of the samples in which a gene is zero; genes at the right are seldom seen",
            _bars(zeros, x="share of zeros", y="genes"),
        ),
        Picture(
            "values",
            _scale_finding(report),
            "All values" + (" that are not zero" if report["sparse"] else "")
            + ("" if values["counts"] else "; there are none"),
            _bars(values, x="value", y="values", log=True),
        ),
    ]  # fmt: skip


def _scale_finding(report: Mapping[str, Any]) -> str:
    said = {
        "counts": "The values are counts: whole numbers from zero up",
        "linear": "The values are linear: they span many sizes, and were not logged",
        "log": "The values were logged already",
        "relative": "The values lie on both sides of zero: ratios or z-scores",
    }
    return said.get(report["scale"], "What the values look like")


def _unit(scale: str) -> str:
    return {"counts": ", in reads or molecules", "log": ", in logarithms"}.get(scale, "")


def _bars(spread: Mapping[str, Any], *, x: str, y: str, log: bool = False) -> go.Figure:
    edges, counts = spread["edges"], spread["counts"]
    middles = [(left + right) / 2 for left, right in itertools.pairwise(edges)]
    hover = [f"{left:,.4g} to {right:,.4g}" for left, right in itertools.pairwise(edges)]
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=counts,
            width=[right - left for left, right in itertools.pairwise(edges)],
            marker={"color": ACCENT, "line": {"width": 0}},
            customdata=hover,
            hovertemplate="%{customdata}<br>%{y:,} " + y + "<extra></extra>",
        )
    )
    figure.add_vline(x=spread["median"], line={"color": GREY, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=x, showgrid=False)
    figure.update_yaxes(title_text=y, type="log" if log else "linear", dtick=1 if log else None)
    return figure


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
