"""The loop of the one process that does the long work, a run at a time.

Each run gets a process of its own, forked from a server process that has imported TensorFlow
and done nothing with it: forking after TensorFlow has worked hangs, and importing it for each
run would cost eleven seconds instead of one.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import FullDiskError, UserInputError
from core.io import reserve
from core.io.atomic import plain_disk_errors
from core.io.log_once import log_once
from core.runs import running, store
from core.runs.child import Assignment, main
from core.runs.database import held
from core.runs.endings import Ended
from core.runs.inputs import Job, gather, run_folder
from core.runs.jobs import JOBS
from core.runs.records import Run
from core.runs.supervision import Patience, supervise
from core.settings import Settings, from_environment
from core.workspace import folders

PRELOAD = (
    *("numpy", "pandas", "scipy.sparse", "sklearn.metrics", "keras", "tensorflow"),
    *("core.runs.child", "core.runs.jobs"),
)
IDLE = "Waiting for work"
BUSY = "At work on a run"

_BEAT_EVERY = 2.0
_TIDY_EVERY = 3_600.0
_LOOK_EVERY = 0.2
_FAULT = (
    "Something went wrong that is not your doing. The log of the worker says more under {fault}."
)
_STOPPED = "GRNscope was stopped in the middle of it."

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Loop:
    """What every round of the loop needs."""

    settings: Settings
    jobs: Mapping[str, Job]
    stop: Callable[[], bool]
    alive: Callable[[str], None]
    patience: Patience


def serve_runs(
    home: Path,
    *,
    stop: Callable[[], bool],
    alive: Callable[[str], None] | None = None,
    settings: Settings | None = None,
    jobs: Mapping[str, Job] = JOBS,
    preload: Sequence[str] = PRELOAD,
    patience: Patience | None = None,
) -> None:
    """Do runs, one at a time, until asked to stop; a run at work then is interrupted.

    Parameters
    ----------
    home
        The folder of the installation; no other worker may look after it.
    stop
        Asked several times a second.
    alive
        Called every two seconds with what the worker is doing; from another thread while a run
        is at work.
    settings
        Limits, mirror and cluster; from the environment when omitted.
    jobs
        What can be done, by name.
    preload
        Modules that are imported once, when the first run comes, instead of for each run.
    patience
        How long to wait for a run that was told to stop.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.runs.fork_server", *preload])
    loop = _Loop(
        # in full: the run's process need not be in our folder
        settings=replace(settings or from_environment(), home=home.resolve()),
        jobs=jobs,
        stop=stop,
        alive=alive or (lambda _doing: None),
        patience=patience or Patience(),
    )
    with ExitStack() as until_stopped:
        _take_runs(loop, until_stopped)


def _take_runs(loop: _Loop, until_stopped: ExitStack) -> None:
    home = loop.settings.home
    next_beat = next_tidy = 0.0
    is_held = False
    while not loop.stop():
        now = time.monotonic()
        try:
            if now >= next_beat:
                next_beat = now + _BEAT_EVERY
                loop.alive(IDLE)
                reserve.set_aside(home)
                if not is_held:
                    until_stopped.enter_context(held(home))
                    is_held = True
                _give_up_lost(home)
            if now >= next_tidy:
                next_tidy = now + _TIDY_EVERY
                _tidy(loop.settings)
            run = running.claim_next(home, worker=os.getpid())
        except (UserInputError, sqlite3.Error, OSError) as error:  # may be mended meanwhile
            log_once(_log, f"The worker could not look for work: {error}")
            run = None
        if run is None:
            time.sleep(_LOOK_EVERY)
        else:
            _take_care(run, loop)


def _take_care(run: Run, loop: _Loop) -> None:
    """Do one run and record how it ended; whatever happens, the worker goes on."""
    _log.info("Run %s (%s) begins", run.id, run.kind)
    try:
        with _beating(run, loop):
            ended = _do(run, loop)
            _record_when_there_is_room(run, ended, loop)
    except Exception:  # noqa: BLE001  (the next run must not suffer; this one is given up as lost)
        _log.exception("Run %s could not be taken care of", run.id)
        return
    _log.info("Run %s: %s", run.id, ended.how)


