"""How well DREAM4's networks of 100 genes are found, each by what the others or simulations teach.

Every figure is over all 9,900 ordered pairs of a network that nothing was learned from. Needs the
folder of real data that GRNSCOPE_SHARED names. `--only "NAME;…"` measures some rows.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import _machine
from benchmarks._real_fits import once
from core import systems
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.evaluation.cross_validation import Candidate, evaluate
from core.evaluation.results import Result
from core.features.perturbed_statistics import gather, perturbed_statistics
from core.problem.labels import FORWARD
from core.problem.negatives import balanced
from core.problem.option import Value
from core.problem.prepare import prepare_problem
from core.problem.problem import Fit, Problem, Scorer
from core.progress import Progress
from core.simulate.insilico import simulate
from core.training.fit import as_fit

_SEED = 1
_FILES = ("timeseries", "knockouts", "knockdowns", "wildtype")
SERIES, PERTURBED = "time-series", "perturbations"


@dataclass(frozen=True)
class Row:
    """What is measured.

    Attributes
    ----------
    name
        Of the row.
    method, settings
        From the registry, and what is set.
    data
        Time series alone, or with perturbations.
    context
        Whether to measure it in context, too.
    slow
        Whether it trains networks for minutes.
    balanced
        The paper's own question: as many negatives as edges, dealt out at random over all
        networks, so that both genes of a pair are known from training.
    """

    name: str
    method: str
    settings: Mapping[str, Value]
    data: str = SERIES
    context: bool = True
    slow: bool = False
    balanced: bool = False


ROWS = (
    Row("pearson", "pearson", {}),
    Row("mutual-information", "mutual-information", {}),
    Row("lagged-correlation", "lagged-correlation", {}),
    Row("genie3, levels", "genie3", {"trees": 50}),
    Row("genie3, levels, all tried", "genie3", {"trees": 50, "tries": "all"}),
    Row("genie3, rates, all tried", "genie3", {"on": "rates", "trees": 50, "tries": "all"}),
    Row("genie3, dynamics (as dynGENIE3)", "genie3", {"on": "dynamics", "trees": 50}),
    Row("genie3, dynamics, all tried", "genie3", {"on": "dynamics", "trees": 50, "tries": "all"}),
    Row("dream-autoencoder", "dream-autoencoder", {"epochs": 40}, slow=True),
    Row("dream-lstm", "dream-lstm", {"epochs": 15, "patience": 4}, slow=True),
    Row("dream-cnn", "dream-cnn", {"epochs": 25, "patience": 5}, slow=True),
    Row("latent 8 (dream-autoencoder)", "dream-autoencoder", {"epochs": 40, "latent": 8},
        slow=True),
    Row("hybrid (dream-lstm)", "dream-lstm",
        {"epochs": 15, "patience": 4, "filters-before": 16}, slow=True),
    # chosen by a scan of 14 trials on five simulated networks
    Row("tuned on simulated networks (dream-autoencoder)", "dream-autoencoder",
        {"epochs": 40, "latent": 5, "batch": 10}, slow=True),
    Row("directions as classes (dream-autoencoder)", "dream-autoencoder",
        {"epochs": 40, "task": "direction"}, slow=True),
    *(
        Row(f"balanced and random, {name}", name, settings, context=False, slow=slow,
            balanced=True)
        for name, settings, slow in (
            ("dream-autoencoder", {"epochs": 40}, True),
            ("dream-lstm", {"epochs": 15, "patience": 4}, True),
            ("dream-cnn", {"epochs": 25, "patience": 5}, True),
            ("pearson", {}, False),
            ("lagged-correlation", {}, False),
        )
    ),
    Row("pair-booster, known networks", "pair-booster",
        {"learn-from": "known", "perturbations": "no"}, context=False),
    Row("pair-booster, simulated networks", "pair-booster",
        {"learn-from": "simulated", "perturbations": "no"}, context=False),
    Row("pair-booster, both", "pair-booster",
        {"learn-from": "both", "perturbations": "no"}, context=False),
    Row("knock-out z", "", {}, data=PERTURBED, context=False),
    Row("pair-booster, known networks", "pair-booster", {"learn-from": "known"},
        data=PERTURBED, context=False),
    Row("pair-booster, simulated networks", "pair-booster", {"learn-from": "simulated"},
        data=PERTURBED, context=False),
    Row("pair-booster, both", "pair-booster", {"learn-from": "both"},
        data=PERTURBED, context=False),
)  # fmt: skip


def main() -> int:
    """Measure all rows, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="simulated networks, no training")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", default="", help="rows whose name begins so, between ;")
    given = parser.parse_args()
    wanted = tuple(name.strip() for name in given.only.split(";") if name.strip())
    problems = _simulated() if given.quick else _real()
    if problems is None:
        sys.stderr.write("GRNSCOPE_SHARED names no folder with dream4: nothing is measured.\n")
        return 0
    rows = []
    for row in ROWS:
        if (given.quick and row.slow) or (wanted and not row.name.startswith(wanted)):
            continue
        rows += measured(row, problems)
        _machine.report(rows[-2:] if row.context else rows[-1:], to=None)
    _machine.report(rows, to=given.json)
    return 0


