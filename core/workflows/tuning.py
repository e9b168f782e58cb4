"""Scan the settings of a system for the best ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from core import systems
from core.parallel.executors import executor
from core.parallel.processes import processes
from core.problem.option import Value
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.training import tune as scanning
from core.training.trials import Scan
from core.workflows.inputs import Notice, findings_of, ignore


def tune(
    system: str,
    problems: Sequence[Problem],
    *,
    checkpoint: Path,
    options: Mapping[str, Value] | None = None,
    trials: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    dask: str = "",
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Scan:
    """Train a system with many settings, each judged on the same pairs set aside.

    Parameters
    ----------
    system
        Its name in the registry.
    problems
        Expression and known pairs.
    checkpoint
        A folder for the trials that have ended; a scan that was stopped goes on from it.
    options
        Those that stay as they are given.
    trials
        Most trainings; without it every setting that is worth it is tried.
    seed
        Of every training, and of what is tried.
    jobs
        Trainings side by side on this machine, of one thread each.
    dask
        Address of a Dask scheduler to spread the trainings over, instead.
    progress
        Told how many settings were tried.
    notice
        Told what was noticed of the inputs, before the first training.
    """
    method = systems.get(system)
    fixed = tuple(options or {})
    settings = method.settings(options)
    scanning.scanned_stages(method, fixed)
    labelled = [prepare_problem(each, method, options=settings, seed=seed) for each in problems]
    notice(findings_of(labelled))
    steps = scanning.Steps(progress)
    with _runner(jobs=jobs, dask=dask, steps=steps) as runner:
        return scanning.tune(
            method,
            labelled,
            options=settings,
            fixed=fixed,
            most=trials,
            seed=seed,
            checkpoint=checkpoint,
            steps=steps,
            runner=runner,
        )


@contextmanager
def _runner(*, jobs: int, dask: str, steps: scanning.Steps) -> Iterator[scanning.Runner]:
    """Yield what runs trials: here, in several processes, or on a cluster."""
    width = scanning.ROUND if dask or jobs > 1 else 1
    place = executor(dask, progress=steps) if dask else processes(jobs, progress=steps)
    with place as (run_all, carried):
        yield scanning.Runner(run_all, carried, width)
