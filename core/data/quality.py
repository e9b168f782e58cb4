"""How good expression is: depth, zeros, detected genes, and what the values look like."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression

_BINS = 40
_VALUES = 2_000_000


@dataclass(frozen=True)
class Spread:
    """A histogram: `edges` has one entry more than `counts`; and the median of all."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    median: float


@dataclass(frozen=True)
class Quality:
    """What was measured.

    Attributes
    ----------
    depth
        Sum of the values of each sample.
    detected
        Genes above zero in each sample.
    zeros
        Share of the samples in which each gene is exactly zero.
    values
        Every value, or an even selection of two million.
    zero_share
        Share of all values that are exactly zero.
    constant_genes
        Genes that never change.
    """

    depth: Spread
    detected: Spread
    zeros: Spread
    values: Spread
    zero_share: float
    constant_genes: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def quality(expression: Expression) -> Quality:
    """Measure expression.

    Parameters
    ----------
    expression
        Dense or sparse; a sparse one is never made dense.
    """
    values, n_samples = expression.values, expression.n_samples
    shown: NDArray[np.float32]
    if sparse.issparse(values):
        matrix = values.tocsr()
        depth = np.asarray(matrix.sum(axis=0, dtype=np.float64)).ravel()
        detected = np.bincount(matrix.indices[matrix.data > 0], minlength=n_samples)
        nonzero = np.diff(matrix.indptr)
        lowest, highest = _ends(matrix)
        shown = matrix.data
    else:
        depth = values.sum(axis=0, dtype=np.float64)
        detected = (values > 0).sum(axis=0)
        nonzero = np.count_nonzero(values, axis=1)
        lowest, highest = values.min(axis=1), values.max(axis=1)
        shown = values.ravel()
    step = max(1, len(shown) // _VALUES)
    total = expression.n_genes * n_samples
    return Quality(
        depth=_spread(depth),
        detected=_spread(detected),
        zeros=_spread(1 - nonzero / n_samples),
        values=_spread(shown[::step]),
        zero_share=float(1 - nonzero.sum() / total),
        constant_genes=int((lowest == highest).sum()),
    )


def _ends(matrix: sparse.csr_array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the least and the largest value of each gene."""
    return (
        np.asarray(matrix.min(axis=1).toarray()).ravel(),
        np.asarray(matrix.max(axis=1).toarray()).ravel(),
    )


def _spread(numbers: NDArray[Any]) -> Spread:
    if not len(numbers):
        return Spread((0.0, 1.0), (0,), 0.0)
    # few numbers in many bins would show gaps that mean nothing
    bins = int(np.clip(2 * np.sqrt(len(numbers)), 5, _BINS))
    numbers = numbers.astype(np.float64)  # sums of the largest floats would overflow
    low, high = float(numbers.min()), float(numbers.max())
    size = max(abs(low), abs(high))
    # numbers as good as equal leave no room for bins between them
    around = max(0.5, 1e-9 * size) if high - low <= 1e-9 * size else 0.0
    counts, edges = np.histogram(numbers, bins=bins, range=(low - around, high + around))
    return Spread(
        edges=tuple(edges.tolist()),
        counts=tuple(counts.tolist()),
        median=float(np.median(numbers)),
    )
