"""The front door for known pairs: whatever table holds them, the same `Pairs` come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.data.delimited import (
    Delimited,
    open_delimited,
    read_columns,
    read_numbers,
)
from core.data.field_formats import plain
from core.data.pair_formats.atregnet import AtRegNetRows, is_atregnet, read_atregnet
from core.data.pair_formats.cleaning import clean, unknown_genes
from core.data.pair_formats.columns import Columns, choose, names_pairs, with_header_if_any
from core.data.pair_formats.graph_files import open_graph
from core.data.pair_formats.interactions import (
    are_interactions,
    rows_to_keep,
    wanted_types,
)
from core.data.pair_formats.matrix import MatrixRows, is_matrix, read_matrix, too_many
from core.data.pair_formats.spelling import spelled_as
from core.data.pair_formats.splits import beside, read_groups
from core.data.pair_formats.statements import Statements, code_names
from core.data.pair_formats.values import Meaning, is_number, read_values, weigh
from core.data.pairs import Pairs
from core.data.simulated import is_simulated
from core.data.tabular import SEPARATORS
from core.errors import UserInputError
from core.findings import Finding
from core.settings import Limits

_LIMITS = Limits()
_SCORES = frozenset({"score", "probability", "confidence", "combinedscore"})
"""Numbers of which those below zero are low, and no repression."""


def read_pairs(
    path: Path | str,
    *,
    genes: Sequence[str] | None = None,
    splits: Path | str | None = None,
    columns: Mapping[str, str] | None = None,
    atregnet: AtRegNetRows = "confirmed-direct",
    matrix_rows: MatrixRows | None = None,
    edge_types: str = "",
    scores: bool = False,
    limits: Limits = _LIMITS,
) -> Pairs:
    """Read known pairs from a table of text, gzipped or not, an XLSX file, SIF or GraphML.

    Parameters
    ----------
    path
        A list of pairs with or without a header, an adjacency matrix, AtRegNet's table, or a
        network.
    genes
        Names of an expression's genes: the pairs' are spelled like them where only case or an
        isoform differs, and those it does not know are counted.
    splits
        CNNC's file of row numbers at which a group ends; `NAME_num.txt` beside the file
        is found without being named.
    columns
        Header names of `regulator`, `target` and perhaps `label`, `sign`, `weight`, where
        they are not to be recognised.
    atregnet
        Which rows of AtRegNet's table to keep.
    matrix_rows
        What the rows of an adjacency matrix are, where that is not to be recognised.
    edge_types
        Which interactions of a pathway table to keep: types between commas, or `all`; empty for
        activation and inhibition.
    scores
        Whether numbers called a score or a probability are one, below zero too; otherwise those on
        both sides of zero say how strong an edge is, and which sign it has.
    limits
        What the file may ask of this machine.

    Returns
    -------
    Pairs
        With what was recognised, dropped and settled in its findings.
    """
    path = Path(path)
    graph = open_graph(path, limits=limits)
    table = graph or _with_commented_header(open_delimited(path, limits=limits))
    if columns is None and not names_pairs(table.head[0]) and is_matrix(table):
        statements = read_matrix(table.with_header(), rows=matrix_rows, limits=limits)
    else:
        statements = _read_list(
            table,
            columns=columns,
            atregnet=atregnet,
            edge_types=wanted_types(edge_types),
            scores=scores,
            limits=limits,
        )
    statements = _grouped(statements, path, splits=splits, limits=limits)
    _check_names(statements, table.name, genes=genes, limits=limits)
    read = statements.rows_read
    pairs = clean(statements.noting(*table.findings), source=path.name)
    if not len(pairs):
        raise UserInputError(
            path.name,
            "must hold at least one pair of two different genes",
            got=f"{read:,} rows, none of which is one",
            remedy="Check that the columns hold a regulator and a target",
        )
    kept = f"{len(pairs):,} pairs of {len(pairs.genes):,} genes are kept."
    pairs = pairs.noting(Finding("info", "rows", f"{read:,} rows were read; {kept}", count=read))
    pairs = replace(pairs, simulated=is_simulated(path))
    if genes is None:
        return pairs
    pairs = spelled_as(pairs, genes)
    return pairs.noting(unknown_genes(pairs, genes))


def known_edges(pairs: Pairs) -> frozenset[tuple[str, str]]:
    """Return the regulations a list states, as (regulator, target) names.

    Parameters
    ----------
    pairs
        Any pairs. Those labelled 0 are left out; with directions, (a, b, 2) gives (b, a).
    """
    first, second = pairs.regulator_names, pairs.target_names
    if pairs.label is None:
        return frozenset(zip(first, second, strict=True))
    backward = pairs.label == 2
    stated = pairs.label > 0
    regulators = np.where(backward, second, first)[stated]
    targets = np.where(backward, first, second)[stated]
    return frozenset(zip(regulators, targets, strict=True))


def _with_commented_header(table: Delimited) -> Delimited:
    """Take a header that stands in the last comment line (`#TF target`)."""
    if names_pairs(table.head[0]) or not names_pairs(table.commented):
        return table
    # the names are known from here on: any first line will do for pandas to skip
    return replace(table, data=b"#\n" + table.data, head=(table.commented, *table.head))


def _read_list(
    table: Delimited,
    *,
    columns: Mapping[str, str] | None,
    atregnet: AtRegNetRows,
    edge_types: frozenset[str] | None,
    scores: bool,
    limits: Limits,
) -> Statements:
    lines = table.data.count(b"\n")
    if lines > limits.pairs + 1:
        raise too_many(table.name, lines, limits=limits)
    table = table.with_header() if columns else with_header_if_any(table)
    if not columns and is_atregnet(table):
        return read_atregnet(table, keep=atregnet)
    if table.header is not None and not table.head:
        raise UserInputError(
            table.name,
            "must hold rows below its header",
            got="a header only",
            remedy="Check that the table was saved whole",
        )
    chosen = choose(table, columns=columns)
    meanings: dict[int, Meaning | None] = {}
    for at, role in chosen.values:
        if role == "weight" or _is_measured(table, at):
            # Millions of different numbers would be slow as words.
            numbers = read_numbers(table, at)
            if numbers is not None:
                called = plain(table.header[at]) if table.header else ""
                meanings[at] = weigh(numbers, signed=not (scores and called in _SCORES))
    others = [(at, role) for at, role in chosen.values if at not in meanings]
    positions = [chosen.regulator, chosen.target, *(at for at, _ in others)]
    regulators, targets, *columns_read = read_columns(table, positions)
    for (at, role), column in zip(others, columns_read, strict=True):
        meanings[at] = read_values(column, role=role, file=table.name)
    statements = Statements(*code_names(regulators, targets), rows_read=len(regulators))
    statements = _with_values(statements, table, chosen=chosen, meanings=meanings)
    interactions = next((each for each in columns_read if are_interactions(each.categories)), None)
    if interactions is None:
        return statements
    kept, told = rows_to_keep(interactions, edge_types, file=table.name)
    return statements.take(kept).noting(told)


def _is_measured(table: Delimited, at: int) -> bool:
    """Return whether a column holds scores, which are many different numbers, and not labels."""
    cells = {row[at] for row in table.head if at < len(row) and row[at]}
    return len(cells) > 4 and all(map(is_number, cells))


def _with_values(
    statements: Statements,
    table: Delimited,
    *,
    chosen: Columns,
    meanings: Mapping[int, Meaning | None],
) -> Statements:
    """Add what the other columns say; of two that say the same kind, the first is taken."""
    ignored = list(chosen.ignored)
    if table.header is None and table.width > 3:
        ignored += [f"column {at + 1}" for at in range(3, table.width)]
    said = Meaning()
    notes, weight_name = [], ""
    for at, _ in chosen.values:
        meaning = meanings[at]
        name = _column(table, at)
        kinds = [] if meaning is None else _new_kinds(meaning, said)
        if meaning is None or not kinds:
            ignored.append(name)
            continue
        said = replace(said, **{kind: getattr(meaning, kind) for kind in kinds})
        if "label" in kinds:
            said = replace(said, task=meaning.task)
        if "weight" in kinds:
            weight_name = name
        notes.append(f"{' and '.join(kinds)} from {name} ({meaning.note})")
    found = _format_finding(table, chosen, notes=notes)
    label, task = said.label, said.task
    if task == "binary" and label is not None and (label == 1).all():
        # Nothing but positives: a list of edges.
        label, task = None, "edges"
    statements = replace(
        statements,
        label=label,
        sign=said.sign,
        weight=said.weight,
        weight_name=weight_name,
        task=task,
    )
    statements = statements.noting(found)
    if label is not None and not (label > 0).any():
        message = "No pair is labelled as regulated; nothing can be learned from such a list."
        statements = statements.noting(Finding("warning", "no positives", message))
    if not ignored:
        return statements
    message = "Nothing was read from " + ", ".join(ignored[:12]) + "."
    return statements.noting(
        Finding("info", "other columns", message, items=tuple(ignored), count=len(ignored))
    )


def _new_kinds(meaning: Meaning, said: Meaning) -> list[str]:
    return [
        kind
        for kind in ("label", "sign", "weight")
        if getattr(meaning, kind) is not None and getattr(said, kind) is None
    ]


def _format_finding(table: Delimited, chosen: Columns, *, notes: Sequence[str]) -> Finding:
    header = "without a header" if table.header is None else "with a header"
    message = f"Read as a list of pairs {header}, separated by {SEPARATORS[table.separator]}."
    parts = [
        f"regulator from {_column(table, chosen.regulator)}",
        f"target from {_column(table, chosen.target)}",
        *notes,
    ]
    return Finding("info", "format", message, "; ".join(parts))


def _column(table: Delimited, at: int) -> str:
    return (table.header[at] if table.header else "") or f"column {at + 1}"


def _grouped(
    statements: Statements, path: Path, *, splits: Path | str | None, limits: Limits
) -> Statements:
    rows = len(statements.regulator)
    found = beside(path) if splits is None else Path(splits)
    if found is None:
        return statements
    try:
        group = read_groups(found, rows=rows, limits=limits)
    except UserInputError as fault:
        if splits is not None:
            raise
        message = f"{found.name} beside the file was left alone: it does not fit these rows."
        return statements.noting(Finding("warning", "split", message, str(fault)))
    count = int(group[-1]) + 1 if rows else 0
    message = f"{found.name} splits the rows into {count:,} groups."
    return replace(statements, group=group).noting(Finding("info", "split", message, count=count))


def _check_names(
    statements: Statements, file: str, *, genes: Sequence[str] | None, limits: Limits
) -> None:
    """Refuse columns that hold numbers where names should be, and names without end."""
    names = statements.names
    longest = max(map(len, names), default=0)
    if longest > limits.name_length:
        raise UserInputError(
            file,
            f"must have names of {limits.name_length} letters at most",
            got=f"a name of {longest:,} letters",
            remedy="Check the separator and the quotation marks",
        )
    numbers = np.array([is_number(name) for name in names], dtype=bool)
    whole = all(name.isdigit() for name in names[numbers])
    sides = [
        bool(numbers[np.unique(side[side >= 0])].mean() > 0.5) if (side >= 0).any() else False
        for side in (statements.regulator, statements.target)
    ]
    # Whole numbers on both sides may be Entrez ids, if the expression goes by them too.
    entrez = all(sides) and whole and (genes is None or not set(genes).isdisjoint(names))
    if any(sides) and not entrez:
        raise UserInputError(
            file,
            "must have gene names in its columns of regulators and targets",
            got="numbers, such as " + ", ".join(names[numbers][:3]),
            remedy="Give names, or say which columns hold them",
        )
