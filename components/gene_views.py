"""What is shown of models and evaluations that predict genes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import Cell, Column, card, table
from components.check import findings
from components.evaluation_runs import runs_view
from core.models.card import Card
from core.problem.gene_tasks import GENE_TASKS

_MISSING = "–"


def predicts_genes(task: str) -> bool:
    """Return whether what is asked is about genes, not pairs."""
    return task in GENE_TASKS


def gene_figures(card_of: Card) -> Component:
    """Build the table of a model's figures, beside those of what it is held against."""
    figures = GENE_TASKS[card_of.task].figures
    rows: list[list[Cell]] = [
        [name, *(_number(each.get(figure)) for figure in figures)]
        for name, each in card_of.metrics.items()
    ]
    columns = (Column("Asked"), *(Column(figure.upper(), "number") for figure in figures))
    return table(columns, rows, label="Figures on the values of genes set aside")


def gene_evaluation(metrics: Mapping[str, Any], *, tools: list[Component]) -> Component:
    """Build what an evaluation of genes found.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    tools
        Buttons and links.
    """
    figures = GENE_TASKS[metrics["task"]].figures
    rows: list[list[Cell]] = [
        [name, *(_number(each[figure]["mean"]) for figure in figures)]
        for role in ("methods", "controls")
        for name, each in metrics[role].items()
    ]
    columns = (Column("System"), *(Column(figure.upper(), "number") for figure in figures))
    judged = card(
        metrics["headline"],
        html.Div(tools, className="tools"),
        table(columns, rows, label="Figures of each system and control"),
        findings(metrics["findings"]),
        subtitle=f"Means over {metrics['folds']} folds, split by {metrics['split']}",
    )
    return html.Div([judged, *runs_view(metrics)], className="stack")


def _number(value: float | None) -> str:
    return _MISSING if value is None else f"{value:.3f}"
