"""How a training goes while it is at work: the figures of its epochs, for live curves."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from core.io.atomic import read_json
from core.io.strict_json import loads
from core.runs.inputs import run_folder
from core.runs.records import Run

Epochs = list[dict[str, float]]


def epochs_so_far(home: Path, run: Run) -> list[Epochs]:
    """Give the figures of each epoch, for each network that is or was trained.

    Parameters
    ----------
    home
        The installation's folder.
    run
        Of the kind `train`, from `store.get`. While it runs, or where it was stopped, the
        figures come from its checkpoints; where it is done, from the model's card.
    """
    folder = run_folder(home, run)
    card = folder.results / "model" / "card.json"
    if (stored := read_json(card)) is not None:
        return [network["epochs"] for network in stored["training"]["networks"]]
    # by number, not by name: 10 comes after 2
    saved = sorted(
        folder.checkpoints.glob("network-*.npz"), key=lambda path: (len(path.name), path)
    )
    return [epochs for path in saved if (epochs := _of_checkpoint(path))]


def _of_checkpoint(path: Path) -> Epochs:
    """Read the description in a checkpoint; the weights beside it are not loaded."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            about: dict[str, Any] = loads(str(stored["about"]))
        return [dict(epoch) for epoch in about["epochs"]]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return []  # removed while we look, as the run has just ended
