"""The record of runs, as pages and commands use it: ask for work, look at it, stop it, repeat it.

Every function is told the workspace. Another workspace's run is not found.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import FullDiskError, NotFoundError, UserInputError
from core.io.safe_text import printable
from core.random_ids import is_id, new_id
from core.runs import queue
from core.runs.database import reading, writing
from core.runs.records import RESUMABLE, Input, Run, from_row, inputs_json, to_json, versions
from core.settings import Limits

_TITLE = 200
_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class LogLine:
    """A line of a run's log: its number, when (seconds since 1970), and what it says."""

    number: int
    time: float
    text: str


def create(
    home: Path,
    workspace: str,
    *,
    kind: str,
    title: str,
    inputs: Sequence[Input] = (),
    settings: Mapping[str, Any] | None = None,
    seed: int = 0,
    rerun_of: str = "",
    limits: Limits = _DEFAULT_LIMITS,
) -> Run:
    """Ask for work; it waits until a worker takes it.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    kind
        The name of a job.
    title
        What people call it.
    inputs, settings, seed
        All that decides the result.
    rerun_of
        The run that it repeats.
    limits
        How many runs a workspace may have.
    """
    _must_be_workspace(workspace)
    run_id, now = new_id(), time.time()
    row = (
        *(run_id, workspace, kind, " ".join(printable(title).split())[:_TITLE] or kind),
        *(inputs_json(inputs), to_json(dict(settings or {}), name="settings")),
        *(seed, to_json(dict(versions()), name="versions"), now, now, rerun_of),
    )
    with writing(home) as connection:
        queue.must_have_room(connection, workspace, limits=limits)
        kept = connection.execute(
            "SELECT count(*) FROM runs WHERE workspace = ?", (workspace,)
        ).fetchone()[0]
        if kept >= limits.kept_runs:
            raise UserInputError(
                "runs",
                f"a workspace keeps at most {limits.kept_runs:,}",
                got=f"one more than {kept:,}",
                remedy="Delete runs that are no longer needed",
            )
        connection.execute(
            "INSERT INTO runs (id, workspace, kind, title, inputs, settings, seed, versions,"
            " state, created, queued, rerun_of)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)",
            row,
        )
        return _found(connection, workspace, run_id)


def find(home: Path, workspace: str, run_id: str) -> Run | None:
    """Return a run of this workspace; None where there is none of that id."""
    if not (is_id(workspace) and is_id(run_id)):
        return None
    with reading(home) as connection:
        row = _row(connection, workspace, run_id)
        return None if row is None else from_row(row)


def get(home: Path, workspace: str, run_id: str) -> Run:
    """Return a run of this workspace, or say that there is none of that id."""
    run = find(home, workspace, run_id)
    if run is None:
        raise _not_found(run_id)
    return run


def list_runs(home: Path, workspace: str, *, kind: str = "", most: int = 200) -> list[Run]:
    """List the runs of a workspace, newest first.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    kind
        Only runs of this job.
    most
        At most so many.
    """
    with reading(home) as connection:
        rows = connection.execute(
            "SELECT * FROM runs WHERE workspace = ? AND (? = '' OR kind = ?)"
            " ORDER BY created DESC, rowid DESC LIMIT ?",
            (workspace, kind, kind, most),
        ).fetchall()
    return [from_row(row) for row in rows]


def place_in_queue(home: Path, run: Run) -> int:
    """Count the runs of everybody that will be taken before this one, as things stand."""
    with reading(home) as connection:
        return queue.waiting_before(connection, run.id)


def read_log(home: Path, run: Run, *, after: int = 0) -> list[LogLine]:
    """Return the lines of a run's log.

    Parameters
    ----------
    home
        Where.
    run
        From `get`, so that nobody reads another's log.
    after
        Only lines with a higher number: what is new since the last look.
    """
    with reading(home) as connection:
        rows = connection.execute(
            "SELECT number, time, line FROM log WHERE run = ? AND number > ? ORDER BY number",
            (run.id, after),
        ).fetchall()
    return [LogLine(int(row["number"]), float(row["time"]), str(row["line"])) for row in rows]


def ask_to_cancel(home: Path, workspace: str, run_id: str) -> Run:
    """Stop a run: at once where it waits, at its next step where it runs."""
    with writing(home) as connection:
        run = _found(connection, workspace, run_id)
        if run.state == "running":
            connection.execute("UPDATE runs SET cancelling = 1 WHERE id = ?", (run_id,))
        elif run.state in {"queued", "interrupted"}:
            connection.execute(
                "UPDATE runs SET state = 'cancelled', ended = ?, message = '' WHERE id = ?",
                (time.time(), run_id),
            )
        return _found(connection, workspace, run_id)


