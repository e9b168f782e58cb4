"""What is asked of a system, and how its answers are learned, read and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.problem.problem import Item
from core.problem.split import Division

Loss: TypeAlias = Literal["binary", "classes", "signs", "squares"]
"""Cross-entropy of one output; of three; of three where a label may fit several of them; mean
squared error."""
Outputs: TypeAlias = NDArray[np.float32]
"""Of a network: shape (n_items, outputs)."""
Raw: TypeAlias = NDArray[np.float32]
"""What outputs are read as: shape (n_items,), or (n_items, 3) where direction is asked."""


class Folds(Protocol):
    """Divides labelled problems into folds."""

    def __call__(self, problems: Sequence[Any], *, by: Any, k: int | None, seed: int) -> Division:
        """Divide by what is kept apart, into k folds or leaving one out at a time."""


class SetAside(Protocol):
    """Sets some items aside, to choose the best epoch and calibrate by."""

    def __call__(
        self, problems: Sequence[Any], *, seed: int, share: float = 0.2, at_random: bool = False
    ) -> Division:
        """Set a share of the items of labelled problems aside, in the only fold."""


def no_columns(_outputs: Outputs) -> Mapping[str, NDArray[Any]]:
    """Add nothing to a table."""
    return {}


@dataclass(frozen=True)
class Task:
    """What is asked of pairs or of genes.

    Attributes
    ----------
    name
        In options, cards and tables.
    item
        What is asked about.
    title
        What is told, for people: `whether a pair interacts`.
    score
        What a score is called in tables, where it is what it should be.
    outputs, loss
        Of a network that learns it.
    output
        Which of the outputs says that the regulator controls the target.
    both_ways
        Whether every pair is asked the other way round, too.
    calibrated
        Whether a model's scores are calibrated and cut by what validation says.
    splits
        What can be kept apart, the honest default first.
    figures
        By which it is judged, the leading one first.
    controls
        What every system is held against.
    question
        By which `judge` names the leading figures.
    targets
        Labels or values of all items of labelled problems, one problem after another.
    groups
        What each of these items belongs to: a regulator, a cell line.
    folds, set_aside
        Divide labelled problems into folds; set some items aside to choose and calibrate by.
    read
        Outputs as scores.
    judge
        Figures by question, of labels and scores; a question that cannot be judged is left out.
    columns
        What a table holds beside the score, of outputs.
    """

    name: str
    item: Item
    title: str
    score: str
    outputs: int
    loss: Loss
    splits: tuple[str, ...]
    figures: tuple[str, ...]
    controls: tuple[str, ...]
    question: str
    targets: Callable[[Sequence[Any]], NDArray[Any]]
    groups: Callable[[Sequence[Any]], NDArray[np.object_]]
    folds: Folds
    set_aside: SetAside
    read: Callable[[Outputs], Raw]
    judge: Callable[[NDArray[Any], Raw], dict[str, dict[str, float | None]]]
    columns: Callable[[Outputs], Mapping[str, NDArray[Any]]] = no_columns
    output: int = 0
    both_ways: bool = False
    calibrated: bool = True
