"""The trials of a scan, written down as they end, so that it can go on and be watched.

Light on purpose: pages read this record while the scan is at work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.io.atomic import read_json, write_json_atomic

RECORD = "trials.json"
FLATTERED = (
    "The regulators set aside chose these settings, so their figures flatter. "
    "What the settings are worth is for an evaluation to say, on regulators that chose nothing."
)


@dataclass(frozen=True)
class Trial:
    """One training with settings of its own, judged on the regulators that were set aside.

    Attributes
    ----------
    number
        From 1, in the order of the scan.
    stage
        From 1; 0 for the settings the scan began with.
    settings
        Value of every option.
    loss, accuracy
        On the pairs set aside; the loss is infinite where the training broke down.
    auroc
        On the same pairs; none where they are all of one kind.
    best_epoch, epochs
        Whose weights were kept, and how many there were.
    seconds
        That the training took.
    """

    number: int
    stage: int
    settings: Mapping[str, Any]
    loss: float
    accuracy: float
    auroc: float | None
    best_epoch: int
    epochs: int
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the training broke down, as with too large a step."""
        return not math.isfinite(self.loss)


@dataclass(frozen=True)
class Scan:
    """What is known of a scan so far.

    Attributes
    ----------
    method
        Name of what is trained.
    scanned
        Options that are varied.
    most
        Trials after which it ends.
    trials
        Those that have ended, in order.
    simulated
        Whether the data are.
    """

    method: str
    scanned: tuple[str, ...]
    most: int
    trials: tuple[Trial, ...] = ()
    simulated: bool = False

    @property
    def first(self) -> Trial:
        """The trial with the settings the scan began with."""
        return self.trials[0]

    @property
    def best(self) -> Trial:
        """The trial with the lowest loss, the earlier one of equals."""
        return self.ranked()[0]

    @property
    def whole(self) -> list[Trial]:
        """The trials that did not break down, in order."""
        return [trial for trial in self.trials if not trial.failed]

    def lowest(self) -> list[tuple[int, float]]:
        """Return the corners of a line along the lowest loss so far: trial and loss of each.

        It begins with the first trial that did not break down and ends with the last of them.
        """
        corners: list[tuple[int, float]] = []
        for trial in self.whole:
            if not corners or trial.loss < corners[-1][1]:
                if corners:
                    corners.append((trial.number, corners[-1][1]))
                corners.append((trial.number, trial.loss))
        if corners and corners[-1][0] < self.whole[-1].number:
            corners.append((self.whole[-1].number, corners[-1][1]))
        return corners

    def ranked(self) -> list[Trial]:
        """List the trials, best first; those that broke down come last."""
        return sorted(self.trials, key=lambda trial: (trial.loss, trial.number))


def rows_of(scan: Scan) -> list[dict[str, Any]]:
    """Return one row a trial, best first: the scanned options, then figures."""
    return [
        {
            "trial": trial.number,
            "stage": trial.stage,
            **{name: trial.settings[name] for name in scan.scanned},
            "loss": None if trial.failed else trial.loss,
            "accuracy": trial.accuracy,
            "auroc": trial.auroc,
            "best_epoch": trial.best_epoch,
            "epochs": trial.epochs,
            "seconds": trial.seconds,
        }
        for trial in scan.ranked()
    ]


def conclusion(scan: Scan) -> str:
    """Describe in one sentence what the scan found."""
    best, first = scan.best, scan.first
    if best.failed:
        return "Every training broke down"
    if best.number == first.number:
        return f"The settings it began with are the best of {len(scan.trials)} tried"
    changed = [name for name in scan.scanned if best.settings[name] != first.settings[name]]
    named = " and ".join(f"{name} {best.settings[name]}" for name in changed)
    if first.failed:
        return f"With {named} the validation loss is {best.loss:.3f}; the first training broke down"
    digits = 3 if f"{best.loss:.3f}" != f"{first.loss:.3f}" else 5
    return (
        f"With {named} the validation loss falls from {first.loss:.{digits}f} "
        f"to {best.loss:.{digits}f}"
    )


def write_scan(scan: Scan, folder: Path, *, run_key: str) -> None:
    """Write down how far a scan has come.

    Parameters
    ----------
    scan
        So far.
    folder
        Made if it is not there.
    run_key
        What the scan is: settings and data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trials = [
        {**asdict(trial), "loss": None if trial.failed else trial.loss} for trial in scan.trials
    ]
    write_json_atomic({"run": run_key, **asdict(scan), "trials": trials}, folder / RECORD)


def read_scan(folder: Path, *, run_key: str | None = None) -> Scan | None:
    """Read how far a scan has come; None before its first trial.

    Parameters
    ----------
    folder
        That the scan was given.
    run_key
        Where given, the record of any other scan is passed over.
    """
    stored = read_json(folder / RECORD)
    if stored is None or run_key not in {None, stored["run"]}:
        return None
    trials = tuple(
        Trial(**{**each, "loss": math.inf if each["loss"] is None else each["loss"]})
        for each in stored["trials"]
    )
    return Scan(
        stored["method"], tuple(stored["scanned"]), stored["most"], trials, stored["simulated"]
    )
