"""Which genes vary most for their mean: by the Fano factor, on the linear scale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.value_ranges import checked_ranges
from core.findings import Finding, about, number_of

LEAST_MEAN = 0.05
"""A mean below it is mostly noise of counting."""


@dataclass(frozen=True, eq=False)
class Variability:
    """How much each gene of an expression varies.

    Attributes
    ----------
    mean
        On the linear scale, shape (n_genes,).
    fano
        Variance over mean there, 0 where the mean is; of relative values, which have no linear
        scale, the variance. Shape (n_genes,).
    measure
        What `fano` is, in words.
    changes
        Whether a gene has more than one value, shape (n_genes,).
    """

    mean: NDArray[np.float64]
    fano: NDArray[np.float64]
    measure: str
    changes: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class VariableGenes:
    """Genes to be put into modules, the most variable first.

    Attributes
    ----------
    genes
        Their names.
    fano, mean
        As in `Variability`, of these genes.
    measure
        By what they were ranked.
    findings
        How values were read, and which genes were left out.
    """

    genes: tuple[str, ...]
    fano: NDArray[np.float64]
    mean: NDArray[np.float64]
    measure: str
    findings: tuple[Finding, ...]


def variability(expression: Expression) -> tuple[Variability, Finding]:
    """Compute mean and Fano factor of every gene, and say on which scale.

    Parameters
    ----------
    expression
        Logged values are un-logged: to the base e of single cells, where log1p is the custom, and
        to the base 2 of others. Relative values (below zero, too) cannot be.
    """
    values: Any = expression.values
    scale, moving = expression.scale, _changes(expression)
    if scale == "relative":
        mean, variance = _moments(values)
        said = (
            "The values lie on both sides of zero and have no linear scale: genes were ranked by "
            "their variance, without a floor on the mean."
        )
        found = Variability(mean, variance, "variance", moving)
        return found, Finding("warning", "linear scale", said)
    if scale == "log":
        natural = expression.kind == "single-cell"
        base = "e" if natural else "2"
        said = f"Fano factors are of un-logged values: {base} to the power of each, less 1."
        linear = _unlogged(values, natural=natural)
    else:
        said = "Fano factors are of the values as they are."
        linear = values
    mean, variance = _moments(linear)
    fano = np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0)
    return Variability(mean, fano, "Fano factor", moving), Finding("info", "linear scale", said)


def variable_genes(
    expressions: Sequence[Expression],
    *,
    top: int,
    least_mean: float = LEAST_MEAN,
    without: Collection[str] = (),
    listed: Sequence[str] | None = None,
) -> VariableGenes:
    """Choose the genes that vary most, or those of a list, without those a model learned from.

    Parameters
    ----------
    expressions
        Genes are ranked by the first; they must change in all of them.
    top
        How many at most; a list is taken whole.
    least_mean
        Of the first, on the linear scale; a list is not held to it.
    without
        Genes that a model learned from.
    listed
        Names in the first expression.
    """
    first = expressions[0]
    found, how = variability(first)
    findings = [how]
    named = np.ones(first.n_genes, bool)
    if listed is not None:
        wanted = set(listed)
        named = np.array([gene in wanted for gene in first.genes])
    still = found.changes & _change_in_all(first.genes, expressions[1:])
    constant = [first.genes[row] for row in np.flatnonzero(named & ~still)]
    if constant:
        message = "Genes that never change, or are not in every data set, were left out."
        findings.append(about("constant genes", message, constant))
    kept = named & still
    if without:
        learned = np.array([gene in without for gene in first.genes])
        gone = [first.genes[row] for row in np.flatnonzero(kept & learned)]
        message = f"{number_of(len(gone), 'gene')} that the model learned from left out."
        findings.append(about("learned genes", message, gone, level="info"))
        kept &= ~learned
    if listed is None and found.measure != "variance":
        low = int((kept & (found.mean < least_mean)).sum())
        if low:
            message = f"{number_of(low, 'gene')} with a mean below {least_mean:g} left out."
            findings.append(Finding("info", "mean", message, count=low))
        kept &= found.mean >= least_mean
    rows = np.flatnonzero(kept)
    rows = rows[np.argsort(-found.fano[rows], kind="stable")]
    rows = rows if listed is not None else rows[:top]
    if rows.size < 3:
        raise UserInputError(
            first.source or "expression",
            "must leave at least three genes that change to be put into modules",
            got=f"{number_of(rows.size, 'gene')}, of {int((named & still).sum()):,} that change"
            + (" in every data set" if len(expressions) > 1 else ""),
            remedy="Give data sets of the same genes, or lower the least mean"
            if len(expressions) > 1
            else "Lower the least mean, name other genes, or leave fewer out",
        )
    return VariableGenes(
        genes=tuple(first.genes[row] for row in rows),
        fano=found.fano[rows],
        mean=found.mean[rows],
        measure=found.measure,
        findings=tuple(findings),
    )


def _change_in_all(genes: Sequence[str], others: Sequence[Expression]) -> NDArray[np.bool_]:
    good = np.ones(len(genes), bool)
    for expression in others:
        moving = _changes(expression)
        index = expression.index
        good &= np.array([gene in index and bool(moving[index[gene]]) for gene in genes])
    return good


def _changes(expression: Expression) -> NDArray[np.bool_]:
    low, high = checked_ranges(expression)
    different: NDArray[np.bool_] = low != high
    return different


def _unlogged(values: Any, *, natural: bool) -> Any:
    """Return e or 2 to the power of each value, less 1 and never below 0, dense or sparse."""
    factor = 1.0 if natural else float(np.log(2))
    is_sparse = bool(sparse.issparse(values))
    if is_sparse:
        linear = values.astype(np.float64)
        linear.data = np.maximum(np.expm1(linear.data * factor), 0)
        return linear
    return np.maximum(np.expm1(values.astype(np.float64) * factor), 0)


def _moments(values: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute mean and variance of each row, dense or sparse."""
    wide: Any = values.astype(np.float64)
    mean = np.asarray(wide.mean(axis=1)).ravel()
    is_sparse = bool(sparse.issparse(values))
    if not is_sparse:
        return mean, np.asarray(wide.var(axis=1))
    wide.data = wide.data**2
    return mean, np.maximum(np.asarray(wide.mean(axis=1)).ravel() - mean**2, 0)
