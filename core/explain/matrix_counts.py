"""A pair as the cells show it in which both genes are seen: its co-expression matrix."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.explain.pair_views import MatrixView
from core.features.coexpression import bin_seen, coexpression_of_pairs
from core.features.coexpression_kernels import REACH, TOTAL

BINS = 64
"""As systems have it by default."""
_NARROW = 0.25
"""Standard deviation of a gene that never changes."""
_UNITS = {"counts": "log10 counts", "linear": "log10 expression", "log": "log expression"}


def matrix_view(
    expression: Expression,
    *,
    pair: tuple[str, str],
    name: str,
    bins: int = BINS,
    clip: Literal["end", "drop"] = "end",
) -> MatrixView:
    """Count the cells in which both genes of a pair are seen, by their bins.

    Parameters
    ----------
    expression
        Must hold both genes.
    pair
        Regulator and target.
    name
        How the expression is called.
    bins, clip
        As in `bin_seen`.
    """
    both = expression.take_genes(np.array([expression.index[gene] for gene in pair], np.intp))
    raw = both.rows(list(pair)).astype(np.float64)
    shown = raw != 0
    logged = expression.scale in ("counts", "linear")
    values = np.log10(np.where(shown, np.abs(raw), 1)) if logged else raw
    edges = np.array([_edges(values[gene][shown[gene]], bins) for gene in (0, 1)])
    together = shown.all(axis=0)
    within = together & _inside(values, edges) if clip == "drop" else together
    matrix = coexpression_of_pairs(bin_seen(both, bins=bins, clip=clip), [0], [1])[0, ..., 0]
    seen = (int(shown[0].sum()), int(shown[1].sum()))
    return MatrixView(
        name=name,
        kind=expression.kind,
        simulated=expression.simulated,
        samples=expression.n_samples,
        unit=_UNITS.get(expression.scale, "relative expression"),
        counts=np.rint(matrix * (within.sum() / TOTAL)).astype(np.int64),
        regulator_edges=edges[0],
        target_edges=edges[1],
        seen=seen,
        together=int(together.sum()),
        correlation=_correlation(values[:, together]),
        open_ends=clip == "end",
        why_not=_why_not(expression, pair, seen=seen, together=int(together.sum())),
    )


def _why_not(
    expression: Expression, pair: tuple[str, str], *, seen: tuple[int, int], together: int
) -> str:
    """Describe why the matrix of a pair says nothing; empty where it does."""
    if expression.kind == "bulk":
        return (
            "A bulk sample mixes many cells, so its zeros are no genes that were missed in a cell, "
            "and a matrix of the cells that see both genes does not apply."
        )
    if expression.scale == "relative":
        return (
            "In relative expression 0 is a level like any other, so a matrix of the cells that "
            "see both genes does not apply."
        )
    if min(seen) == expression.n_samples:
        return (
            f"Neither {pair[0]} nor {pair[1]} is ever 0 here, so no cell would be left out, and "
            "a matrix of the cells that see both genes does not apply."
        )
    if not together:
        return f"No cell sees both {pair[0]} and {pair[1]}, so their matrix is empty."
    return ""


def _edges(values: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """Return the borders of a gene's bins, given its values where it is seen."""
    mean = float(values.mean()) if values.size else 0.0
    reach = REACH * ((float(values.std()) if values.size else 0.0) or _NARROW)
    return np.linspace(mean - reach, mean + reach, bins + 1)


def _inside(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = (values >= edges[:, :1]) & (values <= edges[:, -1:])
    return np.asarray(inside.all(axis=0), np.bool_)


def _correlation(values: NDArray[np.float64]) -> float | None:
    """Return the correlation of two genes; None where one does not change, or nothing is left."""
    if values.shape[1] < 3 or (values.min(axis=1) == values.max(axis=1)).any():
        return None
    both: NDArray[np.float64] = np.corrcoef(values[0], values[1])
    return float(both[0, 1])
