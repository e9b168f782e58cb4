"""What names alone reach where negatives are drawn over all pairs, and inside each side.

Identity-only sees which genes are asked about and no expression. Negatives are degree-aware; the
split is by regulator. `dealt-out`: drawn over all known pairs and dealt out with them. `inside`:
known pairs divided first, negatives drawn inside each side. `popularity` is the AUROC of how
often a target is known from training, `equal_degree` that of identity-only among equals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import _real_sets as real
from benchmarks._machine import options, report
from core.evaluation.cross_validation import Candidate, evaluate
from core.evaluation.results import Evaluation
from core.pretrained.build import simulated_atlas, stressed_plants
from core.problem.filter_pairs import filter_pairs
from core.problem.negatives import Sampling, with_negatives
from core.problem.pair_tasks import IDENTITY
from core.problem.problem import Problem, Scorer
from core.progress import Progress

_FOLDS = 3
_SEEDS = (0, 1, 2)
_FEW = 60
_SETS = (
    "bone marrow, mHSC-E ChIP",
    "bone marrow, non-specific ChIP",
    "mESC, ESCAPE",
    "Arabidopsis stress, ChIP",
    "Arabidopsis stress, TARGET",
    "Arabidopsis stress, literature",
)


def rows_of(problem: Problem, *, seeds: Sequence[int], name: str = "") -> Iterator[dict[str, Any]]:
    """Judge names alone on a problem, both ways.

    Parameters
    ----------
    problem
        Expression and known edges.
    seeds
        Of negatives and folds; figures are means over them.
    name
        For the table; the problem's when empty.
    """
    for drawn in ("dealt-out", "inside"):
        found = [_judged(problem, drawn=drawn, seed=seed) for seed in seeds]
        yield {
            "data": name or problem.name,
            "known": len(problem.pairs),
            "negatives": drawn,
            "auroc": _mean([each.result(IDENTITY).interval.estimate for each in found]),
            "least": min(round(e.result(IDENTITY).interval.estimate, 3) for e in found),
            "most": max(round(e.result(IDENTITY).interval.estimate, 3) for e in found),
            "popularity": _mean([_of(each.popularity.values()) for each in found]),
            "equal_degree": _mean(
                [_of(each.result(IDENTITY).equal_degree.values()) for each in found]
            ),
            "unmatched": _mean([each.matching[1].unmatched for each in found])
            if found[0].matching
            else None,
            "base_rate": _mean([each.base_rate for each in found]),
            "regulators": len(found[0].result(IDENTITY).per_group),
        }


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    rows: list[dict[str, Any]] = []
    for problem, name in _problems(real.folder(), quick=chosen.quick):
        made = list(rows_of(problem, name=name, seeds=_SEEDS[:1] if chosen.quick else _SEEDS))
        rows += made
        report(made, to=None)
    if chosen.json is not None:
        report(rows, to=chosen.json)


def _problems(data: Path | None, *, quick: bool) -> Iterator[tuple[Problem, str]]:
    yield filter_pairs(simulated_atlas(1, edges="known")), ""
    if quick or data is None:
        return
    (plants,) = stressed_plants(data)
    yield filter_pairs(plants), ""
    for name in _SETS:
        problem = real.known(real.SETS[name], data)
        yield problem, ""
        if len(problem.pairs) > 100_000:
            few = real.few_targets(problem.pairs, most=_FEW, seed=0)
            yield problem.asking(few), f"{name}, {_FEW} targets each"


def _judged(problem: Problem, *, drawn: str, seed: int) -> Evaluation:
    genes = real.candidates(problem)
    pairs = with_negatives(problem.pairs, recipe="degree-aware", candidates=genes, seed=seed)
    sampling = Sampling("degree-aware", tuple(genes), problem.pairs)
    asked = replace(problem.asking(pairs), sampling=sampling if drawn == "inside" else None)
    # names need no expression
    few = replace(asked, expressions=())
    return evaluate([_NOTHING], [few], split="regulator", k=_FOLDS, seed=seed)


def _of(values: Any) -> float:
    known = np.array([*values], np.float64)
    return float(np.nanmean(known))


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 3)


def _nothing(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
    return lambda asked: np.zeros(len(asked.pairs), np.float32)


_NOTHING = Candidate("nothing", _nothing, learns=False)
"""An evaluation is of a method; what is looked at here are its controls."""


if __name__ == "__main__":
    main()
