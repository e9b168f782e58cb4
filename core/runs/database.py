"""The file in which runs are recorded: SQLite in WAL mode, read and written by many processes."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import UserInputError
from core.io.atomic import plain_disk_errors

_EDITION = 1
_WAIT = 20.0
"""Seconds to wait for another process that is writing."""

_SCHEMA = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, workspace TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    inputs TEXT NOT NULL, settings TEXT NOT NULL, seed INTEGER NOT NULL, versions TEXT NOT NULL,
    state TEXT NOT NULL, created REAL NOT NULL, queued REAL NOT NULL,
    started REAL, ended REAL, beat REAL, worker INTEGER, attempt INTEGER NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0, results TEXT, message TEXT NOT NULL DEFAULT '',
    fault TEXT NOT NULL DEFAULT '', cancelling INTEGER NOT NULL DEFAULT 0,
    rerun_of TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_of_a_workspace ON runs (workspace, created);
CREATE INDEX runs_in_a_state ON runs (state, queued);
CREATE TABLE log (run TEXT NOT NULL, number INTEGER NOT NULL, time REAL NOT NULL,
    line TEXT NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
"""
_log = logging.getLogger(__name__)


@contextmanager
def reading(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store to look at it."""
    with _open(home) as connection:
        yield connection


@contextmanager
def writing(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store to change it: all of the block's changes are kept, or none.

    Parameters
    ----------
    home
        The installation's folder. Another process that writes is waited for.
    """
    with _open(home) as connection, _transaction(connection):
        yield connection


@contextmanager
def _open(home: Path) -> Iterator[sqlite3.Connection]:
    path = home / "runs.sqlite"
    with plain_disk_errors(path):
        home.mkdir(parents=True, exist_ok=True)
    with _plain_store_errors(path):
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            # bytes that are no UTF-8 spoil one record, not the list it is in
            connection.text_factory = lambda stored: stored.decode("utf-8", errors="replace")
            _prepare(connection, path)
            yield connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    edition = _edition(connection)
    if edition == 0:
        _to_wal(connection)
        with _transaction(connection):
            if _edition(connection) == 0:  # no other process was faster
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_EDITION}")
    elif edition != _EDITION:
        raise UserInputError(
            path.name,
            f"must be of edition {_EDITION}",
            got=f"edition {edition}",
            remedy="Use the GRNscope it was made with, or move the file away to begin anew",
        )
    # with WAL this loses nothing when a process is killed, and a beat costs no disk sync
    connection.execute("PRAGMA synchronous = NORMAL")


def _to_wal(connection: sqlite3.Connection) -> None:
    """Switch a fresh file to WAL; SQLite does not wait for other processes here by itself."""
    deadline = time.monotonic() + _WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _edition(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _plain_store_errors(path: Path) -> Iterator[None]:
    """Say in a sentence what a person can mend: a full disk, no permission, a damaged file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # the low byte is the kind of the error, the rest says more
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_FULL:
            raise UserInputError(
                "the record of runs",
                "there must be room on the disk for it",
                got="a full disk",
                remedy="Delete old runs or files and try again; nothing was changed",
            ) from error
        if kind in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            raise UserInputError(
                path.name,
                "must be a file that GRNscope can write",
                got="no permission",
                remedy="Change the permissions of its folder, or set GRNSCOPE_HOME to another",
            ) from error
        if kind in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            _log.error("%s is damaged: %s", path, error)
            raise UserInputError(
                path.name,
                "must be the record of runs that GRNscope wrote",
                got="a damaged file",
                remedy="Move it away and start again; uploaded files and models are not in it",
            ) from error
        raise