def resume(home: Path, workspace: str, run_id: str, *, limits: Limits = _DEFAULT_LIMITS) -> Run:
    """Let a run go on from its last checkpoint.

    Parameters
    ----------
    home, workspace, run_id
        Where, whose and which; it must have been interrupted or cancelled, or have failed.
    limits
        How many runs may wait.
    """
    with writing(home) as connection:
        run = _found(connection, workspace, run_id)
        # as stored: a damaged record reads as failed, and cannot be done again
        if not run.resumable or not run.kind:
            raise UserInputError(
                f"run “{run.title}”",
                f"must be {', '.join(sorted(RESUMABLE))} to go on",
                got=run.state if run.kind else "a damaged record",
                remedy="Repeat it as a new run" if run.state == "done" else "Start a new run",
            )
        queue.must_have_room(connection, workspace, limits=limits)
        connection.execute(
            "UPDATE runs SET state = 'queued', queued = ?, ended = NULL, worker = NULL,"
            " cancelling = 0, resumed = 0, message = '', fault = '' WHERE id = ?",
            (time.time(), run_id),
        )
        return _found(connection, workspace, run_id)


def rerun(home: Path, workspace: str, run_id: str, *, limits: Limits = _DEFAULT_LIMITS) -> Run:
    """Ask for the same work again, as a new run.

    Parameters
    ----------
    home, workspace, run_id
        Where, whose and which; it stays as it is.
    limits
        How many runs a workspace may have.
    """
    run = get(home, workspace, run_id)
    if not run.kind:
        raise UserInputError(
            "run",
            "must have a record that can be read, to be repeated",
            got="a damaged record",
            remedy="Start the work again from its page",
        )
    return create(
        home,
        workspace,
        kind=run.kind,
        title=run.title,
        inputs=run.inputs,
        settings=run.settings,
        seed=run.seed,
        rerun_of=run.id,
        limits=limits,
    )


def delete(home: Path, workspace: str, run_id: str) -> None:
    """Remove a run, its log and its folder. One that runs must be cancelled first."""
    _must_not_run(get(home, workspace, run_id))
    try:
        _delete_record(home, workspace, run_id)
    except FullDiskError:  # the record cannot be changed before there is room: make some
        _remove(folder(home, run_id))
        _delete_record(home, workspace, run_id)
    _remove(folder(home, run_id))


def delete_all(home: Path, workspace: str) -> None:
    """Remove every run of a workspace that is removed itself."""
    with writing(home) as connection:
        rows = connection.execute("SELECT id FROM runs WHERE workspace = ?", (workspace,))
        gone = [str(row["id"]) for row in rows.fetchall()]
        _forget(connection, gone)
    for run_id in gone:
        if is_id(run_id):
            _remove(folder(home, run_id))


def busy_workspaces(home: Path) -> frozenset[str]:
    """Name the workspaces with runs that wait or run."""
    with reading(home) as connection:
        rows = connection.execute(
            "SELECT DISTINCT workspace FROM runs WHERE state IN ('queued', 'running')"
        ).fetchall()
    return frozenset(str(row["workspace"]) for row in rows)


def remove_strays(home: Path) -> None:
    """Remove folders of runs that are no longer recorded."""
    if not (home / "runs").is_dir():
        return
    # listed before the record is read: a run's folder is made after its row
    found = [path for path in (home / "runs").iterdir() if path.is_dir()]
    with reading(home) as connection:
        known = {str(row["id"]) for row in connection.execute("SELECT id FROM runs")}
    for path in found:
        if path.name not in known:
            shutil.rmtree(path, ignore_errors=True)


def folder(home: Path, run_id: str) -> Path:
    """Return the place of a run's files; its id is checked, so it leads nowhere else."""
    if not is_id(run_id):
        raise _not_found(run_id)
    return home / "runs" / run_id


def _delete_record(home: Path, workspace: str, run_id: str) -> None:
    with writing(home) as connection:
        _must_not_run(_found(connection, workspace, run_id))
        _forget(connection, [run_id])


def _must_not_run(run: Run) -> None:
    if run.state == "running":
        raise UserInputError(
            f"run “{run.title}”",
            "must not be running to be deleted",
            got="a run at work",
            remedy="Cancel it first",
        )


def _remove(path: Path) -> None:
    """Remove a folder; out of sight first, so that nobody finds half of it."""
    away = path.with_name(f".gone-{path.name}")
    if path.exists():
        path.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def _forget(connection: sqlite3.Connection, run_ids: Collection[str]) -> None:
    for run_id in run_ids:
        connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
        connection.execute("DELETE FROM log WHERE run = ?", (run_id,))


def _row(connection: sqlite3.Connection, workspace: str, run_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM runs WHERE id = ? AND workspace = ?", (run_id, workspace)
    ).fetchone()
    return row


def _found(connection: sqlite3.Connection, workspace: str, run_id: str) -> Run:
    row = _row(connection, workspace, run_id) if is_id(run_id) else None
    if row is None:
        raise _not_found(run_id)
    return from_row(row)


def _not_found(run_id: object) -> NotFoundError:
    return NotFoundError(
        "run",
        "must be one of this workspace",
        got=str(run_id)[:40],
        remedy="Choose one from the list of runs; it may have been deleted",
    )


def _must_be_workspace(workspace: str) -> None:
    if not is_id(workspace):
        raise NotFoundError(
            "workspace",
            "must be one that this installation gave out",
            got=str(workspace)[:40],
            remedy="Reload the page to get a new one",
        )
