"""A reading written down, as much of it as a page shows. Light on purpose: the web reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.explain.profile_activation import Clusters
from core.io.atomic import read_json, write_json_atomic

RECORD = "reading.json"


@dataclass(frozen=True, eq=False)
class KeptReading:
    """What a page shows of a reading.

    Attributes
    ----------
    conclusion
        What the data allow to say, in plain words.
    limits
        The method's sentence.
    simulated
        Whether no organism was measured.
    known, negatives
        How many pairs were read.
    shares
        Share of variance by component.
    groups
        Expression under the peaks of the known pairs, in clusters.
    clusters, regulators
        Rows, as in `training_set.Reading`; what cannot be told is None.
    """

    conclusion: str
    limits: str
    simulated: bool
    known: int
    negatives: int
    shares: NDArray[np.float64]
    groups: Clusters
    clusters: tuple[Mapping[str, Any], ...]
    regulators: tuple[Mapping[str, Any], ...]


def write_kept(kept: KeptReading, folder: Path) -> None:
    """Write down what a page shows.

    Parameters
    ----------
    kept
        From a reading.
    folder
        Must be there.
    """
    groups = kept.groups
    write_json_atomic(
        {
            **{name: value for name, value in vars(kept).items() if name != "groups"},
            # which pair is in which group stands in the table of pairs
            "sizes": np.bincount(groups.member, minlength=len(groups.mean)),
            "mean": groups.mean,
            "low": groups.low,
            "high": groups.high,
        },
        folder / RECORD,
    )


def read_kept(folder: Path) -> KeptReading | None:
    """Read what a page shows; None where nothing was read.

    Parameters
    ----------
    folder
        That a reading was written into.
    """
    stored = read_json(folder / RECORD)
    if stored is None:
        return None
    sizes = stored["sizes"]
    return KeptReading(
        conclusion=stored["conclusion"],
        limits=stored["limits"],
        simulated=stored["simulated"],
        known=stored["known"],
        negatives=stored["negatives"],
        shares=np.array(stored["shares"], np.float64),
        groups=Clusters(
            np.repeat(np.arange(len(sizes)), sizes),
            *(np.array(stored[name], np.float64) for name in ("mean", "low", "high")),
        ),
        clusters=tuple(stored["clusters"]),
        regulators=tuple(stored["regulators"]),
    )
