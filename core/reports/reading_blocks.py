"""A reading along the samples as blocks, and what every reading is told with.

Light on purpose: the web makes the same blocks out of what a run kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.explain.saved_reading import KeptReading
from core.figures.profile_activation import profiles_figure, scree_figure
from core.findings import Finding, number_of
from core.reports.blocks import Column, Figure, Findings, Report, Shown, Table


def reading_report(
    blocks: tuple[Shown, ...],
    *,
    title: str,
    lead: str,
    limits: str,
    simulated: bool,
    noticed: tuple[Finding, ...] = (),
) -> Report:
    """Return a reading of either kind as a report.

    Parameters
    ----------
    blocks
        Its figures and tables.
    title, limits, simulated
        As in `write_reading`.
    lead
        What it comes to.
    noticed
        What a reader should know first.
    """
    return Report(
        kind="reading",
        title=f"What {title} answers to",
        lead=lead,
        cautions=cautions(limits, simulated=simulated),
        blocks=(*blocks, *([Findings(noticed, title="What was noticed")] if noticed else [])),
        files="The figures behind it lie beside this page.",
    )


def cautions(limits: str, *, simulated: bool) -> tuple[str, ...]:
    """Return what stands above every reading.

    Parameters
    ----------
    limits
        The method's sentence.
    simulated
        Whether the data were.
    """
    made_up = ["Simulated data: no organism was measured."] if simulated else []
    return (*made_up, limits)


def reading_counts(kept: KeptReading) -> str:
    """Return how many pairs were read, in words."""
    return f"{number_of(kept.known, 'known pair')} and {number_of(kept.negatives, 'negative')}"


def reading_blocks(kept: KeptReading) -> tuple[Shown, ...]:
    """Return figures and tables in the order in which they are read.

    Parameters
    ----------
    kept
        As it was written down.
    """
    k = len(kept.clusters)
    return (
        Figure(
            profiles_figure(
                kept.groups, title=f"Under the peaks, {number_of(k, 'kind')} of profile"
            ),
            "Mean expression of regulator and target under the largest peak of each known pair; "
            "band: the middle half of the pairs",
            height=90 + 190 * k,
            name="profiles",
        ),
        Figure(
            scree_figure(kept.shares, k=k),
            "Principal components of that expression, by their share of its variance",
            name="scree",
        ),
        _clusters(kept),
        _regulators(kept, k=k),
    )


def _clusters(kept: KeptReading) -> Table:
    columns = {
        "cluster": Column("Cluster", "number"),
        "pairs": Column("Pairs", "number"),
        "share": Column("Share", "share"),
        "regulators": Column("Regulators", "number"),
        "correlation": Column("Correlation", "number", digits=2, with_sign=True),
        "positive": Column("Positive", "share"),
        "under_peak": Column("Under the peak"),
        "most_frequent": Column("Most frequent regulators"),
    }
    largest: Mapping[str, Any] = kept.clusters[0] if kept.clusters else {"share": 0}
    return Table(
        f"The largest cluster holds {largest['share']:.0%} of the known pairs",
        tuple(columns.values()),
        tuple(tuple(row[name] for name in columns) for row in kept.clusters),
        "Known pairs, grouped by k-means over the expression under their peaks. Positive: the "
        "share of pairs whose correlation under the peak is above 0. Under the peak: on average, "
        "against each gene's own mean.",
        name="clusters",
    )


def _regulators(kept: KeptReading, *, k: int) -> Table:
    numbers = range(1, k + 1)
    names = ["regulator", "pairs", *(f"cluster_{number}" for number in numbers)]
    count = len(kept.regulators)
    title = number_of(count, "regulator")
    if count > 1:
        share = kept.regulators[0]["pairs"] / max(kept.known, 1)
        title += f"; the busiest has {share:.0%} of the known pairs"
    return Table(
        title,
        (
            Column("Regulator", "identifier"),
            Column("Known pairs", "number"),
            *(Column(f"Cluster {number}", "number") for number in numbers),
        ),
        tuple(tuple(row[name] for name in names) for row in kept.regulators),
        "How many of each regulator's known pairs fell into each cluster.",
        name="regulators",
    )
