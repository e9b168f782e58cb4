"""From a score to yes or no: where to cut, and how often what is called is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

_LEAST = 1e-7
"""Of a probability: a single pair must not make a mean loss infinite."""


@dataclass(frozen=True)
class Decisions:
    """How often pairs were called rightly.

    Attributes
    ----------
    accuracy
        Share of pairs called rightly.
    f1
        Harmonic mean of precision and recall.
    loss
        Mean binary cross-entropy, in nats; None of scores that are no probabilities.
    """

    accuracy: float
    f1: float
    loss: float | None

    def as_dict(self) -> dict[str, float | None]:
        """Return the figures as plain JSON values."""
        return asdict(self)


def cuts_from_others(
    score: NDArray[np.float64],
    positive: NDArray[np.bool_],
    part: NDArray[np.intp],
    *,
    n_parts: int,
) -> NDArray[np.float64]:
    """Choose for each part the cut of the best balanced accuracy in all others together.

    The cut lies half way to the next lower score, so that it favours neither kind.

    Parameters
    ----------
    score
        The larger the likelier, shape (n_pairs,).
    positive
        Shape (n_pairs,).
    part
        Which part each pair is in, shape (n_pairs,).
    n_parts
        How many there are.

    Returns
    -------
    Shape (n_parts,); NaN where the others hold one kind only.
    """
    order = np.argsort(-score, kind="stable")
    cuts = np.full(n_parts, np.nan)
    for number in range(n_parts):
        others = order[part[order] != number]
        ranked, right = score[others], np.cumsum(positive[others])
        if not ranked.size or right[-1] in {0, ranked.size}:
            continue
        wrong = np.arange(1, ranked.size + 1) - right
        ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        gain = right[ends] / right[-1] - wrong[ends] / wrong[-1]
        best = int(gain.argmax())
        next_lower = ends[min(best + 1, ends.size - 1)]
        # no negative zero
        cuts[number] = (ranked[ends[best]] + ranked[next_lower]) / 2 + 0.0
    return cuts


def decisions(
    called: NDArray[np.bool_],
    positive: NDArray[np.bool_],
    group: NDArray[np.intp],
    *,
    n_groups: int,
    probability: NDArray[np.float64] | None = None,
) -> list[Decisions | None]:
    """Count in each group how often pairs were called rightly; None where it has none.

    Parameters
    ----------
    called, positive
        What was said of each pair, and what is true, shape (n_pairs,).
    group
        Shape (n_pairs,).
    n_groups
        How many there are.
    probability
        That a pair is positive, shape (n_pairs,), where that is known.
    """
    n = np.bincount(group, minlength=n_groups)
    hits, named, right = (
        np.bincount(group, weights=each, minlength=n_groups)
        for each in (called & positive, called.astype(np.intp) + positive, called == positive)
    )
    losses: Sequence[float | None] = [None] * n_groups
    if probability is not None:
        likely = np.clip(np.where(positive, probability, 1 - probability), _LEAST, 1.0)
        total = np.bincount(group, weights=-np.log(likely), minlength=n_groups)
        losses = (total / np.maximum(n, 1)).tolist()
    return [
        Decisions(
            accuracy=float(right[each] / n[each]),
            f1=float(2 * hits[each] / named[each]) if named[each] else 0.0,
            loss=losses[each],
        )
        if n[each]
        else None
        for each in range(n_groups)
    ]


def by_base_rate(rate: float) -> Decisions:
    """Return what whoever knows no more than the share of positives gets.

    Parameters
    ----------
    rate
        Share of positives.
    """
    shares = np.array([share for share in (rate, 1 - rate) if share > 0])
    return Decisions(
        accuracy=max(rate, 1 - rate),
        f1=2 * rate / (1 + rate) if rate >= 0.5 else 0.0,
        loss=float(-(shares * np.log(shares)).sum()),
    )
