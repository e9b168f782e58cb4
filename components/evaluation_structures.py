"""Which structures of the known networks each method finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from components.blocks import Column, card, table
from components.findings_figures import finding_card
from core.figures.structures import structures_figure, structures_height
from core.reports.structure_blocks import ABOUT, ABOUT_WRONG, mistake_rows, structure_rows


def structures_view(metrics: Mapping[str, Any]) -> list[Component]:
    """Build the cards of structures and of wrong edges; none where none were judged.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    found = metrics.get("structures")
    if not found:
        return []
    methods = tuple(Column(name, "number") for name in found)
    return [
        finding_card(
            structures_figure(metrics),
            id="evaluation-structures",
            subtitle="Share of the known edges of each kind that are predicted, all networks "
            "together; grey: controls",
            height=structures_height(metrics),
        ),
        card(
            "Structures of the known networks, and how many of their edges are found",
            table(
                (Column("Structure"), Column("How many", "number"), Column("Their edges", "number"),
                 *methods),
                structure_rows(metrics),
                label="Structures found",
            ),
            subtitle=ABOUT,
        ),
        card(
            "What the wrong edges are",
            table(
                (Column("Wrong edges"), Column("By chance", "number"), *methods),
                mistake_rows(metrics),
                label="Wrong edges",
            ),
            subtitle=ABOUT_WRONG,
        ),
    ]  # fmt: skip
