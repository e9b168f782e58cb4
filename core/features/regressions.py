"""Who is needed to predict a target when all other genes may help: regressions, all genes at once.

A correlation follows chains and common causes; a regression on all genes asks what remains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.features.course_statistics import Grids, response_of, within_halves
from core.features.timecourse import Courses

_SHRINK = (0.03, 0.1, 0.3)
_STILL_SHRINK = 0.3
_PENALTIES = (0.5, 0.3, 0.2, 0.12, 0.07)


def regression_statistics(courses: Courses) -> Grids:
    """Return every pair's part in regressions of the target on all other genes, by name.

    Parameters
    ----------
    courses
        From `timecourse.time_courses`.
    """
    values = courses.values.astype(np.float64)
    n = values.shape[0]
    early, late = values[:, :, :-1].reshape(n, -1), values[:, :, 1:].reshape(n, -1)
    x, y = _standard(early), _standard(late)
    rate = _standard(late - early)
    both = _standard((early + late) / 2)
    within = _standard((values - values.mean(axis=2, keepdims=True)).reshape(n, -1))
    away = _standard(response_of(values))
    grids: dict[str, NDArray[np.float64]] = {}
    for shrink in _SHRINK:
        grids[f"partial correlation {shrink:g}"] = _partial(both, shrink)
        grids[f"partial correlation within {shrink:g}"] = _partial(within, shrink)
        grids[f"ridge of next level {shrink:g}"] = _ridge(x, y, shrink)
        grids[f"ridge of change {shrink:g}"] = _ridge(both, rate, shrink)
    grids["partial correlation of responses"] = _partial(away, 0.3)
    grids["lasso of next level"] = _lasso(x, y)
    halves = within_halves(values)
    grids["lasso within halves"] = _lasso(
        _standard(halves[:, :, :-1].reshape(n, -1)), _standard(halves[:, :, 1:].reshape(n, -1))
    )
    grids["lasso of change"] = _lasso(both, rate)
    grids["lasso of level"] = _lasso(both, both)
    return {name: grid.astype(np.float32) for name, grid in grids.items()}


def static_statistics(samples: NDArray[np.float64]) -> Grids:
    """Return what samples without time say of every pair, by name.

    Parameters
    ----------
    samples
        Shape (n_genes, n_samples).
    """
    rows = _standard(samples)
    grids = {
        "correlation": rows @ rows.T / rows.shape[1],
        "partial correlation": _partial(rows, _STILL_SHRINK),
        "lasso of level": _lasso(rows, rows),
    }
    np.fill_diagonal(grids["correlation"], 0)
    return {name: grid.astype(np.float32) for name, grid in grids.items()}


def _standard(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True))
    standard: NDArray[np.float64] = np.zeros_like(centred)
    np.divide(centred, spread, out=standard, where=spread > 1e-6)
    return standard


def _partial(rows: NDArray[np.float64], shrink: float) -> NDArray[np.float64]:
    n, m = rows.shape
    covariance = (1 - shrink) * rows @ rows.T / m + shrink * np.eye(n)
    precision = np.linalg.inv(covariance)
    scale = np.sqrt(np.diag(precision))
    partial: NDArray[np.float64] = -precision / scale[:, None] / scale[None, :]
    np.fill_diagonal(partial, 0)
    return partial


def _ridge(
    drivers: NDArray[np.float64], outcomes: NDArray[np.float64], shrink: float
) -> NDArray[np.float64]:
    """Regress every outcome on all drivers: t values, each outcome's own past among them."""
    n, m = drivers.shape
    gram = drivers @ drivers.T / m + shrink * np.eye(n)
    inverse = np.linalg.inv(gram)
    weights = inverse @ drivers @ outcomes.T / m
    rest = np.sqrt(np.maximum(((outcomes - weights.T @ drivers) ** 2).mean(axis=1), 1e-6))
    ratio: NDArray[np.float64] = weights / np.sqrt(np.diag(inverse))[:, None] / rest[None, :]
    return ratio


def _lasso(
    drivers: NDArray[np.float64], outcomes: NDArray[np.float64], *, rounds: int = 60
) -> NDArray[np.float64]:
    """Return the lasso's weights, summed over several penalties: who joins early has more.

    All targets are solved at once, by accelerated proximal steps.
    """
    n, m = drivers.shape
    gram, common = drivers @ drivers.T / m, drivers @ outcomes.T / m
    free = 1 - np.eye(n) if drivers is outcomes else np.ones((n, n))
    step = 1 / max(float(np.linalg.eigvalsh(gram)[-1]), 1e-6)
    total = weights = np.zeros((n, n))
    for penalty in _PENALTIES:
        ahead, speed = weights, 1.0
        for _ in range(rounds):
            moved = ahead - step * (gram @ ahead - common)
            fresh = np.sign(moved) * np.maximum(np.abs(moved) - step * penalty, 0) * free
            quicker = (1 + np.sqrt(1 + 4 * speed**2)) / 2
            ahead = fresh + (speed - 1) / quicker * (fresh - weights)
            weights, speed = fresh, quicker
        total = total + weights
    return total
