"""What validation pairs say about a network: its figures, calibration and thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.findings import GUESSING, NAMES_SUFFICE, NEAR_CONSTANT, Finding
from core.metrics import calibration as calibrating
from core.metrics.calibration import Calibration
from core.metrics.curves import figures, has_both
from core.metrics.spread import near_constant
from core.metrics.statistics import (
    Interval,
    better_direction,
    bootstrap_difference,
    guessing_reach,
)
from core.metrics.thresholds import by_certainty, by_precision, score_histogram
from core.metrics.within_strata import auroc_within
from core.models.verdict import FEWEST_REGULATORS
from core.problem.labels import forward_score, interaction_score
from core.problem.pair_tasks import IDENTITY
from core.problem.signs import Signs
from core.training.trained import ScoredItems, Trained
from core.training.validation_curves import control_curves, model_curves

_MUCH = 0.02
"""Of an AUROC or a score: more is more than chance should make of the same pairs."""
_FEWEST_PAIRS, _FEWEST_OF_EACH = 100, 20
"""A calibration learned from fewer promises what it cannot know."""


@dataclass(frozen=True, eq=False)
class Validated:
    """What goes into the card, as plain values.

    Attributes
    ----------
    metrics
        Figures on the validation pairs by what is asked: `validation` for "the regulator
        controls the target"; of three classes `interaction` and `direction` too. Beside them
        those of `identity-only` and `pearson` on the same pairs. `validation` and
        `identity-only` have `curves`, too, and `validation` its gain over names.
    calibration
        From raw score to probability; None where there are too few pairs to learn it from.
    thresholds
        Probabilities to cut at.
    distribution
        Probabilities of the pairs that were learned from.
    direction
        How far p2(b,a) − p2(a,b) must be from 0 to say which of the two regulates, as a
        threshold; None where that was not learned.
    """

    metrics: dict[str, Any]
    calibration: Calibration | None
    thresholds: list[dict[str, Any]]
    distribution: dict[str, Any]
    direction: dict[str, Any] | None = None


def validated(trained: Trained) -> Validated:
    """Judge a trained network by the pairs that were set aside.

    Parameters
    ----------
    trained
        From `fit.train`.
    """
    if not trained.task.calibrated:
        return Validated(_metrics(trained), calibration=None, thresholds=[], distribution={})
    validation = trained.validation
    score, label = forward_score(validation.scores), validation.forward
    calibration = _calibration(score, label)
    probability = probabilities(score, calibration)
    known = has_both(label)
    return Validated(
        metrics=_metrics(trained),
        calibration=calibration,
        thresholds=[each.as_dict() for each in by_precision(probability, label)] if known else [],
        distribution=score_histogram(
            probabilities(forward_score(trained.training.scores), calibration),
            trained.training.forward,
        ).as_dict(),
        direction=_direction(validation),
    )


def probabilities(
    scores: NDArray[np.float32], calibration: Calibration | None
) -> NDArray[np.float32]:
    """Return calibrated probabilities, or the scores themselves where there is no calibration."""
    if calibration is None:
        return scores
    return calibrating.calibrated(calibration, scores).astype(np.float32)


def cautions(trained: Trained) -> tuple[Finding, ...]:
    """Warn where names do as well as the network, or where it tells no pairs apart.

    Parameters
    ----------
    trained
        From `fit.train`.
    """
    if not trained.task.calibrated:
        return _constant(trained.validation)
    return (
        *_constant(trained.validation),
        *_guesses(trained.validation),
        *_names_suffice(trained),
        *_invariance(trained),
    )


def _direction(validation: ScoredItems) -> dict[str, Any] | None:
    """Learn the cut of direction from the edges that were set aside."""
    if validation.direction is None:
        return None
    edges = np.isfinite(validation.direction)
    forward = validation.forward[edges] > 0
    if not has_both(forward):
        return None
    return by_certainty(-validation.direction[edges], forward).as_dict()


def _constant(validation: ScoredItems) -> tuple[Finding, ...]:
    why = near_constant(interaction_score(validation.scores))
    if not why:
        return ()
    message = (
        "The network gives nearly every validation pair the same score: it has not learned, or "
        "the expression tells it nothing."
    )
    return (Finding("warning", NEAR_CONSTANT, message, why),)


def _guesses(validation: ScoredItems) -> tuple[Finding, ...]:
    """Warn where a coin might have done as well, by the spread of a rank sum under chance."""
    interact = (validation.labels > 0).astype(np.int8)
    if not has_both(interact):
        return ()
    positives, others = int(interact.sum()), int((interact == 0).sum())
    auroc = figures(interact, interaction_score(validation.scores)).auroc
    reach = guessing_reach(positives, others)
    if auroc > reach:
        return ()
    message = "On the pairs that were set aside the network is not clearly better than guessing."
    evidence = f"AUROC {auroc:.3f}; guessing reaches {reach:.3f} one time in forty"
    return (Finding("warning", GUESSING, message, evidence),)


def _names_suffice(trained: Trained) -> tuple[Finding, ...]:
    """Warn where names do as well, regulator by regulator."""
    own, names = _against_names(trained)
    gain = _gain(own, names, seed=trained.seed)
    if gain is None or gain.low > 0:
        return ()
    message = (
        "On regulators it did not learn from, the network is not clearly better than the "
        "identity-only control, which sees the names of the genes and no expression."
    )
    evidence = (
        f"AUROC {np.mean(own):.3f} against {np.mean(names):.3f}; difference "
        f"{gain.estimate:+.3f}, 95% interval {gain.low:+.3f} to {gain.high:+.3f}, over "
        f"{len(own)} regulators"
    )
    return (Finding("warning", NAMES_SUFFICE, message, evidence),)


def _against_names(trained: Trained) -> tuple[list[float], list[float]]:
    """Return the AUROC of each regulator, of the network and of names alone."""
    own, names = (
        _by_regulator(trained.validation, interaction_score(scores))
        for scores in (trained.validation.scores, trained.baseline_scores[IDENTITY])
    )
    # names that mislead tell as much when they are turned round
    return own, [*better_direction(dict(enumerate(names))).values()]


def _gain(own: list[float], names: list[float], *, seed: int) -> Interval | None:
    """Return how much one is above the other; None where too few regulators could tell."""
    if len(own) < FEWEST_REGULATORS:
        return None
    return bootstrap_difference(own, names, seed=seed)


def _invariance(trained: Trained) -> Iterator[Finding]:
    """Return how the network fared where the same pairs were put in other words."""
    validation = trained.validation
    interact = (validation.labels > 0).astype(np.int8)
    if not has_both(interact):
        return
    plain = interaction_score(validation.scores)
    for what, scores in trained.invariance_scores.items():
        other = interaction_score(scores)
        before, after = (figures(interact, each).auroc for each in (plain, other))
        apart = float(np.abs(plain - other).mean())
        good = abs(before - after) <= _MUCH and apart <= _MUCH
        yield Finding(
            "info" if good else "warning",
            what,
            f"With {what}, which should make no difference, the network "
            + ("answers about the same." if good else "does not answer the same."),
            f"AUROC {before:.3f} as given, {after:.3f} then; a score moves by {apart:.3f} on "
            "average",
        )


def _sign_figures(signs: Signs) -> dict[str, Any]:
    """Judge signs on the positives whose sign is known, beside those of the correlation."""
    known = np.flatnonzero(signs.known)
    activates = (signs.known[known] > 0).astype(np.int8)
    if not has_both(activates):
        return {}
    told = {"sign": signs.told, "sign, by correlation": signs.correlation}
    return {name: figures(activates, each[known]).as_dict() for name, each in told.items()}


def _metrics(trained: Trained) -> dict[str, Any]:
    """Return the figures of the network, and of the baselines on the same pairs."""
    validation = trained.validation
    task = trained.task
    metrics: dict[str, dict[str, Any]] = {**task.judge(validation.labels, validation.scores)}
    if task.question in metrics:
        metrics = {"validation": metrics.pop(task.question), **metrics}
    if task.calibrated and "validation" in metrics:
        each, names = _against_names(trained)
        gain = _gain(each, names, seed=trained.seed)
        metrics["validation"] |= {
            "regulators": len(each),
            "auroc_median": float(np.median(each)) if each else None,
            "gain_over_names": None if gain is None else asdict(gain),
            "curves": model_curves(validation),
        }
        metrics["validation"] |= _equal_degree(validation, validation.scores)
    if trained.signs is not None:
        metrics |= _sign_figures(trained.signs)
    for rival, scores in {**trained.baseline_scores, **trained.invariance_scores}.items():
        for question, found in task.judge(validation.labels, scores).items():
            metrics[rival if question == task.question else f"{rival}, {question}"] = found
        if rival in metrics:
            metrics[rival] |= _equal_degree(validation, scores)
        if rival == IDENTITY and "validation" in metrics:
            metrics[rival]["curves"] = control_curves(validation, scores)
    return metrics


def _equal_degree(validation: ScoredItems, scores: NDArray[np.float32]) -> dict[str, float | None]:
    """Compute the mean AUROC among candidates that are equally popular with other regulators."""
    if validation.strata is None:
        return {}
    compared = validation.strata >= 0
    present, group = np.unique(validation.groups[compared], return_inverse=True)
    each = auroc_within(
        validation.labels[compared],
        interaction_score(scores)[compared],
        strata=validation.strata[compared],
        group=group,
        n_groups=present.size,
    )
    known = each[~np.isnan(each)]
    return {"auroc_equal_degree": float(known.mean()) if known.size else None}


def _by_regulator(validation: ScoredItems, scores: NDArray[np.float32]) -> list[float]:
    """Return the AUROC within each regulator that has both kinds of pairs."""
    found = []
    for regulator in np.unique(validation.groups):
        mine = validation.groups == regulator
        label = validation.labels[mine] > 0
        if has_both(label):
            found.append(figures(label, scores[mine]).auroc)
    return found


def _calibration(score: NDArray[np.float32], label: NDArray[np.int8]) -> Calibration | None:
    rarest = min(int(label.sum()), int((label == 0).sum()))
    if label.size < _FEWEST_PAIRS or rarest < _FEWEST_OF_EACH:
        return None
    return calibrating.calibrate(score, label)
