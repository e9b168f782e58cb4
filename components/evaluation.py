"""What an evaluation found, drawn from its metrics: figures, controls beside them, tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Column, card, caution, table
from components.check import findings
from components.evaluation_curves import curves_section
from components.evaluation_runs import runs_view
from components.evaluation_structures import structures_view
from components.findings_figures import finding_card
from components.report import block_card
from components.runs import duration
from components.tables import Field, table_card
from core.figures.evaluation import (
    curves_height,
    groups_figure,
    networks_figure,
    pr_figure,
    roc_figure,
)
from core.problem.pair_tasks import SPLITS
from core.reports.curve_blocks import further_tables

Metrics = Mapping[str, Any]

_MOST_NETWORKS = 12


def evaluation_view(
    metrics: Metrics, *, tools: Sequence[Component] = (), runs: Sequence[str] = ()
) -> Component:
    """Build the whole result.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, or several of them side by side.
    tools
        Links to the report and the files.
    runs
        Ids of the evaluations these are.
    """
    kind = metrics["groups"]["kind"]
    return html.Div(
        [
            _summary(metrics, tools=tools),
            finding_card(
                groups_figure(metrics),
                id="evaluation-groups",
                subtitle=f"AUROC of each {kind}; bars: mean and its 95% interval; grey: controls "
                "that know no expression, or no labels",
                height=120 + 52 * (len(metrics["methods"]) + len(metrics["controls"])),
            ),
            *_networks(metrics),
            *structures_view(metrics),
            *runs_view(metrics),
            html.Div(
                [
                    finding_card(
                        roc_figure(metrics),
                        id="evaluation-roc",
                        subtitle=f"ROC, median over {kind}s; shaded: the middle half",
                        height=curves_height(metrics),
                    ),
                    finding_card(
                        pr_figure(metrics),
                        id="evaluation-pr",
                        subtitle=f"Precision and recall, median over {kind}s; dotted: base rate",
                        height=curves_height(metrics),
                    ),
                ],
                className="halves",
            ),
            figures_table(metrics),
            *(block_card(table) for table in further_tables(metrics)),
            *curves_section(metrics, runs=runs),
            *_each_group(metrics),
            _tests(metrics),
            _how(metrics),
        ],
        className="stack",
    )


def _networks(metrics: Metrics) -> list[Component]:
    """Show AUROC and AUPR network by network, where these were judged and are few."""
    judged = [each for each in metrics["methods"].values() if each["auroc"]["per_group"]]
    if metrics["groups"]["kind"] != "network" or not judged:
        return []
    if len(judged[0]["auroc"]["per_group"]) > _MOST_NETWORKS:
        return []
    return [
        finding_card(
            networks_figure(metrics),
            id="evaluation-networks",
            subtitle="Each network was left out in turn; grey: controls; the short lines are "
            "guessing, in AUPR the share of known edges of that network",
            height=430,
        )
    ]


def rows_of(metrics: Metrics) -> list[dict[str, Any]]:
    """Return one row a method or control, as plain values for a table and its files."""
    rows = []
    for role in ("methods", "controls"):
        for name, each in metrics[role].items():
            low, high = each["auroc_interval"]
            gain = each.get("gain") or {}
            rows.append(
                {
                    "name": name,
                    "role": role.removesuffix("s"),
                    "auroc": each["auroc"]["mean"],
                    "interval": f"{_figure(low)} to {_figure(high)}",
                    # evaluations of earlier versions have none
                    "equal": each.get("auroc_equal_degree", {}).get("mean"),
                    "aupr": each["aupr"]["mean"],
                    "early": each["early_precision"]["mean"],
                    "gain": gain.get("auroc_mean"),
                    "seconds": each["seconds"],
                }
            )
    return rows


def figures_table(metrics: Metrics) -> Component:
    """Build the table of all figures, controls included."""
    kind, rate = metrics["groups"]["kind"], metrics["base_rate"]
    fields = (
        Field("name", "Method", width=190),
        Field("role", "Role", width=105),
        Field("auroc", "AUROC", "number", width=115, help=f"Mean over {kind}s; guessing is 0.5"),
        Field("interval", "95% interval", width=150, help=f"Of the mean, by resampling {kind}s"),
        Field("equal", "AUROC, equal in-degree", "number", width=240,
              help="Known targets against candidates that are as often targets of the other "
              "regulators; names alone get 0.5"),
        Field("aupr", "AUPR", "number", width=105, help=f"Mean over {kind}s"),
        Field("early", "Early precision", "number", width=150,
              help="Share of known pairs among as many top pairs as there are known ones; mean "
              f"over {kind}s"),
        Field("gain", "Gain", "number", width=100,
              help="AUROC above knowing names only, in the direction in which names tell more"),
        Field("seconds", "Seconds", "number", digits=1, width=120),
    )  # fmt: skip
    return table_card(
        "Methods and controls",
        fields,
        rows_of(metrics),
        id="evaluation",
        subtitle=f"{rate:.1%} of the pairs are known: guessing has an AUPR of {rate:.3f}, and an "
        "AUROC of 0.5.",
    )


def groups_table(metrics: Metrics) -> Component:
    """Build the table of how each method did on each data set or group, one a row."""
    kind, found = metrics["groups"]["kind"], metrics["methods"]
    names = list(next(iter(found.values()))["auroc"]["per_group"])
    rows = [
        {
            "group": group,
            **{
                f"{name} {what}": each[what]["per_group"].get(group)
                for name, each in found.items()
                for what in ("auroc", "aupr")
            },
        }
        for group in names
    ]
    ahead = [
        max(known, key=known.__getitem__)
        for row in rows
        if (known := {name: v for name in found if (v := row[f"{name} auroc"]) is not None})
    ]
    best = max(found, key=ahead.count)
    fields = (
        Field("group", kind.capitalize(), width=140),
        *(
            Field(f"{name} {what}", f"{name} {what.upper()}", "number", width=130 + 9 * len(name))
            for name in found
            for what in ("auroc", "aupr")
        ),
    )
    return table_card(
        f"{best} has the highest AUROC in {ahead.count(best)} of {len(rows)} {kind}s"
        if len(found) > 1
        else f"{best}, {kind} by {kind}",
        fields,
        rows,
        id="evaluation-each",
        subtitle=f"Each {kind} was judged by what was learned from the others, if anything was.",
    )


def _each_group(metrics: Metrics) -> list[Component]:
    """Show single data sets, which have names; regulators are too many and stand in the figure."""
    judged = metrics["groups"]["kind"] == "network" and any(
        each["auroc"]["per_group"] for each in metrics["methods"].values()
    )
    return [groups_table(metrics)] if judged else []


def _summary(metrics: Metrics, *, tools: Sequence[Component]) -> Component:
    groups = metrics["groups"]
    parts: list[Component] = []
    if any(each["simulated"] for each in metrics["data"]):
        parts.append(caution("Simulated data: figures say how methods do on a made-up network."))
    parts.append(findings(metrics["findings"]))
    parts.append(
        html.P(
            [
                dcc.Link(
                    "What these figures mean, and when not to believe them", href="/help#evaluation"
                )
            ]
        )
    )
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H2(metrics["headline"]),
                            html.P(
                                f"{metrics['folds']} folds, split by {metrics['split']}; "
                                f"{groups['judged']:,} {groups['kind']}s judged",
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


def _tests(metrics: Metrics) -> Component:
    kind = metrics["groups"]["kind"]
    rows = [
        [
            f"{each['one']} against {each['other']}",
            f"{each['mean']:+.3f}",
            f"{each['low']:+.3f} to {each['high']:+.3f}",
            f"{each['better']} of {each['groups']}",
            f"{each['adjusted']:.2g}" if each["adjusted"] is not None else "",
        ]
        for each in metrics["comparisons"]
    ]
    if not rows:
        return card("No paired test", html.P(f"No {kind} was judged by two methods."))
    real = sum(
        each["adjusted"] is not None and each["adjusted"] < 0.05 for each in metrics["comparisons"]
    )
    columns = (Column("Compared"), Column("AUROC", "number"), Column("95% interval", "number"),
               Column("Ahead in", "number"), Column("p, corrected", "number"))  # fmt: skip
    return card(
        f"{real} of {len(rows)} differences are more than chance",
        table(columns, rows, label="Paired tests"),
        subtitle=f"Wilcoxon's signed rank test over the same {kind}s, corrected by Holm for "
        "being many.",
    )


def _how(metrics: Metrics) -> Component:
    several = len({each["problem"] for each in metrics["data"]}) > 1
    rows = [
        [
            *([each["problem"]] if several else []),
            each["kind"],
            each["source"].rpartition("/")[2],
            each["size"],
            html.Code(each["sha256"][:12]),
        ]
        for each in metrics["data"]
    ]
    first = [Column("Data set")] if several else []
    columns = (*first, Column("Kind"), Column("File"), Column("Size"), Column("SHA-256"))
    spent = sum(each["seconds"] for each in metrics["methods"].values())
    return card(
        f"How it was split: {metrics['split']}",
        html.P(
            f"In each of {metrics['folds']} folds, {SPLITS[metrics['split']]}. Seed "
            f"{metrics['seed']}; methods took {duration(spent)}."
        ),
        table(columns, rows, label="Data judged on"),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
