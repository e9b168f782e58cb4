"""The file in which runs are recorded: SQLite in WAL mode, read and written by many processes."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import FullDiskError, UserInputError
from core.io import reserve
from core.io.atomic import plain_disk_errors
from core.io.log_once import log_once

_EDITION = 2
_CHANGES = {1: "ALTER TABLE runs ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0"}
"""What makes a store of an edition one of the next. Readers need none of it."""
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
    rerun_of TEXT NOT NULL DEFAULT '', resumed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runs_of_a_workspace ON runs (workspace, created);
CREATE INDEX runs_in_a_state ON runs (state, queued);
CREATE TABLE log (run TEXT NOT NULL, number INTEGER NOT NULL, time REAL NOT NULL,
    line TEXT NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
"""
_log = logging.getLogger(__name__)


@contextmanager
def reading(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store to look at it, which needs no room on the disk."""
    with _open(home, to_write=False) as connection:
        yield connection


@contextmanager
def writing(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store to change it: all of the block's changes are kept, or none.

    Parameters
    ----------
    home
        The installation's folder. Another process that writes is waited for.
    """
    with _open(home, to_write=True) as connection, _transaction(connection):
        yield connection


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Keep the files beside the store in their place for the length of a block.

    The last process to close the store removes them; on a full disk, nobody could make them
    again.
    """
    with _open(home, to_write=False) as connection:
        _edition(connection)
        yield


@contextmanager
def _open(home: Path, *, to_write: bool) -> Iterator[sqlite3.Connection]:
    path = home / "runs.sqlite"
    with plain_disk_errors(path):
        home.mkdir(parents=True, exist_ok=True)
    if reserve.is_full(home):
        reserve.give_up(home)
    with (
        _plain_store_errors(path),
        closing(_connected(path, to_write=to_write)) as connection,
    ):
        yield connection


def _connected(path: Path, *, to_write: bool) -> sqlite3.Connection:
    """Connect, and to look without any new file where none can be made."""
    connection = _connect(path)
    try:
        _prepare(connection, path, to_write=to_write)
    except sqlite3.OperationalError as error:
        connection.close()
        if to_write or _kind(error) not in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}:
            raise
    except BaseException:
        connection.close()
        raise
    else:
        return connection
    connection = _connect(path)
    try:
        # SQLite then keeps in memory what it would share with others through a file
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _prepare(connection, path, to_write=False)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # bytes that are no UTF-8 spoil one record, not the list it is in
    connection.text_factory = lambda stored: stored.decode("utf-8", errors="replace")
    return connection


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


def _prepare(connection: sqlite3.Connection, path: Path, *, to_write: bool) -> None:
    edition = _edition(connection)
    if edition == 0:
        _to_wal(connection)
        with _transaction(connection):
            if _edition(connection) == 0:  # no other process was faster
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_EDITION}")
    elif edition in _CHANGES:
        if to_write:
            _bring_up_to_date(connection)
    elif edition != _EDITION:
        raise UserInputError(
            path.name,
            f"must be of edition {_EDITION}",
            got=f"edition {edition}",
            remedy="Use the GRNscope it was made with, or move the file away to begin anew",
        )
    # with WAL this loses nothing when a process is killed, and a beat costs no disk sync
    connection.execute("PRAGMA synchronous = NORMAL")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    with _transaction(connection):
        # as it is now that no other process can change it
        while (edition := _edition(connection)) in _CHANGES:
            connection.execute(_CHANGES[edition])
            connection.execute(f"PRAGMA user_version = {edition + 1}")


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


def _kind(error: sqlite3.Error) -> int:
    """Return the kind of an error, which is its low byte; the rest says more."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def _plain_store_errors(path: Path) -> Iterator[None]:
    """Describe in a sentence what a person can mend: a full disk, no permission, a damaged file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = _in_a_sentence(error, path)
        if said is None:
            raise
        raise said from error


def _in_a_sentence(error: sqlite3.DatabaseError, path: Path) -> UserInputError | None:
    kind = _kind(error)
    # a file that cannot grow is an error of the disk to SQLite, and not always a full disk
    if kind == sqlite3.SQLITE_FULL or (
        kind == sqlite3.SQLITE_IOERR and reserve.is_full(path.parent)
    ):
        reserve.give_up(path.parent)
        return FullDiskError(
            "the record of runs",
            "there must be room on the disk for it",
            got="a full disk",
            remedy="Delete old runs or files and try again; nothing was changed",
        )
    if kind == sqlite3.SQLITE_IOERR:
        log_once(_log, f"{path} cannot be read or written: {error.sqlite_errorname}")
        return UserInputError(
            "the record of runs",
            "must lie on a disk that can be read and written",
            got="an error of the disk",
            remedy="Check the disk, then try again",
        )
    if kind in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
        return UserInputError(
            path.name,
            "must be a file that GRNscope can write",
            got="no permission",
            remedy="Change the permissions of its folder, or set GRNSCOPE_HOME to another",
        )
    if kind == sqlite3.SQLITE_BUSY:
        return UserInputError(
            "the record of runs",
            f"must be free within {_WAIT:.0f} seconds",
            got="another process that is still writing",
            remedy="Try again",
        )
    if kind in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        log_once(_log, f"{path} is damaged: {error}")
        return UserInputError(
            path.name,
            "must be the record of runs that GRNscope wrote",
            got="a damaged file",
            remedy="Move it away and start again; uploaded files and models are not in it",
        )
    return None
