"""Watching a run's process: passing on what it says, stopping it, and saying how it ended."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from core.confined import kill_group, machine_memory
from core.errors import UserInputError
from core.io.log_once import log_once
from core.parallel.memory import MemoryWatch
from core.runs import running
from core.runs.child import CANCEL
from core.runs.endings import Ended, Reason, verdict
from core.runs.inputs import RunFolder
from core.runs.records import Run
from core.settings import Settings

_LISTEN = 0.1
_LOOK_EVERY = 0.4
_MEASURE_EVERY = 10.0
_LONGEST_MESSAGE = 16 * 1024**2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Seconds that a run has to stop at its next step before it is killed.

    Attributes
    ----------
    cancel
        When the user cancelled it.
    stop
        When the worker itself was asked to stop.
    """

    cancel: float = 20.0
    stop: float = 5.0

    def after(self, reason: Reason) -> float:
        """Return the seconds there are once a run was told to end."""
        if reason in {"gone", "too late"}:  # nobody waits for it, or it does not listen
            return 0.0
        return self.stop if reason == "stop" else self.cancel


def supervise(
    run: Run,
    process: BaseProcess,
    connection: Connection,
    *,
    folder: RunFolder,
    settings: Settings,
    stop: Callable[[], bool],
    patience: Patience,
    seconds: float | None = None,
) -> Ended:
    """Watch a run until its process has ended, and whatever that has started with it.

    Parameters
    ----------
    run
        As it was taken.
    process, connection
        Started already, and our end of the pipe to it.
    folder
        Measured now and then.
    settings
        Where the record is, and how large a run may grow.
    stop
        Whether the worker was asked to stop.
    patience
        Until the process is killed.
    seconds
        Most time it may take; None for as long as it likes.
    """
    watch = MemoryWatch(
        process.pid or 0,
        most_bytes=min(machine_memory(), settings.limits.run_memory_bytes),
    )
    late = time.monotonic() + seconds if seconds is not None else float("inf")
    reason: Reason | None = None
    said: dict[str, Any] | None = None
    deadline, next_look, next_measure = float("inf"), 0.0, 0.0
    stage = ""
    while said is None:
        try:
            if connection.poll(_LISTEN):
                message = json.loads(connection.recv_bytes(_LONGEST_MESSAGE))
                if "ended" in message:
                    said = message
                else:
                    stage = _pass_on(run, message, stage=stage, settings=settings)
            elif not process.is_alive():
                break
        except (EOFError, OSError):
            break
        now = time.monotonic()
        if reason is None and now >= next_look:
            next_look = now + _LOOK_EVERY
            measure = now >= next_measure
            next_measure = now + _MEASURE_EVERY if measure else next_measure
            reason = _reason(run, folder, settings=settings, stop=stop, measure=measure)
            reason = reason or ("too late" if now > late else None)
            if reason is not None:
                _ask_to_end(connection)
                deadline = now + patience.after(reason)
            watch.look()
        elif now > deadline:
            _kill(process)
    process.join(patience.stop)
    _kill(process)
    process.join()
    if reason is None and stop():  # the same signal may have ended both
        reason = "stop"
    return verdict(
        said,
        reason,
        code=process.exitcode,
        ran_out=watch.ran_out(),
        limits=settings.limits,
    )


def _kill(process: BaseProcess) -> None:
    """Kill a run's process and its group: a library that hangs hears nothing else."""
    if process.is_alive():
        process.kill()  # it may not lead its group yet
    if process.pid is not None:
        kill_group(process.pid)


def _reason(
    run: Run,
    folder: RunFolder,
    *,
    settings: Settings,
    stop: Callable[[], bool],
    measure: bool,
) -> Reason | None:
    """Return why the run should end now, if it should."""
    if stop():
        return "stop"
    if measure and folder.size > settings.limits.run_bytes:
        return "too large"
    try:
        wish = running.wish(settings.home, run)
    except (UserInputError, sqlite3.Error) as error:
        log_once(_log, f"The record of runs could not be read: {error}")
        return None
    return None if wish == "go on" else wish


def _ask_to_end(connection: Connection) -> None:
    try:
        connection.send_bytes(CANCEL)
    except OSError:
        _log.info("The run's process had just ended")


def _pass_on(run: Run, message: dict[str, Any], *, stage: str, settings: Settings) -> str:
    """Write down how far the run is; each new stage becomes a line of its log."""
    now_at = str(message["stage"])
    try:
        running.report(
            settings.home,
            run,
            stage=now_at,
            done=int(message["done"]),
            total=int(message["total"]),
        )
        if now_at != stage:
            running.append_log(settings.home, run, lines=[now_at], most=settings.limits.log_lines)
    except (UserInputError, sqlite3.Error) as error:  # a full disk: the run itself will find out
        log_once(_log, f"Progress could not be written down: {error}")
    return now_at
