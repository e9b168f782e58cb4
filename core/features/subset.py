"""Expression cut down to the genes that pairs name, so that a few pairs do not pay for an atlas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.errors import UserInputError

Rows: TypeAlias = NDArray[np.intp]


def subset_to_pairs(expression: Expression, pairs: Pairs) -> tuple[Expression, Rows, Rows]:
    """Keep only the genes that pairs name, and give each pair's rows in what is kept.

    A few pairs of a large atlas must not pay for all of it.

    Parameters
    ----------
    expression
        Must hold every gene of the pairs.
    pairs
        What is asked about.
    """
    codes = np.unique(np.concatenate([pairs.regulator, pairs.target]))
    names = [pairs.genes[code] for code in codes]
    check_measured(expression, names)
    kept = expression.take_genes(np.array([expression.index[name] for name in names], np.intp))
    return kept, np.searchsorted(codes, pairs.regulator), np.searchsorted(codes, pairs.target)


def check_measured(expression: Expression, names: Sequence[str]) -> None:
    """Refuse names that the expression does not hold.

    Parameters
    ----------
    expression, names
        What was measured, and what is asked about.
    """
    missing = [name for name in names if name not in expression.index]
    if missing:
        raise UserInputError(
            expression.source or "expression",
            "must hold every gene of the pairs",
            got=f"none of {len(missing):,} genes such as {', '.join(missing[:3])}",
            remedy="Drop pairs of genes that were not measured",
        )
