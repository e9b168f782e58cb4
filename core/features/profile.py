"""What a pair looks like sample by sample: the profiles of its two genes, side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.features.records import Arrays, MadeRecords
from core.features.subset import subset_to_pairs
from core.features.value_ranges import checked_ranges

GENES = 2
"""Channels of a record: the regulator's profile, then the target's."""


def profile_pairs(
    expression: Expression, pairs: Pairs, *, order: NDArray[np.intp] | None = None
) -> MadeRecords:
    """Return the z-scored profiles of each pair, shape (n_samples, 2).

    Parameters
    ----------
    expression
        Must hold every gene of the pairs.
    pairs
        What is asked about.
    order
        Which sample comes first, second and so on, shape (n_samples,); as in the file when
        omitted.
    """
    kept, regulators, targets = subset_to_pairs(expression, pairs)
    profiles = z_scored(logged(kept, depth=sequenced(expression)))
    if order is not None:
        profiles = profiles[:, order]

    def make(rows: NDArray[np.intp]) -> Arrays:
        return (np.stack([profiles[regulators[rows]], profiles[targets[rows]]], axis=-1),)

    return MadeRecords(((expression.n_samples, GENES),), len(pairs), make)


def sequenced(expression: Expression) -> NDArray[np.float64]:
    """Return what all genes of a sample add up to, shape (n_samples,)."""
    return np.asarray(expression.values.sum(axis=0, dtype=np.float64)).ravel()


def logged(expression: Expression, *, depth: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return logged values, dense, shape (n_genes, n_samples).

    Counts become log2(1 + counts per million), so that a deeply sequenced sample does not look
    like one in which every gene is active; linear values log2(1 + value). What is logged or
    relative already stays as it is.

    Parameters
    ----------
    expression
        All genes of a data set, or some of them.
    depth
        From `sequenced`, of all of them.
    """
    checked_ranges(expression)
    values = expression.rows(expression.genes)
    if expression.scale == "counts":
        values = values * np.where(depth > 0, 1e6 / np.maximum(depth, 1e-12), 0).astype(np.float32)
    if expression.scale in {"counts", "linear"}:
        values = np.log2(1 + values)
    return values


def z_scored(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring every row to mean 0 and standard deviation 1; a constant one becomes all 0."""
    exact = values.astype(np.float64)
    centred = exact - exact.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    # rounding leaves a constant row with a spread that is not quite 0
    flat = spread <= 1e-7 * np.maximum(np.abs(exact).max(axis=1, keepdims=True), 1e-30)
    scored = np.where(flat, 0, centred / np.where(flat, 1, spread))
    return scored.astype(np.float32)


def shuffled_order(n_samples: int) -> NDArray[np.intp]:
    """Return one order of samples that is not theirs: the same for every set of that size."""
    return np.random.default_rng(n_samples).permutation(n_samples)
