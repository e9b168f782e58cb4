"""ROC and precision–recall points of the pairs set aside, as a model's card holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.metrics.curves import auroc, band, has_both, pr_on_grid, roc_on_grid
from core.problem.labels import forward_score
from core.training.trained import ScoredItems

MOST_LINES = 100
"""So many regulators have a line of their own: those with most pairs."""
_STEP, _LINE_STEP = 2, 4
"""Of 101 points every second is kept, and of a regulator's own line every fourth."""
_DRAW: Mapping[str, Callable[[Any, Any], NDArray[np.float64]]] = {
    "roc": roc_on_grid,
    "pr": pr_on_grid,
}


def model_curves(validation: ScoredItems) -> dict[str, Any]:
    """Return the curves of a model over the regulators set aside, and a line for each of them.

    Parameters
    ----------
    validation
        Pairs of both kinds, with the model's scores.

    Returns
    -------
    `roc` and `pr`: `median`, `low` and `high` (quartiles), shape (51,), and `each`, lines of
    single regulators by name, shape (26,). Beside them `regulators`, how many have pairs of both
    kinds, and `base_rate`, the median of their shares of known pairs. Where none has, all pairs
    are one group, and `regulators` is 0.
    """
    label, score = validation.forward, forward_score(validation.scores)
    groups = _groups(validation, label)
    named = sorted((name for name in groups if name), key=lambda name: -groups[name].size)
    found: dict[str, Any] = {}
    for which, draw in _DRAW.items():
        lines = {name: draw(label[rows], score[rows]) for name, rows in groups.items()}
        over = band([*lines.values()])
        found[which] = {
            **{part: _points(getattr(over, part), _STEP) for part in ("median", "low", "high")},
            "each": {name: _points(lines[name], _LINE_STEP) for name in named[:MOST_LINES]},
        }
    rates = [float(label[rows].mean()) for rows in groups.values()]
    return found | {"regulators": len(named), "base_rate": round(float(np.median(rates)), 4)}


def control_curves(validation: ScoredItems, scores: NDArray[np.float32]) -> dict[str, Any]:
    """Return the median curves of a control on the same pairs, in its better direction.

    Parameters
    ----------
    validation
        As for `model_curves`.
    scores
        Of the control, shape (n_pairs,) or (n_pairs, 3).

    Returns
    -------
    `roc` and `pr`, each with a `median`, shape (51,); `turned` says whether it ranked the wrong
    way round, and was turned.
    """
    label, score = validation.forward, forward_score(scores)
    groups = _groups(validation, label).values()
    turned = bool(np.mean([auroc(label[rows], score[rows]) for rows in groups]) < 0.5)
    score = -score if turned else score
    medians = {
        which: {"median": _points(band([draw(label[r], score[r]) for r in groups]).median, _STEP)}
        for which, draw in _DRAW.items()
    }
    return medians | {"turned": turned}


def _groups(validation: ScoredItems, label: NDArray[np.int8]) -> dict[str, NDArray[np.intp]]:
    """Return the rows of each regulator that can be judged; all rows where none can."""
    present, code = np.unique(validation.groups.astype(str), return_inverse=True)
    parts = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
    rows_of = {str(name): rows for name, rows in zip(present, parts, strict=True)}
    judged = {name: rows for name, rows in rows_of.items() if has_both(label[rows])}
    return judged or {"": np.arange(label.size)}


def _points(heights: NDArray[np.float64], step: int) -> list[float]:
    points: list[float] = np.round(heights[::step], 3).tolist()
    return points
