"""Correlation of two genes: Pearson's, Spearman's, and with a lag in time.

The plain measures every network is compared with (mutual information is in
`information.py`). They are computed from profiles prepared once (`correlation_profiles`,
`lagged_profiles`), sparse ones without being filled; for given pairs, for one regulator,
and for all pairs in blocks, so that memory stays bounded.

A constant gene correlates with nothing: 0, not NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from core.data.expression import Expression, Matrix
from core.errors import UserInputError
from core.features.pair_rows import as_pairs
from core.features.timecourse import time_courses
from core.features.value_ranges import checked_ranges


@dataclass(frozen=True, eq=False)
class Side:
    """Profiles of all genes, with what a correlation needs to know of each.

    Attributes
    ----------
    values
        Shape (n_genes, n_samples), dense or sparse.
    mean
        Of each gene, float64, shape (n_genes,).
    spread
        Root of the sum of squared deviations, float64, shape (n_genes,).
    """

    values: Matrix
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Profiles:
    """What regulators and targets are correlated by; the same, unless one lags the other."""

    regulators: Side
    targets: Side

    @property
    def n_genes(self) -> int:
        """How many genes there are."""
        return int(self.regulators.mean.size)


def correlate(
    expression: Expression,
    regulators: ArrayLike,
    targets: ArrayLike,
    *,
    ranks: bool = False,
    lag: int = 0,
) -> NDArray[np.float64]:
    """Correlate pairs of genes across all samples, shape (n_pairs,).

    Parameters
    ----------
    expression
        As for `correlation_profiles`, or with `lag` as for `lagged_profiles`.
    regulators, targets
        Rows of the expression, one of each a pair.
    ranks
        Whether to take Spearman's correlation in place of Pearson's.
    lag
        How many time points later the target is looked at.
    """
    profiles = (
        lagged_profiles(expression, lag=lag)
        if lag
        else correlation_profiles(expression, ranks=ranks)
    )
    return correlate_pairs(profiles, regulators, targets)


def correlation_profiles(expression: Expression, *, ranks: bool = False) -> Profiles:
    """Prepare for Pearson's correlation, or with `ranks` for Spearman's.

    Parameters
    ----------
    expression
        Counts and linear values are read as log(1 + value), so that a few large samples do
        not decide; log and relative values as they are.
    ranks
        Whether to replace values by their ranks, ties sharing the mean.
    """
    side = _side(_ranked(expression.values) if ranks else _logged(expression))
    return Profiles(side, side)


def lagged_profiles(expression: Expression, *, lag: int = 1) -> Profiles:
    """Prepare to correlate a regulator with its target `lag` time points later.

    Parameters
    ----------
    expression
        Time series, with `series` and `time`; or single cells with a pseudotime, which are
        averaged in bins along each lineage.
    lag
        Time points between cause and effect, within a series or lineage.
    """
    if expression.pseudotime is not None:
        courses = time_courses(expression).values
        early, late = courses[:, :, :-lag], courses[:, :, lag:]
        if early.shape[1] * early.shape[2] < 3:
            raise _too_late(expression, lag, got=early.shape[1] * early.shape[2])
        return Profiles(*(_side(part.reshape(len(part), -1)) for part in (early, late)))
    if expression.series is None or expression.time is None:
        raise UserInputError(
            expression.source or "expression",
            "must say which series each sample belongs to, and when it was taken",
            got=f"{expression.kind} expression without them",
            remedy="Use a time-series table, single cells with a pseudotime, or a correlation "
            "without lag",
        )
    order = np.lexsort((expression.time, expression.series))
    series = expression.series[order]
    together = series[lag:] == series[:-lag]
    if together.sum() < 3:
        raise _too_late(expression, lag, got=int(together.sum()))
    values = _logged(expression)
    return Profiles(
        _side(values[:, order[:-lag][together]]), _side(values[:, order[lag:][together]])
    )


def _too_late(expression: Expression, lag: int, *, got: int) -> UserInputError:
    return UserInputError(
        expression.source or "expression",
        f"must hold at least three samples with another {lag} time points later",
        got=f"{got}",
        remedy="Use a smaller lag or longer series",
    )


def correlate_pairs(
    profiles: Profiles, regulators: ArrayLike, targets: ArrayLike
) -> NDArray[np.float64]:
    """Correlate given pairs, shape (n_pairs,).

    Parameters
    ----------
    profiles
        From `correlation_profiles` or `lagged_profiles`.
    regulators, targets
        Rows of the expression, one of each a pair.
    """
    first, second = as_pairs(profiles.n_genes, regulators, targets)
    products = np.empty(first.size, np.float64)
    order = np.argsort(first, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(first[order])) + 1):
        if group.size:
            products[group] = _products(profiles, int(first[group[0]]), second[group])
    return _correlation(profiles, products, rows=first, columns=second)


def correlation_matrix(expression: Expression) -> NDArray[np.float32]:
    """Correlate every gene with every other by Pearson's, shape (n_genes, n_genes).

    Parameters
    ----------
    expression
        As for `correlation_profiles`; its genes, filled, must fit into memory.
    """
    logged = _logged(expression)
    # filled: one product of dense matrices is far faster than a million sparse ones
    profiles = np.asarray(
        _side(logged.toarray() if sparse.issparse(logged) else logged).values, np.float32
    )
    return np.asarray(np.clip(profiles @ profiles.T, -1, 1), np.float32)


def _logged(expression: Expression) -> Matrix:
    checked_ranges(expression)
    values = expression.values
    if expression.scale not in ("counts", "linear"):
        return values
    if not sparse.issparse(values):
        return np.log1p(values)
    logged = values.copy()
    logged.data = np.log1p(logged.data)
    return logged


def _ranked(values: Matrix) -> Matrix:
    """Replace values by ranks; in a sparse matrix less the rank of its zeros, which stay zero."""
    from scipy.stats import rankdata  # noqa: PLC0415  (takes a second)

    if not sparse.issparse(values):
        return np.stack([rankdata(row).astype(np.float32) for row in values])
    ranked = values.copy()
    ranked.sum_duplicates()
    ranked.eliminate_zeros()
    n_samples = ranked.shape[1]
    for begin, end in zip(ranked.indptr[:-1], ranked.indptr[1:], strict=True):
        stored = ranked.data[begin:end]
        zeros = n_samples - stored.size
        rank_of_zero = (stored < 0).sum() + (zeros + 1) / 2
        stored[:] = rankdata(stored) + np.where(stored > 0, zeros, 0) - rank_of_zero
    return ranked


def _side(values: Matrix) -> Side:
    """Prepare profiles: dense ones are made unit vectors, sparse ones only measured."""
    n_genes, n_samples = values.shape
    if sparse.issparse(values):
        rows = np.repeat(np.arange(n_genes), np.diff(values.indptr))
        data = values.data.astype(np.float64)
        mean = np.bincount(rows, data, n_genes) / n_samples
        squares = np.bincount(rows, data**2, n_genes)
        variation = squares - n_samples * mean**2
        # what rounding leaves of a constant gene is no variation
        variation[variation <= 1e-12 * squares] = 0
        return Side(values, mean, np.sqrt(variation))
    centred = values - values.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
    length = np.sqrt(np.einsum("ij,ij->i", centred, centred, dtype=np.float64))
    length[np.ptp(values, axis=1) == 0] = 0
    safe = np.where(length > 0, length, 1)
    unit = (centred / safe[:, None]).astype(np.float32)
    return Side(unit, np.zeros(n_genes), (length > 0).astype(np.float64))


def _products(
    profiles: Profiles, regulator: int, targets: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """Multiply one regulator's profile with those of some targets."""
    mine = profiles.regulators.values[[regulator]]
    theirs = profiles.targets.values
    if not sparse.issparse(theirs) or not sparse.issparse(mine):
        return np.asarray(theirs[targets] @ mine[0], np.float64)
    from core.features.sparse_products import sparse_products  # noqa: PLC0415  (numba)

    products = np.empty(targets.size, np.float64)
    profile = mine.toarray()[0].astype(np.float64)
    sparse_products(theirs.data, theirs.indices, theirs.indptr, profile, targets, products)
    return products


def _correlation(
    profiles: Profiles,
    products: NDArray[np.float64],
    *,
    rows: NDArray[np.integer[Any]],
    columns: NDArray[np.integer[Any]],
) -> NDArray[np.float64]:
    first, second = profiles.regulators, profiles.targets
    n_samples = first.values.shape[1]
    together = products - n_samples * first.mean[rows] * second.mean[columns]
    spread = first.spread[rows] * second.spread[columns]
    correlation = np.divide(together, spread, out=np.zeros_like(together), where=spread > 0)
    clipped: NDArray[np.float64] = np.clip(correlation, -1, 1)
    return clipped
