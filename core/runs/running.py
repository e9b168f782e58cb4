"""The record of runs, as a worker uses it: take one, tell how far it is, and how it ended.

A run that was taken can be changed only by who took it: `attempt` goes up each time, so a
worker that was thought dead and comes back finds that the run is no longer its own.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from core.io.safe_text import printable
from core.runs import queue
from core.runs.database import reading, writing
from core.runs.records import Run, State, from_row, to_json, versions

Wish = Literal["go on", "cancel", "gone"]

STALE = 20.0
"""Seconds after which a run without a sign of life is taken for interrupted."""

_LINE = 500
_STAGE = 300
_MESSAGE = 2_000


def claim_next(home: Path, *, worker: int) -> Run | None:
    """Take the next run, so that no other worker does; None where none waits.

    Workspaces take turns, so that who asks for many does not keep others waiting. Within a
    workspace, first come first served.

    Parameters
    ----------
    home
        Where.
    worker
        The process that will take care of it.
    """
    if not _anything_waits(home):  # a look costs less than a lock, and is made all day
        return None
    with writing(home) as connection:
        while True:
            row = queue.next_row(connection)
            if row is None:
                return None
            now = time.time()
            run = from_row(row)
            if run.state != "queued":
                connection.execute(
                    "UPDATE runs SET state = 'failed' WHERE rowid = ?", (row["row"],)
                )
                continue
            connection.execute(
                "UPDATE runs SET state = 'running', started = ?, beat = ?, worker = ?,"
                " attempt = attempt + 1, cancelling = 0, versions = ?, results = NULL,"
                " stage = '', done = 0, total = 0 WHERE id = ?",
                (now, now, worker, to_json(dict(versions()), name="versions"), run.id),
            )
            taken = connection.execute("SELECT * FROM runs WHERE id = ?", (run.id,)).fetchone()
            return from_row(taken)


def heartbeat(home: Path, run: Run) -> Wish:
    """Leave a sign of life, and learn whether the user wants the run to go on."""
    with writing(home) as connection:
        row = _mine(connection, run)
        if row is None:
            return "gone"
        connection.execute("UPDATE runs SET beat = ? WHERE id = ?", (time.time(), run.id))
        return "cancel" if row["cancelling"] else "go on"


def wish(home: Path, run: Run) -> Wish:
    """Learn whether the user wants the run to go on."""
    with reading(home) as connection:
        row = _mine(connection, run)
    if row is None:
        return "gone"
    return "cancel" if row["cancelling"] else "go on"


def report(home: Path, run: Run, *, stage: str, done: int, total: int) -> None:
    """Report how far a run is, which is a sign of life too.

    Parameters
    ----------
    home, run
        Where and which, as it was taken.
    stage, done, total
        What is being done, and how much of it.
    """
    with writing(home) as connection:
        if _mine(connection, run) is not None:
            connection.execute(
                "UPDATE runs SET stage = ?, done = ?, total = ?, beat = ? WHERE id = ?",
                (printable(stage)[:_STAGE], done, total, time.time(), run.id),
            )


def append_log(home: Path, run: Run, *, lines: Sequence[str], most: int) -> None:
    """Add lines to a run's log.

    Parameters
    ----------
    home, run
        Where and which.
    lines
        Each is cut where it is very long.
    most
        Lines to keep; the oldest are dropped.
    """
    with writing(home) as connection:
        if connection.execute("SELECT 1 FROM runs WHERE id = ?", (run.id,)).fetchone() is None:
            return
        last = _append(connection, run.id, lines)
        connection.execute("DELETE FROM log WHERE run = ? AND number <= ?", (run.id, last - most))


def finish(home: Path, run: Run, *, results: Mapping[str, Any]) -> bool:
    """Record that a run is done; False where it was no longer this worker's."""
    text = to_json(dict(results), name="results")
    with writing(home) as connection:
        if _mine(connection, run) is None:
            return False
        _set_state(connection, run.id, "done")
        connection.execute("UPDATE runs SET results = ? WHERE id = ?", (text, run.id))
        return True


def fail(home: Path, run: Run, *, message: str, fault: str = "") -> bool:
    """Record that a run failed, and why in a sentence.

    Parameters
    ----------
    home, run
        Where and which, as it was taken.
    message
        For the user.
    fault
        The id under which the log tells more.
    """
    return _end(home, run, "failed", message=message, fault=fault)


