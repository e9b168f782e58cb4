"""Simulated data sets, so that everything can be tried before anything is measured.

A simulator has a pure `simulate(*, seed, …settings)` that gives a frozen result, and a
`write(result, folder)` that writes the files of a real data set of its sort, and a README that
says they are simulated. The same seed gives the same bytes.

The registry itself is light: pages list it, and numba is imported only by who simulates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from core.progress import Progress, silent


class Run(Protocol):
    """Simulates with default settings and writes the files."""

    def __call__(self, folder: Path, *, seed: int, progress: Progress = silent) -> tuple[Path, ...]:
        """Return the paths of the files written."""


@dataclass(frozen=True)
class Simulator:
    """One sort of simulated data.

    Attributes
    ----------
    name
        What it is called on the command line.
    summary
        What it makes, in one sentence.
    run
        `run(folder, seed=…, progress=…)` writes the files and gives their paths.
    """

    name: str
    summary: str
    run: Run


def _atlas(folder: Path, *, seed: int, progress: Progress = silent) -> tuple[Path, ...]:
    from core.simulate import atlas  # noqa: PLC0415

    progress("Simulating plants under stress", 0, 2)
    made = atlas.simulate(seed=seed)
    progress("Writing the atlas", 1, 2)
    return atlas.write(made, folder)


def _hsc(folder: Path, *, seed: int, progress: Progress = silent) -> tuple[Path, ...]:
    from core.simulate import hsc  # noqa: PLC0415

    return hsc.write(hsc.simulate(seed=seed, progress=progress), folder)


def _insilico(folder: Path, *, seed: int, progress: Progress = silent) -> tuple[Path, ...]:
    from core.simulate import insilico  # noqa: PLC0415

    return insilico.write(insilico.simulate(seed=seed, progress=progress), folder)


def _promoters(folder: Path, *, seed: int, progress: Progress = silent) -> tuple[Path, ...]:
    from core.simulate import promoters  # noqa: PLC0415

    return promoters.write(promoters.simulate(seed=seed, progress=progress), folder)


_ALL = (
    Simulator(
        "atlas",
        "A stress atlas: 2,914 AGI-like genes in 232 samples, with an ATH1-like array.",
        _atlas,
    ),
    Simulator(
        "hsc",
        "2,000 differentiating blood cells from the Boolean rules of 11 genes, with pseudotime.",
        _hsc,
    ),
    Simulator(
        "insilico",
        "Five networks of 100 genes: time series, knock-outs and knock-downs in DREAM4's form.",
        _insilico,
    ),
    Simulator(
        "promoters",
        "2,000 genes whose promoters and contacts cause their expression in three cell lines.",
        _promoters,
    ),
)

SIMULATORS: Mapping[str, Simulator] = MappingProxyType({one.name: one for one in _ALL})
