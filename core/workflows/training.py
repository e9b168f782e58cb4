"""Train a system on known pairs, and keep the model."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import systems
from core.findings import Finding
from core.models.card import Card
from core.problem.fewer_genes import GeneChoice, with_fewer_genes
from core.problem.option import Value
from core.problem.prepare import prepare_problem
from core.problem.problem import AnyProblem
from core.progress import Progress, silent
from core.training import fit
from core.training.saving import save_model
from core.training.trained import Trained
from core.training.validated import cautions
from core.workflows.inputs import Notice, findings_of, ignore


@dataclass(frozen=True, eq=False)
class Training:
    """A trained system, and what it was trained on.

    Attributes
    ----------
    trained
        The network and what validation says of it.
    problems
        Labelled, as they were learned from.
    seconds
        How long it took.
    """

    trained: Trained
    problems: tuple[AnyProblem, ...]
    seconds: float

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was decided on the way, and how far the model can be believed."""
        return (*self.trained.findings, *cautions(self.trained))

    def save(self, folder: Path, *, title: str = "") -> Card:
        """Write the model folder, which must not exist yet.

        Parameters
        ----------
        folder
            Where.
        title
            What people call the model; the system's title when empty.
        """
        return save_model(
            self.trained,
            folder,
            problems=self.problems,
            seconds=self.seconds,
            findings=findings_of(self.problems),
            title=title,
        )


def train(
    system: str,
    problems: Sequence[Any],
    *,
    options: Mapping[str, Value] | None = None,
    seed: int = 0,
    genes: GeneChoice | None = None,
    checkpoint: Path | None = None,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Training:
    """Train a system on known pairs.

    Parameters
    ----------
    system
        Its name in the registry.
    problems
        Expression and known pairs, one or several data sets that are learned from together.
    options
        Those that differ from the system's own.
    seed
        Decides negatives, validation and the weights at the start: same seed, same network.
    genes
        Which genes it learns from; all where it is None.
    checkpoint
        A folder that is written to after each epoch; where an earlier run of the same kind was
        stopped, this one goes on from it.
    progress
        Told of every step.
    notice
        Told what was noticed of the inputs, before the training begins.
    """
    method = systems.get(system)
    settings = method.settings(options)
    fit.must_be_trainable(method, settings)
    if genes is not None:
        problems, _ = with_fewer_genes(problems, genes)
    labelled = tuple(
        prepare_problem(each, method, options=settings, seed=seed) for each in problems
    )
    notice(findings_of(labelled))
    start = time.perf_counter()
    trained = fit.train(
        method, labelled, options=settings, seed=seed, progress=progress, checkpoint=checkpoint
    )
    return Training(trained, labelled, time.perf_counter() - start)
