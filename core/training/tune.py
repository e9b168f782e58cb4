"""Scan the settings of a method: many small trainings, judged on regulators set aside.

Stage by stage, as a method's registry entry proposes: the best of a stage is kept while the
next one varies other options. A stage that fits the budget is tried whole; of a larger one
Optuna chooses what to try. Trials are proposed in rounds of a fixed size, each round from the
trials before it alone, so that seed and data decide everything: not how many run side by side
(but for rounding, where a network is trained by another number of threads), and not whether the
scan was stopped on the way.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserInputError
from core.metrics.curves import auroc, has_both
from core.parallel.executors import RunAll, in_process
from core.problem.labels import NONE
from core.problem.option import Options, Value
from core.problem.problem import Problem
from core.problem.system import Stage, System
from core.progress import Progress, silent
from core.training.fit import run_key, train
from core.training.networks import must_learn
from core.training.trained import ScoredItems
from core.training.trials import Scan, Trial, read_scan, write_scan

ROUND = 4
"""Trials proposed together; more of them would know less of each other."""
_PARTS = 1000


@dataclass(frozen=True, eq=False)
class Runner:
    """Where trials run.

    Attributes
    ----------
    run_all
        From an executor.
    carried
        The progress that its tasks carry.
    width
        How many tasks it is given at a time; what they found is written down when all have
        ended.
    """

    run_all: RunAll = in_process
    carried: Progress = silent
    width: int = 1


class Steps:
    """A `Progress` that counts trials, and passes on what those in hand say.

    Attributes
    ----------
    done, in_hand, most
        Trials that have ended, that run now, and that there may be.
    """

    def __init__(self, progress: Progress) -> None:
        self.done = self.in_hand = 0
        self.most = 1
        self._progress = progress

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report."""
        share = self.in_hand * done / total if total else 0
        self._progress(
            f"{self.done} of {self.most} settings tried; {stage}",
            int((self.done + share) * _PARTS),
            self.most * _PARTS,
        )


def tune(
    method: System,
    problems: Sequence[Problem],
    *,
    options: Options,
    fixed: Sequence[str] = (),
    most: int | None = None,
    seed: int,
    checkpoint: Path,
    steps: Steps | None = None,
    runner: Runner | None = None,
) -> Scan:
    """Try settings of a method, and give what each was worth.

    Parameters
    ----------
    method
        One that learns and says what is worth scanning.
    problems
        Expression and labelled pairs.
    options
        From `method.settings`: what the scan begins with, as its first trial.
    fixed
        Options that stay as they are.
    most
        Trials after which it ends; without it every stage is tried whole.
    seed
        Of every training, and of what is tried.
    checkpoint
        A folder for the trials that have ended. Where an earlier scan of the same kind was
        stopped, this one goes on from it.
    steps
        Told how far it is.
    runner
        Where trials run; one after another here where it is not given.
    """
    runner, steps = runner or Runner(), steps or Steps(silent)
    stages = scanned_stages(method, fixed)
    budgets = shares([_size(stage, options) for stage in stages], most)
    key = _key(method, problems, options=options, seed=seed, plan=[stages, budgets])
    scan = read_scan(checkpoint, run_key=key) or Scan(
        method.name,
        tuple(name for stage in stages for name in stage),
        1 + sum(budgets),
        simulated=any(e.simulated for problem in problems for e in problem.expressions),
    )
    steps.most, steps.done = scan.most, len(scan.trials)

    def attempt(scan: Scan, chosen: Sequence[dict[str, Value]], *, stage: int) -> Scan:
        for first in range(0, len(chosen), runner.width):
            together = chosen[first : first + runner.width]
            steps.in_hand = len(together)
            steps("training", 0, 1)
            found = runner.run_all(
                [
                    partial(
                        _attempt, method, problems, settings, seed=seed, progress=runner.carried
                    )
                    for settings in together
                ]
            )
            begun = len(scan.trials)
            numbered = tuple(
                replace(trial, number=begun + place, stage=stage)
                for place, trial in enumerate(found, start=1)
            )
            scan = replace(scan, trials=(*scan.trials, *numbered))
            write_scan(scan, checkpoint, run_key=key)
            steps.done = len(scan.trials)
        return scan

    if not scan.trials:
        scan = attempt(scan, [dict(options)], stage=0)
    for number, (stage, budget) in enumerate(zip(stages, budgets, strict=True), start=1):
        before = replace(scan, trials=tuple(t for t in scan.trials if t.stage < number))
        start = dict(before.best.settings)
        while True:
            here = [trial for trial in scan.trials if trial.stage == number]
            whole = len(here) // ROUND * ROUND
            known = [*before.trials, *here[:whole]]
            proposed = propose(
                stage, known, start=start, budget=budget - whole, seed=[seed, number, whole]
            )
            if len(proposed) <= len(here) - whole:
                break
            scan = attempt(scan, proposed[len(here) - whole :], stage=number)
    return scan


def scanned_stages(method: System, fixed: Sequence[str] = ()) -> list[Stage]:
    """Return the stages of a method's scan without the options that are fixed.

    Parameters
    ----------
    method
        From the registry.
    fixed
        Names of options.
    """
    must_learn(method)
    stages: list[Stage] = [
        {name: values for name, values in stage.items() if name not in fixed}
        for stage in method.scan
    ]
    left = [stage for stage in stages if stage]
    if not left:
        raise UserInputError(
            "method",
            "must be one with options that are worth scanning and are not all fixed",
            got=method.name,
            remedy="Leave options out of --set" if method.scan else "Choose another method",
        )
    return left


