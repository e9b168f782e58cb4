"""What an evaluation with several seeds found: every run, means and deviations, tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import Cell, Column, card, table
from components.findings_figures import finding_card
from core.evaluation.runs import BASE_RATE, TITLES, about_tests, drawn, matrix_table
from core.figures.runs import runs_figure, runs_height
from core.reports.runs_blocks import run_rows

_SHORT = {"auroc_equal_degree": "Equal in-degree"}


def runs_view(metrics: Mapping[str, Any]) -> list[Component]:
    """Build the cards of the runs; none where there is one run only.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    runs = metrics.get("runs")
    if runs is None:
        return []
    figures = runs["figures"]
    count = len(runs["seeds"])
    columns = (
        Column("Method"),
        *(Column(_SHORT.get(key, TITLES.get(key, key)), "number") for key in figures),
    )
    rows = [(name, *map(_on_lines, values)) for name, *values in run_rows(runs)]
    return [
        html.Div(
            [
                finding_card(
                    runs_figure(runs, figure),
                    id=f"evaluation-runs-{figure}",
                    subtitle="Every dot is a run with a seed of its own; grey: controls, of "
                    f"which {BASE_RATE} knows only how frequent known pairs are",
                    height=runs_height(runs),
                )
                for figure in drawn(runs)
            ],
            className="halves",
        ),
        card(
            f"Mean and standard deviation over {count} runs",
            table(columns, rows, label="Figures over runs"),
            subtitle="The seed decides folds, negatives, drawn samples and training. All other "
            f"cards show the first run, with the seed {runs['seeds'][0]}.",
        ),
        *(_tests(runs, figure) for figure in drawn(runs) if matrix_table(runs, figure)[1]),
    ]


def _on_lines(value: str) -> Cell:
    """Put the deviation below its mean, so that all figures fit side by side."""
    mean, sign, deviation = value.partition(" ± ")
    return html.Span([mean, html.Br(), html.Small(f"± {deviation}")]) if sign else value


def _tests(runs: Mapping[str, Any], figure: str) -> Component:
    (header, rows), title = matrix_table(runs, figure), TITLES.get(figure, figure)
    columns = (Column(""), *(Column(name, "number") for name in header[1:]))
    tested = [each for each in runs["mann_whitney"] if each["figure"] == figure]
    clear = sum(each["adjusted"] < 0.05 for each in tested)
    return card(
        f"{title}: {clear} of {len(tested)} pairs of methods differ more than their runs do",
        table(columns, rows, label=f"{title}: corrected p of every two methods"),
        subtitle=about_tests(runs, figure),
    )
