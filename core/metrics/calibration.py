"""Turn scores into probabilities that mean what they say, and check that they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from core.errors import UserInputError

Kind = Literal["isotonic", "platt"]

_ENOUGH_PAIRS = 1_000
_ENOUGH_OF_EACH = 200
_EDGE = 1e-6
_RISE = 0.01


@dataclass(frozen=True)
class Calibration:
    """From a raw score to the share of such pairs that were positives in validation.

    Keeps the order of pairs.

    Attributes
    ----------
    kind
        `isotonic`: straight lines between `knots` and `shares`. `platt`: a logistic curve
        with `slope` and `offset`.
    knots, shares
        Scores and the probabilities they stand for; empty for `platt`.
    slope, offset
        Of the logistic curve; 0 for `isotonic`.
    on_logit
        Whether the curve is over the log odds of a score between 0 and 1.
    pairs, positives
        What it was learned from.
    """

    kind: Kind
    knots: tuple[float, ...]
    shares: tuple[float, ...]
    slope: float
    offset: float
    on_logit: bool
    pairs: int
    positives: int

    @property
    def base_rate(self) -> float:
        """Share of positives that its probabilities assume."""
        return self.positives / self.pairs

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def calibrate(scores: ArrayLike, label: ArrayLike, *, kind: Kind | None = None) -> Calibration:
    """Learn from validation pairs what scores are worth.

    Parameters
    ----------
    scores
        Raw scores of pairs the model did not learn from, shape (n_pairs,).
    label
        Positive above 0, shape (n_pairs,).
    kind
        Isotonic for at least 1,000 pairs with 200 of either label, else Platt's logistic
        curve, when None.
    """
    score = np.asarray(scores, dtype=np.float64)
    positive = np.asarray(label) > 0
    n, positives = positive.size, int(positive.sum())
    if not 0 < positives < n:
        raise UserInputError(
            "validation pairs",
            "must hold both positives and negatives to calibrate by",
            got=f"{positives:,} positives of {n:,} pairs",
            remedy="Set more regulators aside for validation",
        )
    if kind is None:
        enough = n >= _ENOUGH_PAIRS and min(positives, n - positives) >= _ENOUGH_OF_EACH
        kind = "isotonic" if enough else "platt"
    if kind == "isotonic":
        from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415  (takes seconds)

        knots, shares = _rising(*_steps(IsotonicRegression, score, positive))
        return Calibration("isotonic", knots, shares, 0.0, 0.0, False, n, positives)
    on_logit = bool(score.min() >= 0 and score.max() <= 1)
    slope, offset = _platt(_platt_input(score, on_logit=on_logit), positive)
    return Calibration("platt", (), (), slope, offset, on_logit, n, positives)


def _steps(
    isotonic: Callable[[], Any], scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit rising steps: the mean score and the share of positives of each, shape (n_steps,).

    A step without a single negative is no proof that none comes. Each is given one pair of
    either kind on top: without, the highest would promise real pairs only, wherever they are rare.
    """
    fitted = isotonic().fit(scores, positive.astype(np.float64)).predict(scores)
    _, step = np.unique(fitted, return_inverse=True)
    count = np.bincount(step)
    middle = np.bincount(step, scores) / count
    shares = (np.bincount(step, positive) + 1) / (count + 2)
    level = isotonic().fit(middle, shares, sample_weight=count + 2).predict(middle)
    heights, again = np.unique(level, return_inverse=True)
    return np.bincount(again, middle * count) / np.bincount(again, count), heights


def _rising(
    middle: NDArray[np.float64], heights: NDArray[np.float64]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Turn steps into a line that rises all the way.

    Scores on a step would be tied, and nobody could cut between them: the line goes from the
    middle of one step to the middle of the next, and rises a little beyond the outermost.

    Parameters
    ----------
    middle, heights
        Where steps are and how high, ascending, shape (n_steps,).
    """
    beyond = 1.0 if middle[0] < 0 or middle[-1] > 1 else 0.0
    low, high = min(0.0, middle[0] - beyond), max(1.0, middle[-1] + beyond)
    knots = np.array([low - _EDGE, *middle, high + _EDGE])
    ends = heights[0] * (1 - _RISE), heights[-1] + (1 - heights[-1]) * _RISE
    return tuple(map(float, knots)), tuple(map(float, [ends[0], *heights, ends[1]]))


def calibrated(calibration: Calibration, scores: ArrayLike) -> NDArray[np.float64]:
    """Return the probabilities of raw scores, same shape."""
    score = np.asarray(scores, dtype=np.float64)
    if calibration.kind == "isotonic":
        return np.interp(score, calibration.knots, calibration.shares)
    line = calibration.slope * _platt_input(score, on_logit=calibration.on_logit)
    probability: NDArray[np.float64] = expit(line + calibration.offset)
    return probability


def at_base_rate(probability: ArrayLike, *, learned: float, expected: float) -> NDArray[np.float64]:
    """Carry probabilities over to where positives are rarer or more frequent.

    Parameters
    ----------
    probability
        Calibrated where a share `learned` of the pairs were positives.
    learned, expected
        Shares of positives, between 0 and 1: there, and here.
    """
    clipped = np.clip(np.asarray(probability, dtype=np.float64), _EDGE, 1 - _EDGE)
    shifted: NDArray[np.float64] = expit(logit(clipped) + logit(expected) - logit(learned))
    return shifted


def from_dict(stored: Mapping[str, Any]) -> Calibration:
    """Read a calibration back from a model card."""
    plain = dict(stored)
    return Calibration(
        **{**plain, "knots": tuple(plain["knots"]), "shares": tuple(plain["shares"])}
    )


def _platt(x: NDArray[np.float64], positive: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit Platt's curve to softened labels, so that perfect separation has an answer."""
    up = (positive.sum() + 1) / (positive.sum() + 2)
    down = 1 / ((~positive).sum() + 2)
    share = np.where(positive, up, down)
    centre, spread = float(x.mean()), float(x.std()) or 1.0
    scaled = ((x - centre) / spread)[:, None]
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (takes seconds)

    model = LogisticRegression(C=np.inf)
    model.fit(
        np.concatenate([scaled, scaled]),
        np.repeat([1, 0], x.size),
        sample_weight=np.concatenate([share, 1 - share]),
    )
    slope = float(model.coef_[0, 0]) / spread
    if slope <= 0:  # scores that rank the wrong way round say nothing but the base rate
        return 0.0, float(logit(share.mean()))
    return slope, float(model.intercept_[0]) - slope * centre


def _platt_input(score: NDArray[np.float64], *, on_logit: bool) -> NDArray[np.float64]:
    if not on_logit:
        return score
    odds: NDArray[np.float64] = logit(np.clip(score, _EDGE, 1 - _EDGE))
    return odds
