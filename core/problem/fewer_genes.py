"""Data sets cut down to the genes that vary most, as papers choose them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.data.expression import Expression
from core.data.gene_order import GeneOrder
from core.errors import UserInputError
from core.features.ordered_genes import OrderedGenes, ordered_genes
from core.findings import Finding, number_of
from core.problem.filter_pairs import filter_pairs
from core.problem.problem import Problem

TOPIC = "genes by variance"
"""Of the finding that says which genes were chosen."""


@dataclass(frozen=True)
class GeneChoice:
    """How genes are chosen.

    Attributes
    ----------
    top
        How many, by variance.
    most_p
        Their test must have a p value below it; 1 for no test.
    with_regulators
        Whether regulators of the known pairs that pass the test come in beside.
    orders
        P values from files: one for all data sets, or one each; none where genes are tested here.
    """

    top: int
    most_p: float = 0.01
    with_regulators: bool = False
    orders: tuple[GeneOrder, ...] = ()


def with_fewer_genes(
    problems: Sequence[Any], choice: GeneChoice
) -> tuple[list[Any], tuple[Finding, ...]]:
    """Keep the chosen genes of each data set, and the pairs between them.

    Parameters
    ----------
    problems
        Known or labelled pairs, with their expression; genes are chosen in the first expression
        of each.
    choice
        How.

    Returns
    -------
    The data sets, and what was chosen in each, which is noted with its pairs, too.
    """
    if not all(isinstance(problem, Problem) for problem in problems):
        raise UserInputError(
            "variable-genes",
            "must be left out where genes are judged, for it is about pairs",
            got=choice.top,
            remedy="Leave it out",
        )
    orders: Sequence[GeneOrder | None] = choice.orders or (None,)
    if len(orders) == 1:
        orders = [*orders] * len(problems)
    if len(orders) != len(problems):
        raise UserInputError(
            "gene order",
            "must be one file, or one for each data set",
            got=f"{len(orders)} files, with {len(problems)} data sets",
            remedy="Give the files in the order of the data sets",
        )
    kept, found = [], []
    for problem, order in zip(problems, orders, strict=True):
        cut, said = _cut(problem, order, choice)
        kept.append(cut)
        found.append(said)
    return kept, tuple(found)


def _cut(problem: Problem, order: GeneOrder | None, choice: GeneChoice) -> tuple[Problem, Finding]:
    problem = filter_pairs(problem)
    pairs = problem.pairs
    known = np.ones(len(pairs), bool) if pairs.label is None else np.asarray(pairs.label) > 0
    regulators = set(pairs.take(known).regulator_names) if choice.with_regulators else set()
    chosen = ordered_genes(
        problem.expressions[0],
        top=choice.top,
        most_p=choice.most_p,
        order=order,
        regulators=regulators,
    )
    genes = set(chosen.genes)
    inside = np.array([name in genes for name in pairs.genes])
    left = inside[pairs.regulator] & inside[pairs.target]
    remaining = int((left & known).sum())
    if not remaining:
        raise UserInputError(
            "variable-genes",
            "must leave known pairs between the chosen genes",
            got=f"none of {int(known.sum()):,} known pairs between {number_of(len(genes), 'gene')}",
            remedy="Choose more genes, raise most-p, or let known regulators come in beside",
        )
    said = _said(
        chosen,
        choice,
        name=problem.name,
        total=problem.expressions[0].n_genes,
        pairs=(remaining, int(known.sum())),
    )
    cut = replace(
        problem.asking(pairs.take(left).noting(said)),
        expressions=tuple(_only(each, genes) for each in problem.expressions),
    )
    return cut, said


def _only(expression: Expression, genes: set[str]) -> Expression:
    rows = [row for row, gene in enumerate(expression.genes) if gene in genes]
    return expression.take_genes(np.array(rows, np.intp))


def _said(
    chosen: OrderedGenes,
    choice: GeneChoice,
    *,
    name: str,
    total: int,
    pairs: tuple[int, int],
) -> Finding:
    """Describe which genes were chosen, and what remains between them."""
    where = f" ({name})" if name else ""
    beside = f" and {number_of(chosen.added, 'known regulator')}" if chosen.added else ""
    taken = len(chosen.genes) - chosen.added
    by = (
        f"the most variable of {chosen.passed:,} with p < {choice.most_p:g} in {chosen.test}"
        if chosen.test
        else f"the most variable of {total:,}; none was tested for association"
    )
    # fewer than asked for is worth a look, and so is a choice without a test
    short = taken < choice.top or not chosen.test
    return Finding(
        "warning" if short else "info",
        TOPIC,
        f"{taken:,} of {total:,} genes{beside} were kept{where}: {by}. {pairs[0]:,} of "
        f"{pairs[1]:,} known pairs remain.",
        f"{choice.top:,} genes were wanted"
        + (f"; {chosen.absent:,} genes are not in the file of p values" if chosen.absent else ""),
        count=len(chosen.genes),
    )
