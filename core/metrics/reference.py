"""What scores are seen against: known pairs and others, and how many above a cut are real."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.metrics.calibration import at_base_rate

_BINS = 50
WANTED = 0.8
"""The precision that a cut is first set to, where one reaches it."""
PRECISIONS = (0.5, WANTED, 0.9)
"""Worth a mark, where a cut reaches them."""
RATES = (0.5, 0.1, 0.01, 0.001)
"""Shares of real pairs among those asked about that a person may want to count on."""
ASSUMED = 0.01
"""Share of real pairs where no list of known pairs tells: a regulator has some hundred targets."""
_STRONGEST = 0.01
_ENOUGH = 20


@dataclass(frozen=True)
class Reference:
    """How a system scores pairs of which something is known.

    Attributes
    ----------
    edges
        Bin borders, one more than there are bins.
    positives, negatives
        Known pairs and others, by bin.
    positive_name, negative_name
        What they are, for people.
    base_rate
        Share of real pairs among those that the scores were calibrated on; None where nothing
        can be promised.
    rate
        Share of real pairs to count on among those that are asked about; None for `base_rate`.
    rate_from
        Where that comes from, for people.
    direction_cut
        How far a system's word on direction must be from 0 to be counted on; None where nobody
        can tell.
    unpromised
        Why nothing can be promised, for people and without a full stop; empty where something
        can, or where nobody knows.
    """

    edges: tuple[float, ...] = ()
    positives: tuple[int, ...] = ()
    negatives: tuple[int, ...] = ()
    positive_name: str = "known pairs"
    negative_name: str = "other pairs"
    base_rate: float | None = None
    rate: float | None = None
    rate_from: str = "as where it was calibrated"
    direction_cut: float | None = None
    unpromised: str = ""

    @property
    def rates(self) -> tuple[float, ...]:
        """Shares of real pairs to choose from, the likeliest first."""
        first = self.rate if self.rate is not None else self.base_rate
        return (*(() if first is None else (first,)), *(each for each in RATES if each != first))


def of_card(distribution: Mapping[str, Any], calibration: Mapping[str, Any] | None) -> Reference:
    """Read what a model's card says of its training pairs.

    Parameters
    ----------
    distribution, calibration
        Of the card. It is untrusted: what cannot be read is left out.
    """
    try:
        edges = tuple(float(edge) for edge in distribution["edges"])
        positives = tuple(int(count) for count in distribution["positives"])
        negatives = tuple(int(count) for count in distribution["negatives"])
        rate, why = None, "No share of true pairs is promised, because it was not calibrated"
        if calibration is not None:
            why = ""
            rate = float(calibration["positives"]) / float(calibration["pairs"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return Reference()
    if not len(edges) - 1 == len(positives) == len(negatives):
        return Reference()
    return Reference(
        edges=edges,
        positives=positives,
        negatives=negatives,
        positive_name="the training set's known pairs",
        negative_name="its other pairs",
        base_rate=rate,
        unpromised=why,
    )


def without_promise(reference: Reference, why: str) -> Reference:
    """Return a reference by which scores can be seen, and no share of real pairs is promised.

    Parameters
    ----------
    reference
        Of a model.
    why
        For people, without a full stop.
    """
    return replace(reference, base_rate=None, unpromised=why)


def counting_on(
    reference: Reference, *, known: Collection[tuple[str, str]], genes: int
) -> Reference:
    """Describe how rare real pairs will be among those that are asked about.

    A model is judged on about as many real pairs as others, and a question about all genes holds
    a hundred times fewer: what it promised there would be far too much here.

    Parameters
    ----------
    reference
        Of a model.
    known
        Known (regulator, target) of the data. Where there are enough, real pairs are taken to be
        as frequent as these are among all pairs of their regulators.
    genes
        How many the data has.
    """
    regulators = len({regulator for regulator, _ in known})
    if len(known) >= _ENOUGH and genes > 1:
        rate = min(len(known) / (regulators * (genes - 1)), 0.5)
        return replace(reference, rate=rate, rate_from="as among the known pairs of this data")
    return replace(reference, rate=ASSUMED, rate_from="as assumed, for want of known pairs")


def of_scores(known: NDArray[np.float32], others: NDArray[np.float32]) -> Reference:
    """Spread the scores of known pairs and of pairs drawn at random.

    Parameters
    ----------
    known, others
        Scores, shape (n,) each.
    """
    if not known.size or not others.size:
        return Reference()
    both = np.concatenate([known, others])
    edges = np.histogram_bin_edges(
        both, bins=_BINS, range=(min(0.0, float(both.min())), max(1.0, float(both.max())))
    )
    return Reference(
        edges=tuple(map(float, edges)),
        positives=tuple(map(int, np.histogram(known, edges)[0])),
        negatives=tuple(map(int, np.histogram(others, edges)[0])),
        negative_name="random pairs",
    )


def first_cut(reference: Reference, scores: NDArray[np.float64]) -> float:
    """Choose where to cut at first: where four of five should be real, else the top percent.

    Parameters
    ----------
    reference
        What is known of the system.
    scores
        Of the asked pairs, ascending.
    """
    if not scores.size:
        return 0.5
    good = cut_for(reference, scores, WANTED)
    return float(np.quantile(scores, 1 - _STRONGEST)) if good is None else good


def cut_for(
    reference: Reference,
    scores: NDArray[np.float64],
    precision: float,
    *,
    rate: float | None = None,
) -> float | None:
    """Return the lowest cut above which such a share should be real; None where there is none.

    Parameters
    ----------
    reference
        What is known of the system.
    scores
        Of the asked pairs, ascending.
    precision
        The share.
    rate
        Of real pairs among those asked about; the reference's own when None.
    """
    shares = expected(reference, scores, scores, rate=rate)
    enough = np.flatnonzero(shares >= precision)
    return float(scores[enough[0]]) if enough.size else None


def expected(
    reference: Reference,
    scores: NDArray[np.float64],
    cuts: NDArray[np.float64],
    *,
    rate: float | None = None,
) -> NDArray[np.float64]:
    """Return the share of pairs above each cut that should be real; NaN where nobody can tell.

    The mean of calibrated probabilities is that share, once they are carried over to how
    frequent real pairs are among those asked about.

    Parameters
    ----------
    reference
        What is known of the system.
    scores
        Of the asked pairs, ascending, shape (n,).
    cuts
        Shape (n_cuts,).
    rate
        Of real pairs among those asked about; the reference's own when None.
    """
    learned = reference.base_rate
    if learned is None or not scores.size or not 0 < learned < 1:
        return np.full(cuts.shape, np.nan)
    here = reference.rates[0] if rate is None else rate
    chances = at_base_rate(scores, learned=learned, expected=here)
    first = np.searchsorted(scores, cuts, side="left")
    above = scores.size - first
    sums = np.concatenate([np.cumsum(chances[::-1])[::-1], [0.0]])
    shares: NDArray[np.float64] = np.divide(
        sums[first], above, out=np.full(cuts.shape, np.nan), where=above > 0
    )
    return shares
