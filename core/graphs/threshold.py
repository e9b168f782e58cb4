"""What to expect of the edges above a threshold, as far as a model's card knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.evaluation.thresholds import Threshold, threshold_from_dict
from core.graphs.scores import Scores

_STEPS = 200


@dataclass(frozen=True)
class Expectation:
    """How many of the edges above a cut should be real.

    Attributes
    ----------
    precision
        Between 0 and 1; None where it is not known.
    bound
        `about` the precision, `at least` it above the highest cut that was judged, `less than`
        it below the lowest; empty where nothing is known.
    base_rate
        Share of real edges among the pairs it was judged on; None where nothing is known.
    """

    precision: float | None = None
    bound: str = ""
    base_rate: float | None = None

    @property
    def sentence(self) -> str:
        """Say it."""
        if self.precision is None:
            return "Expected precision: not known"
        return f"Expected precision: {self.bound} {self.precision:.0%}"


def judged(stored: Sequence[dict[str, Any]]) -> tuple[Threshold, ...]:
    """Read the cuts of a card that stand for a precision, from the lowest to the highest.

    Parameters
    ----------
    stored
        `thresholds` of a card; empty where there is none.
    """
    cuts = [threshold_from_dict(each) for each in stored]
    by_cut = {each.cut: each for each in cuts if each.cut is not None}
    return tuple(by_cut[at] for at in sorted(by_cut))


def expected(cuts: Sequence[Threshold], threshold: float) -> Expectation:
    """Say how precise a cut should be, from those that were judged on validation pairs.

    Parameters
    ----------
    cuts
        From `judged`.
    threshold
        Where to cut.
    """
    at = [each.cut for each in cuts if each.cut is not None]
    if not at:
        return Expectation()
    rate = cuts[0].base_rate
    precision = [each.precision for each in cuts]
    if threshold < at[0]:
        return Expectation(precision[0], "less than", rate)
    if threshold >= at[-1]:
        return Expectation(precision[-1], "at least", rate)
    return Expectation(float(np.interp(threshold, at, precision)), "about", rate)


def sensible(scores: Scores, cuts: Sequence[Threshold], *, edges: int = 60) -> float:
    """Choose where to cut first: by precision where it is known, else by a legible number.

    Parameters
    ----------
    scores
        That will be cut.
    cuts
        From `judged`: the one in the middle is taken where any pair passes it.
    edges
        How many to show where nothing is known.
    """
    highest = float(scores.probability.max())
    wanted = cuts[len(cuts) // 2].cut if cuts else None
    if wanted is not None and wanted <= highest:
        return wanted
    if len(scores) <= edges:
        return float(scores.probability.min())
    return float(np.partition(scores.probability, -edges)[-edges])


def scale(scores: Scores) -> tuple[float, float, float]:
    """Give a slider's lowest and highest value and its step, so that it meets every score.

    Parameters
    ----------
    scores
        That will be cut.
    """
    low, high = float(scores.probability.min()), float(scores.probability.max())
    if low >= 0 and high <= 1:
        return 0.0, 1.0, 0.005
    span = max(high - low, 1e-9)
    step = float(f"{span / _STEPS:.1g}")
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step), step
