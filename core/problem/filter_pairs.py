"""Which pairs can be used at all: both genes measured, and changing across samples."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.errors import UserInputError
from core.findings import Finding, about
from core.problem.problem import Problem


def filter_pairs(problem: Problem) -> Problem:
    """Leave out pairs whose genes were not measured or never change, and report them.

    Names that differ from the expression's only in their case are taken for the same gene:
    mouse symbols are `Gata1` in most expression files and `GATA1` in most lists of edges.

    A gene that is zero, or any other single value, in all samples has a histogram that says
    nothing, whatever the other gene does.

    Parameters
    ----------
    problem
        Expression and pairs; where there are two expressions a gene must be in both, and
        change in one of them.
    """
    problem = _spelled_alike(problem)
    pairs = problem.pairs
    used = np.unique(np.concatenate([pairs.regulator, pairs.target]))
    measured = np.zeros(len(pairs.genes), bool)
    changing = np.zeros(len(pairs.genes), bool)
    for code in used:
        measured[code] = all(pairs.genes[code] in each.index for each in problem.expressions)
    known = used[measured[used]]
    for expression in problem.expressions:
        rows = np.array([expression.index[pairs.genes[code]] for code in known], np.intp)
        changing[known] |= changes(expression)[rows]
    findings = []
    missing = [pairs.genes[code] for code in used if not measured[code]]
    if missing:
        findings.append(
            about(
                "unknown genes",
                f"{_genes(len(missing))} of the pairs without expression; their pairs were left "
                "out.",
                missing,
            )
        )
    still = [pairs.genes[code] for code in known if not changing[code]]
    if still:
        findings.append(
            about(
                "constant genes",
                f"{_genes(len(still))} with the same value in every sample (all zero, say); "
                "their pairs were left out.",
                still,
            )
        )
    good = measured & changing
    kept = good[pairs.regulator] & good[pairs.target]
    if not kept.any():
        raise UserInputError(
            "pairs",
            "must name genes that have expression, and more than one value of it",
            got=_said(findings),
            remedy="Check that expression and pairs name genes in the same way",
        )
    if not findings:
        return problem
    return problem.asking(pairs.take(kept).noting(*findings))


def _spelled_alike(problem: Problem) -> Problem:
    """Spell genes as the expression does where only the case differs, and report it."""
    pairs, names = problem.pairs, problem.expressions[0].index
    unknown = [gene for gene in pairs.genes if gene not in names]
    if not unknown:
        return problem
    folded = Counter(gene.casefold() for gene in names)
    asked = Counter(gene.casefold() for gene in pairs.genes)
    spelling = {gene.casefold(): gene for gene in names}
    renamed = {
        gene: spelling[gene.casefold()]
        for gene in unknown
        # two genes that differ only in case are left alone: nobody knows which is meant
        if folded[gene.casefold()] == asked[gene.casefold()] == 1
    }
    if not renamed:
        return problem
    finding = about(
        "case of names",
        f"{_genes(len(renamed))} of the pairs matched to the expression without regard to upper "
        "and lower case.",
        (f"{gene} is {name}" for gene, name in renamed.items()),
        level="info",
    )
    alike = replace(pairs, genes=tuple(renamed.get(gene, gene) for gene in pairs.genes))
    evidence = None if problem.evidence is None else problem.evidence.renamed(renamed)
    return replace(problem, pairs=alike.noting(finding), evidence=evidence)


def changes(expression: Expression) -> NDArray[np.bool_]:
    """Find which genes have more than one value, shape (n_genes,)."""
    low, high = (
        _dense(extreme(axis=1)) for extreme in (expression.values.min, expression.values.max)
    )
    different: NDArray[np.bool_] = low != high
    return different


def _dense(column: Any) -> NDArray[np.float32]:
    """Return one number a gene, however the matrix gave it."""
    dense: NDArray[np.float32] = column if isinstance(column, np.ndarray) else column.toarray()
    return dense.ravel()


def _genes(count: int) -> str:
    return "One gene" if count == 1 else f"{count:,} genes"


def _said(findings: list[Finding]) -> str:
    return (
        "; ".join(f"{finding.message} ({', '.join(finding.items[:3])})" for finding in findings)
        or "no pairs"
    )
