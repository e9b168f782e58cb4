"""The report of an evaluation that predicted genes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from core.evaluation.genes import GeneEvaluation, GeneResult
from core.reports.report_page import document
from core.reports.report_tables import facts, grid


def gene_page(evaluation: GeneEvaluation, *, versions: Mapping[str, str]) -> str:
    """Write the report as HTML.

    Parameters
    ----------
    evaluation
        What was found.
    versions
        Of the programs that took part.
    """
    figures = evaluation.task.figures
    rows = "".join(_row(each, figures) for each in evaluation.results)
    simulated = "<p><strong>Simulated data.</strong> No organism was measured.</p>"
    body = [
        '<p class="brand">GRN<span>scope</span> <span class="soft">· evaluation</span></p>',
        f"<h1>{escape(evaluation.headline)}</h1>",
        simulated if evaluation.simulated else "",
        "<section><h2>Systems, and the controls they are held against</h2>",
        f'<p class="soft">Means over {len(evaluation.folds)} folds, split by '
        f"{escape(evaluation.split)}.</p>",
        grid(["", *figures, "seconds"], rows),
        "</section>",
        facts("Settings", evaluation.settings),
        facts("Versions", versions),
        "<footer>Written by GRNscope. Every prediction is in scores.csv, every figure in "
        "metrics.json, beside this page.</footer>",
    ]
    return document(evaluation.headline, "".join(body))


def _row(result: GeneResult, figures: tuple[str, ...]) -> str:
    means = [result.summary(figure)["mean"] for figure in figures]
    cells = [
        escape(result.name) + (f"<br><small>{escape(result.note)}</small>" * bool(result.note)),
        *("–" if mean is None else f"{mean:.3f}" for mean in means),
        f"{result.scores.seconds:,.1f}",
    ]
    kind = "control" if result.role == "control" else ""
    return f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
