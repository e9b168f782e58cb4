"""Genes with the p value of a test and their variance: BEELINE's GeneOrdering and its like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.delimited import open_delimited, read_columns, read_numbers
from core.data.field_formats import plain
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()
_GENE = ("gene", "genes", "genename", "genesymbol", "symbol", "id", "")
_P = ("vgampvalue", "pvalue", "pval", "p", "praw", "pvalueraw", "pr")
_ADJUSTED = ("padj", "qvalue", "qval", "q", "fdr", "adjpval", "adjpvalue", "pvaladj")
_VARIANCE = ("variance", "var")


@dataclass(frozen=True, eq=False)
class GeneOrder:
    """What a file says of genes.

    Attributes
    ----------
    genes
        Their names, each once.
    p_value
        Of the test for each, shape (n_genes,); NaN where the file has none.
    variance
        Shape (n_genes,); None where the file has no such column.
    column
        What the file calls the p values.
    source
        The file, for people.
    """

    genes: tuple[str, ...]
    p_value: NDArray[np.float64]
    variance: NDArray[np.float64] | None
    column: str
    source: str


def read_gene_order(path: Path, *, limits: Limits = _LIMITS) -> GeneOrder:
    """Read genes with the p value of a test and, where it is there, their variance.

    Parameters
    ----------
    path
        A table with a header: the gene (or no name, as R writes row names), a p value
        (VGAMpValue, pvalue, pval, qval, padj, …) and perhaps Variance.
    limits
        What the file may ask of this machine.
    """
    table = open_delimited(path, limits=limits).with_header()
    header = [plain(name) for name in table.header or ()]
    at = {
        what: next((header.index(name) for name in names if name in header), None)
        for what, names in (("gene", _GENE), ("p", (*_P, *_ADJUSTED)), ("variance", _VARIANCE))
    }
    gene, p_at, variance_at = at["gene"], at["p"], at["variance"]
    if gene is None or p_at is None:
        raise UserInputError(
            path.name,
            "must have a column of genes and one of p values",
            got="columns " + ", ".join(name or "(no name)" for name in (table.header or ())[:8]),
            remedy="Name the columns gene, pvalue and, if it is there, variance",
        )
    names = [name.strip() for name in read_columns(table, [gene])[0].astype(str)]
    numbers = {
        what: read_numbers(table, place)
        for what, place in (("p values", p_at), ("variances", variance_at))
        if place is not None
    }
    for what, values in numbers.items():
        if values is None:
            raise UserInputError(
                path.name,
                f"must have numbers for {what}",
                got="words among them",
                remedy="Leave a cell empty where nothing is known",
            )
    p_value, variance = numbers["p values"], numbers.get("variances")
    if p_value is None or not np.isfinite(p_value).any():
        raise UserInputError(
            path.name, "must give genes a p value", got="none", remedy="Fill the column"
        )
    known = p_value[~np.isnan(p_value)]
    if known.min() < 0 or known.max() > 1:
        raise UserInputError(
            path.name,
            "must have p values from 0 to 1",
            got=f"{known.min():g} to {known.max():g}",
            remedy="Give p values themselves, not their logarithms or a statistic",
        )
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise UserInputError(
            path.name,
            "must name each gene once",
            got=f"{repeated[0]} more than once",
            remedy="Keep one row of it",
        )
    column = (table.header or ())[p_at]
    return GeneOrder(tuple(names), p_value, variance, column, path.name)
