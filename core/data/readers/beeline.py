"""A BEELINE folder: ExpressionData with genes in rows, PseudoTime with one row a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.guards.numbers import to_numbers
from core.data.guards.streams import check_size
from core.data.readers.h5ad import read_h5ad
from core.data.readers.layout import survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.table import read_text_table
from core.data.tabular import read_head, split
from core.data.text import open_text
from core.data.timepoints import parse_times
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, about, number_of

_Cells = TypeVar("_Cells", RawExpression, Expression)
_EXPRESSION = re.compile(r"expression_?(data)?\.(csv|tsv|txt|h5ad)(\.gz)?", re.IGNORECASE)
_PSEUDOTIME = re.compile(r"pseudo_?time\.(csv|tsv|txt)(\.gz)?", re.IGNORECASE)
_LINEAGE = re.compile(r".*(pseudo_?time|dpt|lineage|latent_?time).*", re.IGNORECASE)
_BYTES_A_CELL = 64
_TIME = re.compile(r"time([ _.]?points?)?|hours?|days?|stage", re.IGNORECASE)


def is_beeline(folder: Path) -> bool:
    """Return whether a folder holds a file called ExpressionData."""
    return _only(folder, _EXPRESSION) is not None


def read_beeline(folder: Path, context: Context) -> RawExpression:
    """Read ExpressionData, and PseudoTime where there is one."""
    path = _only(folder, _EXPRESSION)
    if path is None:
        raise UserInputError(
            folder.name,
            "must hold ExpressionData.csv",
            got="a folder without it",
            remedy="Give a BEELINE folder, or the file itself",
        )
    check_size(path, limits=context.limits)
    if path.name.lower().endswith(".h5ad"):
        reading = read_h5ad(path, context)
    else:
        text = open_text(path, limits=context.limits)
        head = read_head(text, separator=context.overrides.separator)
        reading = read_text_table(text, head, context)
        reading = replace(
            reading, kind="single-cell", kind_evidence="a BEELINE folder holds single cells"
        )
    beside = _only(folder, _PSEUDOTIME)
    if beside is None:
        told = "The folder has no PseudoTime file: cells have no order."
        told_so = Finding("info", "pseudotime", told)
        return replace(reading, findings=(*reading.findings, told_so))
    return with_pseudotime(reading, beside, context)


def with_pseudotime(reading: _Cells, path: Path, context: Context) -> _Cells:
    """Read the order of cells from a PseudoTime file: one row a cell, one column a lineage.

    Parameters
    ----------
    reading
        What the cells are of.
    path
        A table as BEELINE writes it.
    context
        Limits.
    """
    check_size(path, limits=context.limits)
    names, columns = _read_cells(path, context)
    cells = pd.Index(names)
    samples = pd.Index(reading.samples)
    places = cells.get_indexer(samples) if cells.is_unique else np.full(len(samples), -1)
    found = int((places >= 0).sum())
    if found == 0:
        raise UserInputError(
            path.name,
            "must name the cells as the expression does",
            got=f"none of {len(reading.samples):,} cells, once each",
            remedy="Take both files from the same run",
        )
    numbers = {
        title: values for title, cells in columns.items() if (values := _numbers(cells)) is not None
    }
    named = [title for title in numbers if _LINEAGE.fullmatch(title)]
    lineages = named or list(numbers)
    if not lineages:
        raise UserInputError(
            path.name,
            "must have a column of numbers that order the cells",
            got=", ".join(list(columns)[:8]) or "names alone",
            remedy="Give the PseudoTime file as BEELINE writes it, or leave it out",
        )
    pseudotime = _aligned([numbers[title] for title in lineages], places)
    findings: list[Finding] = [
        about(
            "pseudotime",
            f"{number_of(len(lineages), 'lineage')}; "
            f"{int(np.isfinite(pseudotime).any(axis=1).sum()):,} of "
            f"{len(reading.samples):,} cells are on one.",
            lineages,
            level="info",
        )
    ]
    if found < len(reading.samples):
        absent = [name for name, at in zip(reading.samples, places, strict=True) if at < 0]
        findings.append(about("pseudotime", "These cells are not in the PseudoTime file.", absent))
    time = reading.time
    extra = [title for title in columns if title not in lineages]
    for title in extra:
        parsed = parse_times(columns[title]) if _TIME.fullmatch(title) else None
        if parsed is not None:
            time = _aligned([parsed], places)[:, 0]
            findings.append(Finding("info", "time", f"Times come from the column {title!r}."))
    if extra:
        told = "Other columns of the PseudoTime file."
        findings.append(about("other columns", told, extra, level="info"))
    return replace(
        reading, pseudotime=pseudotime, time=time, findings=(*reading.findings, *findings)
    )


def _read_cells(path: Path, context: Context) -> tuple[list[str], dict[str, list[str]]]:
    """Read a table of one row a cell: the names of the cells, and its columns as text."""
    text = open_text(path, limits=context.limits)
    layout = survey(text, read_head(text), replace(context.overrides, names=None))
    if layout.n_rows * len(layout.header) * _BYTES_A_CELL > context.limits.array_bytes:
        raise RefusedFileError(
            path.name,
            "must be one row a cell, with a few columns",
            got=f"{layout.n_rows:,} rows of {len(layout.header):,} cells",
            remedy="Give the PseudoTime file as BEELINE writes it",
        )
    rows = []
    for number, line in enumerate(text.lines()):
        if number >= layout.first_line and line.strip():
            rows.append([cell.strip() for cell in split(line, layout.separator)])
    titles = [title.strip() or f"column {at + 1}" for at, title in enumerate(layout.header)]
    columns = {title: [row[at] for row in rows] for at, title in enumerate(titles) if at > 0}
    return [row[0] for row in rows], columns


def _numbers(cells: Sequence[str]) -> NDArray[np.float64] | None:
    """Read numbers; NA and nothing give NaN; None where there is anything else."""
    values = to_numbers(["nan" if cell in ("NA", "") else cell for cell in cells])
    unread = [cell for cell, value in zip(cells, values, strict=True) if np.isnan(value)]
    said = [cell for cell in unread if cell.lower() not in {"", "na", "nan"}]
    return None if said or len(unread) == len(cells) else values


def _aligned(columns: list[NDArray[np.float64]], places: NDArray[np.intp]) -> NDArray[np.float64]:
    """Put columns in the order of the cells, NaN where a cell is absent."""
    table = np.column_stack(columns) if columns else np.empty((0, 0))
    aligned = np.full((places.size, table.shape[1]), np.nan)
    aligned[places >= 0] = table[places[places >= 0]]
    return aligned


def _only(folder: Path, pattern: re.Pattern[str]) -> Path | None:
    matching = [item for item in sorted(folder.iterdir()) if pattern.fullmatch(item.name)]
    return matching[0] if matching else None