def cancelled(home: Path, run: Run) -> bool:
    """Record that a run was stopped as the user asked."""
    return _end(home, run, "cancelled")


def interrupt(home: Path, run: Run, *, message: str) -> State | None:
    """Record that a run was stopped in the middle; it goes on by itself, though only once.

    Parameters
    ----------
    home, run
        Where and which, as it was taken.
    message
        What stopped it.

    Returns
    -------
    State | None
        Where it stands now: `queued` where it goes on by itself, `interrupted` where it did so
        already, `cancelled` where the user had asked for it; None where it was no longer this
        worker's.
    """
    with writing(home) as connection:
        if _mine(connection, run) is None:
            return None
        return _interrupt(connection, run.id, message)


def interrupt_stale(
    home: Path, *, older_than: float = STALE, busy_with: Collection[str] = ()
) -> list[str]:
    """Interrupt what nobody takes care of any more, as `interrupt` does, and give the ids.

    Parameters
    ----------
    home
        Where.
    older_than
        Seconds without a sign of life after which a run is given up. One whose worker's
        process is no more is given up at once, and so is one of this very process that is not
        among `busy_with`.
    busy_with
        What this process is at work on.
    """
    now, gone = time.time(), []
    with writing(home) as connection:
        rows = connection.execute(
            "SELECT id, worker, beat FROM runs WHERE state = 'running'"
        ).fetchall()
        for row in rows:
            if row["id"] in busy_with:
                continue
            beat = row["beat"] if isinstance(row["beat"], float) else 0.0
            worker = row["worker"]
            alive = isinstance(worker, int) and worker != os.getpid() and _is_alive(worker)
            if not alive or now - beat > older_than:
                _interrupt(connection, row["id"], "The worker stopped in the middle of it.")
                gone.append(str(row["id"]))
    return gone


def _interrupt(connection: sqlite3.Connection, run_id: str, message: str) -> State:
    row = connection.execute(
        "SELECT cancelling, resumed FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    if row["cancelling"]:
        _set_state(connection, run_id, "cancelled")
        return "cancelled"
    if row["resumed"]:  # whatever stopped it twice may do so again, and again
        _append(connection, run_id, [f"Interrupted again: {message} It waits to be resumed."])
        message = f"{message} It was interrupted twice, and can go on from where it was."
        _set_state(connection, run_id, "interrupted", message=message)
        return "interrupted"
    _append(connection, run_id, [f"Interrupted: {message} It goes on by itself."])
    # it keeps the time it was asked for, and with it its place among the workspace's runs
    connection.execute(
        "UPDATE runs SET state = 'queued', resumed = 1, worker = NULL WHERE id = ?", (run_id,)
    )
    return "queued"


def _append(connection: sqlite3.Connection, run_id: str, lines: Sequence[str]) -> int:
    """Add lines to a log and return the number of the last."""
    last = connection.execute(
        "SELECT coalesce(max(number), 0) FROM log WHERE run = ?", (run_id,)
    ).fetchone()[0]
    now = time.time()
    connection.executemany(
        "INSERT INTO log (run, number, time, line) VALUES (?, ?, ?, ?)",
        [
            (run_id, number, now, printable(line)[:_LINE])
            for number, line in enumerate(lines, start=last + 1)
        ],
    )
    return int(last) + len(lines)


def _end(home: Path, run: Run, state: State, *, message: str = "", fault: str = "") -> bool:
    with writing(home) as connection:
        if _mine(connection, run) is None:
            return False
        _set_state(connection, run.id, state, message=message, fault=fault)
        return True


def _anything_waits(home: Path) -> bool:
    with reading(home) as connection:
        found = connection.execute("SELECT 1 FROM runs WHERE state = 'queued' LIMIT 1").fetchone()
    return found is not None


def _mine(connection: sqlite3.Connection, run: Run) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT cancelling FROM runs WHERE id = ? AND attempt = ? AND state = 'running'",
        (run.id, run.attempt),
    ).fetchone()
    return row


def _set_state(
    connection: sqlite3.Connection,
    run_id: str,
    state: State,
    *,
    message: str = "",
    fault: str = "",
) -> None:
    connection.execute(
        "UPDATE runs SET state = ?, ended = ?, message = ?, fault = ?, worker = NULL,"
        " cancelling = 0 WHERE id = ?",
        (state, time.time(), message[:_MESSAGE], fault, run_id),
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
