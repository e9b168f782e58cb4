"""An evaluation that predicted genes, as blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.evaluation.genes import GeneEvaluation, GeneResult
from core.findings import number_of
from core.reports.blocks import Column, Facts, Findings, Report, Table, Value
from core.reports.runs_blocks import runs_blocks


def gene_report(evaluation: GeneEvaluation, metrics: Mapping[str, Any]) -> Report:
    """Return all that is said of an evaluation of genes, in the order in which it is read.

    Parameters
    ----------
    evaluation
        What was found.
    metrics
        As `metrics.json` holds them, with settings and versions.
    """
    figures = evaluation.task.figures
    folds = number_of(len(evaluation.folds), "fold")
    return Report(
        kind="evaluation",
        title=evaluation.headline,
        lead=f"Means over {folds}, split by {evaluation.split}.",
        cautions=("Simulated data. No organism was measured.",) if evaluation.simulated else (),
        blocks=(
            Findings(evaluation.findings),
            Table(
                "Systems, and the controls they are held against",
                columns=(
                    Column(""),
                    *(Column(figure, "number") for figure in figures),
                    Column("seconds", "number", digits=1),
                ),
                rows=tuple(_row(each, figures) for each in evaluation.results),
                name="systems",
            ),
            *runs_blocks(metrics),
            Facts("Settings", metrics["settings"]),
            Facts("Versions", metrics["versions"]),
        ),
        files="Every prediction is in scores.csv, every figure in metrics.json, beside this page.",
    )


def _row(result: GeneResult, figures: tuple[str, ...]) -> tuple[Value, ...]:
    name = "\n".join(filter(None, (result.name, result.note)))
    return (name, *(result.summary(each)["mean"] for each in figures), result.scores.seconds)
