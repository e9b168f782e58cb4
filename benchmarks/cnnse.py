"""The experiments of paper 001 on the data at hand, each over several seeds, beside the controls.

`python -m benchmarks.cnnse [--quick] [--json FILE] [--only PART …] [--runs N]` needs the folder of
real data that GRNSCOPE_SHARED names; without it, it says so and ends. Parts:

- `structures`: the six structures of CNNSE on BoolODE's HSC cells, as they are and with dropout;
- `crossed`: either image with either network, on mouse embryonic stem cells and on bone marrow;
- `rivals`: CNNSE beside CNNC, CNNC with neighbours, GENIE3, Pearson and mutual information.

Each figure is a mean over runs that differ by their seed, with its standard deviation. AUROC is the
mean over regulators; `auroc_pooled`, accuracy and F1 are of all pairs of a run together. On real
data genes are cut into two halves, and a network learns from pairs within one half and is judged on
pairs within the other. Rows are written as they come.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import _real_sets as real
from benchmarks._machine import rounded, tell_progress, write_rows
from core import workflows
from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.evaluation.results import Evaluation
from core.evaluation.runs import over_seeds
from core.problem.fewer_genes import GeneChoice
from core.problem.problem import Problem
from core.systems.cnnse import STRUCTURES

PARTS = ("structures", "crossed", "rivals")
"""In the order in which they run."""
_HSC = ("HSC_2000_0", "HSC_2000_0_20", "HSC_2000_0_50")
_CROSSED = ("cnnc", "cnnc-var", "cnnse-var", "cnnse")
_RIVALS = ("cnnse", "cnnc", "cnnc[neighbours=10]", "genie3", "mutual-information", "pearson")
_NARROW: Mapping[str, Any] = {"filters": 8, "matrix-bins": 32, "epochs": 20, "patience": 5}
"""A quarter of the published width and half its bins, so that ten runs of all take minutes."""
_QUICK: Mapping[str, Any] = {**_NARROW, "epochs": 1}
_FIGURES = ("auroc", "auroc_pooled", "aupr", "auroc_equal_degree", "accuracy", "f1")


@dataclass(frozen=True)
class Experiment:
    """What is judged on what.

    Attributes
    ----------
    part
        Of `PARTS`.
    methods
        Names, with what is set of each.
    problem
        Expression and known pairs.
    split, folds
        What is kept apart, and in how many parts.
    genes
        How many genes, by variance among those associated with pseudotime, and the regulators
        among these; 0 for all.
    """

    part: str
    methods: tuple[str, ...]
    problem: Problem
    split: str
    folds: int
    genes: int = 0


def experiments(data: Path, parts: Sequence[str], *, quick: bool) -> Iterator[Experiment]:
    """Yield what is to be run.

    Parameters
    ----------
    data
        The folder of real data.
    parts
        Of `PARTS`.
    quick
        The first of each part only.
    """
    if "structures" in parts:
        methods = tuple(f"cnnse[structure={each}]" for each in STRUCTURES)
        for cells in _HSC[: 1 if quick else None]:
            yield Experiment("structures", methods, _hsc(data, cells), "random", 5)
    for part, methods in (("crossed", _CROSSED), ("rivals", _RIVALS)):
        if part not in parts:
            continue
        if part == "rivals":
            yield Experiment(part, methods, _hsc(data, _HSC[0]), "random", 5)
        if not quick:
            yield Experiment(part, methods, _real(data, "mESC, ESCAPE"), "gene", 2)
            for genes in (200, 500):
                marrow = _real(data, "bone marrow, mHSC-E ChIP")
                yield Experiment(part, methods, marrow, "gene", 2, genes)


def _hsc(data: Path, cells: str) -> Problem:
    """Read BoolODE's cells of blood development, and the edges of their network."""
    folder = data / "boolode" / "HSC" / cells
    # a plain table does not say that its columns are cells
    said = Overrides(kind="single-cell")
    expression = read_expression(folder / "ExpressionData.csv.gz", overrides=said)
    pairs = read_pairs(folder / "refNetwork.csv.gz", genes=expression.genes)
    return Problem((expression,), pairs, name=cells)


def _real(data: Path, name: str) -> Problem:
    return real.known(real.SETS[name], data)


def rows_of(
    experiment: Experiment, *, runs: int, options: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Judge with several seeds, and yield a row for each method and control, then the tests.

    Parameters
    ----------
    experiment
        What is judged.
    runs
        Seeds, from 0 on.
    options
        Of the systems.
    """
    found = []
    for seed in range(runs):
        found.append(
            workflows.evaluate(
                list(experiment.methods),
                [experiment.problem],
                split=experiment.split,
                folds=experiment.folds,
                options=options,
                seed=seed,
                genes=GeneChoice(experiment.genes, with_regulators=True)
                if experiment.genes
                else None,
                progress=tell_progress,
            )
        )
    told = over_seeds(
        tuple(range(runs)),
        [_means(each, "methods") for each in found],
        [_means(each, "controls") for each in found],
    ).as_dict()
    about = {
        "part": experiment.part,
        "data": experiment.problem.name,
        "genes": experiment.genes or len(experiment.problem.expressions[0].genes),
        "split": experiment.split,
        "runs": runs,
    }
    first = found[0]
    pairs = int((first.groups.fold_of >= 0).sum())
    for name, each in {**told["methods"], **told["controls"]}.items():
        row = {**about, "pairs": pairs, "base_rate": rounded(first.base_rate), "method": name}
        for figure in _FIGURES:
            mean, sd = each["mean"][figure], each["sd"][figure]
            row[figure] = None if mean is None else rounded(mean)
            row[f"{figure}_sd"] = None if sd is None else rounded(sd)
        yield row
    for figure, p_value in told["kruskal_wallis"].items():
        yield {**about, "method": "Kruskal–Wallis", "figure": figure, "p_value": p_value}
    for test in told["mann_whitney"]:
        yield {
            **about,
            "method": f"{test['one']} against {test['other']}",
            "figure": test["figure"],
            "p_value": float(f"{test['p_value']:.2g}"),
            "adjusted": float(f"{test['adjusted']:.2g}"),
        }


def _means(evaluation: Evaluation, which: str) -> dict[str, dict[str, float | None]]:
    """Return the figures of a run; accuracy and F1 of all its pairs together."""
    found = {}
    for each in getattr(evaluation, which):
        pooled = each.decided.pooled
        found[each.name] = {
            **each.means,
            "auroc_pooled": each.pooled.auroc,
            "accuracy": None if pooled is None else pooled.accuracy,
            "f1": None if pooled is None else pooled.f1,
        }
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one epoch of the first of each part")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="some parts")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="seeds")
    chosen = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    data = real.folder()
    rows: list[dict[str, Any]] = []
    if data is None:
        print("Skipped: the real data are not here; set GRNSCOPE_SHARED to their folder.")
    else:
        runs = 2 if chosen.quick else chosen.runs
        options = _QUICK if chosen.quick else _NARROW
        for experiment in experiments(data, chosen.only, quick=chosen.quick):
            for row in rows_of(experiment, runs=runs, options=options):
                rows.append(row)
                print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)
                write_rows(chosen.json, rows)
    write_rows(chosen.json, rows)


if __name__ == "__main__":
    main()
