"""Where to cut, and what to expect of the edges above, as far as anybody knows."""

from __future__ import annotations

import numpy as np

from core.graphs.scores import Scores
from core.graphs.views import Expectation
from core.metrics.reference import PRECISIONS, WANTED, Reference, cut_for
from core.metrics.reference import expected as expected_share

_STEPS = 200
_DIGITS = 4


def expected(scores: Scores, reference: Reference, threshold: float) -> Expectation:
    """Describe how many of the pairs above a threshold should be real.

    Parameters
    ----------
    scores
        All that were asked.
    reference
        What is known of the system that gave them: its card, mostly.
    threshold
        Where to cut.
    """
    share = expected_share(reference, np.sort(scores.probability), np.array([threshold]))[0]
    if not np.isfinite(share):
        return Expectation(unpromised=reference.unpromised)
    return Expectation(float(share), reference.rates[0], reference.rate_from)


def marks(scores: Scores, reference: Reference) -> tuple[tuple[float, str], ...]:
    """Return the cuts from which on a half, four fifths and nine tenths should be real.

    Parameters
    ----------
    scores
        That will be cut.
    reference
        What is known of the system that gave them.
    """
    ascending = np.sort(scores.probability)
    found = ((cut_for(reference, ascending, share), share) for share in PRECISIONS)
    return tuple((cut, f"{share:.0%}") for cut, share in found if cut is not None)


def sensible(scores: Scores, reference: Reference, *, edges: int = 60) -> float:
    """Choose where to cut first: by precision where it is known, else by a legible number.

    Parameters
    ----------
    scores
        That will be cut.
    reference
        Four of five edges should be real above the cut, where there is one.
    edges
        How many to show where it does not.
    """
    good = cut_for(reference, np.sort(scores.probability), WANTED)
    if good is not None:
        return good
    if len(scores) <= edges:
        return _short(float(scores.probability.min()))
    return _short(float(np.partition(scores.probability, -edges)[-edges]))


def scale(scores: Scores) -> tuple[float, float, float]:
    """Return a slider's lowest and highest value and its step, so that it meets every score.

    Parameters
    ----------
    scores
        That will be cut.
    """
    low, high = float(scores.probability.min()), float(scores.probability.max())
    if low >= 0 and high <= 1:
        return 0.0, 1.0, 0.005
    step = float(f"{max(high - low, 1e-9) / _STEPS:.1g}")
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step), step


def _short(value: float) -> float:
    """Round down to what a person can read, so that nothing is lost at the cut."""
    if value == 0:
        return 0.0
    digits = max(0, _DIGITS - 1 - int(np.floor(np.log10(abs(value)))))
    return float(np.floor(value * 10**digits + 1e-9) / 10**digits)
