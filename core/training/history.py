"""How a training goes, written down after every epoch so that a page can draw it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.io.atomic import read_json, write_json_atomic


@dataclass(frozen=True)
class Course:
    """How far the training of one network has come.

    Attributes
    ----------
    epochs
        Figures of each epoch: `loss`, `validation_loss`, and `accuracy`, `validation_accuracy` and
        `validation_auroc` where they can be told.
    best
        Which of them, from 0, has the lowest validation loss; -1 before the first.
    most
        Epochs after which it stops in any case; 0 where that was not written down.
    """

    epochs: tuple[Mapping[str, float], ...]
    best: int
    most: int = 0


def write_course(
    checkpoint: Path, *, epochs: Sequence[Mapping[str, float]], best: int, most: int
) -> None:
    """Write down how far a training has come, beside its checkpoint.

    Parameters
    ----------
    checkpoint
        The file that the training goes on from.
    epochs, best, most
        As in `Course`.
    """
    write_json_atomic(
        {"epochs": list(epochs), "best": best, "most": most}, checkpoint.with_suffix(".json")
    )


def read_courses(checkpoints: Path) -> list[Course]:
    """Read how far the networks of a training have come, in the order they are trained.

    Parameters
    ----------
    checkpoints
        The folder that the training was given; one that is not there yet holds none.
    """
    found = [
        (int(number), course)
        for path in checkpoints.glob("network-*.json")
        if (number := path.stem.rpartition("-")[2]).isdigit()
        if (course := _course(read_json(path))) is not None
    ]
    return [course for _, course in sorted(found, key=lambda each: each[0])]


def courses_of(training: Mapping[str, Any]) -> list[Course]:
    """Return how a finished training went, from the `training` of a model's card."""
    return [
        course
        for network in training.get("networks", ())
        if (course := _course({**network, "best": network.get("best_epoch", 0) - 1})) is not None
    ]


def _course(stored: Mapping[str, Any] | None) -> Course | None:
    if stored is None or not stored.get("epochs"):
        return None
    return Course(tuple(stored["epochs"]), int(stored["best"]), int(stored.get("most", 0)))
