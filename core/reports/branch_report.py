"""Write a reading by branches: its tables one by one and as a workbook, and a page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.explain.branch_reading import CLASSES, WHOLE, BranchReading, counts_in_words
from core.explain.pair_sight_words import corner_in_words, places_in_words
from core.figures.branches import mean_maps_figure, together_figure
from core.findings import signed
from core.io.tables import write_tables
from core.reports.blocks import Column, Figure, Shown, Table, Value
from core.reports.reading_report import WORKBOOK, write_shown


def write_branch_reading(
    reading: BranchReading, folder: Path, *, title: str, limits: str, simulated: bool
) -> None:
    """Write all that was read into a folder.

    Parameters
    ----------
    reading
        From `read_branches`.
    folder
        Made if it is not there.
    title
        Of the method.
    limits
        Its sentence.
    simulated
        Whether the data were.
    """
    tables = {
        "branches": reading.branches,
        "pairs": reading.pairs,
        "correlations": reading.correlations,
        "maps": _maps(reading),
    }
    write_tables(tables, folder, workbook=WORKBOOK)
    shown = _blocks(reading)
    write_shown(
        shown,
        folder,
        title=title,
        lead=reading.conclusion,
        limits=limits,
        simulated=simulated,
        noticed=reading.findings,
    )


def _blocks(reading: BranchReading) -> tuple[Shown, ...]:
    """Return tables and figures in the order in which they are read."""
    return (_separation(reading), *_together(reading), *_mean_maps(reading))


def _separation(reading: BranchReading) -> Table:
    best = reading.branches.iloc[:-1].sort_values("auroc", ascending=False).iloc[0]
    whole = reading.branches.iloc[-1]
    rows: list[tuple[Value, ...]] = [
        (
            WHOLE if row["part"] == WHOLE else f"{row['part']} branch",
            float(row["auroc"]),
            f"{row['auroc_low']:.3f} to {row['auroc_high']:.3f}",
            f"{signed(row['known_mean'])} ± {row['known_sd']:.2f}",
            f"{signed(row['others_mean'])} ± {row['others_sd']:.2f}",
        )
        for row in reading.branches.to_dict("records")
    ]
    exact = (
        "The answer is one sum over the branches, so that what each adds is exact."
        if reading.exact
        else "Layers come between the branches and the answer, so that what each adds is shared "
        "out by integrated gradients."
    )
    return Table(
        f"AUROC {whole['auroc']:.3f} by the whole network, {best['auroc']:.3f} by the "
        f"{best['part']} branch alone",
        (
            Column("By the"),
            Column("AUROC", "number"),
            Column("95% interval"),
            Column("Known pairs"),
            Column("Others"),
        ),
        tuple(rows),
        f"{counts_in_words(reading)}. Mean ± standard deviation on the scale of the logit: of what "
        f"a branch adds beside its mean over all of them, and of the whole answer. {exact} "
        "Intervals draw regulators anew, or pairs where there are fewer than five regulators.",
        name="branches",
    )


def _together(reading: BranchReading) -> list[Shown]:
    added = reading.pairs[[f"{title}_adds" for title in reading.titles[:2]]].to_numpy().T
    rows = reading.correlations.to_dict("records")
    said = ", ".join(
        f"{signed(row['correlation'])} over {row['pairs']:,} {row['over']}"
        for row in rows
        if np.isfinite(row["correlation"])
    ).replace("all pairs", "pairs of both kinds")
    over_all = float(rows[0]["correlation"])
    title = (
        f"What the two branches add correlates by {signed(over_all)}"
        if np.isfinite(over_all)
        else "One of the two branches adds the same to every pair"
    )
    return [
        Figure(
            together_figure(
                added, reading.pairs["label"].to_numpy() > 0, reading.titles, title=title
            ),
            f"One point a pair. Correlation {said}" if said else "One point a pair",
            height=420,
            name="together",
        )
    ]


def _mean_maps(reading: BranchReading) -> list[Shown]:
    bins = reading.maps.shape[2]
    shown: list[Shown] = []
    for branch, maps, places in zip(reading.titles, reading.maps, reading.places, strict=True):
        for number, name in enumerate(reading.expressions):
            mine = maps[:, :, number * bins : (number + 1) * bins]
            less = mine[0] - mine[1]
            most, where = corner_in_words(less, ("the regulator", "the target"))
            beside = f" in {name}" if len(reading.expressions) > 1 else ""
            shown.append(
                Figure(
                    mean_maps_figure(
                        mine,
                        title=f"The {branch} branch adds {signed(float(less.sum()))} more to known "
                        f"pairs than to others{beside}, of it {signed(most)} {where}",
                    ),
                    f"Mean over the pairs of either kind ({counts_in_words(reading)}); "
                    f"{places_in_words([places])} places stretched over {bins} × {bins} bins. Blue "
                    "is for regulation, orange against, beside an image without any cell. Every "
                    "gene has its own range, so bins are alike and not expression",
                    height=330,
                    least_width=700,
                    name=f"map-{branch}" + (f"-{number + 1}" if beside else ""),
                )
            )
    return shown


def _maps(reading: BranchReading) -> pd.DataFrame:
    """Return every bin of every mean map, rows the target's bins, from 1."""
    bins = reading.maps.shape[2]
    row, column = (places.ravel() for places in np.indices((bins, bins)))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "branch": branch,
                    "expression": name,
                    "regulator_bin": column + 1,
                    "target_bin": row + 1,
                    **{
                        kind.replace(" ", "_"): maps[
                            place, :, number * bins : (number + 1) * bins
                        ].ravel()
                        for place, kind in enumerate(CLASSES)
                    },
                }
            )
            for branch, maps in zip(reading.titles, reading.maps, strict=True)
            for number, name in enumerate(reading.expressions)
        ],
        ignore_index=True,
    )
