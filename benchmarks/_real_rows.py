"""Rows of the real-data benchmarks: one a method and control, one a paired test."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from benchmarks._machine import mean_of_known, rounded
from core.evaluation.results import Evaluation, Result
from core.problem.pair_tasks import IDENTITY

Row: TypeAlias = dict[str, Any]


def rows_of(evaluation: Evaluation, *, part: str, epochs: int | str = "") -> list[Row]:
    """Return one row for each method and control.

    Parameters
    ----------
    evaluation
        What was found.
    part
        What it was for.
    epochs
        The most a network had.
    """
    against = {
        comparison.one: comparison
        for comparison in evaluation.comparisons
        if comparison.other == IDENTITY
    }

    def row(result: Result) -> Row:
        aurocs = result.values("auroc")
        gain = against.get(result.name)
        return {
            "part": part,
            "data": evaluation.problems[0],
            "split": evaluation.split,
            "method": result.name,
            "auroc_median": rounded(float(np.median(aurocs))),
            "auroc_mean": rounded(result.interval.estimate),
            "auroc_low": rounded(result.interval.low),
            "auroc_high": rounded(result.interval.high),
            "auroc_pooled": rounded(result.pooled.auroc),
            "auroc_equal_degree": mean_of_known(result.equal_degree.values()),
            "popularity": mean_of_known(evaluation.popularity.values()),
            "unmatched": rounded(evaluation.matching[1].unmatched) if evaluation.matching else None,
            "gain_over_identity": rounded(gain.mean) if gain else None,
            "gain_low": rounded(gain.low) if gain else None,
            "gain_high": rounded(gain.high) if gain else None,
            "p_value": float(f"{gain.p_value:.2g}") if gain else None,
            "aupr_mean": rounded(result.values("aupr").mean()),
            "base_rate": rounded(float(np.mean(result.values("base_rate")))),
            "pairs": int(np.isfinite(result.scores.interaction).sum()),
            "regulators": len(result.per_group),
            "folds": len(evaluation.folds),
            "epochs": epochs if result.name.startswith("cnnc") else "",
            "seconds": round(result.scores.seconds),
            "note": result.note,
        }

    return [row(result) for result in evaluation.results]


def tests_of(evaluation: Evaluation, *, part: str, plain: str) -> list[Row]:
    """Return one row for each variant of a method: its paired test against the plain one.

    Parameters
    ----------
    evaluation
        Methods on the same folds.
    part
        What it was for.
    plain
        Name of the method that the others vary.
    """
    return [
        {
            "part": part,
            "data": evaluation.problems[0],
            "split": evaluation.split,
            "method": f"{comparison.other} minus {plain}",
            "difference": rounded(-comparison.mean),
            "difference_low": rounded(-comparison.high),
            "difference_high": rounded(-comparison.low),
            "better": comparison.groups - comparison.better,
            "regulators": comparison.groups,
            "p_value": float(f"{comparison.p_value:.2g}"),
        }
        for comparison in evaluation.comparisons
        if comparison.one == plain and comparison.other.startswith(plain)
    ]
