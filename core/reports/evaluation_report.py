"""Write an evaluation down: metrics.json for programs, scores.csv for all, report.html to read."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core.evaluation.genes import GeneEvaluation
from core.evaluation.results import Evaluation, Result
from core.graphs.structures_found import structures_found
from core.io.atomic import write_json_atomic, write_text_atomic
from core.io.csv import write_csv
from core.metrics.statistics import bootstrap_difference, by_chance
from core.problem.pair_tasks import IDENTITY
from core.reports.curve_values import (
    base_rate_as_values,
    curves_as_values,
    decided_as_values,
    direction_as_values,
    pooled_as_values,
    summary,
)
from core.reports.evaluation_blocks import evaluation_report
from core.reports.gene_report import gene_report
from core.reports.page import page

_PROGRAMS = ("grnscope", "numpy", "scipy", "pandas", "scikit-learn", "keras", "tensorflow-cpu")


def write_report(evaluation: Evaluation | GeneEvaluation, folder: Path) -> None:
    """Write `metrics.json`, `scores.csv` and `report.html` into a folder.

    Parameters
    ----------
    evaluation
        What was found.
    folder
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        **metrics(evaluation),
        "settings": dict(evaluation.settings),
        "versions": versions(),
    }
    write_csv(evaluation.to_frame(), folder / "scores.csv")
    if isinstance(evaluation, GeneEvaluation):
        report = gene_report(evaluation, found)
    else:
        report = evaluation_report(evaluation, found)
    write_text_atomic(page(report), folder / "report.html")
    # last, so that a folder with metrics is a whole one
    write_json_atomic(found, folder / "metrics.json")


def metrics(evaluation: Evaluation | GeneEvaluation) -> dict[str, Any]:
    """Return the figures as the plain values of `metrics.json`."""
    if isinstance(evaluation, GeneEvaluation):
        return evaluation.metrics()
    return {
        "split": evaluation.split,
        "folds": len(evaluation.folds),
        "seed": evaluation.seed,
        "methods": {each.name: _figures(each, evaluation) for each in evaluation.methods},
        "controls": {each.name: _figures(each, evaluation) for each in evaluation.controls},
        "base_rate": evaluation.base_rate,
        "by_base_rate": base_rate_as_values(evaluation),
        "headline": headline(evaluation),
        "task": evaluation.task,
        "groups": {
            "kind": evaluation.groups.kind,
            "judged": len(evaluation.groups.usable),
            "skipped": evaluation.groups.skipped,
            # many groups of few pairs each would say little
            "base_rates": evaluation.group_rates if evaluation.groups.kind == "network" else {},
        },
        "popularity": summary(dict(evaluation.popularity)),
        "negatives": _negatives(evaluation),
        "comparisons": [each.as_dict() for each in evaluation.comparisons],
        "kruskal_wallis": evaluation.kruskal,
        "findings": [each.as_dict() for each in evaluation.findings],
        "data": [asdict(each) for each in evaluation.data],
        "most_samples": evaluation.most_samples,
        **({} if evaluation.runs is None else {"runs": evaluation.runs.as_dict()}),
        **({"structures": found} if (found := structures_found(evaluation)) else {}),
    }


def headline(evaluation: Evaluation) -> str:
    """Return in one sentence what was found."""
    learned = [result for result in evaluation.methods if result.learns]
    best = max(learned or evaluation.methods, key=lambda result: result.interval.estimate)
    what = "the names of the genes alone"
    gain = best.gain
    if gain is None or not gain.low > 0:
        return f"{best.name} is not clearly better than {what}"
    said = f"{best.name} beats {what} by {gain.estimate:.3f} AUROC"
    unlearned = [result for result in evaluation.methods if not result.learns]
    if not learned or not unlearned:
        return said
    rival = max(unlearned, key=lambda result: result.interval.estimate)
    shared = [group for group in best.per_group if group in rival.per_group]
    ahead = bootstrap_difference(
        [best.per_group[group].auroc for group in shared],
        [rival.per_group[group].auroc for group in shared],
        seed=evaluation.seed,
    )
    if ahead.low > 0:
        return said
    if ahead.high < 0:
        return f"{said}; {rival.name}, which needs no labels, does better"
    return f"{said}, but not clearly {rival.name}, which needs no labels"


def versions() -> dict[str, str]:
    """Return the versions of Python and of what took part, where it is installed."""
    found = {"python": platform.python_version()}
    for program in _PROGRAMS:
        try:
            found[program] = version(program)
        except PackageNotFoundError:
            continue
    return found


def _figures(result: Result, evaluation: Evaluation) -> dict[str, object]:
    said: dict[str, object] = {
        name: summary({group: getattr(each, name) for group, each in result.per_group.items()})
        for name in ("auroc", "aupr", "early_precision", "early_precision_ratio")
    }
    said["auroc_equal_degree"] = summary(dict(result.equal_degree))
    said["auroc_off_half"] = abs(result.interval.estimate - 0.5)
    said["above_half"] = _above_half(result)
    said["seconds"] = result.scores.seconds
    said["pooled"] = {**result.pooled.as_dict(), **pooled_as_values(result.decided)}
    said["auroc_interval"] = [result.interval.low, result.interval.high]
    listed = result.role == "method" or result.name == IDENTITY
    said["curves"] = curves_as_values(result, lines=listed)
    said |= decided_as_values(result.decided)
    if result.direction is not None:
        said["direction"] = direction_as_values(result.direction, lines=listed)
    if result.gain is not None:
        said["gain"] = {
            "over": IDENTITY,
            "auroc_mean": result.gain.estimate,
            "interval": [result.gain.low, result.gain.high],
        }
    if result.note:
        said["note"] = result.note
    return said


def _above_half(result: Result) -> dict[str, object]:
    """Count in how many groups a ranking is better than guessing, and in how many guessing is."""
    values = result.values("auroc")
    low, high = by_chance(values.size) if values.size else (0, 0)
    return {
        "groups": int((values > 0.5).sum()),
        "of": int(values.size),
        "by_chance": [low, high],
    }


def _negatives(evaluation: Evaluation) -> dict[str, object] | None:
    """Describe how well the negatives of either side match its known pairs."""
    if not evaluation.matching:
        return None
    training, test = evaluation.matching
    return {
        "recipe": test.recipe,
        **{
            side: {
                "wanted": each.wanted,
                "drawn": each.drawn,
                "unmatched": each.unmatched,
                "popularity_auroc": each.popularity,
            }
            for side, each in (("training", training), ("test", test))
        },
    }
