"""What the images of a gene's neighbours cost a network, and what they are worth.

Cost: 50 regulators with 1,000 genes at 43,261 cells, scored as `score` does, with and without.
Counted are the histograms that are made and the images that pass through network and tower.

Worth: networks of simulated cells, whose edges are known, are learned from; others, which it never
saw, are judged pair by pair. Beside the AUROC over all pairs stands how often a true edge is ranked
above a pair that a path of two steps joins (a→b→c without a→c), and above two targets of one
regulator. The controls know names only, or learned from shuffled labels.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks._cells import N_CELLS, regulated_cells, simulated_cells
from benchmarks._machine import options, report
from core import systems
from core.data.identifiers.gene_lists import grid
from core.estimators.baselines import pearson
from core.estimators.controls import identity_only
from core.evaluation.structures import structures_of
from core.features import nepdf
from core.metrics.curves import auroc
from core.models.model_folder import Model, open_model
from core.pretrained.boolean_cells import random_cells
from core.problem.problem import Fit, Problem, Scorer
from core.progress import silent
from core.serving import inference
from core.serving.ready_network import ready_coder, ready_network
from core.serving.scoring import score_pairs
from core.training.fit import as_fit, train
from core.training.saving import save_model

_NEIGHBOURS = 10
_RECIPE = {
    "filters": 4,
    "batch": 128,
    "learning-rate": 0.1,
    "dropout": 0,
    "dense-dropout": 0.25,
}
"""Chosen without neighbours, by networks other than those judged here. No training stops early:
some take twenty epochs to begin."""
_NEGATIVES = 3
"""Pairs that are no edge, for each that is."""
_BESIDE = {
    "all pairs": None,
    "indirect pairs": "indirect",
    "siblings": "shared_regulator",
}
"""What true edges are ranked against, and what the structures call it."""


@dataclass(frozen=True)
class _Size:
    regulators: int
    targets: int
    measured: int
    cells: int
    networks: tuple[int, int]
    genes: int
    epochs: int
    seeds: int


_SIZES = {
    "full": _Size(50, 1_000, 2_000, N_CELLS, (8, 6), 24, 60, 3),
    "quick": _Size(20, 200, 300, 2_000, (3, 2), 16, 4, 1),
}


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    size = _SIZES["quick" if chosen.quick else "full"]
    report([*_cost(size), *_worth(size)], to=chosen.json)


def _cost(size: _Size) -> Iterator[dict[str, Any]]:
    cells = simulated_cells(size.measured, n_cells=size.cells)
    pairs = grid(
        [cells],
        regulators=cells.genes[: size.regulators],
        targets=cells.genes[size.regulators : size.regulators + size.targets],
    )
    some, known = regulated_cells(6, n_cells=500)
    for number in (0, _NEIGHBOURS):
        with tempfile.TemporaryDirectory() as name:
            learned_from = Problem((some,), known)
            model = _trained(learned_from, Path(name) / "model", neighbours=number)
            coder = ready_coder(model)
            problem = Problem((cells,), pairs)
            # what is compiled when it is first used is compiled here
            score_pairs(model, problem.asking(pairs.take(np.arange(len(pairs)) < 300)))
            run = ready_network(model, problem, coder=coder)
            coder = ready_coder(model)
            with _counting() as counts:
                begin = time.perf_counter()
                score_pairs(model, problem, run=run, coder=coder)
                seconds = time.perf_counter() - begin
        yield {
            "neighbours": number,
            "regulators": size.regulators,
            "targets": size.targets,
            "measured_genes": size.measured,
            "cells": size.cells,
            "histograms_per_pair": counts["histograms"] / len(pairs),
            "passes_per_pair": counts["passes"] / len(pairs),
            "us_per_pair": seconds / len(pairs) * 1e6,
        }


def _trained(problem: Problem, folder: Path, *, neighbours: int) -> Model:
    cnnc = systems.get("cnnc")
    settings = cnnc.settings({"epochs": 1, "filters": 8, "neighbours": neighbours})
    trained = train(cnnc, [problem], options=settings, seed=0)
    save_model(trained, folder, problems=[problem], seconds=0.0)
    return open_model(folder)


@contextmanager
def _counting() -> Iterator[Mapping[str, int]]:
    """Count histograms, and images that pass through a network or a tower."""
    counts = {"histograms": 0, "passes": 0}
    draw, run = nepdf.nepdf_of_pairs, inference.Scorer.__call__

    def drawn(binned: Any, one: Any, other: Any, **more: Any) -> NDArray[np.float32]:
        images = draw(binned, one, other, **more)
        counts["histograms"] += len(images)
        return images

    def passed(scorer: inference.Scorer, arrays: Any) -> NDArray[np.float32]:
        counts["passes"] += len(arrays[0])
        return run(scorer, arrays)

    with (
        patch.object(nepdf, "nepdf_of_pairs", drawn),
        patch.object(inference.Scorer, "__call__", passed),
    ):
        yield counts


def _worth(size: _Size) -> Iterator[dict[str, Any]]:
    count = sum(size.networks)
    drawn = [random_cells(seed, genes=size.genes, cells=600) for seed in range(1, count + 1)]
    whole = [_asking_all(problem) for problem in drawn]
    networks = whole[: size.networks[0]], whole[size.networks[0] :]
    ways: dict[str, Fit] = {"identity-only": identity_only, "pearson": pearson()}
    cnnc = systems.get("cnnc")
    for number in (0, _NEIGHBOURS):
        settings = cnnc.settings(
            {**_RECIPE, "epochs": size.epochs, "patience": size.epochs, "neighbours": number}
        )
        ways[f"cnnc, {number} neighbours"] = as_fit(cnnc, settings)
    for way, fit in ways.items():
        yield from _judged(way, fit, networks, seeds=size.seeds)
        if way.startswith("cnnc"):
            yield from _judged(f"{way}, shuffled labels", _shuffled(fit), networks, seeds=1)


def _judged(
    way: str, fit: Fit, networks: tuple[Sequence[Problem], Sequence[Problem]], *, seeds: int
) -> Iterator[dict[str, Any]]:
    """Learn from some networks with several seeds, and judge what is said of the others."""
    learned, judged = networks
    for seed in range(1, seeds + 1):
        few = [_sampled(problem, seed=(seed, at)) for at, problem in enumerate(learned)]
        begin = time.perf_counter()
        scorer = fit(few, seed=seed, progress=silent)
        seconds = time.perf_counter() - begin
        each = [_figures(scorer, problem) for problem in judged]
        yield {
            "way": way,
            "seed": seed,
            "learned_networks": len(learned),
            "judged_networks": len(judged),
            "seconds": seconds,
            **{
                f"auroc against {name}": float(np.mean([found[name] for found in each]))
                for name in _BESIDE
            },
        }


def _figures(scorer: Scorer, problem: Problem) -> dict[str, float]:
    """Rank the edges of one network above its other pairs, all of them or of one kind."""
    pairs = problem.pairs
    label = np.asarray(pairs.label)
    scores = scorer(problem.asking(replace(pairs, label=None, task="edges")))
    ends = np.stack([pairs.regulator, pairs.target], axis=1).astype(np.intp)
    mistakes = structures_of(ends[label > 0], len(pairs.genes)).mistakes
    found = {}
    for name, kind in _BESIDE.items():
        other = label == 0
        if kind is not None:
            other &= mistakes[kind][ends[:, 0], ends[:, 1]]
        looked_at = other | (label > 0)
        found[name] = auroc(label[looked_at] > 0, scores[looked_at])
    return found


def _asking_all(problem: Problem) -> Problem:
    """Ask about every ordered pair of genes: 1 where it is an edge, else 0."""
    every = grid(problem.expressions, regulators=None, targets=None)
    edges = set(zip(problem.pairs.regulator_names, problem.pairs.target_names, strict=True))
    named = zip(every.regulator_names, every.target_names, strict=True)
    label = np.array([pair in edges for pair in named], np.int8)
    return problem.asking(replace(every, label=label, task="binary"))


def _sampled(problem: Problem, *, seed: tuple[int, int]) -> Problem:
    """Keep all edges, and of the other pairs a few for each."""
    label = np.asarray(problem.pairs.label)
    others = np.flatnonzero(label == 0)
    count = min(others.size, _NEGATIVES * int(label.sum()))
    chosen = np.random.default_rng(seed).choice(others, size=count, replace=False)
    kept = label > 0
    kept[chosen] = True
    return problem.asking(problem.pairs.take(kept))


def _shuffled(fit: Fit) -> Fit:
    """Learn from the same pairs, their labels dealt out anew."""

    def learn(problems: Sequence[Problem], *, seed: int, progress: Any) -> Scorer:
        rng = np.random.default_rng(seed)
        dealt = [
            problem.asking(
                replace(problem.pairs, label=rng.permutation(np.asarray(problem.pairs.label)))
            )
            for problem in problems
        ]
        return fit(dealt, seed=seed, progress=progress)

    return learn


if __name__ == "__main__":
    main()
