"""Features of the second layer of a stack: what a first score of all pairs says of each.

Whether a score of .6 is an edge depends on whether the regulator regulates others, whether a
better regulator of the target is known, and whether the way over a third gene explains it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.features.context import grid_ranks

NAMES = (
    "first score",
    "first score, turned round",
    "rank among the regulator's",
    "rank among the target's",
    "rank among the regulator's, turned round",
    "rank among the target's, turned round",
    "lead over the pair turned round",
    "best detour",
    "lead over the best detour",
    "ways over one gene",
    "common regulators",
    "common targets",
    "lead over the target's best other regulator",
    "lead over the regulator's best other target",
    "targets of the regulator",
    "targets of the target",
    "regulators of the regulator",
    "regulators of the target",
    "best score of a regulator's regulators",
    "best score of the target's targets",
    "third best target of the regulator",
    "tenth best target of the regulator",
)
_NEVER = -20.0


def stacked_features(log_odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute what a first score of all pairs says about each of them, (n, n, len(NAMES)).

    Parameters
    ----------
    log_odds
        First score, regulators by targets, shape (n, n); the diagonal is not read.
    """
    n = log_odds.shape[0]
    itself = np.eye(n, dtype=bool)
    score = np.where(itself, -9.0, log_odds.astype(np.float64))
    chance = np.where(itself, 0.0, 1 / (1 + np.exp(-score)))
    of_regulator, of_target = grid_ranks(score.astype(np.float32))
    likely = np.where(itself, _NEVER, score)
    detour = np.full_like(score, _NEVER)
    for between in range(n):
        way = np.minimum(likely[:, between][:, None], likely[between][None, :])
        np.maximum(detour, way, out=detour)
    best_of_target = -np.sort(-likely, axis=0)
    best_of_regulator = -np.sort(-likely, axis=1)
    rival = np.where(likely == best_of_target[0], best_of_target[1], best_of_target[0])
    sibling = np.where(
        likely == best_of_regulator[:, :1], best_of_regulator[:, 1:2], best_of_regulator[:, :1]
    )

    def of_the_regulator(each: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.repeat(each[:, None], n, axis=1)

    outgoing, incoming = of_the_regulator(chance.sum(axis=1)), of_the_regulator(chance.sum(axis=0))
    third, tenth = (best_of_regulator[:, min(place, n - 1)] for place in (2, 9))
    layers = (
        score,
        score.T,
        of_regulator,
        of_target,
        of_regulator.T,
        of_target.T,
        score - score.T,
        detour,
        score - detour,
        chance @ chance,
        chance.T @ chance,
        chance @ chance.T,
        score - rival,
        score - sibling,
        outgoing,
        outgoing.T,
        incoming,
        incoming.T,
        of_the_regulator(best_of_target[0]),
        of_the_regulator(best_of_regulator[:, 0]).T,
        of_the_regulator(third),
        of_the_regulator(tenth),
    )
    return np.stack(layers, axis=-1).astype(np.float32)
