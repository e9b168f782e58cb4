"""What was read of a model over a whole training set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import card, caution
from components.findings_figures import finding_card
from components.tables import Field, table_card
from core.explain.kept import KeptReading
from core.figures.reading import profiles_figure, scree_figure
from core.findings import number_of


def reading_view(kept: KeptReading, *, model: str, tools: Sequence[Component] = ()) -> Component:
    """Build the conclusion, the figures and the tables of a reading.

    Parameters
    ----------
    kept
        As its run wrote it down.
    model
        What the user calls it.
    tools
        Links to the report and the files.
    """
    k = len(kept.clusters)
    found, _, more = kept.conclusion.partition(". ")
    told = f"{number_of(kept.known, 'known pair')} and {number_of(kept.negatives, 'negative')}"
    return html.Div(
        [
            card(
                found.removesuffix("."),
                *([html.P(more)] if more else []),
                *([html.Div(list(tools), className="tools actions")] if tools else []),
                *([caution("Simulated data: no organism was measured.")] if kept.simulated else []),
                caution(kept.limits),
                subtitle=f"{model} · {told} were read",
            ),
            html.Div(
                [
                    finding_card(
                        profiles_figure(kept.groups, title=_profiles(k)),
                        id="reading-profiles",
                        subtitle="Mean expression of regulator and target under the largest peak "
                        "of each known pair; band: the middle half of the pairs",
                        height=90 + 190 * k,
                    ),
                    finding_card(
                        scree_figure(kept.shares, k=k),
                        id="reading-scree",
                        subtitle="Principal components of that expression, by their share of its "
                        "variance",
                    ),
                ],
                className="halves",
            ),
            _clusters(kept),
            _regulators(kept, k=k),
        ],
        className="stack",
    )


def _profiles(k: int) -> str:
    return f"Under the peaks, {number_of(k, 'kind')} of profile"


def _clusters(kept: KeptReading) -> Component:
    fields = (
        Field("cluster", "Cluster", kind="number", width=95),
        Field("pairs", "Pairs", kind="number", width=85),
        Field("share", "Share", kind="number", hidden=True),
        Field("regulators", "Regulators", kind="number", width=125),
        Field("correlation", "Correlation", kind="number", hidden=True),
        Field("positive", "Positive", kind="number", digits=2, width=110,
              help="Share of pairs whose correlation under the peak is above 0"),
        Field("under_peak", "Under the peak", width=260,
              help="On average, against each gene's own mean"),
        Field("most_frequent", "Most frequent regulators", hidden=True),
    )  # fmt: skip
    largest = kept.clusters[0] if kept.clusters else {"share": 0}
    return table_card(
        f"The largest cluster holds {largest['share']:.0%} of the known pairs",
        fields,
        kept.clusters,
        id="clusters",
        subtitle="Known pairs, grouped by k-means over the expression under their peaks.",
    )


def _regulators(kept: KeptReading, *, k: int) -> Component:
    numbers = [
        Field(f"cluster_{number}", f"Cluster {number}", kind="number", width=100)
        for number in range(1, k + 1)
    ]
    first: Any = kept.regulators[0] if kept.regulators else {"pairs": 0}
    share = first["pairs"] / max(kept.known, 1)
    count = len(kept.regulators)
    title = number_of(count, "regulator")
    if count > 1:
        title += f"; the busiest has {share:.0%} of the known pairs"
    return table_card(
        title,
        (
            Field("regulator", "Regulator", kind="identifier", width=150),
            Field("pairs", "Known pairs", kind="number", width=120),
            *numbers,
        ),
        kept.regulators,
        id="regulators",
        subtitle="How many of each regulator's known pairs fell into each cluster.",
    )
