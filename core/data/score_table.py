"""Scores of pairs that another program wrote: any table with regulator, target and a number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.delimited import Delimited, open_delimited, read_columns, read_numbers
from core.data.field_formats import plain
from core.data.pair_formats.columns import choose, with_header_if_any
from core.data.pair_formats.graph_files import open_graph
from core.data.pair_formats.spelling import spelled_as
from core.data.pair_formats.statements import code_names
from core.data.pair_formats.values import as_number, is_number
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding
from core.settings import Limits

_LIMITS = Limits()
_SCORES = (
    *("probability", "score", "prediction", "weight", "importance", "confidence", "edgeweight"),
    *("combinedscore", "strength", "value"),
)
"""Names of the column of scores, in the order they are preferred."""


def read_score_table(
    path: Path,
    *,
    genes: Sequence[str] | None = None,
    either: bool = False,
    limits: Limits = _LIMITS,
) -> Pairs:
    """Read scores of pairs: the higher, the likelier the regulator controls the target.

    Parameters
    ----------
    path
        A table of text, gzipped or not, or a workbook, with a header or without; or GraphML.
    genes
        Names of an expression's genes, as which those of the table are spelled.
    either
        Whether to read how likely either controls the other: `p_forward` and `p_reverse` added up,
        where the table has both.
    limits
        What the file may ask of this machine.

    Returns
    -------
    Pairs
        Each pair once, its score as its weight; of a pair that is there twice the highest.
    """
    table = open_graph(path, limits=limits) or open_delimited(path, limits=limits)
    table = with_header_if_any(table)
    chosen = choose(table)
    places = _both_directions(table) if either else ()
    at = places[0] if places else _score_column(table, taken={chosen.regulator, chosen.target})
    score = np.sum([_numbers(table, each) for each in places or (at,)], axis=0)
    if not np.isfinite(score).any():
        raise _no_score(table, f"words in {_title(table, at)}")
    sides = read_columns(table, [chosen.regulator, chosen.target])
    names, regulator, target = code_names(*sides)
    usable = (regulator >= 0) & (target >= 0) & (regulator != target) & np.isfinite(score)
    if not usable.any():
        raise _no_score(table, f"{usable.size:,} rows, none of which is one")
    # the highest of a pair first: it is the one that stays
    order = np.flatnonzero(usable)[np.argsort(-score[usable], kind="stable")]
    codes = regulator[order].astype(np.int64) * len(names) + target[order]
    rows = order[np.unique(codes, return_index=True)[1]]
    left_out = usable.size - rows.size
    columns = " and ".join(_title(table, each) for each in places or (at,))
    message = f"{rows.size:,} scores were read from {columns}."
    evidence = (
        f"{left_out:,} rows hold no two genes, no number, or a pair again" if left_out else ""
    )
    pairs = Pairs(
        genes=tuple(map(str, names)),
        regulator=regulator[rows],
        target=target[rows],
        weight=score[rows],
        source=path.name,
        findings=(Finding("info", "scores", message, evidence, count=int(rows.size)),),
    )
    return pairs if genes is None else spelled_as(pairs, genes)


def look_up(table: Pairs, pairs: Pairs) -> NDArray[np.float32]:
    """Find the score of each pair, NaN where the table has none; shape (n_pairs,).

    Parameters
    ----------
    table
        From `read_score_table`.
    pairs
        Those that are asked about.
    """
    if table.weight is None:
        raise ValueError("table must hold scores as weights")
    own, n = pd.Index(table.genes).get_indexer(pd.Index(pairs.genes)), len(table.genes)
    regulator, target = own[pairs.regulator], own[pairs.target]
    known = pd.Index(table.regulator.astype(np.int64) * n + table.target)
    found = known.get_indexer(pd.Index(regulator * n + target))
    there = (regulator >= 0) & (target >= 0) & (found >= 0)
    return np.where(there, table.weight[found], np.nan).astype(np.float32)


def _numbers(table: Delimited, at: int) -> NDArray[np.float64]:
    """Read a column of numbers, perhaps with decimal commas."""
    found = read_numbers(table, at)
    if found is not None:
        return np.asarray(found, np.float64)
    (cells,) = read_columns(table, [at])
    numbers = [as_number(str(cell)) for cell in cells.categories]
    return np.take(np.array([*numbers, np.nan], np.float64), cells.codes)


def _both_directions(table: Delimited) -> tuple[int, ...]:
    """Find the columns of both directions; none where either is missing."""
    header = [plain(name) for name in table.header or ()]
    wanted = [plain(name) for name in ("p_forward", "p_reverse")]
    return tuple(map(header.index, wanted)) if set(wanted) <= set(header) else ()


def _score_column(table: Delimited, *, taken: set[int]) -> int:
    """Find the column of scores: by its name, or as the only one of numbers."""
    header = [plain(name) for name in table.header or ()]
    named = [header.index(name) for name in _SCORES if name in header]
    if named:
        return named[0]
    numeric = [at for at in range(table.width) if at not in taken and _is_numeric(table, at)]
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise _no_score(table, "columns " + ", ".join(table.header or ("without a header",)))
    several = ", ".join(_title(table, at) for at in numeric[:6])
    raise _no_score(table, f"several columns of numbers: {several}")


def _is_numeric(table: Delimited, at: int) -> bool:
    cells = [row[at] for row in table.head if at < len(row) and row[at]]
    return bool(cells) and all(map(is_number, cells))


def _title(table: Delimited, at: int) -> str:
    return (table.header[at] if table.header else "") or f"column {at + 1}"


def _no_score(table: Delimited, got: str) -> UserInputError:
    return UserInputError(
        table.name,
        "must hold a regulator, a target and a score in every row",
        got=got,
        remedy="Name the columns regulator, target and score",
    )
