"""DREAM time series: samples in rows, genes in columns, and a column of times.

Two forms are read: with columns such as `perturbation` and `time` before the genes, and the
challenge's own, whose only extra column is `Time` and whose series are parted by blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.detection import looks_simulated
from core.data.readers.layout import survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.table import Table, read_table, transposed, written_in
from core.data.tabular import Head
from core.data.text import Text
from core.data.timepoints import parse_times
from core.errors import UserInputError
from core.findings import Finding, about

_TIME = re.compile(r"time([ _.]?points?)?|hours?|time[ _.]?\(?(h|hr|min|s)\)?", re.IGNORECASE)
_SERIES = re.compile(r"perturbations?|series|experiments?|trajector(y|ies)", re.IGNORECASE)
_EXTRA_COLUMNS = 4


def is_time_header(titles: Sequence[str]) -> bool:
    """Return whether one of the first columns holds times."""
    return any(_TIME.fullmatch(title.strip()) for title in titles[:_EXTRA_COLUMNS])


def read_time_table(text: Text, head: Head, context: Context) -> RawExpression:
    """Read a table of time series, samples in rows, whose first rows are known."""
    table = read_table(text, survey(text, head, context.overrides), context)
    times, time_column = _times(table, text.name)
    series, series_column, told = _series(table, times)
    kept = [
        column
        for column in range(len(table.column_names))
        if column not in (time_column, series_column)
    ]
    genes = [table.column_names[column] for column in kept]
    samples = table.row_names or [
        f"{name} t={time:g}" for name, time in zip(series, times, strict=True)
    ]
    simulated = looks_simulated(genes, samples)
    counts = {name: int((series == name).sum()) for name in dict.fromkeys(series.tolist())}
    listed = about(
        "time series",
        f"{len(counts)} time series, {min(counts.values())} to {max(counts.values())} times each.",
        counts,
        level="info",
        evidence=told,
    )
    return RawExpression(
        values=transposed(table.values[:, kept]),
        genes=genes,
        samples=samples,
        kind="time-series",
        kind_evidence="the table has a column of times",
        series=series,
        time=times,
        simulated=simulated is not None,
        findings=(
            *written_in(text),
            *(found for found in table.findings if found.topic != "other columns"),
            Finding("info", "orientation", "Genes are in columns.", "each row has a time"),
            listed,
            *([simulated] if simulated else []),
        ),
    )


def _times(table: Table, name: str) -> tuple[NDArray[np.float64], int]:
    """Return the times and the column among the values that they came from (-1 if from text)."""
    for column, title in enumerate(table.column_names[:_EXTRA_COLUMNS]):
        if _TIME.fullmatch(title.strip()):
            times = np.asarray(table.values[:, [column]], dtype=np.float64).reshape(-1)
            break
    else:
        column, parsed = -1, None
        for title, cells in table.labels.items():
            if _TIME.fullmatch(title.strip()):
                parsed = parse_times(cells)
        times = np.full(1, np.nan) if parsed is None else parsed
    if not np.isfinite(times).all():
        raise UserInputError(
            name,
            "must have a time in every row of its time column",
            got="rows without one",
            remedy="Give numbers, or times such as 0h, 30 min, 3d",
        )
    return times, column


def _series(table: Table, times: NDArray[np.float64]) -> tuple[NDArray[np.str_], int, str]:
    """Find which series each row is of: by a column, by blank lines, or where time goes back."""
    for column, title in enumerate(table.column_names[:_EXTRA_COLUMNS]):
        if _SERIES.fullmatch(title.strip()):
            numbers = np.asarray(table.values[:, [column]], dtype=np.float64).reshape(-1)
            return np.array([f"{number:g}" for number in numbers]), column, f"column {title!r}"
    for title, cells in table.labels.items():
        if _SERIES.fullmatch(title.strip()):
            return np.array(cells, dtype=np.str_), -1, f"column {title!r}"
    starts = np.zeros(times.size, bool)
    told = "blank lines between them"
    if table.breaks:
        starts[list(table.breaks)] = True
    else:
        starts[1:] = np.diff(times) < 0
        told = "time starts again"
    return np.array([f"{number + 1}" for number in np.cumsum(starts)]), -1, told
