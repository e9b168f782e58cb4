"""What validation pairs say about a network: its figures, calibration and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation import calibration as calibrating
from core.evaluation.calibration import Calibration
from core.evaluation.controls import IDENTITY, identity_only
from core.evaluation.curves import figures, has_both
from core.evaluation.thresholds import by_precision, score_histogram
from core.learning.fit import Held, Trained
from core.learning.labels import FORWARD, REVERSE, interaction_score
from core.learning.problem import Problem
from core.learning.rows import part, stack
from core.learning.split import validation
from core.runs.progress import silent

_FEWEST_PAIRS, _FEWEST_OF_EACH = 100, 20
"""A calibration learned from fewer promises what it cannot know."""


@dataclass(frozen=True, eq=False)
class Validated:
    """What goes into the card, as plain values.

    Attributes
    ----------
    metrics
        Figures on the validation pairs by what is asked: `validation` for "the regulator
        controls the target"; of three classes `interaction` and `direction` too.
    calibration
        From raw score to probability; None where there are too few pairs to learn it from.
    thresholds
        Probabilities to cut at.
    distribution
        Probabilities of the pairs that were learned from.
    """

    metrics: dict[str, Any]
    calibration: Calibration | None
    thresholds: list[dict[str, Any]]
    distribution: dict[str, Any]


def validated(trained: Trained) -> Validated:
    """Judge a trained network by the pairs that were set aside.

    Parameters
    ----------
    trained
        From `fit.train`.
    """
    held = trained.held
    score, label = forward(held.scores), forward_label(held)
    calibration = _calibration(score, label)
    probability = probabilities(score, calibration)
    known = has_both(label)
    return Validated(
        metrics=_metrics(held),
        calibration=calibration,
        thresholds=[each.as_dict() for each in by_precision(probability, label)] if known else [],
        distribution=score_histogram(
            probabilities(forward(trained.learned.scores), calibration),
            forward_label(trained.learned),
        ).as_dict(),
    )


def names_alone(problems: Sequence[Problem], *, seed: int) -> dict[str, Any]:
    """Judge the control that knows the names of the genes only, by the same validation pairs.

    Parameters
    ----------
    problems
        What the network was trained on.
    seed
        Of that training: it decides which pairs were set aside.
    """
    fold = validation(problems, seed=seed)
    scorer = identity_only(part(problems, fold.train), seed=seed, progress=silent)
    outer = part(problems, fold.test)
    scores = np.concatenate([scorer(problem) for problem in outer])
    label = (stack(outer).label == FORWARD).astype(np.int8)
    return {IDENTITY: figures(label, forward(scores)).as_dict()} if has_both(label) else {}


def forward(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the score for "the regulator controls the target", of one output or of three."""
    return scores if scores.ndim == 1 else scores[:, FORWARD]


def forward_label(held: Held) -> NDArray[np.int8]:
    """Give 1 where the regulator controls the target and 0 elsewhere, of two labels or three."""
    labels: NDArray[np.int8] = (held.labels == FORWARD).astype(np.int8)
    return labels


def probabilities(
    scores: NDArray[np.float32], calibration: Calibration | None
) -> NDArray[np.float32]:
    """Give calibrated probabilities, or the scores themselves where there is no calibration."""
    if calibration is None:
        return scores
    return calibrating.calibrated(calibration, scores).astype(np.float32)


def _metrics(held: Held) -> dict[str, Any]:
    asked = {"validation": (forward_label(held), forward(held.scores))}
    if held.scores.ndim == 2:
        edges = held.labels > 0
        lead = held.scores[:, FORWARD] - held.scores[:, REVERSE]
        asked["interaction"] = (edges.astype(np.int8), interaction_score(held.scores))
        asked["direction"] = (forward_label(held)[edges], lead[edges])
    metrics: dict[str, dict[str, float | None]] = {}
    for name, (label, score) in asked.items():
        if has_both(label):
            metrics[name] = {**figures(label, score).as_dict()}
    if "validation" in metrics:
        each = _by_regulator(held)
        metrics["validation"] |= {
            "regulators": len(each),
            "auroc_median": float(np.median(each)) if each else None,
        }
    return metrics


def _by_regulator(held: Held) -> list[float]:
    """Give the AUROC within each regulator that has both kinds of pairs."""
    found = []
    for regulator in np.unique(held.regulators):
        mine = held.regulators == regulator
        label = held.labels[mine] > 0
        if has_both(label):
            found.append(figures(label, interaction_score(held.scores[mine])).auroc)
    return found


def _calibration(score: NDArray[np.float32], label: NDArray[np.int8]) -> Calibration | None:
    rarest = min(int(label.sum()), int((label == 0).sum()))
    if label.size < _FEWEST_PAIRS or rarest < _FEWEST_OF_EACH:
        return None
    return calibrating.calibrate(score, label)
