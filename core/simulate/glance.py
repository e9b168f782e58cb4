"""A first look at expression, before any network: what rises and falls with a gene."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.data.expression import Expression
from core.errors import UserInputError


@dataclass(frozen=True)
class Companion:
    """A gene and its Pearson correlation with the one that was asked about."""

    gene: str
    correlation: float


def companions(expression: Expression, gene: str, *, count: int = 10) -> tuple[Companion, ...]:
    """Return the genes whose profiles follow one gene's most closely, up or down.

    Parameters
    ----------
    expression
        Where to look.
    gene
        Whose companions to find.
    count
        How many to give at most. Genes that never change have no correlation and are left out.
    """
    if gene not in expression.index:
        raise UserInputError(
            gene,
            "must be a gene of the expression data",
            got=f"a name that none of its {expression.n_genes:,} genes has",
            remedy="Check its spelling, or resolve it first with `python -m core ids`",
        )
    profiles = expression.rows(expression.genes).astype(np.float64)
    changes = np.ptp(profiles, axis=1) > 0
    own = expression.index[gene]
    if not changes[own]:
        return ()
    profiles = profiles[changes]
    names = [name for name, kept in zip(expression.genes, changes, strict=True) if kept]
    profiles -= profiles.mean(axis=1, keepdims=True)
    profiles /= np.linalg.norm(profiles, axis=1, keepdims=True)
    correlation = profiles @ profiles[names.index(gene)]
    # stable, so that ties keep the order of the file
    order = np.argsort(-np.abs(correlation), kind="stable")
    ranked = (Companion(names[row], float(correlation[row])) for row in order)
    return tuple(islice((found for found in ranked if found.gene != gene), count))
