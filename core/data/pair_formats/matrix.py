"""A wide adjacency matrix: one side regulates, the other is regulated, cells say how."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.delimited import Delimited, parse
from core.data.pair_formats.statements import Statements, code_names
from core.data.pair_formats.values import is_value, sign_of
from core.errors import UserInputError
from core.findings import Finding
from core.settings import Limits

_CORNER = 500

MatrixRows = Literal["regulators", "targets"]
"""What the rows of a matrix are."""


def is_matrix(table: Delimited) -> bool:
    """Recognise a matrix: names above and at the left, numbers or signs in all other cells.

    Parameters
    ----------
    table
        A table whose header nobody has taken off yet.
    """
    if table.width < 3 or len(table.head) < 2:
        return False
    # A corner is enough: a matrix may have millions of cells.
    corner = [row[:_CORNER] for row in table.head[: _CORNER // 10]]
    top, rows = corner[0], corner[1:]
    if any(is_value(name) or not name for name in top[1:]):
        return False
    cells = [cell for row in rows for cell in row[1:]]
    names = [row[0] for row in rows]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(is_value, filled)) and not any(map(is_value, names))


def read_matrix(table: Delimited, *, rows: MatrixRows | None = None, limits: Limits) -> Statements:
    """Read the cells that are not 0 as edges.

    Where rows and columns are the same genes, rows regulate columns; where one side is a
    part of the other, the smaller side regulates. A matrix that holds more than 0, 1 and -1
    must share names between its sides: otherwise it is more likely expression.

    Parameters
    ----------
    table
        The opened table, its header taken off.
    rows
        What the rows are, if the user says so.
    limits
        How large the matrix and how long the list of edges may be.
    """
    header = table.header or ()
    left, values = _values(table, limits=limits)
    top = [name for name in header[1:] if name]
    if len(top) != values.shape[1]:
        raise UserInputError(
            table.name,
            "must name every column of an adjacency matrix",
            got=f"{len(top)} names over {values.shape[1]} columns",
            remedy="Fill in the first row",
        )
    plain_signs = bool(np.isin(values, (-1, 0, 1)).all())
    shared = len(set(left) & set(top))
    if not plain_signs and 2 * shared < min(len(set(left)), len(set(top))):
        raise UserInputError(
            table.name,
            "must be pairs, or a matrix of genes by genes",
            got="a matrix whose rows and columns share few names, as expression has",
            remedy="Give it as expression, or a table with the columns regulator and target",
        )
    regulate: MatrixRows = rows or ("targets" if len(top) < len(left) else "regulators")
    at_row, at_column = np.nonzero(values)
    if len(at_row) > limits.pairs:
        raise too_many(table.name, len(at_row), limits=limits)
    first, second = (at_row, at_column) if regulate == "regulators" else (at_column, at_row)
    names = (left, top) if regulate == "regulators" else (top, left)
    coded = code_names(*(_coded(at, of) for at, of in zip((first, second), names, strict=True)))
    cells = values[at_row, at_column]
    signed = bool((cells < 0).any())
    message = (
        f"Read as a matrix of {len(left):,} × {len(top):,} genes: "
        f"{'rows' if regulate == 'regulators' else 'columns'} regulate, "
        "cells that are 0 or empty are not pairs."
    )
    return Statements(
        *coded,
        rows_read=len(cells),
        sign=np.sign(cells).astype(np.int8) if signed else None,
        weight=None if plain_signs else np.abs(cells).astype(np.float64),
        findings=(Finding("info", "format", message, f"{shared:,} names are on both sides"),),
    )


def too_many(name: str, got: int, *, limits: Limits) -> UserInputError:
    """Return the error of a file that holds more pairs than may be read."""
    return UserInputError(
        name,
        f"may hold {limits.pairs:,} pairs at most",
        got=f"{got:,} or more",
        remedy="Keep the pairs with the highest weight, or raise GRNSCOPE_LIMIT_PAIRS",
    )


def _values(table: Delimited, *, limits: Limits) -> tuple[list[str], NDArray[np.float32]]:
    cells = table.width * (table.data.count(b"\n") + 1)
    # Every cell takes at least one letter and a separator in the file: a table that claims
    # more cells than that has rows of different widths.
    if cells * 4 > limits.array_bytes or cells * 2 > max(len(table.data) * 3, 1_000):
        raise UserInputError(
            table.name,
            f"must be a matrix of at most {limits.array_bytes:,} bytes, every row as wide",
            got=f"{cells:,} cells",
            remedy="Give the edges as a table with the columns regulator and target",
        )
    body = range(1, table.width)
    # All columns are read, as only then pandas notices a row that is too long.
    try:
        frame = parse(table, dtype={0: str, **dict.fromkeys(body, np.float32)})
    except ValueError as fault:
        if isinstance(fault, UserInputError):
            raise
        # Signs or words instead of numbers: few different ones, read as categories.
        frame = parse(table, dtype="category", na_filter=False)
        signs = np.column_stack([_signs_of_words(frame[at]) for at in body])
        return frame[0].astype(str).tolist(), signs
    values = frame[list(body)].to_numpy(np.float32)
    return frame[0].astype(str).tolist(), np.nan_to_num(values, posinf=0, neginf=0)


def _signs_of_words(column: pd.Series[str]) -> NDArray[np.float32]:
    cells = pd.Categorical(column)
    signs = [*(float(sign_of(str(word))) for word in cells.categories), 0.0]
    per_row: NDArray[np.float32] = np.array(signs, dtype=np.float32)[cells.codes]
    return per_row


def _coded(at: NDArray[np.intp], names: list[str]) -> pd.Categorical:
    """Return the names at some positions; a name may stand twice on a side."""
    codes, unique = pd.factorize(np.array(names, dtype=object))
    return pd.Categorical.from_codes(codes[at].tolist(), categories=pd.Index(unique))
