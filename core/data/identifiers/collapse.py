"""Turn the rows of an expression from probesets (or any ids) into genes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression
from core.data.identifiers.patterns import key, kind_of, without_version
from core.data.identifiers.resolve import Many
from core.data.identifiers.tables import IdTable
from core.errors import UserInputError
from core.findings import Finding, about


def collapse(expression: Expression, table: IdTable, *, many: Many = "mean") -> Expression:
    """Give the expression of genes from that of their probesets.

    A gene that has a probeset of its own is measured by that; probesets shared between
    genes count only for genes that have no other, and the genes then share their values.
    Control probes, probesets without a gene and rows the table does not know are left out
    and listed.

    Parameters
    ----------
    expression
        Rows named by what the table maps: probesets, symbols, foreign ids.
    table
        The mapping.
    many
        For genes with several rows: their mean, the one that varies most, or all of them,
        then named `LOCUS|row`.

    Returns
    -------
    Expression
        Genes in the order of their first row; sparse where it was sparse.
    """
    if many not in get_args(Many):
        raise UserInputError(
            "many", "must be mean, most-variable or all", got=many, remedy="Choose one of them"
        )
    rows_of, findings = _rows_of_genes(expression, table)
    if not rows_of:
        raise UserInputError(
            table.source,
            "must map the names of the expression's rows",
            got="rows such as " + ", ".join(expression.genes[:3]) + ", none of them mapped",
            remedy="Give the mapping table of this platform",
        )
    repeated = [gene for gene, rows in rows_of.items() if len(rows) > 1]
    if repeated:
        did = {
            "mean": "their mean is taken",
            "most-variable": "the most variable is taken",
            "all": "all are kept",
        }[many]
        message = f"{len(repeated):,} genes have several rows: {did}."
        findings.append(about("several rows", message, repeated, level="info"))
    if many == "all":
        genes, picked = _every_row(expression, rows_of)
        values = expression.values[picked]
    elif many == "most-variable":
        spread = row_spread(expression)
        genes = tuple(rows_of)
        picked = np.array([max(rows, key=lambda row: spread[row]) for rows in rows_of.values()])
        values = expression.values[picked]
    else:
        genes = tuple(rows_of)
        values = _means(expression, list(rows_of.values()))
    message = f"{expression.n_genes:,} rows became {len(genes):,} genes by {table.source}."
    collapsed = replace(expression, values=values, genes=genes)
    return collapsed.noting(Finding("info", "collapsed", message, count=len(genes)), *findings)


def row_spread(expression: Expression) -> NDArray[np.float64]:
    """Give the variance of each row over the samples, NaN left out, shape (n_genes,)."""
    values = expression.values
    if isinstance(values, np.ndarray):
        known = np.isfinite(values)
        count = np.maximum(known.sum(axis=1), 1)
        filled = np.where(known, values, 0).astype(np.float64)
        mean = filled.sum(axis=1) / count
        away = np.where(known, filled - mean[:, None], 0)
        return np.asarray((away**2).sum(axis=1) / count, dtype=np.float64)
    wide = values.astype(np.float64)
    mean = np.asarray(wide.mean(axis=1)).ravel()
    square = np.asarray(wide.multiply(wide).mean(axis=1)).ravel()
    return np.asarray(np.maximum(square - mean**2, 0), dtype=np.float64)


def _rows_of_genes(
    expression: Expression, table: IdTable
) -> tuple[dict[str, list[int]], list[Finding]]:
    genes_by_key = {key(gene): gene for gene in table.genes}
    own: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    left: dict[str, list[str]] = {"control": [], "no match": [], "unknown": [], "unclear": []}
    several = []
    for row, name in enumerate(expression.genes):
        folded = key(name)
        genes = table.probes.get(folded, ())
        if len(genes) > 1:
            several.append(name)
        if not genes:
            stem = without_version(folded)
            genes = table.aliases.get(folded) or (
                (genes_by_key[stem],) if stem in genes_by_key else ()
            )
            if len(genes) > 1:
                left["unclear"].append(name)
                continue
        if not genes:
            control = folded in table.controls or kind_of(folded) == "control"
            why = "no match" if folded in table.unmatched else "unknown"
            left["control" if control else why].append(name)
        for gene in genes:
            (own if len(genes) == 1 else shared).setdefault(gene, []).append(row)
    only_shared = {gene: rows for gene, rows in shared.items() if gene not in own}
    first = sorted({**own, **only_shared}.items(), key=lambda found: found[1][0])
    return dict(first), _findings(left, several, list(only_shared))


def _findings(
    left: dict[str, list[str]], several: list[str], only_shared: list[str]
) -> list[Finding]:
    reasons = {
        "control": "are control probes",
        "no match": "have no gene in the mapping table",
        "unknown": "are not in the mapping table",
        "unclear": "are names that several genes go by",
    }
    findings = [
        about(
            f"left out: {why}",
            f"{len(names):,} rows {reasons[why]}; they are left out.",
            names,
            level="info" if why == "control" else "warning",
        )
        for why, names in left.items()
        if names
    ]
    if several:
        message = (
            f"{len(several):,} probesets measure several genes; they count only for the "
            f"{len(only_shared):,} genes that have no probeset of their own."
        )
        findings.append(about("shared probesets", message, several))
    return findings


def _means(
    expression: Expression, rows_of: list[list[int]]
) -> NDArray[np.float32] | sparse.csr_array:
    values = expression.values
    counts = np.array([len(rows) for rows in rows_of])
    columns = np.concatenate([np.array(rows, dtype=np.intp) for rows in rows_of])
    indptr = np.concatenate(([0], np.cumsum(counts)))
    shape = (len(rows_of), expression.n_genes)
    weights = np.repeat(1.0 / counts, counts)
    if isinstance(values, np.ndarray) and not np.isfinite(values).all():
        return _means_of_known(values, columns, indptr)
    average = sparse.csr_array((weights, columns, indptr), shape=shape)
    product = average @ values
    if sparse.issparse(product):
        return sparse.csr_array(product).astype(np.float32)
    return np.asarray(product, dtype=np.float32)


def _means_of_known(
    values: NDArray[np.float32], columns: NDArray[np.intp], indptr: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Average what is measured; a gene measured by no row in a sample stays NaN there."""
    known = np.isfinite(values)
    starts = indptr[:-1]
    total = np.add.reduceat(np.where(known, values, 0)[columns].astype(np.float64), starts, axis=0)
    count = np.add.reduceat(known[columns].astype(np.int64), starts, axis=0)
    means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return means.astype(np.float32)


def _every_row(
    expression: Expression, rows_of: dict[str, list[int]]
) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    named = [
        (gene if len(rows) == 1 else f"{gene}|{expression.genes[row]}", row)
        for gene, rows in rows_of.items()
        for row in rows
    ]
    return tuple(name for name, _ in named), np.array([row for _, row in named], dtype=np.intp)
