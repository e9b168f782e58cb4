"""Write a reading down: its tables one by one and as a workbook, a page, and what pages show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.explain.kept import KeptReading, write_kept
from core.explain.training_set import Reading
from core.figures.reading import profiles_figure, scree_figure
from core.io.atomic import write_text_atomic
from core.io.tables import write_tables
from core.reports.figure_page import figure_page
from core.reports.parts import Drawn, Listed

WORKBOOK = "reading.xlsx"


def write_reading(
    reading: Reading, folder: Path, *, title: str, limits: str, simulated: bool
) -> None:
    """Write all that was read into a folder.

    Parameters
    ----------
    reading
        From `read_training_set`.
    folder
        Made if it is not there.
    title
        Of the method.
    limits
        Its sentence.
    simulated
        Whether the data were.
    """
    components = np.arange(1, reading.shares.size + 1)
    tables = {
        "pairs": reading.pairs,
        "clusters": reading.clusters,
        "regulators": reading.regulators,
        "profiles": reading.profiles,
        "scree": pd.DataFrame({"component": components, "share": reading.shares}),
    }
    write_tables(tables, folder, workbook=WORKBOOK)
    known = int((reading.pairs["label"] > 0).sum())
    write_kept(
        KeptReading(
            conclusion=reading.conclusion,
            limits=limits,
            simulated=simulated,
            known=known,
            negatives=len(reading.pairs) - known,
            shares=reading.shares,
            groups=reading.groups,
            clusters=_rows(reading.clusters),
            regulators=_rows(reading.regulators),
        ),
        folder,
    )
    k = len(reading.clusters)
    page = figure_page(
        f"What {title} answers to",
        [
            Drawn(
                profiles_figure(reading.groups, title=f"Mean profiles of {k} clusters"),
                "Expression under the largest peak of each known pair; band: the middle half",
                height=90 + 190 * k,
            ),
            Drawn(scree_figure(reading.shares, k=k), "Principal components of that expression"),
            Listed(
                "Clusters",
                ["Cluster", "Pairs", "Share", "Regulators", "Correlation", "Positive",
                 "Under the peak", "Most frequent"],
                [
                    [
                        str(row["cluster"]), f"{row['pairs']:,}", f"{row['share']:.0%}",
                        f"{row['regulators']:,}", _figure(row["correlation"]),
                        _share(row["positive"]), str(row["under_peak"]),
                        str(row["most_frequent"]),
                    ]
                    for row in reading.clusters.to_dict("records")
                ],
                "Regulators, and the most frequent with their pairs",
            ),
        ],
        lead=reading.conclusion,
        cautions=cautions(limits, simulated=simulated),
    )  # fmt: skip
    write_text_atomic(page, folder / "report.html")


def cautions(limits: str, *, simulated: bool) -> list[str]:
    """List what stands above every reading.

    Parameters
    ----------
    limits
        The method's sentence.
    simulated
        Whether the data were.
    """
    made_up = ["Simulated data: no organism was measured."] if simulated else []
    return [*made_up, limits]


def _rows(table: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    return tuple(
        {str(name): value for name, value in row.items()} for row in table.to_dict("records")
    )


def _figure(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:+.2f}"


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.0%}"
