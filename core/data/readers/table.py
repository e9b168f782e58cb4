"""CSV, TSV and other text tables: genes on one side, samples on the other, numbers inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from core.data.detection import Sides, detect_orientation, looks_simulated
from core.data.expression import Matrix
from core.data.guards.numbers import overflowing
from core.data.readers.blocks import stack
from core.data.readers.layout import Layout, survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.tabular import MISSING, Head, is_missing, is_number
from core.data.text import Text
from core.errors import UserInputError
from core.findings import Finding, about, number_of

_BLOCK = 8_000_000
_NA_VALUES = sorted(
    {
        form
        for word in MISSING - {"inf", "-inf", "+inf"}
        for form in (word, word.upper(), word.title())
    }
    | {"NaN", "-NaN"}
)

_ID_HEADER = re.compile(
    r"(unnamed: 0|index|names?|rownames?|x|genes?|gene[ _.]?(id|name|symbol)s?|symbols?|ids?|id_ref"
    r"|probes?|probe[ _.]?sets?([ _.]?ids?)?|agi|locus|loci|entrez([ _.]?(gene)?[ _.]?id)?|ensembl"
    r"|ensembl[ _.]?id|transcripts?|transcript[ _.]?id|orf|features?|samples?|sample[ _.]?(id|name)"
    r"|cells?|cell[ _.]?(id|name)|barcodes?|geneid|target[ _.]?id|tracking[ _.]?id)",
    re.IGNORECASE,
)
_NOT_EXPRESSION = re.compile(
    r"(chr(om(osome)?)?|start|end|stop|strand|(effective[ _.]?|gene[ _.]?)?length|width|gc|"
    r"entrez([ _.]?(gene)?[ _.]?id)?|p[ _.]?val(ue)?|p?adj|padj|fdr|q[ _.]?val(ue)?|"
    r"log2?[ _.]?(fc|fold[ _.]?change)|fold[ _.]?change|base[ _.]?mean|lfcse|stat|"
    r"(log\d*[ _.]?)?(max|min|mean|median|average|avg|sum|total|sd|std|var|cv)"
    r"[ _.]?(tpm|fpkm|rpkm|counts?|expression|log\d*)?)",
    re.IGNORECASE,
)
_KEPT_TEXT = re.compile(
    r"perturbations?|series|experiments?|trajector(y|ies)|time([ _.]?points?)?|hours?",
    re.IGNORECASE,
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


@dataclass(frozen=True)
class _Columns:
    """What the columns of a table are for, as positions.

    Attributes
    ----------
    names
        The one column of row names, or nothing.
    values
        Columns of numbers to read.
    texts
        Text columns that may say which series and time a row belongs to.
    findings
        Which columns are left out.
    """

    names: tuple[int, ...]
    values: list[int]
    texts: tuple[int, ...]
    findings: tuple[Finding, ...]


def read_text_table(text: Text, head: Head, context: Context) -> RawExpression:
    """Read a text table whose first rows are known."""
    table = read_table(text, survey(text, head, context.overrides), context)
    return as_reading(table, text, context)


def written_in(text: Text) -> tuple[Finding, ...]:
    """Describe how the characters of a text are written, where not as usual."""
    if text.written_in == "UTF-8":
        return ()
    return (Finding("info", "encoding", f"The file is written in {text.written_in}."),)


def as_reading(table: Table, text: Text, context: Context) -> RawExpression:
    """Turn a table so that genes are in rows."""
    columns = table.column_names
    sides = Sides(table.row_names, columns, table.corner, table.values.shape)
    in_rows, told = detect_orientation(sides, context.overrides.orientation)
    findings = [*table.findings, told]
    values, n_rows = table.values, table.values.shape[0]
    if in_rows:
        genes = table.row_names or [f"gene {row + 1}" for row in range(n_rows)]
        samples = columns
    else:
        values, genes = transposed(values), columns
        if table.row_names is None:
            samples, found = _row_samples(text.name, columns, n_rows=n_rows)
            findings.append(found)
        else:
            samples = table.row_names
    simulated = looks_simulated(genes, samples)
    if simulated is not None:
        findings.append(simulated)
    return RawExpression(
        values,
        genes,
        samples,
        simulated=simulated is not None,
        findings=(*findings, *written_in(text)),
    )


def _row_samples(name: str, genes: list[str], *, n_rows: int) -> tuple[list[str], Finding]:
    """Name samples that the file does not name.

    In DREAM's knock-out and knock-down tables row i is the perturbation of gene i; in its
    multifactorial ones every row is a perturbation of all genes.
    """
    if "multifactorial" in name.lower():
        told = "Each row is a multifactorial perturbation, as in DREAM: samples are named so."
        finding = Finding("info", "samples", told, f"the file is called {name}")
        return [f"multifactorial {row + 1}" for row in range(n_rows)], finding
    for word in ("knockout", "knockdown"):
        if word in name.lower() and n_rows == len(genes):
            told = f"Row i is the {word} of gene i, as in DREAM: samples are named after the genes."
            finding = Finding("info", "samples", told, f"{n_rows} rows and {n_rows} genes")
            return [f"{word} {gene}" for gene in genes], finding
    told = "The file names no samples: they are numbered."
    return [f"sample {row + 1}" for row in range(n_rows)], Finding("info", "samples", told)


def transposed(values: Matrix) -> Matrix:
    """Turn rows into columns, keeping a sparse matrix sparse."""
    if sparse.issparse(values):
        return sparse.csr_array(values.T)
    return np.ascontiguousarray(values.T)


def read_table(text: Text, layout: Layout, context: Context) -> Table:
    """Read the numbers of a surveyed table, block by block."""
    choice = _choose_columns(layout, context.overrides.names)
    _check_shape(text.name, (layout.n_rows, len(choice.values)), context)
    for column in layout.overflowing.keys() & set(choice.values):
        raise overflowing(text.name, layout.overflowing[column])
    names: dict[int, list[str]] = {column: [] for column in (*choice.texts, *choice.names)}
    values = stack(_blocks(text, layout, choice, names=names, context=context), len(choice.values))
    labels = {layout.header[column]: names[column] for column in choice.texts}
    return Table(
        values=values,
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


def _blocks(
    text: Text,
    layout: Layout,
    choice: _Columns,
    *,
    names: Mapping[int, list[str]],
    context: Context,
) -> Iterator[NDArray[np.float32]]:
    """Yield the numbers block by block, and add the cells of other columns to their names."""
    size = max(1, _BLOCK // max(1, len(choice.values)))
    with text.open(skipping=layout.first_line) as file:
        try:
            with _numbers(file, layout, choice) as parser:
                done = 0
                while done < layout.n_rows:
                    with np.errstate(over="ignore"):  # beyond float32 is infinite: missing
                        frame = parser.get_chunk(min(size, layout.n_rows - done))
                    for column, cells in names.items():
                        cells.extend(frame[column].tolist())
                    yield frame[choice.values].to_numpy(np.float32)
                    done += len(frame)
                    context.progress("reading", done, layout.n_rows)
        except (ValueError, pd.errors.ParserError, StopIteration) as error:
            if isinstance(error, UserInputError):
                raise
            raise _bad_cell(text, layout, choice) from error


def _numbers(file: object, layout: Layout, choice: _Columns) -> pd.io.parsers.TextFileReader:
    named = (*choice.names, *choice.texts)
    return _parser(
        file,
        layout,
        [*choice.values, *named],
        decimal=layout.decimal,
        thousands=layout.thousands,
        dtype=dict.fromkeys(choice.values, np.float32),
        # a converter sees the cell as it is written: a gene may be called NA or 1e5
        converters=dict.fromkeys(named, str.strip),
        na_values=_NA_VALUES,
        low_memory=False,
        iterator=True,
    )


def _parser(
    file: object, layout: Layout, columns: Sequence[int], **options: object
) -> pd.io.parsers.TextFileReader:
    return pd.read_csv(  # type: ignore[call-overload,no-any-return]
        file,
        sep=r"\s+" if layout.separator == " " else layout.separator,
        header=None,
        names=list(range(len(layout.header))),
        index_col=False,
        skipinitialspace=True,
        usecols=sorted(columns),
        keep_default_na=False,
        **options,
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


def _bad_cell(text: Text, layout: Layout, choice: _Columns) -> UserInputError:
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
        text.name,
        "must hold numbers where the first rows hold numbers",
        got=where,
        remedy="Correct this cell, or leave it empty if the value is missing",
    )


def _find_bad_cell(text: Text, layout: Layout, choice: _Columns) -> tuple[int, int, str] | None:
    with text.open(skipping=layout.first_line) as file:
        size = max(1, 1_000_000 // len(layout.header))
        frames = _parser(file, layout, choice.values, dtype=str, chunksize=size)
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


def _choose_columns(layout: Layout, wanted: str | None) -> _Columns:
    """Find out what each column is for; `wanted` names the column of row names."""
    names = _names_column(layout) if wanted is None else (_wanted_column(layout, wanted),)
    values, left_out, texts = [], [], []
    for column, header in enumerate(layout.header):
        title = header.strip()
        if column in names:
            continue
        if layout.numeric[column] and not (
            _NOT_EXPRESSION.fullmatch(title) and len(layout.header) > 2
        ):
            values.append(column)
            continue
        left_out.append(title or f"column {column + 1}")
        if _KEPT_TEXT.fullmatch(title):
            texts.append(column)
    if not left_out:
        return _Columns(names, values, (), ())
    title = layout.header[names[0]] if names else ""
    finding = about(
        "other columns",
        f"{number_of(len(left_out), 'column')} left out: no expression, but about the rows. "
        "The option names takes the gene names from another column.",
        left_out,
        level="info",
        evidence=f"gene names come from {title!r}" if title else "",
    )
    return _Columns(names, values, tuple(texts), (finding,))


def _names_column(layout: Layout) -> tuple[int, ...]:
    """Find the column of row names: the first one, if it is text or its header says so."""
    texts = [column for column, numeric in enumerate(layout.numeric) if not numeric]
    first = layout.header[0].strip()
    if layout.has_header and layout.numeric[0]:
        return (0,) if not first or _ID_HEADER.fullmatch(first) else ()
    if not texts or _KEPT_TEXT.fullmatch(layout.header[texts[0]].strip()):
        return ()
    return (texts[0],)


def _wanted_column(layout: Layout, wanted: str) -> int:
    if wanted not in layout.header:
        raise UserInputError(
            "names",
            "must be a column of the table",
            got=repr(wanted),
            remedy=f"Choose one of {', '.join(filter(None, layout.header[:20]))}",
        )
    return layout.header.index(wanted)