def measured(row: Row, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Leave one network out at a time, and score all its ordered pairs.

    Parameters
    ----------
    row
        What is measured.
    problems
        One a network, with all files: what is not to be seen is taken away.
    """
    count = 1 if row.data == SERIES else len(_FILES)
    seen = [
        Problem(each.expressions[:count], each.pairs, name=each.name, evidence=each.evidence)
        for each in problems
    ]
    fit: Fit = _knock_outs
    if row.method:
        method = systems.get(row.method)
        fit = as_fit(method, method.settings(row.settings))
        if row.settings.get("task") == "direction":
            fit = _forward(fit, row)
    if row.balanced:
        seen = [
            each.asking(balanced(each.pairs, seed=(_SEED, number)))
            for number, each in enumerate(seen)
        ]
    start = time.perf_counter()
    found = evaluate(
        # nobody "learns", so that the shuffled-labels control trains no network anew
        [Candidate(row.name, once(fit), learns=False)],
        seen,
        split="random" if row.balanced else "network",
        k=5 if row.balanced else None,
        seed=_SEED,
        context=row.context,
    )
    seconds = time.perf_counter() - start
    return [
        {
            "method": result.name,
            "data": row.data,
            **_figures(result, pooled=row.balanced),
            "seconds": round(seconds, 1),
        }
        for result in found.methods
    ]


def _figures(result: Result, *, pooled: bool) -> dict[str, Any]:
    """Give figures network by network; of all pairs together where they were dealt out."""
    groups = [result.pooled] if pooled else list(result.per_group.values())
    return {
        "auroc_mean": float(np.mean([each.auroc for each in groups])),
        "aupr_mean": float(np.mean([each.aupr for each in groups])),
        "auroc": [each.auroc for each in groups],
        "aupr": [each.aupr for each in groups],
    }


def _forward(fit: Fit, row: Row) -> Fit:
    """Learn three classes, and score by the probability that the regulator is the cause."""
    method = systems.get(row.method)
    options = method.settings(row.settings)

    def fit_forward(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        directed = [prepare_problem(each, method, options=options, seed=seed) for each in problems]
        scorer = fit(directed, seed=seed, progress=progress)
        return lambda problem: scorer(problem)[:, FORWARD]

    return fit_forward


def _knock_outs(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
    """Score by how far a regulator's knock-out moves its target: the challenge winner's idea."""

    def score(problem: Problem) -> Any:
        main, *others = problem.expressions
        z = perturbed_statistics(gather(others, main.genes))["knock-out z"]
        place = np.array([main.index[gene] for gene in problem.pairs.genes])
        return np.abs(z)[place[problem.pairs.regulator], place[problem.pairs.target]]

    return score


def _real() -> list[Problem] | None:
    shared = Path(os.environ.get("GRNSCOPE_SHARED", "../shared/data")) / "dream4"
    if not shared.is_dir():
        return None
    problems = []
    for folder in sorted(shared.glob("size100_*")):
        expressions = tuple(read_expression(folder / f"{name}.tsv.gz") for name in _FILES)
        pairs = read_pairs(folder / "goldstandard.tsv.gz", genes=expressions[0].genes)
        problems.append(Problem(expressions, pairs, name=folder.name))
    return problems


def _simulated() -> list[Problem]:
    return [
        Problem((each.timeseries, each.knockouts, each.knockdowns, each.wildtype), each.gold,
                name=f"{name} (simulated)")
        for name, each in simulate(seed=_SEED, networks=2, genes=30).networks.items()
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
