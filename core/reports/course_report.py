"""Write a reading along time: its tables one by one and as a workbook, and a page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.explain.codes import Codes
from core.explain.course_reading import CLASSES, CourseReading
from core.explain.time_attention import GENES, LAGS
from core.figures.courses import (
    attention_figure,
    codes_figure,
    filters_figure,
    histograms_figure,
    lags_figure,
    lines_figure,
    picture_figure,
)
from core.io.tables import write_tables
from core.reports.blocks import Column, Figure, Shown, Table, Value
from core.reports.reading_report import WORKBOOK, write_shown


def write_course_reading(
    reading: CourseReading, folder: Path, *, title: str, limits: str, simulated: bool
) -> None:
    """Write all that was read into a folder.

    Parameters
    ----------
    reading
        From `read_courses`.
    folder
        Made if it is not there.
    title
        Of the method.
    limits
        Its sentence.
    simulated
        Whether the data were.
    """
    write_tables(tables(reading), folder, workbook=WORKBOOK)
    shown = course_blocks(reading)
    write_shown(
        shown,
        folder,
        title=title,
        lead=reading.conclusion,
        limits=limits,
        simulated=simulated,
        noticed=reading.findings,
    )


def tables(reading: CourseReading) -> dict[str, pd.DataFrame]:
    """Return all that was read as tables, by name.

    Parameters
    ----------
    reading
        From `read_courses`.
    """
    found = {
        "measures": reading.measures,
        "pairs": reading.pairs,
        "histograms": _histograms(reading),
        "times": _times(reading),
        "seen": _seen(reading),
        "lags": pd.DataFrame(
            {"moved_by": LAGS, **dict(zip(_columns(CLASSES), reading.lags, strict=True))}
        ),
    }
    if reading.kernels is not None:
        found["filters"] = _filters(reading)
    if reading.codes is not None:
        found["codes"] = _codes(reading.codes, reading.pairs)
    return found


def course_blocks(reading: CourseReading) -> tuple[Shown, ...]:
    """Return figures and tables in the order in which they are read.

    Parameters
    ----------
    reading
        From `read_courses`.
    """
    measured = reading.measures["label"] > 0
    given: list[Shown] = [
        Figure(
            histograms_figure(reading.histograms),
            f"{int(measured.sum()):,} known pairs and {int((~measured).sum()):,} others; the "
            "AUROC is that of the measure's size alone, .5 where it says nothing",
            height=400,
            least_width=620,
            name="measures",
        )
    ]
    for number, seen in enumerate(reading.seen, start=1):
        n_series = len(seen.courses)
        given += [
            Figure(
                lines_figure(seen),
                f"One panel a series of {seen.network or 'the data'}, as the network sees it; "
                "the regulator's line is solid, the target's dashed",
                height=120 + 150 * -(-n_series // 5),
                least_width=min(n_series, 5) * 125,
                name=f"courses-{number}",
            ),
            Figure(
                picture_figure(seen),
                "The same as pictures of two rows, the regulator's first; on the right what "
                "each time point adds to the score (integrated gradients)",
                height=170 + 42 * n_series,
                least_width=560,
                name=f"pictures-{number}",
            ),
        ]
    given += [
        Figure(
            attention_figure(reading.attention),
            "Mean over pairs and series. Above: how much each time point adds, whichever way. "
            "Below: whether it speaks for regulation or against",
            height=520,
            least_width=480,
            name="attention",
        ),
        Figure(
            lags_figure(reading.lags),
            "Every target's course is moved earlier or later against its regulator's, and the "
            "network asked again",
            height=380,
            least_width=440,
            name="moves",
        ),
    ]
    if reading.kernels is not None:
        given.append(
            Figure(
                filters_figure(reading.kernels, reading.filters),
                "Weights of the first convolution, blue above 0 and vermilion below. Over each: "
                "by how many time points what it answers to in the target comes after what it "
                "answers to in the regulator, and whether both go the same way",
                height=130 + 110 * -(-len(reading.filters) // 8),
                least_width=min(len(reading.filters), 8) * 95,
                name="filters",
            )
        )
    if reading.codes is not None:
        given += _of_codes(reading.codes)
    return (*given, _summary(reading))


def _of_codes(codes: Codes) -> list[Shown]:
    latent = codes.regulator.shape[1]
    if codes.places.shape[1] < 2:
        return [_code_table(codes)]
    about = "The target's code less the regulator's, one point a pair and series"
    if codes.reduced:
        about += f"; of {latent} numbers the three main components"
    return [
        Figure(
            codes_figure(codes),
            f"{about}. A half of the neighbours would be of the same class by chance",
            height=400,
            least_width=560,
            name="codes",
        ),
        _code_table(codes),
    ]


def _code_table(codes: Codes) -> Table:
    rows: list[tuple[Value, ...]] = []
    for gene, values in zip(GENES, (codes.regulator, codes.target), strict=True):
        for number in range(values.shape[1]):
            mine, others = values[codes.known, number], values[~codes.known, number]
            figures = (mine.mean(), others.mean(), mine.std(), others.std())
            rows.append((f"{gene}, number {number + 1}", *(float(each) for each in figures)))
    return Table(
        "Codes of the two classes",
        (
            Column("Number of a code"),
            Column("Known pairs, mean", "number", digits=2, with_sign=True),
            Column("Others, mean", "number", digits=2, with_sign=True),
            Column("Known pairs, spread", "number", digits=2),
            Column("Others, spread", "number", digits=2),
        ),
        tuple(rows),
        "Each number of a code over pairs and series",
        name="class-codes",
    )


def _summary(reading: CourseReading) -> Table:
    rows: list[tuple[Value, ...]] = []
    for name, curve, scores in zip(CLASSES, reading.attention, reading.lags, strict=True):
        middles = (
            " to ".join(map(str, curve.middle(gene))) if curve.size.any() else None
            for gene in (0, 1)
        )
        rows.append((name, float(curve.of_regulator), *middles, LAGS[int(np.argmax(scores))]))
    return Table(
        "Where along time it looks",
        (
            Column("Pairs"),
            Column("On the regulator", "share"),
            Column("Regulator's half", "number"),
            Column("Target's half", "number"),
            Column("Best move of the target", "number", digits=0, with_sign=True),
        ),
        tuple(rows),
        "Share of what is added that the regulator's course adds; the time points that hold the "
        "middle half of each gene's share; and by how many time points the target has to be "
        "moved for the highest score",
        name="where",
    )


def _histograms(reading: CourseReading) -> pd.DataFrame:
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "measure": each.name,
                    "from": each.edges[:-1],
                    "to": each.edges[1:],
                    "known_pairs": each.known,
                    "others": each.others,
                    "overlap": each.overlap,
                    "auroc": each.auroc,
                }
            )
            for each in reading.histograms
        ],
        ignore_index=True,
    )


def _times(reading: CourseReading) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "class": name,
                "gene": gene,
                "time_point": point + 1,
                "share": curve.size[row, point],
                "speaks": curve.speaks[row, point],
            }
            for name, curve in zip(CLASSES, reading.attention, strict=True)
            for row, gene in enumerate(GENES)
            for point in range(curve.size.shape[1])
        ]
    )


def _seen(reading: CourseReading) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "network": seen.network,
                "regulator": seen.regulator,
                "target": seen.target,
                "label": int(seen.known),
                "series": series + 1,
                "gene": gene,
                "time_point": point + 1,
                "value": seen.courses[series, row, point],
                "adds": seen.added[series, row, point],
            }
            for seen in reading.seen
            for series in range(len(seen.courses))
            for row, gene in enumerate(GENES)
            for point in range(seen.courses.shape[2])
        ]
    )


def _filters(reading: CourseReading) -> pd.DataFrame:
    kernels = reading.kernels
    if kernels is None:
        return pd.DataFrame()
    return pd.DataFrame(
        [
            {
                "filter": number + 1,
                "lag": read.lag,
                "alike": read.alike,
                "gene": gene,
                "place": place - kernels.shape[2] // 2,
                "weight": kernels[number, row, place],
            }
            for number, read in enumerate(reading.filters)
            for row, gene in enumerate(GENES)
            for place in range(kernels.shape[2])
        ]
    )


def _codes(codes: Codes, pairs: pd.DataFrame) -> pd.DataFrame:
    table = pairs.loc[codes.pair, ["network", "regulator", "target", "label"]]
    table = table.reset_index(drop=True)
    starts = np.r_[True, codes.pair[1:] != codes.pair[:-1]]
    first = np.flatnonzero(starts)
    table["series"] = np.arange(codes.pair.size) - first[np.cumsum(starts) - 1] + 1
    for gene, values in zip(GENES, (codes.regulator, codes.target), strict=True):
        for number in range(values.shape[1]):
            table[f"{gene}_code_{number + 1}"] = values[:, number]
    return table


def _columns(names: tuple[str, ...]) -> list[str]:
    return [name.replace(" ", "_") for name in names]
