"""The order in which runs are taken: workspaces take turns, and so many may wait.

Each workspace's first waiting run is in the first round, its second in the second, and so on.
Within a round, a workspace comes when it asked, or when it last had a turn if that was later.
So nobody gains by asking for much, and nobody gains by coming as somebody new.
"""

from __future__ import annotations

import sqlite3

from core.errors import UserInputError
from core.settings import Limits

_MOST_TIMES = 10
"""So many times the cap may wait in all, where each workspace has no more than one."""

_ORDERED = """
WITH waiting AS (
    SELECT rowid AS row, workspace,
        row_number() OVER turns AS round,
        first_value(queued) OVER turns AS asked,
        first_value(rowid) OVER turns AS came
    FROM runs WHERE state = 'queued'
    WINDOW turns AS (PARTITION BY workspace ORDER BY queued, rowid)
), ordered AS (
    SELECT row, row_number() OVER (
        ORDER BY round, max(asked, coalesce((SELECT max(started) FROM runs AS other
            WHERE other.workspace = waiting.workspace), 0)), came
    ) AS place FROM waiting
)
"""


def next_row(connection: sqlite3.Connection) -> sqlite3.Row | None:
    """Find the run whose turn it is, with its `rowid` as `row`; None where none waits."""
    row: sqlite3.Row | None = connection.execute(
        f"{_ORDERED} SELECT runs.rowid AS row, runs.* FROM ordered"  # noqa: S608  (ours alone)
        " JOIN runs ON runs.rowid = ordered.row ORDER BY place LIMIT 1"
    ).fetchone()
    return row


def waiting_before(connection: sqlite3.Connection, run_id: str) -> int:
    """Count the runs whose turn comes before that of a run that waits; 0 for any other."""
    found = connection.execute(
        f"{_ORDERED} SELECT place - 1 FROM ordered"  # noqa: S608  (ours alone)
        " JOIN runs ON runs.rowid = ordered.row WHERE runs.id = ?",
        (run_id,),
    ).fetchone()
    return 0 if found is None else int(found[0])


def must_have_room(connection: sqlite3.Connection, workspace: str, *, limits: Limits) -> None:
    """Refuse one run more than may wait, of this workspace or of all.

    Parameters
    ----------
    connection
        In the transaction that will add the run.
    workspace
        Whose it will be.
    limits
        How many may wait.
    """
    own, total = connection.execute(
        "SELECT coalesce(sum(workspace = ?), 0), count(*) FROM runs WHERE state = 'queued'",
        (workspace,),
    ).fetchone()
    if own >= limits.queued_runs:
        raise UserInputError(
            "queue",
            f"at most {limits.queued_runs:,} runs of a workspace may wait at a time",
            got=f"one more than the {own:,} that wait",
            remedy="Wait until one has started, or cancel one",
        )
    most = limits.all_queued_runs
    # a visitor with nothing waiting is let in where others have filled the queue
    if total >= most and (own or total >= _MOST_TIMES * most):
        raise UserInputError(
            "queue",
            f"at most {most:,} runs of all visitors may wait at a time",
            got=f"{total:,} that wait",
            remedy="Wait until some are done and ask again",
        )
