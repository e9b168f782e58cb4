"""What a person is told before work starts: the labels, what was sampled, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Column, card, caution, table
from components.runs import duration
from core.evaluation.cautions import ABOUT_NAMES

_LABELS = {
    "binary": {"1": "known pairs", "0": "negatives"},
    "direction": {"1": "forward", "2": "reverse", "0": "no edge"},
}


def check_card(
    found: Mapping[str, Any], *, titles: Mapping[str, str], start: Component
) -> Component:
    """Build what a check found.

    Parameters
    ----------
    found
        Results of a `check` run.
    titles
        How methods are called, by name.
    start
        The button that starts the work.
    """
    words = _LABELS.get(found["task"], {})
    total = sum(each["pairs"] for each in found["problems"])
    rows = [
        [
            each["name"] or f"data set {number}",
            f"{each['listed']:,}",
            " · ".join(
                f"{count:,} {words.get(label, f'labelled {label}')}"
                for label, count in sorted(each["by_label"].items(), reverse=True)
            ),
            f"{each['regulators']:,}",
            f"{each['targets']:,}",
            " and ".join(f"{genes:,}" for genes in each["genes"]),
        ]
        for number, each in enumerate(found["problems"], start=1)
    ]
    columns = (
        Column("File"), Column("Listed", "number"), Column("Used, by label"),
        Column("Regulators", "number"), Column("Targets", "number"),
        Column("Genes", "number"),
    )  # fmt: skip
    return card(
        f"{total:,} pairs to learn from; {time_needed(found, titles=titles)}",
        table(columns, rows, label="Pairs to learn from"),
        findings(found["findings"]),
        html.Div(start, className="tools actions"),
        subtitle="Nothing has been started yet. Pairs are used where both genes were measured "
        "and change across samples.",
    )


def time_needed(found: Mapping[str, Any], *, titles: Mapping[str, str]) -> str:
    """Estimate how long the work will take, as measured by trying a little of it."""
    # every run trains in all folds anew; checks of earlier versions know of one only
    folds = found["folds"] * found.get("runs", 1)
    each = {titles.get(name, name): cost for name, cost in found["cost"].items()}
    learned = {name: cost for name, cost in each.items() if cost["epochs"] > 1}
    most = sum(cost["most"] for cost in each.values()) * max(folds, 1)
    if not learned:
        return f"about {duration(most)}"
    if not folds and len(learned) == 1:
        (cost,) = learned.values()
        return (
            f"about {duration(cost['each'])} an epoch, at most {duration(most)} for "
            f"{cost['epochs']:,}; it stops when it no longer improves"
        )
    # the control with shuffled labels is trained too
    most += next(iter(learned.values()))["most"] * folds
    return f"at most {duration(most)}; training stops when it no longer improves"


def findings(found: Sequence[Mapping[str, Any]]) -> Component:
    """Build what was noticed: warnings to be read, the rest folded away."""
    warnings = [each for each in found if each["level"] == "warning"]
    notes = list({each["message"]: each for each in found if each["level"] != "warning"}.values())
    parts: list[Component] = [caution(_sentence(each), *_explained(each)) for each in warnings]
    if notes:
        parts.append(
            html.Details(
                [
                    html.Summary(f"What was noticed and decided ({len(notes)})"),
                    html.Ul([html.Li(_sentence(each)) for each in notes], className="notes"),
                ]
            )
        )
    return html.Div(parts, className="findings")


def _explained(finding: Mapping[str, Any]) -> tuple[str | Component, ...]:
    """Build the link to what is behind a warning, where Help tells it."""
    if finding.get("topic") not in ABOUT_NAMES:
        return ()
    return " ", dcc.Link("Why names alone can do so well", href="/help#evaluation")


def _sentence(finding: Mapping[str, Any]) -> str:
    names = list(finding.get("items") or ())[:5]
    more = ", …" if finding.get("count", 0) > len(names) else ""
    listed = f" ({', '.join(names)}{more})" if names else ""
    evidence = f" ({finding['evidence']})" if finding.get("evidence") else ""
    return f"{finding['message']}{listed}{evidence}"
