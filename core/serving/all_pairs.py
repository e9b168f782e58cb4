"""Scores of every gene with every other, in blocks that are kept, so that work can go on.

Two thousand genes are four million ordered pairs: minutes to an hour of a network. What a
network says of a pair depends on that pair alone, so its pairs are scored a block at a time and
each block is written down. Systems without a network may look at all pairs together (ranks,
trees over all regulators): they are asked once, and their answer is kept whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.identifiers.gene_lists import grid
from core.errors import UserInputError
from core.features.records import Arrays, Records, Shape
from core.findings import Finding
from core.io.atomic import replacing
from core.models.model_folder import Model
from core.problem.labels import interaction_score
from core.problem.problem import Problem
from core.problem.system import System
from core.progress import Progress, silent
from core.serving.ready_network import network_inputs, ready_coder, ready_network
from core.serving.scoring import about_kind, about_scores, with_evidence
from core.training.fit import as_fit
from core.training.predict import BLOCK, predict_pairs

_PER_BLOCK = 20_000
"""Pairs that are scored before they are written down: seconds of work to lose."""
_SEED = 20

_Score: TypeAlias = Callable[[int, int, Progress], NDArray[np.float32]]
"""Scores the pairs from one place up to another."""


@dataclass(frozen=True, eq=False)
class AllPairs:
    """What a system says of every gene with every other.

    Attributes
    ----------
    scores
        Of row regulates column, or that they interact where it tells directions apart; the
        diagonal is 1. Shape (n_genes, n_genes).
    findings
        Whether the scores mean anything.
    """

    scores: NDArray[np.float32]
    findings: tuple[Finding, ...]


def score_all_pairs(
    system: Model | System,
    expressions: Sequence[Expression],
    genes: Sequence[str],
    *,
    checkpoint: Path | None = None,
    progress: Progress = silent,
) -> AllPairs:
    """Score every ordered pair of genes.

    Parameters
    ----------
    system
        A model, or a system that needs no training.
    expressions
        As many as it reads side by side.
    genes
        Names that are in all of them, and change there.
    checkpoint
        A folder for finished blocks; none is scored twice for the same model, data and genes.
    progress
        Told how many pairs were scored.
    """
    method = system.method if isinstance(system, Model) else system
    kept = tuple(
        each.take_genes(np.array([each.index[gene] for gene in genes], np.intp))
        for each in expressions
    )
    # neighbours of a gene may be any that were measured, whoever is asked about
    read = tuple(expressions) if _sees_neighbours(system) else kept
    problem = Problem(read, grid(kept, regulators=None, targets=None))
    method.check(problem, system.card.settings if isinstance(system, Model) else None)
    folder = None if checkpoint is None else checkpoint / f"pairs-{_key(system, problem)}"
    if isinstance(system, Model):
        problem = with_evidence(system, problem)
        if system.scorer is None:
            scores = _by_blocks(
                _of_network(system, problem), len(problem.pairs), folder, progress=progress
            )
        else:
            scores = _whole(lambda: _of_arrays(system, problem), folder)
        findings = about_kind(system.card, problem)
    else:
        scores = _whole(lambda: _of_system(system, problem, progress=progress), folder)
        findings = ()
    n = len(genes)
    square = np.ones((n, n), np.float32)
    square[problem.pairs.regulator, problem.pairs.target] = scores
    return AllPairs(square, (*findings, *about_scores(scores)))


def _sees_neighbours(system: Model | System) -> bool:
    return isinstance(system, Model) and system.card.tower is not None


def _of_network(model: Model, problem: Problem) -> _Score:
    """Return what scores a stretch of pairs; the network is readied when it is first needed."""
    ready: list[tuple[Callable[[Arrays], NDArray[np.float32]], Records]] = []

    def score(first: int, last: int, progress: Progress) -> NDArray[np.float32]:
        if not ready:
            coder = ready_coder(model)
            records = network_inputs(model, problem, coder=coder)
            ready.append((ready_network(model, problem, coder=coder), records))
        run, records = ready[0]
        part = _Stretch(records, first * records.per_pair, last * records.per_pair)
        # not calibrated: calibration keeps the order and may make many scores alike
        raw = model.task.read(predict_pairs(run, part, block=BLOCK, progress=progress))
        return interaction_score(raw)

    return score


def _of_arrays(model: Model, problem: Problem) -> NDArray[np.float32]:
    if model.scorer is None:
        raise ValueError(f"{model.folder} must hold arrays")
    return np.asarray(interaction_score(model.scorer(problem)), np.float32)


def _of_system(system: System, problem: Problem, *, progress: Progress) -> NDArray[np.float32]:
    if system.needs_labels():
        raise UserInputError(
            "system",
            "must be one that needs no training",
            got=system.name,
            remedy=f"Train {system.name} first, and give the model",
        )
    fit = as_fit(system, system.settings())
    raw = fit((), seed=_SEED, progress=progress)(problem)
    return np.asarray(interaction_score(raw), np.float32)


@dataclass(frozen=True)
class _Stretch:
    """Records from one place up to another."""

    records: Records
    first: int
    last: int

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return self.records.shapes

    @property
    def per_pair(self) -> int:
        return self.records.per_pair

    def __len__(self) -> int:
        return self.last - self.first

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        return self.records.take(rows + self.first)


def _by_blocks(
    score: _Score, count: int, folder: Path | None, *, progress: Progress
) -> NDArray[np.float32]:
    """Score pairs a block at a time, leaving out those that are there already."""
    scores = np.empty(count, np.float32)
    for first in range(0, count, _PER_BLOCK):
        last = min(first + _PER_BLOCK, count)
        file = None if folder is None else folder / f"{first:010d}.npy"
        found = _read(file, last - first)
        if found is None:
            found = score(first, last, _Within(progress, first, count))
            _write(found, file)
        scores[first:last] = found
        progress("scoring pairs", last, count)
    return scores


def _whole(score: Callable[[], NDArray[np.float32]], folder: Path | None) -> NDArray[np.float32]:
    """Score all pairs at once, unless that was done already."""
    file = None if folder is None else folder / "all.npy"
    found = _read(file, None)
    if found is None:
        found = score()
        _write(found, file)
    return found


@dataclass(frozen=True)
class _Within:
    """Passes the progress of a block on as that of all pairs."""

    progress: Progress
    first: int
    count: int

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.progress("scoring pairs", self.first + done, self.count)


def _read(file: Path | None, size: int | None) -> NDArray[np.float32] | None:
    """Return a block that was written; None where there is none, or it is of something else."""
    if file is None or not file.is_file():
        return None
    try:
        found: NDArray[np.float32] = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = found.dtype == np.float32 and found.ndim == 1 and size in {None, found.size}
    return found if fits else None


def _write(scores: NDArray[np.float32], file: Path | None) -> None:
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as partial, partial.open("wb") as stream:
        np.save(stream, scores)


def _key(system: Model | System, problem: Problem) -> str:
    """Return a hash of all that decides the scores."""
    asked = (
        [system.card.sha256, system.card.method, dict(system.card.settings)]
        if isinstance(system, Model)
        else [system.name, system.settings()]
    )
    data = [each.fingerprint for each in problem.expressions]
    genes = list(problem.pairs.genes) if _sees_neighbours(system) else []
    told = [asked, data, _PER_BLOCK, *genes]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:24]
