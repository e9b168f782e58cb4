"""The card of a model: what it learned from, how well, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import Cell, Column, card, caution, table
from components.check import findings
from components.findings_figures import finding_card
from components.gene_views import gene_figures, predicts_genes
from components.runs import duration
from components.training_curves import training_cards
from components.verdicts import verdict_note, verdict_title
from core.figures.evaluation import scores_figure
from core.figures.model_curves import model_curve_figure
from core.figures.training import calibration_figure
from core.findings import number_of
from core.metrics.thresholds import histogram_from_dict, threshold_from_dict
from core.models.card import Card
from core.models.verdict import OF_VERDICT, Verdict, set_aside_at_random, verdict
from core.problem.gene_tasks import GENE_TASKS
from core.problem.option import shown
from core.training.history import courses_of

_ASKED = {
    "validation": "Does the regulator control the target",
    "interaction": "Do the two interact at all",
    "direction": "Which of the two regulates",
    "identity-only": "Control: knowing names only",
}


def model_card(card_of: Card, *, name: str, tools: Sequence[Component] = ()) -> Component:
    """Build all that is known of a model.

    Parameters
    ----------
    card_of
        As the model's folder holds it.
    name
        What the user calls it.
    tools
        Buttons and links: download, rename, delete.
    """
    found = verdict(card_of)
    return html.Div(
        [
            _summary(card_of, found, name=name, tools=tools),
            *_curves(card_of),
            html.Div(_pictures(card_of, found), className="halves"),
            _cuts(card_of, found),
            _data(card_of),
            _record(card_of),
        ],
        className="stack",
    )


def main_figure(card_of: Card) -> str:
    """Return the figure a model is known by, with its name."""
    genes = predicts_genes(card_of.task)
    figure = GENE_TASKS[card_of.task].figures[0] if genes else "auroc"
    value = card_of.metrics.get("validation", {}).get(figure)
    return f"{figure.upper()} {_known(value)}"


def _figures(card_of: Card) -> list[Component]:
    if predicts_genes(card_of.task):
        return [gene_figures(card_of)]
    rows = [
        [
            _ASKED.get(key, key),
            f"{each['auroc']:.3f}",
            f"{each['aupr']:.3f}",
            # cards of earlier versions have none
            _known(each.get("auroc_equal_degree")),
            f"{each['early_precision']:.0%}",
            f"{each['base_rate']:.0%}",
            f"{each['n']:,}",
        ]
        for key, each in card_of.metrics.items()
    ]
    columns = (
        Column("Asked"), Column("AUROC", "number"), Column("AUPR", "number"),
        Column("AUROC, equal in-degree", "number"),
        Column("Early precision", "number"), Column("By guessing", "number"),
        Column("Pairs", "number"),
    )  # fmt: skip
    return [table(columns, rows, label="Figures on the pairs set aside")] if rows else []


def _known(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _summary(card_of: Card, found: Verdict, *, name: str, tools: Sequence[Component]) -> Component:
    parts = [*verdict_note(found), html.P(card_of.summary), *_figures(card_of)]
    parts.append(caution(card_of.limits))
    if card_of.simulated:
        parts.append(caution("Trained on simulated data: no organism was measured."))
    # what the headline sums up is not said again
    parts.append(findings([each for each in card_of.findings if each["topic"] not in OF_VERDICT]))
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [
                            verdict_title(found),
                            html.P(
                                " · ".join(dict.fromkeys((name, card_of.title))),
                                className="subtitle",
                            ),
                        ]
                    ),
                    html.Div(list(tools), className="tools"),
                ],
                className="card-head",
            ),
            *parts,
        ],
        className="card",
    )


def _curves(card_of: Card) -> list[Component]:
    """Build ROC and precision–recall of the regulators set aside, where the card holds them."""
    own = card_of.metrics.get("validation")
    if own is None or predicts_genes(card_of.task):
        return []
    curves = own.get("curves")
    if curves is None:
        earlier = "It was saved by an earlier version, which kept no ROC and PR curves."
        return [html.P(earlier, className="hint")]
    count = curves.get("regulators", 0)
    told = "All pairs set aside, as no regulator has both kinds"
    if count:
        aside = "in pairs drawn at random" if set_aside_at_random(card_of) else "set aside"
        told = f"Median and middle half of {number_of(count, 'regulator')} {aside}; thin: "
        lines = len(curves["roc"].get("each", {}))
        told += "each of them" if lines == count else f"the {lines:,} with most pairs"
    turned = card_of.metrics.get("identity-only", {}).get("curves", {}).get("turned")
    told += "; names only is turned round, its better direction" if turned else ""
    roc, pr = (
        finding_card(
            model_curve_figure(card_of.metrics, which=which), id=f"model-{which}", subtitle=told,
            height=360,
        )
        for which in ("roc", "pr")
    )  # fmt: skip
    return [html.Div([roc, pr], className="halves")]


def _pictures(card_of: Card, found: Verdict) -> list[Component]:
    courses = courses_of(card_of.training)
    drawn = []
    if card_of.distribution:
        cuts = card_of.thresholds if found.promises else []
        drawn.append(
            finding_card(
                scores_figure(
                    histogram_from_dict(card_of.distribution),
                    [threshold_from_dict(each) for each in cuts],
                ),
                id="model-scores",
                subtitle="Pairs it learned from, by "
                + ("probability; dashed: cuts by expected precision" if cuts else "score"),
            )
        )
    # what its scores stand for is told only where they tell more than names
    if card_of.calibration is not None and found.promises:
        drawn.append(
            finding_card(
                calibration_figure(card_of.calibration),
                id="model-calibration",
                subtitle=f"Learned from {card_of.calibration['pairs']:,} pairs set aside, of "
                f"which {card_of.calibration['positives']:,} are known",
            )
        )
    if courses:
        names = card_of.metrics.get("identity-only", {}).get("auroc")
        drawn.extend(training_cards(courses, page="model", loss="Epoch by epoch", names_only=names))
    return drawn


def _hash(of: Mapping[str, Any]) -> Component:
    return html.Code(of["sha256"][:12])


def _data(card_of: Card) -> Component:
    several = len(card_of.data) > 1
    rows: list[list[Cell]] = []
    for each in card_of.data:
        first: list[Cell] = [each.get("name", "")] if several else []
        for expression in each["expressions"]:
            size = f"{expression['genes']:,} genes × {expression['samples']:,} samples"
            rows.append([*first, "Expression", expression["source"],
                         f"{size}, {expression['kind']}", _hash(expression)])  # fmt: skip
        if pairs := each.get("pairs"):
            size = f"{pairs['pairs']:,} pairs, {pairs['regulators']:,} regulators"
            rows.append([*first, "Pairs", pairs["source"], size, _hash(pairs)])
        if genes := each.get("genes"):
            size = f"{genes['genes']:,} genes in {', '.join(genes['cell_lines'])}"
            rows.append([*first, "Genes", genes["source"], size, _hash(genes)])
        if evidence := each.get("evidence"):
            numbers = ", ".join(map(str, card_of.evidence))
            rows.append([*first, "Other evidence", evidence["source"], numbers, _hash(evidence)])
    head = [Column("Data set")] if several else []
    columns = (*head, Column("Kind"), Column("File"), Column("Size"), Column("SHA-256"))
    return card("What it learned from", table(columns, rows, label="Data it learned from"))


def _cuts(card_of: Card, found: Verdict) -> Component:
    if predicts_genes(card_of.task):
        return html.Div()
    if card_of.thresholds and not found.promises:
        return card(
            "No cut is suggested",
            html.P(f"{found.no_promise}. Cut its answers by number of pairs, or by score."),
        )
    if not card_of.thresholds:
        return card(
            "No cut could be chosen",
            html.P("The pairs set aside were too few, or all of one kind."),
        )
    rows = [
        [
            f"{each['wanted']:.0%}",
            "out of reach" if each["cut"] is None else f"{each['cut']:.3f}",
            f"{each['precision']:.0%}",
            f"{each['recall']:.0%}",
        ]
        for each in card_of.thresholds
    ]
    columns = (Column("Wanted right", "number"), Column("Cut at", "number"),
               Column("Right", "number"), Column("Found", "number"))  # fmt: skip
    rate = card_of.thresholds[0]["base_rate"]
    return card(
        "Where to cut",
        table(columns, rows, label="Cuts by expected precision"),
        subtitle=f"Expected where {rate:.0%} of the pairs asked about are real, as here.",
    )


def _record(card_of: Card) -> Component:
    training = card_of.training
    facts: Mapping[str, str] = {
        "Citation": card_of.citation,
        "Settings": ", ".join(f"{name} {shown(value)}" for name, value in card_of.settings.items()),
        "Seed": str(card_of.seed),
        "Training": f"{training.get('parameters', 0):,} parameters, "
        f"{duration(training.get('seconds', 0))}",
        "Versions": ", ".join(f"{name} {value}" for name, value in card_of.versions.items()),
        f"SHA-256 of {card_of.file}": card_of.sha256,
    }
    return card(
        "For the record",
        html.Dl(
            [part for name, value in facts.items() for part in (html.Dt(name), html.Dd(value))],
            className="record",
        ),
    )
