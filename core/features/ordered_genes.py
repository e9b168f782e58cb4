"""Which genes an evaluation is about: those that pass a test, the most variable first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.gene_order import GeneOrder
from core.errors import UserInputError
from core.features.along_pseudotime import logged, p_values, variances


@dataclass(frozen=True, eq=False)
class OrderedGenes:
    """Genes that were chosen.

    Attributes
    ----------
    genes
        Their names, the most variable first, added regulators last.
    tested, passed
        How many genes have a p value, and how many of them one below the bound; of no test, how
        many genes there are.
    added
        How many regulators came in beside.
    test
        What the p values are of, in words; empty where there was no test.
    absent
        How many genes of the expression the file of p values does not name.
    """

    genes: tuple[str, ...]
    tested: int
    passed: int
    added: int
    test: str
    absent: int = 0


def ordered_genes(
    expression: Expression,
    *,
    top: int,
    most_p: float,
    order: GeneOrder | None = None,
    regulators: Collection[str] = (),
) -> OrderedGenes:
    """Choose the genes whose p value is below a bound, by their variance.

    Parameters
    ----------
    expression
        Whose genes are chosen. Its pseudotime is what they are tested along, where there is no
        `order`.
    top
        How many, without added regulators.
    most_p
        The bound; at 1 nothing is tested, and variance alone decides.
    order
        P values from a file; its variances count where it has them.
    regulators
        Genes that come in beside the first `top` if they pass.
    """
    values = logged(expression)
    variance = variances(values)
    p_value, test = np.zeros(expression.n_genes), ""
    if most_p < 1:
        p_value, test = _tested(expression, values, order)
    if order is not None and order.variance is not None:
        told = _beside(expression, order, order.variance)
        variance = np.where(np.isnan(told), variance, told)
    passing = np.flatnonzero((p_value < most_p) & (variance > 0))
    ranked = passing[np.argsort(-variance[passing], kind="stable")]
    kept = ranked[:top]
    beside = [row for row in ranked[top:] if expression.genes[row] in regulators]
    if kept.size + len(beside) < 2:
        raise UserInputError(
            expression.source or "expression",
            f"must have genes that change with p < {most_p:g}",
            got=f"{passing.size:,} of {expression.n_genes:,}",
            remedy="Raise most-p, or give p values in a file with --gene-order",
        )
    return OrderedGenes(
        genes=tuple(expression.genes[row] for row in (*kept, *beside)),
        tested=int((~np.isnan(p_value)).sum()),
        passed=passing.size,
        added=len(beside),
        test=test,
        absent=int(np.isnan(p_value).sum()),
    )


def _tested(
    expression: Expression, values: object, order: GeneOrder | None
) -> tuple[NDArray[np.float64], str]:
    """Return the p value of each gene, NaN where there is none, and what it is of."""
    if order is not None:
        told = _beside(expression, order, order.p_value)
        if np.isnan(told).all():
            raise UserInputError(
                order.source,
                "must name genes as the expression does",
                got=f"none of {expression.n_genes:,} genes, but " + ", ".join(order.genes[:3]),
                remedy="Give the file that belongs to this expression",
            )
        return told, f"{order.column} of {order.source}"
    found = None if expression.pseudotime is None else p_values(values, expression.pseudotime)
    if found is None or expression.pseudotime is None:
        raise UserInputError(
            expression.source or "expression",
            "must have pseudotime, or a file of p values beside it, to choose genes by a test",
            got="neither",
            remedy="Give --pseudotime or --gene-order, or set most-p to 1 to rank genes by "
            "variance alone",
        )
    lineages = expression.pseudotime.shape[1]
    several = f", the smallest of {lineages} lineages times {lineages}" if lineages > 1 else ""
    return found, f"an F test of a cubic spline along pseudotime against no change{several}"


def _beside(
    expression: Expression, order: GeneOrder, numbers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lay numbers of a file beside the genes of an expression, NaN where it has none.

    Names that differ in their case only are taken for the same gene where no other differs so.
    """
    told = np.full(expression.n_genes, np.nan)
    place = dict(zip(order.genes, range(len(order.genes)), strict=True))
    folded: dict[str, list[int]] = {}
    for at, gene in enumerate(order.genes):
        folded.setdefault(gene.casefold(), []).append(at)
    for row, gene in enumerate(expression.genes):
        alike = folded.get(gene.casefold(), [])
        if gene in place:
            told[row] = numbers[place[gene]]
        elif len(alike) == 1:
            told[row] = numbers[alike[0]]
    return told