def _record_when_there_is_room(run: Run, ended: Ended, loop: _Loop) -> None:
    """Record how a run ended, as often as it takes: results must not be lost to a full disk."""
    said = False
    while True:
        try:
            return _record(run, ended, loop.settings.home)
        except FullDiskError:
            if loop.stop():  # its results are in its folder, and are found when it goes on
                raise
            if not said:
                _log.warning("Run %s is over, but the disk is too full to record it", run.id)
            said = True
            time.sleep(_LOOK_EVERY)


def _do(run: Run, loop: _Loop) -> Ended:
    job = loop.jobs.get(run.kind)
    if job is None:
        return Ended("refused", message=f"This GRNscope has no job called {run.kind[:40]!r}.")
    folder = run_folder(loop.settings.home, run)
    try:
        inputs = gather(run, loop.settings)
        with plain_disk_errors(Path("the run's folder")):
            folder.root.mkdir(parents=True, exist_ok=True)
    except UserInputError as error:
        return Ended("refused", message=str(error))
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    assignment = Assignment(run.id, run.workspace, job.work, inputs, folder)
    process = context.Process(target=main, args=(theirs, assignment), name=f"run {run.id}")
    with ours:
        try:
            with theirs, plain_disk_errors(Path("the run's process")):
                process.start()  # the first time, this waits until the modules are imported
        except FullDiskError as error:
            return Ended("refused", message=str(error))
        return supervise(
            run,
            process,
            ours,
            folder=folder,
            settings=loop.settings,
            stop=loop.stop,
            patience=loop.patience,
            seconds=loop.settings.limits.inspect_seconds if job.looks else None,
        )


def _record(run: Run, ended: Ended, home: Path) -> None:
    if ended.how == "done":
        try:
            running.finish(home, run, results=ended.results or {})
        except FullDiskError:
            raise
        except UserInputError as error:  # results that are too long for the record
            running.fail(home, run, message=str(error))
    elif ended.how == "cancelled":
        running.cancelled(home, run)
    elif ended.how == "interrupted":
        running.interrupt(home, run, message=ended.message or _STOPPED)
    elif ended.how == "refused":
        if ended.traceback:
            _log.warning("Run %s (%s): %s", run.id, run.kind, ended.traceback)
        running.fail(home, run, message=ended.message)
    elif ended.how == "fault":
        fault = ended.fault or secrets.token_hex(4)
        _log.error("Fault %s in run %s (%s):\n%s", fault, run.id, run.kind, ended.traceback)
        running.fail(home, run, message=_FAULT.format(fault=fault), fault=fault)


@contextmanager
def _beating(run: Run, loop: _Loop) -> Iterator[None]:
    """Leave signs of life for the length of a block, which may wait for long."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            try:
                loop.alive(BUSY)
                reserve.set_aside(loop.settings.home)
                running.heartbeat(loop.settings.home, run)
            except (UserInputError, sqlite3.Error, OSError) as error:
                log_once(_log, f"The worker could not leave a sign of life: {error}")
            over.wait(_BEAT_EVERY)

    heart = threading.Thread(target=beat, name="heart")
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _give_up_lost(home: Path) -> None:
    for run_id in running.interrupt_stale(home):
        _log.warning("Run %s was interrupted: its worker is gone", run_id)


def _tidy(settings: Settings) -> None:
    """Remove what nobody can reach any more."""
    home, limits = settings.home, settings.limits
    busy = store.busy_workspaces(home)
    for workspace in folders.expire(home, time.time(), days=limits.workspace_days, busy=busy):
        store.delete_all(home, workspace)
        _log.info("A workspace was removed: nobody came for %d days", limits.workspace_days)
    store.remove_strays(home)
