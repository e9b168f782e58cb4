"""CSV, TSV and other text tables: genes on one side, samples on the other, numbers inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from core.data.detection import Sides, detect_orientation, looks_simulated
from core.data.expression import Matrix
from core.data.guards.numbers import overflowing
from core.data.readers.blocks import RowBlocks
from core.data.readers.cells import MISSING, is_missing, is_number
from core.data.readers.columns import Columns, choose_columns
from core.data.readers.layout import Layout, survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.text import Text, recognise_text
from core.errors import UserInputError
from core.findings import Finding

_BLOCK = 8_000_000
_NA_VALUES = sorted(
    {
        form
        for word in MISSING - {"inf", "-inf", "+inf"}
        for form in (word, word.upper(), word.title())
    }
    | {"NaN", "-NaN"}
)


@dataclass(frozen=True, eq=False)
class Table:
    """A table as the file has it.

    Attributes
    ----------
    values
        float32, shape (n_rows, n_columns), NaN where a value is missing.
    row_names
        None where the file names no rows.
    column_names, corner
        The header over the numbers, and over the row names.
    labels
        Text columns that may say which series and time a row belongs to.
    breaks
        Rows before which the file has a blank line.
    findings
        What was recognised.
    """

    values: Matrix
    row_names: list[str] | None
    column_names: list[str]
    corner: str
    labels: dict[str, list[str]]
    breaks: tuple[int, ...]
    findings: tuple[Finding, ...]


def read_table_file(path: Path, context: Context) -> RawExpression:
    """Read a text table, plain or gzip, genes in rows or in columns."""
    text, findings = recognise_text(path, limits=context.limits)
    layout = survey(text, context.overrides)
    return as_reading(read_table(text, layout, context), path, context).noting(*findings)


def as_reading(table: Table, path: Path, context: Context) -> RawExpression:
    """Turn a table so that genes are in rows."""
    columns = table.column_names
    sides = Sides(table.row_names, columns, table.corner, table.values.shape)
    in_rows, told = detect_orientation(sides, context.overrides.orientation)
    named = table.row_names
    if in_rows:
        genes = named or [f"gene {row + 1}" for row in range(table.values.shape[0])]
        reading = RawExpression(table.values, genes, columns, findings=(*table.findings, told))
    else:
        found: tuple[Finding, ...] = ()
        samples = named
        if samples is None:
            samples, found = _row_samples(path, columns, n_rows=table.values.shape[0])
        reading = RawExpression(
            transposed(table.values), columns, samples, findings=(*table.findings, told, *found)
        )
    simulated = looks_simulated(reading.genes, reading.samples)
    if simulated is None:
        return reading
    return RawExpression(
        reading.values,
        reading.genes,
        reading.samples,
        simulated=True,
        findings=(*reading.findings, simulated),
    )


def _row_samples(
    path: Path, genes: list[str], *, n_rows: int
) -> tuple[list[str], tuple[Finding, ...]]:
    """Name samples that the file does not name.

    In DREAM's knock-out and knock-down tables row i is the perturbation of gene i; in its
    multifactorial ones every row is a perturbation of all genes.
    """
    if "multifactorial" in path.name.lower():
        told = "Each row is a multifactorial perturbation, as in DREAM: samples are named so."
        finding = Finding("info", "samples", told, f"the file is called {path.name}")
        return [f"multifactorial {row + 1}" for row in range(n_rows)], (finding,)
    for word in ("knockout", "knockdown"):
        if word in path.name.lower() and n_rows == len(genes):
            told = f"Row i is the {word} of gene i, as in DREAM: samples are named after the genes."
            finding = Finding("info", "samples", told, f"{n_rows} rows and {n_rows} genes")
            return [f"{word} {gene}" for gene in genes], (finding,)
    told = "The file names no samples: they are numbered."
    return [f"sample {row + 1}" for row in range(n_rows)], (Finding("info", "samples", told),)


def transposed(values: Matrix) -> Matrix:
    """Turn rows into columns, keeping a sparse matrix sparse."""
    if sparse.issparse(values):
        return sparse.csr_array(values.T)
    return np.ascontiguousarray(values.T)


def read_table(text: Text, layout: Layout, context: Context) -> Table:
    """Read the numbers of a surveyed table, block by block."""
    choice = choose_columns(layout, context.overrides.names)
    _check_shape(text.path.name, (layout.n_rows, len(choice.values)), context)
    for column in layout.overflowing.keys() & set(choice.values):
        raise overflowing(text.path.name, layout.overflowing[column])
    names: dict[int, list[str]] = {column: [] for column in (*choice.texts, *choice.names)}
    blocks = RowBlocks(len(choice.values))
    size = max(1, _BLOCK // max(1, len(choice.values)))
    with text.open() as file:
        for _ in range(layout.first_line):
            file.readline()
        try:
            with _parser(file, layout, choice) as parser:
                done = 0
                while done < layout.n_rows:
                    with np.errstate(over="ignore"):  # beyond float32 is infinite: missing
                        frame = parser.get_chunk(min(size, layout.n_rows - done))
                    for column, cells in names.items():
                        cells.extend(frame[column].tolist())
                    blocks.add(frame[choice.values].to_numpy(np.float32))
                    done += len(frame)
                    context.progress("reading", done, layout.n_rows)
        except (ValueError, pd.errors.ParserError, StopIteration) as error:
            if isinstance(error, UserInputError):
                raise
            raise _bad_cell(text, layout, choice) from error
    labels = {layout.header[column]: names[column] for column in choice.texts}
    return Table(
        values=blocks.finish(),
        row_names=names[choice.names[0]] if choice.names else None,
        column_names=[
            layout.header[column].strip() or f"sample {place + 1}"
            for place, column in enumerate(choice.values)
        ],
        corner=layout.header[choice.names[0]] if choice.names else "",
        labels=labels,
        breaks=layout.breaks,
        findings=(*layout.findings, *choice.findings),
    )


def _parser(file: object, layout: Layout, choice: Columns) -> pd.io.parsers.TextFileReader:
    kept = {*choice.values, *choice.names, *choice.texts}
    return pd.read_csv(  # type: ignore[call-overload,no-any-return]
        file,
        sep=r"\s+" if layout.separator == " " else layout.separator,
        decimal=layout.decimal,
        thousands=layout.thousands,
        header=None,
        names=list(range(len(layout.header))),
        index_col=False,
        usecols=sorted(kept),
        dtype=dict.fromkeys(choice.values, np.float32),
        # a converter sees the cell as it is written: a gene may be called NA or 1e5
        converters=dict.fromkeys((*choice.names, *choice.texts), str.strip),
        na_values=_NA_VALUES,
        keep_default_na=False,
        low_memory=False,
        iterator=True,
    )


def _check_shape(name: str, shape: tuple[int, int], context: Context) -> None:
    if shape[1] == 0:
        raise UserInputError(
            name,
            "must hold columns of numbers",
            got="text only",
            remedy="Check the separator and the decimal mark, or set them by hand",
        )
    limits = context.limits
    if (
        max(shape) > limits.samples
        or min(shape) > limits.genes
        or 4 * shape[0] * shape[1] > limits.array_bytes
    ):
        raise UserInputError(
            name,
            f"must have no more than {limits.genes:,} genes and {limits.samples:,} samples",
            got=f"{shape[0]:,} rows and {shape[1]:,} columns",
            remedy="Give a part of it, or a sparse format such as h5ad",
        )


def _bad_cell(text: Text, layout: Layout, choice: Columns) -> UserInputError:
    """Look for the cell that is no number, now that there is one."""
    where = "a cell that is no number"
    try:
        cell = _find_bad_cell(text, layout, choice)
    except (ValueError, pd.errors.ParserError):
        cell = None
    if cell is not None:
        row, column, value = cell
        title = layout.header[column] or f"column {column + 1}"
        where = f"{value[:60]!r} in row {row + 1} of column {title!r}"
    return UserInputError(
        text.path.name,
        "must hold numbers where the first rows hold numbers",
        got=where,
        remedy="Correct this cell, or leave it empty if the value is missing",
    )


def _find_bad_cell(text: Text, layout: Layout, choice: Columns) -> tuple[int, int, str] | None:
    with text.open() as file:
        for _ in range(layout.first_line):
            file.readline()
        frames = pd.read_csv(
            file,
            sep=r"\s+" if layout.separator == " " else layout.separator,
            header=None,
            names=list(range(len(layout.header))),
            index_col=False,
            usecols=choice.values,
            dtype=str,
            keep_default_na=False,
            chunksize=max(1, 1_000_000 // len(layout.header)),
        )
        return next(
            (
                (row, int(column), str(value))
                for frame in frames
                for column in frame.columns
                for row, value in enumerate(frame[column], start=int(frame.index[0]))
                if not _reads(str(value), layout)
            ),
            None,
        )


def _reads(cell: str, layout: Layout) -> bool:
    cell = cell.replace(layout.thousands, "") if layout.thousands else cell
    return is_missing(cell) or is_number(cell, layout.decimal)
