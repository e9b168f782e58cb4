"""How alike genes are: from scores of pairs, or from correlation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.data.score_table import look_up
from core.errors import UserInputError
from core.findings import Finding, about


@dataclass(frozen=True, eq=False)
class Similarity:
    """How alike genes are by one measure.

    Attributes
    ----------
    name, title
        For files and for people.
    about
        How it was made, in a sentence.
    values
        Symmetric, at most 1, 1 on the diagonal, shape (n_genes, n_genes).
    """

    name: str
    title: str
    about: str
    values: NDArray[np.float32]


def symmetric(scores: NDArray[np.float32]) -> tuple[NDArray[np.float32], str]:
    """Make scores of ordered pairs a similarity: the mean of both directions, at most 1.

    Parameters
    ----------
    scores
        Shape (n, n); the diagonal is not read.

    Returns
    -------
        The similarity, and what was done to the scores, in words.
    """
    both = (scores + scores.T) / 2
    apart = ~np.eye(len(both), dtype=bool)
    low, high = float(both[apart].min()), float(both[apart].max())
    said = "the mean of both directions"
    if low < -1 or high > 1:
        # the tree is the same whatever the unit
        both = (both - low) / ((high - low) or 1.0)
        said += ", carried over to 0 to 1"
    both[~apart] = 1.0
    return both.astype(np.float32), said


def correlation_similarity(
    expressions: Sequence[Expression], genes: Sequence[str], *, names: Sequence[str] = ()
) -> Similarity:
    """Return Pearson's correlation; of several data sets, the mean of their coefficients.

    Parameters
    ----------
    expressions
        One or more.
    genes
        Names that are in all of them.
    names
        What the data sets are called; numbers where omitted.
    """
    from core.features.association import correlation_matrix  # noqa: PLC0415  (numba)

    each = []
    for expression in expressions:
        rows = np.array([expression.index[gene] for gene in genes], np.intp)
        each.append(correlation_matrix(expression.take_genes(rows)))
    mean = np.asarray(np.mean(each, axis=0), np.float32)
    np.fill_diagonal(mean, 1.0)
    which = " and ".join(names)
    of = f" of {which}" if which else ""
    how = "the mean of the coefficients of all data sets" if len(each) > 1 else "its coefficient"
    return Similarity(
        "pearson",
        f"Pearson correlation{of}",
        f"Pearson's correlation{of}: {how}, of counts and linear values after log(1 + value).",
        mean,
    )


def genes_of_scores(table: Pairs, genes: Sequence[str]) -> tuple[list[str], tuple[Finding, ...]]:
    """Return the genes that a table of scores speaks of, and report the others.

    Parameters
    ----------
    table
        From `read_score_table`.
    genes
        That were chosen.
    """
    used = np.unique(np.concatenate([table.regulator, table.target]))
    named = {table.genes[code] for code in used}
    kept = [gene for gene in genes if gene in named]
    missing = [gene for gene in genes if gene not in named]
    if len(kept) < 3:
        raise UserInputError(
            table.source or "scores",
            "must score pairs of at least three of the genes that are to be put into modules",
            got=f"{len(kept)} of {len(genes):,} genes",
            remedy="Score these genes with each other, or name the genes that were scored",
        )
    if not missing:
        return kept, ()
    message = f"{len(missing):,} of {len(genes):,} genes have no score and were left out."
    return kept, (about("unscored genes", message, missing),)


def table_similarity(table: Pairs, genes: Sequence[str]) -> tuple[Similarity, tuple[Finding, ...]]:
    """Return a similarity made of a table of scores, and how many pairs it lacks.

    Parameters
    ----------
    table
        From `read_score_table`.
    genes
        Those it speaks of.
    """
    n = len(genes)
    rows, columns = np.nonzero(~np.eye(n, dtype=bool))
    asked = Pairs(
        genes=tuple(genes), regulator=rows.astype(np.int32), target=columns.astype(np.int32)
    )
    scores = np.full((n, n), np.nan, np.float32)
    scores[rows, columns] = look_up(table, asked)
    turned = scores.T
    # one direction speaks for both where the other is missing
    scores = np.where(np.isnan(scores), turned, scores)
    apart = ~np.eye(n, dtype=bool)
    unknown = np.isnan(scores) & apart
    found = []
    if unknown.any():
        lowest = float(np.nanmin(scores))
        count, whole = int(unknown.sum()) // 2, n * (n - 1) // 2
        scores = np.where(np.isnan(scores), np.float32(lowest), scores)
        message = (
            f"{count:,} of {whole:,} pairs have no score in either direction ({count / whole:.0%}) "
            f"and got the lowest of the table, {lowest:.3g}."
        )
        found.append(Finding("warning", "missing scores", message, count=count))
    values, how = symmetric(np.nan_to_num(scores))
    name = table.source or "scores"
    return Similarity("scores", name, f"Scores of {name}: {how}.", values), tuple(found)
