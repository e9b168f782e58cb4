"""Write a reading along the samples: its tables one by one and as a workbook, and a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.explain.saved_reading import KeptReading, write_kept
from core.explain.training_set import Reading
from core.findings import Finding
from core.io.atomic import write_text_atomic
from core.io.tables import write_tables
from core.reports.blocks import Shown
from core.reports.page import page
from core.reports.reading_blocks import reading_blocks, reading_counts, reading_report
from core.reports.stored import write_blocks

WORKBOOK = "reading.xlsx"


def write_shown(
    shown: tuple[Shown, ...],
    folder: Path,
    *,
    title: str,
    lead: str,
    limits: str,
    simulated: bool,
    noticed: tuple[Finding, ...],
) -> None:
    """Write the figures and tables of a reading for the page that draws them, and as a report.

    Parameters
    ----------
    shown
        Its figures and tables.
    folder
        Must be there.
    title, lead, limits, simulated, noticed
        As in `reading_report`.
    """
    told = reading_report(
        shown, title=title, lead=lead, limits=limits, simulated=simulated, noticed=noticed
    )
    write_blocks(shown, folder, lead=told.lead, cautions=told.cautions)
    write_text_atomic(page(told), folder / "report.html")


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
    kept = KeptReading(
        conclusion=reading.conclusion,
        limits=limits,
        simulated=simulated,
        known=known,
        negatives=len(reading.pairs) - known,
        shares=reading.shares,
        groups=reading.groups,
        clusters=_rows(reading.clusters),
        regulators=_rows(reading.regulators),
    )
    write_kept(kept, folder)
    told = reading_report(
        reading_blocks(kept),
        title=title,
        lead=f"{reading.conclusion} {reading_counts(kept)} were read.",
        limits=limits,
        simulated=simulated,
        noticed=reading.findings,
    )
    write_text_atomic(page(told), folder / "report.html")


def _rows(table: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    return tuple(
        {str(name): value for name, value in row.items()} for row in table.to_dict("records")
    )
