"""The genes that vary most with a gene: its neighbours, for networks that see them beside a pair.

By the absolute covariance of what histograms are cut from: log10(value + 0.01) of counts and linear
values, log and relative values as they are. Every measured gene is a candidate, whether anybody
asks about it or not. A gene that never changes has covariance 0 with every other, so it is a
neighbour only where there are too few others. Of genes that vary alike, and there only, the one
that stands first in the expression comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression, Matrix
from core.features.subset import Rows
from core.features.value_ranges import PSEUDOCOUNT, checked_ranges

MOST_SAMPLES = 4_096
"""Of more, so many are looked at, spread evenly over the file: enough to tell which genes vary
most together, at a tenth of the time."""

_TOGETHER = 512
"""Genes that are looked at, and genes they are held against, at a time: it bounds the memory."""


class Neighbours:
    """Which genes vary most with a gene, found when it is first asked for.

    Parameters
    ----------
    expression
        All genes that were measured.
    number
        How many neighbours a gene has.
    candidates
        Rows of the genes that can be neighbours; at least one more than `number`.
    """

    def __init__(self, expression: Expression, number: int, *, candidates: Rows) -> None:
        if number >= candidates.size:
            raise ValueError(
                f"number must be below the {candidates.size} candidates. Received: {number}"
            )
        self._expression, self._candidates = expression, candidates
        self._found = np.full((expression.n_genes, number), -1, np.intp)

    def of(self, rows: Rows) -> Rows:
        """Return the rows of the neighbours of some genes, most covarying first.

        Parameters
        ----------
        rows
            Of the genes, shape (n,).

        Returns
        -------
            Shape (n, number); a gene is never its own neighbour.
        """
        new = np.unique(rows[(self._found[rows] < 0).any(axis=1)])
        for first in range(0, new.size, _TOGETHER):
            some = new[first : first + _TOGETHER]
            self._found[some] = self._nearest(some)
        return self._found[rows]

    def _nearest(self, rows: Rows) -> Rows:
        """Find the neighbours of some genes by their covariance with every candidate."""
        own = self._profiles(rows)
        own -= own.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
        size = np.empty((rows.size, self._candidates.size), np.float32)
        for part in self._parts():
            # profiles of one side are centred, which is enough for a covariance
            size[:, part] = np.abs(own @ self._profiles(self._candidates[part]).T)
        still = self._still
        size[still[rows]] = 0
        size[:, still[self._candidates]] = 0
        size[rows[:, None] == self._candidates] = -1
        number = self._found.shape[1]
        return self._candidates[np.stack([_largest(row, number) for row in size])]

    def _parts(self) -> Iterator[slice]:
        for first in range(0, self._candidates.size, _TOGETHER):
            yield slice(first, min(first + _TOGETHER, self._candidates.size))

    def _profiles(self, rows: Rows) -> NDArray[np.float32]:
        """Return what is cut into bins, less its value at zero, shape (len(rows), n_looked_at)."""
        picked = self._looked_at[rows]
        values: NDArray[np.float32] = picked.toarray() if sparse.issparse(picked) else picked
        if self._expression.scale not in ("counts", "linear"):
            return np.array(values, np.float32)
        logged: NDArray[np.float32] = np.log10(1 + values / np.float32(PSEUDOCOUNT))
        return logged

    @cached_property
    def _looked_at(self) -> Matrix:
        values, n = self._expression.values, self._expression.n_samples
        if n <= MOST_SAMPLES:
            return values
        return values[:, np.linspace(0, n - 1, MOST_SAMPLES).astype(np.intp)]

    @cached_property
    def _still(self) -> NDArray[np.bool_]:
        low, high = checked_ranges(self._expression)
        still: NDArray[np.bool_] = low == high
        return still


def _largest(size: NDArray[np.float32], number: int) -> Rows:
    """Return the places of the largest values, largest first, of equal ones the first."""
    least = np.partition(size, size.size - number)[size.size - number]
    over, level = np.flatnonzero(size > least), np.flatnonzero(size == least)
    chosen = np.concatenate([over, level[: number - over.size]])
    return chosen[np.lexsort((chosen, -size[chosen]))]
