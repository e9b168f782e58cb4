"""Write a reading along time down: its tables one by one and as a workbook, and a page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.explain.along_time import GENES, LAGS
from core.explain.codes import Codes
from core.explain.course_reading import CLASSES, CourseReading
from core.figures.courses import (
    attention_figure,
    codes_figure,
    filters_figure,
    histograms_figure,
    lags_figure,
    lines_figure,
    picture_figure,
)
from core.io.atomic import write_text_atomic
from core.io.tables import write_tables
from core.reports.figure_page import figure_page
from core.reports.parts import Drawn, Listed, Part, write_parts
from core.reports.reading_report import WORKBOOK, cautions


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
    shown, told = parts(reading), cautions(limits, simulated=simulated)
    write_parts(shown, folder, lead=reading.conclusion, cautions=told)
    page = figure_page(f"What {title} answers to", shown, lead=reading.conclusion, cautions=told)
    write_text_atomic(page, folder / "report.html")


def tables(reading: CourseReading) -> dict[str, pd.DataFrame]:
    """Give all that was read as tables, by name.

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


def parts(reading: CourseReading) -> list[Part]:
    """Give figures and tables in the order in which they are read.

    Parameters
    ----------
    reading
        From `read_courses`.
    """
    measured = reading.measures["label"] > 0
    given: list[Part] = [
        Drawn(
            histograms_figure(reading.histograms),
            f"{int(measured.sum()):,} known pairs and {int((~measured).sum()):,} others; the "
            "AUROC is that of the measure's size alone, .5 where it says nothing",
            height=400,
        )
    ]
    for seen in reading.seen:
        n_series = len(seen.courses)
        given += [
            Drawn(
                lines_figure(seen),
                f"One panel a series of {seen.network or 'the data'}, as the network sees it; "
                "the regulator's line is solid, the target's dashed",
                height=120 + 150 * -(-n_series // 5),
            ),
            Drawn(
                picture_figure(seen),
                "The same as pictures of two rows, the regulator's first; on the right what "
                "each time point adds to the score (integrated gradients)",
                height=170 + 42 * n_series,
            ),
        ]
    given += [
        Drawn(
            attention_figure(reading.attention),
            "Mean over pairs and series. Above: how much each time point adds, whichever way. "
            "Below: whether it speaks for regulation or against",
            height=520,
        ),
        Drawn(
            lags_figure(reading.lags),
            "Every target's course is moved earlier or later against its regulator's, and the "
            "network asked again",
            height=380,
        ),
    ]
    if reading.kernels is not None:
        given.append(
            Drawn(
                filters_figure(reading.kernels, reading.filters),
                "Weights of the first convolution, blue above 0 and vermilion below. Over each: "
                "by how many time points what it answers to in the target comes after what it "
                "answers to in the regulator, and whether both go the same way",
                height=130 + 110 * -(-len(reading.filters) // 8),
            )
        )
    if reading.codes is not None:
        given += _of_codes(reading.codes)
    given.append(_summary(reading))
    return given


def _of_codes(codes: Codes) -> list[Part]:
    latent = codes.regulator.shape[1]
    if codes.places.shape[1] < 2:
        return [_code_table(codes)]
    about = "The target's code less the regulator's, one point a pair and series"
    if codes.reduced:
        about += f"; of {latent} numbers the three main components"
    return [
        Drawn(
            codes_figure(codes),
            f"{about}. A half of the neighbours would be of the same class by chance",
            height=400,
        ),
        _code_table(codes),
    ]


def _code_table(codes: Codes) -> Listed:
    rows = []
    for gene, values in zip(GENES, (codes.regulator, codes.target), strict=True):
        for number in range(values.shape[1]):
            mine, others = values[codes.known, number], values[~codes.known, number]
            rows.append(
                [f"{gene}, number {number + 1}"]
                + [f"{figure:+.2f}" for figure in (mine.mean(), others.mean())]
                + [f"{figure:.2f}" for figure in (mine.std(), others.std())]
            )
    return Listed(
        "Codes of the two classes",
        [
            "Number of a code",
            "Known pairs, mean",
            "Others, mean",
            "Known pairs, spread",
            "Others, spread",
        ],
        rows,
        "Each number of a code over pairs and series",
    )


def _summary(reading: CourseReading) -> Listed:
    rows = []
    for name, curve, scores in zip(CLASSES, reading.attention, reading.lags, strict=True):
        row = [name, f"{curve.of_regulator:.0%}"]
        for gene in (0, 1):
            first, last = curve.middle(gene)
            row.append(f"{first} to {last}" if curve.size.any() else "–")
        rows.append([*row, f"{LAGS[int(np.argmax(scores))]:+d}"])
    return Listed(
        "Where along time it looks",
        [
            "Pairs",
            "On the regulator",
            "Regulator's half",
            "Target's half",
            "Best move of the target",
        ],
        rows,
        "Share of what is added that the regulator's course adds; the time points that hold the "
        "middle half of each gene's share; and by how many time points the target has to be "
        "moved for the highest score",
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
