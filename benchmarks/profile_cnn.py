"""The profile CNN, as published and in its variants, split at random and honestly.

`python -m benchmarks.profile_cnn [--quick] [--json FILE] [--only PART …] [--networks NAME …]
[--folds N]`. Parts are in `PARTS`, networks in `VARIANTS`; parts on real plants need the folder of
real data that GRNSCOPE_SHARED names and are left out without it. Rows are written as they come.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from benchmarks._machine import describe, mean_of_known, rounded
from benchmarks._real_sets import folder
from core.estimators import baselines
from core.evaluation.cross_validation import Candidate, Shuffling, evaluate
from core.evaluation.results import Evaluation, Result
from core.pretrained.build import simulated_atlas, stressed_plants
from core.problem.cuts import By
from core.problem.option import Value
from core.problem.pair_tasks import IDENTITY, SHUFFLED
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.systems import get
from core.training.fit import as_fit, train
from core.training.validated import validated

Row: TypeAlias = dict[str, Any]
Settings: TypeAlias = Mapping[str, Value]

_SEED = 1
_FOLDS = 3
_WIDER: Settings = MappingProxyType(
    {"filters-1": 16, "filters-2": 32, "units": 16, "batch": 64, "learning-rate": 0.003}
)
_ONE_BY_ONE: Settings = {**_WIDER, "sample-order": "ignored", "epochs": 16}

VARIANTS: Mapping[str, Settings] = MappingProxyType(
    {
        "base": {"recipe": "base"},
        "final": {},
        "final, samples shuffled": {"sample-order": "shuffled"},
        "final, length-free": {"length-free": True},
        "final, signed": {"sign": True},
        "one by one": _ONE_BY_ONE,
        "one by one, signed": {**_ONE_BY_ONE, "sign": True},
    }
)
"""Options of each network that is measured."""


@dataclass(frozen=True)
class Part:
    """One question: what data, which negatives, how split.

    Attributes
    ----------
    real
        Plants, or the simulated atlas.
    negatives
        Recipe for pairs that are no edges.
    split
        How folds are made.
    """

    real: bool
    negatives: str
    split: By


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "plants-as-published": Part(True, "any-pair", "random"),
        "plants-by-regulator": Part(True, "random-target", "regulator"),
        "plants-degree-aware": Part(True, "degree-aware", "regulator"),
        "plants-by-target": Part(True, "degree-aware", "target"),
        "plants-random-degree-aware": Part(True, "degree-aware", "random"),
        "atlas-as-published": Part(False, "any-pair", "random"),
        "atlas-by-regulator": Part(False, "random-target", "regulator"),
        "atlas-degree-aware": Part(False, "degree-aware", "regulator"),
        "atlas-by-target": Part(False, "degree-aware", "target"),
    }
)
"""Names of the parts, in the order in which they run."""


def rows_of(evaluation: Evaluation, part: Part) -> list[Row]:
    """Give one row a method and control.

    Parameters
    ----------
    evaluation
        What was found.
    part
        What was asked.
    """

    def row(result: Result) -> Row:
        learned = result.learns or result.name in {IDENTITY, SHUFFLED}
        return {
            "data": evaluation.problems[0],
            "split": evaluation.split,
            "negatives": part.negatives,
            "method": result.name,
            # a correlation is no probability, so that no cut is its natural one
            "accuracy": _accuracy(result, evaluation) if learned else None,
            "auroc": rounded(result.pooled.auroc),
            "aupr": rounded(result.pooled.aupr),
            "auroc_by_group": rounded(result.interval.estimate),
            "auroc_low": rounded(result.interval.low),
            "auroc_high": rounded(result.interval.high),
            "auroc_equal_degree": mean_of_known(result.equal_degree.values()),
            "groups": len(result.per_group),
            "folds": len(evaluation.folds),
            "pairs": int(np.isfinite(result.scores.interaction).sum()),
            "seconds": round(result.scores.seconds / len(evaluation.folds), 1),
        }

    return [row(result) for result in evaluation.results]


def judged(
    part: Part, problem: Problem, variants: Mapping[str, Settings], *, folds: int = _FOLDS
) -> Iterator[Row]:
    """Judge networks, Pearson and the controls on the same folds.

    Parameters
    ----------
    part
        What is asked.
    problem
        Expression and known edges.
    variants
        Options of each network.
    folds
        How many.
    """
    method = get("profile-cnn")
    labels = method.settings({"negatives": part.negatives})
    contenders = [
        Candidate(name, as_fit(method, method.settings(given))) for name, given in variants.items()
    ]
    contenders.append(Candidate("pearson", baselines.pearson(), learns=False))
    found = evaluate(
        contenders,
        [prepare_problem(problem, method, options=labels, seed=_SEED)],
        split=part.split,
        k=folds,
        seed=_SEED,
        shuffling=Shuffling(contender=next(iter(variants))),
    )
    yield from rows_of(found, part)


def told_apart(problem: Problem, given: Settings) -> Iterator[Row]:
    """Train once, and tell how well signs or directions were told on regulators set aside.

    Parameters
    ----------
    problem
        Expression and known edges, with signs.
    given
        Options; `sign` or `task=direction`.
    """
    method = get("profile-cnn")
    options = method.settings(given)
    trained = train(
        method,
        [prepare_problem(problem, method, options=options, seed=_SEED)],
        options=options,
        seed=_SEED,
    )
    for name, figures in validated(trained).metrics.items():
        if "sign" in name or "direction" in name:
            yield {
                "data": problem.name,
                "split": "regulators set aside",
                "negatives": options["negatives"],
                "method": f"one by one: {name}",
                "auroc": rounded(figures["auroc"]),
                "aupr": rounded(figures["aupr"]),
                "pairs": figures["n"],
            }


def run(parts: Sequence[str], *, networks: Sequence[str], folds: int, quick: bool) -> Iterator[Row]:
    """Give the rows of the parts that are asked for.

    Parameters
    ----------
    parts
        Of `PARTS`.
    networks
        Of `VARIANTS`.
    folds
        How many.
    quick
        Two epochs of two networks on the atlas, to see that it works.
    """
    if quick:
        few: dict[str, Mapping[str, Value]] = {
            "base": {"recipe": "base", "epochs": 2},
            "final": {"epochs": 2},
        }
        yield from judged(PARTS["atlas-by-regulator"], simulated_atlas(1, edges="known"), few)
        return
    data = folder()
    seen: dict[str, Problem] = {}
    for part in (PARTS[name] for name in parts):
        if part.real and data is None:
            continue
        problem = _problem(part, data)
        seen[problem.name] = problem
        chosen = {name: VARIANTS[name] for name in networks}
        yield from judged(part, problem, chosen, folds=folds)
    for problem in seen.values():
        yield from told_apart(problem, {**_ONE_BY_ONE, "sign": True})
        yield from told_apart(problem, {**_ONE_BY_ONE, "task": "direction"})


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two epochs, in a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--networks", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--folds", type=int, default=_FOLDS, metavar="N")
    chosen = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    rows: list[Row] = []
    asked = run(chosen.only, networks=chosen.networks, folds=chosen.folds, quick=chosen.quick)
    for row in asked:
        rows.append(row)
        print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)
        if chosen.json is not None:
            content = {"machine": describe(), "rows": rows}
            chosen.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _problem(part: Part, data: Path | None) -> Problem:
    if part.real and data is not None:
        (plants,) = stressed_plants(data)
        return plants
    return simulated_atlas(1, edges="known")


def _accuracy(result: Result, evaluation: Evaluation) -> float | None:
    score = result.scores.interaction
    asked = np.isfinite(score)
    right = (score[asked] >= 0.5) == (evaluation.rows.label[asked] > 0)
    return rounded(right.mean())


if __name__ == "__main__":
    main()
