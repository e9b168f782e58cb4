"""What a training gives: a network or arrays, and what it says of the items set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.findings import Finding
from core.problem.labels import FORWARD
from core.problem.option import Options
from core.problem.signs import Signs
from core.problem.system import System
from core.problem.task import Task

if TYPE_CHECKING:
    import keras

    from core.training.training import History


@dataclass(frozen=True, eq=False)
class ScoredItems:
    """Labelled items, and what a trained system says of them.

    Attributes
    ----------
    groups
        What each belongs to: its regulator, or its cell line, shape (n_items,).
    labels
        As the task has them, shape (n_items,).
    scores
        Raw, shape (n_items,) or (n_items, 3).
    strata
        Which pairs are of one regulator and equally popular with the others, shape (n_items,);
        -1 of those that are not compared. None of genes, and of what was learned from.
    direction
        p2(a,b) − p2(b,a) of each edge, shape (n_items,), NaN where there is none. None of what
        was learned from, and where direction was not learned.
    """

    groups: NDArray[np.object_]
    labels: NDArray[Any]
    scores: NDArray[np.float32]
    strata: NDArray[np.intp] | None = None
    direction: NDArray[np.float32] | None = None

    @property
    def forward(self) -> NDArray[np.int8]:
        """1 where the regulator controls the target and 0 elsewhere, of two labels or three."""
        labels: NDArray[np.int8] = (self.labels == FORWARD).astype(np.int8)
        return labels


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained system and how it came to be.

    Attributes
    ----------
    method, options, seed
        What was trained, and how.
    task
        That it learned.
    network
        With the weights of its best epoch; the mean of several where `seeds` is above 1. None
        of what learns without one.
    arrays
        What such a system keeps instead.
    shapes
        Of the network's inputs; None for a size that may be any.
    histories
        How each training went.
    training
        Labels and scores of the items it learned from: the distribution a new score is shown
        against.
    validation
        The items it was validated on.
    baseline_scores
        What baselines say of these items, by name.
    invariance_scores
        What the network says of their variants, by what was done to them.
    signs
        Of the pairs it was validated on, where it learned signs.
    findings
        What was decided on the way.
    tower
        Of a network that reads codes of genes, what makes them.
    """

    method: System
    options: Options
    seed: int
    task: Task
    network: keras.Model | None
    arrays: Mapping[str, NDArray[Any]] | None
    shapes: tuple[tuple[int | None, ...], ...]
    histories: tuple[History, ...]
    training: ScoredItems
    validation: ScoredItems
    baseline_scores: Mapping[str, NDArray[np.float32]]
    invariance_scores: Mapping[str, NDArray[np.float32]]
    signs: Signs | None
    findings: tuple[Finding, ...]
    tower: keras.Model | None = None
