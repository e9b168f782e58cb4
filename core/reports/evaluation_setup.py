"""How an evaluation was done, as blocks: its split, folds and negatives, and what was read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.evaluation.results import Evaluation
from core.findings import number_of
from core.problem.fewer_genes import TOPIC
from core.reports.blocks import Column, Facts, Section, Table, Text

_MOST_FOLDS = 30


def how_done(evaluation: Evaluation) -> Facts:
    """Return split, negatives, base rate and seed."""
    judged = evaluation.fold_of >= 0
    return Facts(
        "How it was done",
        {
            "Split": _split(evaluation),
            **_genes(evaluation),
            "Pairs judged": f"{int(judged.sum()):,} of {len(evaluation.rows):,}",
            "Base rate": f"{evaluation.base_rate:.1%} positives",
            **_sampled(evaluation),
            **_popularity(evaluation),
            "Figures over": number_of(len(evaluation.groups.usable), evaluation.groups.kind),
            "Task": "who regulates whom" if evaluation.task == "direction" else "regulates or not",
            **_samples(evaluation),
            "Seed": evaluation.seed
            if evaluation.runs is None
            else f"{evaluation.seed}; other runs {_seeds(evaluation.runs.seeds[1:])}",
        },
    )


def _split(evaluation: Evaluation) -> str:
    folds = len(evaluation.folds)
    said = f"by {evaluation.split}, {number_of(folds, 'fold')}"
    if evaluation.split != "gene":
        return said
    parts = "halves" if folds == 2 else f"{folds} parts"
    return f"{said}: the genes are cut into disjoint {parts}, and pairs across them are left out"


def _genes(evaluation: Evaluation) -> dict[str, str]:
    """Return how many genes were chosen, of one data set or of each."""
    chosen = [f"{each.count:,}" for each in evaluation.findings if each.topic == TOPIC]
    return {"Genes": f"{', '.join(chosen)} chosen by variance"} if chosen else {}


def _samples(evaluation: Evaluation) -> dict[str, str]:
    if not evaluation.most_samples:
        return {}
    return {
        "Samples": f"at most {evaluation.most_samples:,} of each data set, drawn by the seed, the "
        "same for every method"
    }


def _seeds(seeds: Sequence[int]) -> str:
    """Write the seeds of the runs after the first, which mostly follow each other."""
    if len(seeds) > 2 and seeds[-1] - seeds[0] == len(seeds) - 1:
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds)) or "none"


def _sampled(evaluation: Evaluation) -> dict[str, str]:
    if not evaluation.matching:
        return {}
    training, test = evaluation.matching
    return {
        "Negatives": f"{test.recipe}, drawn inside each side of the split",
        "No equal target left inside": f"for {test.unmatched:.1%} of the test pairs' negatives, "
        f"{training.unmatched:.1%} of the training pairs'",
    }


def _popularity(evaluation: Evaluation) -> dict[str, str]:
    """Return what it is worth to know how often a target is known from training."""
    if not evaluation.popularity:
        return {}
    mean = float(np.mean(list(evaluation.popularity.values())))
    return {"Popularity of targets alone": f"AUROC {mean:.3f}"}


def folds_table(evaluation: Evaluation) -> Table:
    """Return how many pairs each fold learned from and judged."""
    shown = evaluation.folds[:_MOST_FOLDS]
    more = len(evaluation.folds) - len(shown)
    return Table(
        "Folds",
        (
            Column("Fold"),
            Column("Pairs learned from", "number"),
            Column("Pairs judged", "number"),
            Column("Positives among them", "number"),
        ),
        tuple(
            (
                fold.name,
                int(fold.train.size),
                int(fold.test.size),
                f"{evaluation.rows.positive[fold.test].mean():.1%}",
            )
            for fold in shown
        ),
        f"And {more:,} more." if more else "",
    )


def data_read(evaluation: Evaluation) -> Section:
    """Return the files that were read, by their hashes."""
    several = len(evaluation.problems) > 1
    notes = tuple(note for each in evaluation.data for note in each.notes)
    return Section(
        "Data",
        (
            Table(
                "",
                (
                    Column("What"),
                    Column("File"),
                    Column("Size"),
                    Column("SHA-256", "identifier"),
                ),
                tuple(
                    (
                        f"{each.problem}: {each.kind}" if several else each.kind,
                        each.source or None,
                        each.size,
                        each.sha256,
                    )
                    for each in evaluation.data
                ),
            ),
            *([Text("", items=notes)] if notes else []),
        ),
    )
