"""What is asked of a system, and how its answers are learned, read and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Item: TypeAlias = Literal["pair", "gene"]
Loss: TypeAlias = Literal["binary", "classes", "signs", "squares"]
"""Cross-entropy of one output; of three; of three where a label may fit several of them; mean
squared error."""
Outputs: TypeAlias = NDArray[np.float32]
"""Of a network: shape (n_items, outputs)."""
Raw: TypeAlias = NDArray[np.float32]
"""What outputs are read as: shape (n_items,), or (n_items, 3) where direction is asked."""


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
    classes
        Whether labels are classes, so that scores can be calibrated and cut.
    splits
        What can be kept apart, the honest default first.
    figures
        By which it is judged, the leading one first.
    controls
        What every system is held against.
    targets
        Labels or values of all items of labelled problems, one problem after another.
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
    targets: Callable[[Sequence[Any]], NDArray[Any]]
    read: Callable[[Outputs], Raw]
    judge: Callable[[NDArray[Any], Raw], dict[str, dict[str, float | None]]]
    columns: Callable[[Outputs], Mapping[str, NDArray[Any]]] = lambda _: {}
    output: int = 0
    both_ways: bool = False
    classes: bool = True
