"""What scanning settings costs: wall time with one worker and with two, on simulated pairs.

Both try the same settings and must choose the same; only the time may differ. The start of the
processes and their import of TensorFlow is counted, because a user waits for it too.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._machine import options, report
from core import systems
from core.data.expression import Expression
from core.data.pairs import from_names
from core.parallel.processes import ONE_THREAD, processes
from core.problem.problem import Problem
from core.progress import silent
from core.training.tune import ROUND, Runner, Steps, tune

METHOD = "profile-cnn"
SETTINGS = {"batch": 64}


def simulated_problem(*, regulators: int, each: int, samples: int, seed: int) -> Problem:
    """Make simulated pairs: each regulator drives some targets, and its neighbour others."""
    rng = np.random.default_rng(seed)
    drivers = rng.gamma(0.7, 3.0, (regulators, samples))
    owner = np.repeat(np.arange(regulators), each)
    values = rng.poisson(np.concatenate([drivers, drivers[owner] ** 2])).astype(np.float32)
    names = [f"R{number}" for number in range(regulators)]
    targets = [f"T{number}" for number in range(owner.size)]
    asked = np.arange(2 * owner.size) % owner.size
    true = np.arange(2 * owner.size) < owner.size
    first = np.where(true, owner[asked], (owner[asked] + 1) % regulators)
    expression = Expression(
        values=values,
        genes=(*names, *targets),
        samples=tuple(f"S{number}" for number in range(samples)),
        kind="bulk",
        scale="counts",
        simulated=True,
    )
    pairs = from_names(
        [names[place] for place in first],
        [targets[place] for place in asked],
        label=true.astype(np.int8),
        simulated=True,
    )
    return Problem((expression,), pairs, name="simulated")


def measure(problem: Problem, *, workers: int, trials: int, epochs: int) -> dict[str, Any]:
    """Scan once, and give what it took and what it chose."""
    method = systems.get(METHOD)
    given = {**SETTINGS, "epochs": epochs}
    begin = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        processes(workers, progress=silent) as (run_all, carried),
    ):
        scan = tune(
            method,
            [problem],
            options=method.settings(given),
            fixed=tuple(given),
            most=trials,
            seed=1,
            checkpoint=Path(folder),
            steps=Steps(silent),
            runner=Runner(run_all, carried, ROUND if workers > 1 else 1),
        )
    return {
        "workers": workers,
        "trials": len(scan.trials),
        "pairs": len(problem.pairs),
        "seconds": time.perf_counter() - begin,
        "best_trial": scan.best.number,
        "best_loss": scan.best.loss,
    }


def main() -> None:
    """Measure and report."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # one alone would otherwise use all cores, and round otherwise
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    chosen = options(__doc__)
    regulators, each, trials, epochs = (6, 20, 4, 2) if chosen.quick else (12, 100, 17, 30)
    problem = simulated_problem(regulators=regulators, each=each, samples=300, seed=0)
    rows = [measure(problem, workers=workers, trials=trials, epochs=epochs) for workers in (1, 2)]
    report(rows, to=chosen.json)


if __name__ == "__main__":
    main()