def shares(sizes: Sequence[int], most: int | None) -> list[int]:
    """Divide a budget over stages by their size, after one trial for what the scan begins with.

    Parameters
    ----------
    sizes
        How many settings each stage has.
    most
        Trials in all; None for as many as there are settings.
    """
    left = sum(sizes) if most is None else most - 1
    budgets = []
    for number, size in enumerate(sizes):
        fair = max(1, round(left * size / max(1, sum(sizes[number:]))))
        budgets.append(min(size, fair, left))
        left -= budgets[-1]
    return budgets


def propose(
    stage: Stage,
    known: Sequence[Trial],
    *,
    start: Mapping[str, Value],
    budget: int,
    seed: Sequence[int],
) -> list[dict[str, Value]]:
    """Return the settings of the next round, none that was tried before.

    Parameters
    ----------
    stage
        Values of each option that is varied.
    known
        Trials so far.
    start
        All other options.
    budget
        How many trials are left for the stage.
    seed
        Decides what is proposed of a stage that does not fit.
    """
    tried = [dict(trial.settings) for trial in known]
    untried = [
        settings
        for values in product(*stage.values())
        if (settings := {**start, **dict(zip(stage, values, strict=True))}) not in tried
    ]
    count = min(ROUND, budget, len(untried))
    if count <= 0 or budget >= len(untried):
        return untried[: max(count, 0)]
    proposed = []
    rng = np.random.default_rng(list(seed))
    for wish in _wishes(stage, known, start=start, count=count, rng=rng):
        # Optuna may ask for what is known already
        settings = wish if wish in untried else untried[int(rng.integers(len(untried)))]
        untried.remove(settings)
        proposed.append(settings)
    return proposed


def _wishes(
    stage: Stage,
    known: Sequence[Trial],
    *,
    start: Mapping[str, Value],
    count: int,
    rng: np.random.Generator,
) -> list[dict[str, Value]]:
    """Let Optuna look at the trials that differ from the start in this stage only."""
    import optuna  # noqa: PLC0415  (only who scans pays for it)

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    ranges: dict[str, optuna.distributions.BaseDistribution] = {
        name: optuna.distributions.CategoricalDistribution(_plain(stage[name])) for name in stage
    }
    sampler = optuna.samplers.TPESampler(seed=int(rng.integers(2**31)), n_startup_trials=2 * ROUND)
    study = optuna.create_study(direction="minimize", sampler=sampler)
    for trial in known:
        here = {name: trial.settings[name] for name in stage}
        like = {**start, **here} == dict(trial.settings)
        if like and not trial.failed and all(here[name] in stage[name] for name in stage):
            study.add_trial(
                optuna.trial.create_trial(params=here, distributions=ranges, value=trial.loss)
            )
    asked = [study.ask(ranges) for _ in range(count)]
    return [{**start, **trial.params} for trial in asked]


def _plain(values: Sequence[Value]) -> list[bool | int | float | str]:
    """Leave lists out, which nobody scans."""
    return [value for value in values if not isinstance(value, tuple)]


def _size(stage: Stage, options: Options) -> int:
    """Count what there is to try in a stage beside the settings the scan begins with."""
    begun = all(options[name] in values for name, values in stage.items())
    return math.prod(map(len, stage.values())) - begun


def _attempt(
    method: System,
    problems: Sequence[Problem],
    settings: Mapping[str, Value],
    *,
    seed: int,
    progress: Progress,
) -> Trial:
    """Train once, and judge on the pairs that were set aside."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.training import cross_entropy  # noqa: PLC0415  (TensorFlow)

    begin = time.perf_counter()
    trained = train(method, problems, options=settings, seed=seed, progress=progress)
    seconds = time.perf_counter() - begin
    validation, history = trained.validation, trained.histories[0]
    scores = validation.scores if validation.scores.ndim > 1 else validation.scores[:, None]
    loss = cross_entropy(scores, validation.labels) if np.isfinite(scores).all() else math.inf
    # networks of earlier trials would otherwise stay in memory
    keras.utils.clear_session()
    return Trial(
        number=0,
        stage=0,
        settings=dict(settings),
        loss=loss,
        accuracy=_accuracy(scores, validation),
        auroc=_auroc(scores, validation) if math.isfinite(loss) else None,
        best_epoch=history.best + 1,
        epochs=len(history.epochs),
        seconds=seconds,
    )


def _accuracy(scores: np.ndarray[Any, Any], validation: ScoredItems) -> float:
    said = scores[:, 0] > 0.5 if scores.shape[1] == 1 else scores.argmax(axis=1)
    return float((said == validation.labels).mean())


def _auroc(scores: np.ndarray[Any, Any], validation: ScoredItems) -> float | None:
    interact = validation.labels > 0
    score = scores[:, 0] if scores.shape[1] == 1 else 1 - scores[:, NONE]
    return auroc(interact, score) if has_both(interact) else None


def _key(
    method: System, problems: Sequence[Problem], *, options: Options, seed: int, plan: object
) -> str:
    """Return a hash of all that decides what a scan finds."""
    what = [run_key(method, problems, options=options, seed=seed), plan, ROUND]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()
