"""The rules by which stated rows become pairs, each of them counted.

In this order: rows without two names and rows without a label are dropped; self-pairs are
dropped; where labels contradict, a stated regulation outweighs a stated absence; where signs
contradict, the sign is unknown; of rows that say the same, the first is kept, with the
largest weight. Mutual edges stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.identifiers.patterns import looks_like_excel_date
from core.data.pair_formats.statements import Statements
from core.data.pair_formats.values import UNLABELLED
from core.data.pairs import Pairs
from core.findings import Finding, Level, about

_SHOWN = 1_000
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def clean(statements: Statements, *, source: str) -> Pairs:
    """Drop what cannot be used, settle what contradicts, and report both.

    Parameters
    ----------
    statements
        The rows as the file has them.
    source
        The file's name.
    """
    rows = _without_blanks(statements)
    rows = _without_self_pairs(rows)
    rows = _settle_labels(rows)
    rows = _settle_signs(rows)
    rows = _without_duplicates(rows)
    pairs = _compact(rows, source=source)
    return pairs.noting(*_mutual(pairs), *odd_names(pairs.genes))


def unknown_genes(pairs: Pairs, genes: Sequence[str]) -> Finding:
    """Count the names that an expression does not know, and those it nearly knows.

    Parameters
    ----------
    pairs
        Cleaned pairs.
    genes
        Names of the expression's genes.
    """
    known = set(genes)
    unknown = [gene for gene in pairs.genes if gene not in known]
    missing = np.array([gene not in known for gene in pairs.genes], dtype=bool)
    usable = int((~missing[pairs.regulator] & ~missing[pairs.target]).sum())
    if not unknown:
        message = f"All {len(pairs.genes):,} genes are in the expression."
        return Finding("info", "unknown genes", message)
    folded = {gene.casefold() for gene in known}
    stems = {_stem(gene) for gene in folded}
    by_case = sum(gene.casefold() in folded for gene in unknown)
    by_suffix = sum(_stem(gene.casefold()) in stems for gene in unknown) - by_case
    hints = [f"{usable:,} of {len(pairs):,} pairs have both genes there"]
    if by_case:
        hints.append(f"{by_case:,} names would match if case were ignored")
    if by_suffix:
        hints.append(f"{by_suffix:,} more would match without a suffix such as .1")
    return about(
        "unknown genes",
        f"{len(unknown):,} of {len(pairs.genes):,} genes are not in the expression.",
        unknown,
        evidence="; ".join(hints),
    )


def odd_names(names: Iterable[str]) -> list[Finding]:
    """Report names that are numbers, that Excel made dates of, or that differ only in case."""
    names = list(names)
    found = []
    if names and all(name.isdigit() for name in names):
        message = "All names are whole numbers, read as Entrez ids. If they count rows, give names."
        found.append(about("numbers", message, names))
    dates = [name for name in names if looks_like_excel_date(name)]
    if dates:
        message = f"{len(dates):,} names look like dates that Excel made out of gene names."
        found.append(about("excel dates", message, dates))
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(name.casefold(), []).append(name)
    twins = [" / ".join(several) for several in spellings.values() if len(several) > 1]
    if twins:
        message = f"{len(twins):,} names are written in several cases and kept apart."
        found.append(about("case", message, twins))
    return found


def _stem(name: str) -> str:
    stem, dot, version = name.rpartition(".")
    return stem if dot and version.isdigit() else name


def _without_blanks(rows: Statements) -> Statements:
    blank = (rows.regulator < 0) | (rows.target < 0)
    if blank.any():
        count = int(blank.sum())
        message = f"{_rows(count)} without a regulator or a target dropped."
        rows = rows.take(~blank).noting(Finding("warning", "blank names", message, count=count))
    if rows.label is None or not (rows.label == UNLABELLED).any():
        return rows
    bare = rows.label == UNLABELLED
    return _drop(rows, bare, topic="no label", message="without a label dropped.")


def _without_self_pairs(rows: Statements) -> Statements:
    same = rows.regulator == rows.target
    return _drop(rows, same, topic="self-pairs", message="pairing a gene with itself dropped.")


def _settle_labels(rows: Statements) -> Statements:
    if rows.label is None:
        return rows
    # (a, b, 1) and (b, a, 2) are one statement told twice: with directions, "none" is said
    # of both orders at once, so the two are compared without their order.
    keys = _keys(rows, ordered=rows.task == "binary")
    none = rows.label == 0
    beaten = none & pd.Series(keys).isin(keys[~none]).to_numpy()
    return _drop(
        rows,
        beaten,
        topic="contradicting labels",
        message="saying 0 of a pair that another row says is regulated dropped: "
        "a stated regulation outweighs a stated absence.",
    )


def _settle_signs(rows: Statements) -> Statements:
    if rows.sign is None:
        return rows
    # A sign beside a stated absence says nothing.
    absent = np.zeros(len(rows.sign), dtype=bool) if rows.label is None else rows.label == 0
    sign = np.where(absent, 0, rows.sign)
    pair, _ = pd.factorize(_statement_keys(rows))
    up = np.bincount(pair, weights=sign > 0) > 0
    down = np.bincount(pair, weights=sign < 0) > 0
    torn = (up & down)[pair]
    settled = (up.astype(np.int8) - down.astype(np.int8))[pair]
    settled[absent] = 0
    settled_rows = replace(rows, sign=settled)
    if not torn.any():
        return settled_rows
    disputed = rows.take(torn & ~pd.Series(pair).duplicated().to_numpy())
    return settled_rows.noting(
        _finding(
            disputed,
            topic="contradicting signs",
            message=f"{len(disputed.regulator):,} pairs are said to activate and to repress; "
            "their sign is taken as unknown.",
        )
    )


def _without_duplicates(rows: Statements) -> Statements:
    keys = _statement_keys(rows)
    repeated = pd.Series(keys).duplicated().to_numpy()
    if not repeated.any():
        return rows
    weight = rows.weight
    if weight is not None:
        weight = pd.Series(weight).groupby(keys).transform("max").to_numpy()
    rows = replace(rows, weight=weight)
    what = "that repeat an earlier one dropped"
    what += ", the largest weight kept." if weight is not None else "."
    return _drop(rows, repeated, topic="duplicates", message=what)


def _mutual(pairs: Pairs) -> list[Finding]:
    stated = np.ones(len(pairs), dtype=bool) if pairs.label is None else pairs.label > 0
    first, second = pairs.regulator[stated], pairs.target[stated]
    if pairs.task == "direction" and pairs.label is not None:
        turned = pairs.label[stated] == 2
        first, second = np.where(turned, second, first), np.where(turned, first, second)
    size = np.int64(len(pairs.genes))
    forward = pd.unique(first * size + second)
    backward = (forward % size) * size + forward // size
    both = forward[pd.Series(forward).isin(backward).to_numpy()]
    one_way = both[both // size < both % size]
    if not len(one_way):
        return []
    level: Level = "info"
    count = len(one_way)
    message = f"{count:,} {'pair' if count == 1 else 'pairs'} of genes regulate each other."
    if len(both) == len(forward):
        level = "warning"
        message = "Every pair is listed both ways round: the list says nothing of direction."
    names = [f"{pairs.genes[key // size]} ↔ {pairs.genes[key % size]}" for key in one_way[:_SHOWN]]
    return [Finding(level, "mutual edges", message, items=tuple(names), count=count)]


def _compact(rows: Statements, *, source: str) -> Pairs:
    """Keep only the names still used, in order of first appearance."""
    codes, used = pd.factorize(np.concatenate((rows.regulator, rows.target)))
    coded: NDArray[np.int32] = codes.astype(np.int32)
    count = len(rows.regulator)
    return Pairs(
        genes=tuple(rows.names[used]),
        regulator=coded[:count],
        target=coded[count:],
        label=rows.label,
        sign=rows.sign,
        group=rows.group,
        weight=rows.weight,
        weight_name=rows.weight_name,
        task=rows.task,
        source=source,
        findings=rows.findings,
    )


def _keys(rows: Statements, *, ordered: bool = True) -> NDArray[np.int64]:
    first, second = rows.regulator, rows.target
    if not ordered:
        first, second = np.minimum(first, second), np.maximum(first, second)
    return first * np.int64(len(rows.names)) + second


def _statement_keys(rows: Statements) -> NDArray[np.int64]:
    keys = _keys(rows)
    return keys if rows.label is None else keys * 3 + rows.label


def _drop(rows: Statements, out: NDArray[np.bool_], *, topic: str, message: str) -> Statements:
    if not out.any():
        return rows
    dropped = rows.take(out)
    count = _rows(len(dropped.regulator))
    return rows.take(~out).noting(_finding(dropped, topic=topic, message=f"{count} {message}"))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _finding(rows: Statements, *, topic: str, message: str) -> Finding:
    shown = zip(rows.names[rows.regulator[:_SHOWN]], rows.names[rows.target[:_SHOWN]], strict=True)
    items = tuple(f"{regulator} → {target}" for regulator, target in shown)
    return Finding("warning", topic, message, items=items, count=len(rows.regulator))
