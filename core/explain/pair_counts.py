"""A pair as one expression shows it: its joint histogram and its profiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.explain.pair_views import PairView
from core.features.binning import as_binned, bin_edges

BINS = 32
MOST_SAMPLES = 3_000
_SEED = 30


def pair_view(expression: Expression, *, pair: tuple[str, str], name: str) -> PairView:
    """Count a pair's joint histogram and draw its profiles.

    Parameters
    ----------
    expression
        Must hold both genes.
    pair
        Regulator and target.
    name
        How the expression is called.
    """
    raw = expression.rows(list(pair))
    values = as_binned(raw, scale=expression.scale)
    edges = bin_edges(raw.min(axis=1), raw.max(axis=1), scale=expression.scale, bins=BINS)
    regulator_values, target_values = np.asarray(values[0]), np.asarray(values[1])
    column, row = _bins(edges[0], regulator_values), _bins(edges[1], target_values)
    counts = np.zeros((BINS, BINS), np.int64)
    np.add.at(counts, (row, column), 1)
    kept = _even(expression.n_samples)
    moving = bool((values.max(axis=1) > values.min(axis=1)).all())
    return PairView(
        name=name,
        kind=expression.kind,
        simulated=expression.simulated,
        samples=expression.n_samples,
        unit={"log": "log expression", "relative": "relative expression"}.get(
            expression.scale, "log10 expression"
        ),
        scale=expression.scale,
        counts=counts,
        regulator_edges=edges[0],
        target_edges=edges[1],
        shown=tuple(expression.samples[place] for place in kept),
        regulator=regulator_values[kept],
        target=target_values[kept],
        column=column[kept],
        row=row[kept],
        correlation=_correlation(regulator_values, target_values) if moving else 0.0,
    )


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    both: NDArray[np.float64] = np.corrcoef(one, other)
    return float(both[0, 1])


def _bins(edges: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find which bin each value falls into; the right edge belongs to the last."""
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1).astype(np.int64)


def _even(samples: int) -> NDArray[np.intp]:
    """Choose samples to show: all, or a draw that keeps their order."""
    if samples <= MOST_SAMPLES:
        return np.arange(samples)
    drawn = np.random.default_rng(_SEED).choice(samples, size=MOST_SAMPLES, replace=False)
    return np.sort(drawn)
