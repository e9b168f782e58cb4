"""Watching a run's process: passing on what it says, stopping it, and saying how it ended."""

from __future__ import annotations

import json
import logging
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Literal

from core.errors import UserInputError
from core.runs import running
from core.runs.child import CANCEL
from core.runs.inputs import RunFolder
from core.runs.records import Run
from core.settings import Settings

How = Literal["done", "refused", "fault", "cancelled", "interrupted", "gone"]
_Reason = Literal["cancel", "stop", "too large", "gone"]

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


@dataclass(frozen=True)
class Ended:
    """How a run's process ended, in terms of the record.

    Attributes
    ----------
    how
        `refused`: for a reason the user can do something about; `gone`: the record is.
    results
        Of one that is done.
    message
        For the user.
    fault, traceback
        For the log.
    """

    how: How
    results: Mapping[str, Any] | None = None
    message: str = ""
    fault: str = ""
    traceback: str = ""


def supervise(
    run: Run,
    process: BaseProcess,
    connection: Connection,
    *,
    folder: RunFolder,
    settings: Settings,
    stop: Callable[[], bool],
    patience: Patience,
) -> Ended:
    """Watch a run until its process has ended.

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
    """
    reason: _Reason | None = None
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
            if reason is not None:
                _ask_to_end(connection)
                deadline = now + {"stop": patience.stop, "gone": 0.0}.get(reason, patience.cancel)
        elif now > deadline:
            process.kill()
    process.join(patience.stop)
    if process.is_alive():
        process.kill()
        process.join()
    if reason is None and stop():  # the same signal may have ended both
        reason = "stop"
    return _verdict(said, reason, code=process.exitcode, settings=settings)


def _reason(
    run: Run,
    folder: RunFolder,
    *,
    settings: Settings,
    stop: Callable[[], bool],
    measure: bool,
) -> _Reason | None:
    """Tell why the run should end now, if it should."""
    if stop():
        return "stop"
    if measure and folder.size > settings.limits.run_bytes:
        return "too large"
    try:
        wish = running.wish(settings.home, run)
    except (UserInputError, sqlite3.Error):
        _log.exception("The record of runs could not be read")
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
    except (UserInputError, sqlite3.Error):  # a full disk: the run itself will find out
        _log.exception("Progress could not be written down")
    return now_at


def _verdict(
    said: dict[str, Any] | None, reason: _Reason | None, *, code: int | None, settings: Settings
) -> Ended:
    if said is not None and said["ended"] != "cancelled":
        # done, refused or a fault; even if it was asked to stop just then
        return Ended(
            said["ended"],
            results=said.get("results"),
            message=str(said.get("message", "")),
            fault=str(said.get("fault", "")),
            traceback=str(said.get("traceback", "")),
        )
    if reason == "too large":
        return Ended(
            "refused",
            message=f"The run's files grew beyond {settings.limits.run_bytes:,} bytes, which is "
            "all that a run may keep. Ask for fewer pairs, or for a higher limit "
            "(GRNSCOPE_LIMIT_RUN_BYTES).",
        )
    if reason is None and said is None:
        return _died(code)
    endings: dict[_Reason | None, How] = {"stop": "interrupted", "gone": "gone"}
    return Ended(endings.get(reason, "cancelled"))


def _died(code: int | None) -> Ended:
    """Say in a sentence what ended a process that did not say it itself."""
    if code == -signal.SIGKILL:
        return Ended(
            "refused",
            message="The system ended the run, most likely because memory ran out. Ask for fewer "
            "genes or pairs, or run it on a larger machine; what it had saved is kept.",
        )
    if code is not None and code < 0:
        return Ended(
            "refused",
            message=f"The run was ended from outside (signal {-code}). It can go on from what it "
            "had saved.",
        )
    return Ended("fault", traceback=f"The process ended with exit status {code} and no word.")
