"""Terms that modules are enriched in, and how many there are under each similarity."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.names import plain
from core.figures.theme import ACCENT, GREY
from core.findings import number_of, p_text
from core.graphs.enrichment import Comparison

_LEVEL = 0.05
_WIDTH = 38
_SMALLEST = 1e-300
_STRONGEST = 6.0
"""Where the colours of p values end: at one in a million."""
CONTROL = "shuffled"
"""How the name of a control begins; its bar is grey."""


def term_bars(table: pd.DataFrame, *, module: int, most: int = 10) -> go.Figure:
    """Draw the most significant terms of a module as bars of −log10 q.

    Parameters
    ----------
    table
        As `Enrichment.table`.
    module
        Which module.
    most
        How many terms at most.
    """
    rows = table[table["module"] == module].nsmallest(most, ["q", "p"])
    q = rows["q"].to_numpy(np.float64)
    strength = np.abs(np.log10(np.maximum(q, _SMALLEST)))
    figure = go.Figure()
    figure.add_bar(
        # by id, for two terms may be called alike
        y=[plain(str(term)) for term in rows["term"]],
        x=strength,
        orientation="h",
        marker={"color": [ACCENT if each < _LEVEL else GREY for each in q], "line": {"width": 0}},
        customdata=rows[["overlap", "size", "odds", "p", "q"]].to_numpy(np.float64),
        hovertext=[plain(str(name)) for name in rows["name"]],
        hovertemplate="%{hovertext}<br>%{customdata[0]:,} of its %{customdata[1]:,} genes, "
        "odds ratio %{customdata[2]:.3g}<br>p = %{customdata[3]:.2g}, q = %{customdata[4]:.2g}"
        "<extra>%{y}</extra>",
        showlegend=False,
    )
    figure.add_vline(x=-np.log10(_LEVEL), line={"color": GREY, "width": 1, "dash": "dot"})
    figure.update_xaxes(title="−log10 q (dotted: q = 0.05)", rangemode="tozero")
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        tickmode="array",
        tickvals=[plain(str(term)) for term in rows["term"]],
        ticktext=[_wrapped(str(name)) for name in rows["name"]],
    )
    n_lines = sum(text.count("<br>") + 1 for text in map(_wrapped, map(str, rows["name"])))
    return figure.update_layout(
        title=_terms_found(table, module), height=120 + 12 * max(n_lines, 4) + 14 * len(rows)
    )


def comparison_figure(comparison: Comparison) -> go.Figure:
    """Draw how many terms are significant under each similarity, and p values between them.

    Parameters
    ----------
    comparison
        Of two similarities or more; one whose name begins with `shuffled` is a control.
    """
    names = [plain(name) for name in comparison.names]
    figure = make_subplots(rows=2, cols=1, vertical_spacing=0.24, row_heights=[0.45, 0.55])
    figure.add_bar(
        y=names,
        x=comparison.significant,
        orientation="h",
        text=[f"{count:,}" for count in comparison.significant],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [_colour(name) for name in comparison.names], "line": {"width": 0}},
        customdata=comparison.tested,
        hovertemplate="%{x:,} of %{customdata:,} terms tested<extra>%{y}</extra>",
        showlegend=False,
        row=1,
        col=1,
    )
    p = comparison.p
    strength = -np.log10(np.clip(p, 10**-_STRONGEST, 1.0))
    figure.add_heatmap(
        x=names,
        y=names,
        z=[[None if np.isnan(each) else float(each) for each in row] for row in strength],
        text=[["" if np.isnan(each) else p_text(float(each)) for each in row] for row in p],
        texttemplate="%{text}",
        zmin=0,
        zmax=_STRONGEST,
        colorscale=[(0.0, "rgba(20,133,127,0.04)"), (1.0, "rgba(20,133,127,0.75)")],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y} has smaller q than %{x}: p = %{text}<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_xaxes(
        title=f"Terms with q < {comparison.level:g} in a module", rangemode="tozero", row=1, col=1
    )
    figure.update_xaxes(
        title="p that the row's q values are not smaller than the column's",
        showgrid=False,
        row=2,
        col=1,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(title=_finding(comparison), height=190 + 70 * len(names))


def _terms_found(table: pd.DataFrame, module: int) -> str:
    rows = table[table["module"] == module]
    significant = int((rows["q"] < _LEVEL).sum())
    if not significant:
        return f"Module {module}: no term is significant"
    best = rows.nsmallest(1, ["q", "p"])["name"].iloc[0]
    number = number_of(significant, "significant term")
    return f"Module {module}: {number}, first {plain(textwrap.shorten(str(best), 50))}"


def _finding(comparison: Comparison) -> str:
    counts = dict(zip(comparison.names, comparison.significant, strict=True))
    most = max(counts.values(), default=0)
    if not most:
        return "No term is significant under any similarity"
    best = [plain(name) for name, count in counts.items() if count == most]
    have = "has" if len(best) == 1 else "have"
    return f"{' and '.join(best)} {have} the most: {number_of(most, 'significant term')}"


def _colour(name: str) -> str:
    return GREY if name.casefold().startswith(CONTROL) else ACCENT


def _wrapped(name: str) -> str:
    return "<br>".join(map(plain, textwrap.wrap(name, _WIDTH) or [""]))
