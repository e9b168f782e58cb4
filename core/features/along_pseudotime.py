"""Which genes change along pseudotime: a smooth curve against no change, for all genes at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import fdtrc

from core.data.expression import Expression

LEAST_CELLS = 10
"""A lineage with fewer cells is not tested."""
_BLOCK = 4_000_000
"""Values of a dense matrix that are in double precision at a time."""
_CONSTANT = 1e-10
"""Share of a gene's sum of squares: what is below it is rounding."""


def logged(expression: Expression) -> Any:
    """Return values on the logarithmic scale: log(1 + value) of counts and linear values.

    Parameters
    ----------
    expression
        Logged and relative values stay as they are.
    """
    if expression.scale in ("log", "relative"):
        return expression.values
    values = expression.values
    return values.log1p() if sparse.issparse(values) else np.log1p(np.maximum(values, 0))


def variances(values: Any) -> NDArray[np.float64]:
    """Compute the variance of each gene, shape (n_genes,).

    Parameters
    ----------
    values
        From `logged`, dense or sparse.
    """
    total, squares = np.zeros(values.shape[0]), np.zeros(values.shape[0])
    for rows, block in _blocks(values):
        total[rows], squares[rows] = _sums(block)
    n = values.shape[1]
    centred: NDArray[np.float64] = np.maximum(squares - total**2 / n, 0) / max(n - 1, 1)
    return centred


def p_values(values: Any, pseudotime: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Test each gene for change along pseudotime, shape (n_genes,); None where it cannot be.

    An F test of a natural cubic spline with three degrees of freedom against a constant. Of
    several lineages each is tested by itself, and the smallest p value is multiplied by their
    number (Bonferroni). A gene that never changes has p 1.

    Parameters
    ----------
    values
        From `logged`, dense or sparse, shape (n_genes, n_cells).
    pseudotime
        Shape (n_cells, n_lineages), NaN where a cell is not on a lineage.
    """
    tested: list[NDArray[np.float64]] = []
    for lineage in pseudotime.T:
        cells = np.flatnonzero(np.isfinite(lineage))
        if cells.size < LEAST_CELLS:
            continue
        basis = spline_basis(lineage[cells])
        if basis.shape[1] > 1:
            tested.append(_f_test(values[:, cells], basis))
    if not tested:
        return None
    smallest: NDArray[np.float64] = np.minimum(np.min(tested, axis=0) * len(tested), 1.0)
    return smallest


def spline_basis(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Build orthonormal columns of a natural cubic spline, the first of them constant.

    Knots lie at the ends and at the thirds of the cells; where many cells share a time, and
    knots coincide, there are fewer columns.

    Parameters
    ----------
    times
        One a cell, shape (n_cells,).

    Returns
    -------
        Shape (n_cells, 1 + degrees of freedom), of which there are at most three.
    """
    low, high = times.min(), times.max()
    ones = np.full((times.size, 1), times.size**-0.5)
    if low == high:
        return ones
    x = (times - low) / (high - low)
    knots = np.unique(np.quantile(x, (0, 1 / 3, 2 / 3, 1)))
    columns = [x]
    if knots.size > 2:
        last = _bent(x, knots[-2], knots[-1])
        columns += [_bent(x, knot, knots[-1]) - last for knot in knots[:-2]]
    curves = np.column_stack(columns)
    curves = curves - curves.mean(axis=0)
    left, sizes, _ = np.linalg.svd(curves, full_matrices=False)
    basis: NDArray[np.float64] = np.column_stack([ones, left[:, sizes > 1e-8 * sizes[0]]])
    return basis


def _bent(x: NDArray[np.float64], knot: float, end: float) -> NDArray[np.float64]:
    """Return the part of a natural cubic spline that begins at a knot."""
    bent: NDArray[np.float64] = np.maximum(x - knot, 0) ** 3 - np.maximum(x - end, 0) ** 3
    bent /= end - knot
    return bent


def _f_test(values: Any, basis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p of a curve in `basis` against its constant, shape (n_genes,)."""
    n, columns = basis.shape
    p = np.ones(values.shape[0])
    for rows, block in _blocks(values):
        _, squares = _sums(block)
        along = np.asarray(block @ basis) ** 2
        flat = squares - along[:, 0]
        curve = np.maximum(flat - along[:, 1:].sum(axis=1), 0)
        changes = flat > _CONSTANT * squares
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = ((flat - curve) / (columns - 1)) / (curve / (n - columns))
        tested = fdtrc(columns - 1, n - columns, np.where(changes, statistic, 0.0))
        p[rows] = np.where(changes, tested, 1.0)
    return p


def _blocks(values: Any) -> Any:
    """Yield rows of a matrix in double precision, as many at a time as memory is kind to."""
    whole = bool(sparse.issparse(values))
    step = max(1, values.shape[0] if whole else _BLOCK // max(values.shape[1], 1))
    for start in range(0, values.shape[0], step):
        rows = slice(start, start + step)
        yield rows, values[rows].astype(np.float64)


def _sums(block: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum and the sum of squares of each row, each of shape (n_rows,)."""
    is_sparse = bool(sparse.issparse(block))
    squared = block.multiply(block) if is_sparse else block**2
    return np.asarray(block.sum(axis=1)).ravel(), np.asarray(squared.sum(axis=1)).ravel()
