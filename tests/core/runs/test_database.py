"""The file that runs are recorded in: of an earlier edition, on a full disk, seldom well."""

import gzip
import io
import logging
import multiprocessing
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import FullDiskError, UserInputError
from core.io import reserve
from core.random_ids import new_id
from core.runs import database, running, store
from core.runs.database import reading, writing
from core.runs.records import Run
from core.workspace import folders, items
from tests.core.runs.at_work import ask, carried_out

MIB = 1024**2
OLD = Path(__file__).parent / "files" / "edition-1.sqlite.gz"
WORKSPACE = "w" * 22
"""Whose runs the store of edition 1 holds."""


def _edition(home: Path) -> int:
    with reading(home) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A home whose store the first edition wrote."""
    (tmp_path / "runs.sqlite").write_bytes(gzip.decompress(OLD.read_bytes()))
    return tmp_path


def test_a_store_of_the_first_edition_is_read_as_it_is_and_changed_when_it_is_written(
    old: Path,
) -> None:
    runs = {run.title: run for run in store.list_runs(old, WORKSPACE)}
    states = {title: run.state for title, run in runs.items()}
    assert states == {
        "Done before": "done",
        "Interrupted before": "interrupted",
        "At work before": "running",
        "Waiting before": "queued",
    }
    assert runs["Done before"].results == {"sum": 10}
    assert [line.text for line in store.read_log(old, runs["Done before"])] == ["step 0"]
    assert _edition(old) == 1
    assert running.interrupt_stale(old) == [runs["At work before"].id]
    assert _edition(old) == 2
    assert store.get(old, WORKSPACE, runs["At work before"].id).state == "queued"
    assert len(store.list_runs(old, WORKSPACE)) == 4


def _write(home: str) -> None:
    for _ in range(5):
        store.create(Path(home), new_id(), kind="count", title="Count")


@pytest.mark.slow
def test_many_processes_may_bring_an_old_store_up_to_date_at_once(old: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(str(old),)) for _ in range(4)]
    for process in writers:
        process.start()
    for process in writers:
        process.join(60)
    assert [process.exitcode for process in writers] == [0] * 4
    assert _edition(old) == 2
    with reading(old) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 24


def test_a_full_disk_is_said_plainly_and_changes_nothing(tmp_path: Path) -> None:
    run = ask(tmp_path)

    def fill() -> None:
        with writing(tmp_path) as connection:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite's own full disk
            for _ in range(200):
                connection.execute("UPDATE runs SET settings = settings || ?", ("x" * 4_000,))

    with pytest.raises(FullDiskError, match="there must be room on the disk"):
        fill()
    assert len(store.list_runs(tmp_path, run.workspace)) == 1


@pytest.mark.parametrize(
    ("code", "full", "said"),
    [
        (sqlite3.SQLITE_IOERR_SHMSIZE, True, "there must be room on the disk"),
        (sqlite3.SQLITE_IOERR_WRITE, True, "there must be room on the disk"),
        (sqlite3.SQLITE_IOERR_READ, False, "disk that can be read and written"),
        (sqlite3.SQLITE_BUSY, False, "must be free within 20 seconds"),
        (sqlite3.SQLITE_READONLY_DBMOVED, False, "a file that GRNscope can write"),
    ],
)
def test_what_a_disk_does_to_the_store_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, full: bool, said: str
) -> None:
    monkeypatch.setattr(reserve, "is_full", lambda _folder: full)
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = code, "SQLITE_OF_THE_TEST"
    with pytest.raises(UserInputError, match=said), writing(tmp_path):
        raise error


def test_a_damaged_record_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = ask(tmp_path)
    with writing(tmp_path) as connection:
        connection.execute("UPDATE runs SET settings = '{half'")
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            store.list_runs(tmp_path, run.workspace)
    assert sum(run.id in each.message for each in caplog.records) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A home on a disk of its own, of 20 MiB."""
    home = tmp_path / "home"
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(home)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no program called mount here")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield home
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def _fill(home: Path, name: str = "filling") -> None:
    with (home / name).open("ab", buffering=0) as file:
        for size in (MIB, 4_096, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    assert reserve.free_bytes(home) < 4_096


def _ended_runs(home: Path, count: int) -> list[Run]:
    runs = [store.create(home, WORKSPACE, kind="count", title=f"Run {n}") for n in range(count)]
    for _ in runs:
        run = running.claim_next(home, worker=os.getpid())
        assert run is not None
        running.finish(home, run, results={})
        results = store.folder(home, run.id) / "results"
        results.mkdir(parents=True)
        (results / "large.bin").write_bytes(bytes(100_000))
    return runs


def test_on_a_full_disk_runs_are_listed_and_can_be_deleted(small_disk: Path) -> None:
    first, second = _ended_runs(small_disk, 2)
    reserve.set_aside(small_disk)
    assert (small_disk / "reserve").stat().st_size == reserve.RESERVED
    _fill(small_disk)
    assert len(store.list_runs(small_disk, WORKSPACE)) == 2
    assert not (small_disk / "reserve").exists(), "given up when it was needed"
    _fill(small_disk, "filled again")  # nothing is left, not even what had been set aside
    assert len(store.list_runs(small_disk, WORKSPACE)) == 2
    with pytest.raises(FullDiskError, match="Delete old runs or files"):
        store.create(small_disk, WORKSPACE, kind="count", title="x" * 200)
    store.delete(small_disk, WORKSPACE, first.id)
    assert [run.id for run in store.list_runs(small_disk, WORKSPACE)] == [second.id]
    for name in ("filling", "filled again"):
        (small_disk / name).unlink()
    reserve.set_aside(small_disk)
    assert (small_disk / "reserve").exists(), "made again where there is room"


def test_the_store_is_read_on_a_full_disk_while_the_worker_holds_it(small_disk: Path) -> None:
    _ended_runs(small_disk, 1)
    with database.held(small_disk):
        _fill(small_disk)
        assert len(store.list_runs(small_disk, WORKSPACE)) == 1


def test_on_a_full_disk_files_are_listed_and_can_be_deleted(small_disk: Path) -> None:
    workspace = folders.create(small_disk)
    item = items.save(small_disk, workspace, io.BytesIO(b"gene,a,b\nX,1,2\n"), name="x.csv")
    _fill(small_disk)
    assert items.get(small_disk, workspace, item.id) in items.list_items(small_disk, workspace)
    with pytest.raises(FullDiskError, match="there must be room on the disk"):
        items.save(small_disk, workspace, io.BytesIO(bytes(MIB)), name="y.csv")
    items.delete(small_disk, workspace, item.id)
    assert items.used_bytes(small_disk, workspace) == 0


def test_a_run_that_fills_the_disk_says_so(small_disk: Path) -> None:
    reserve.set_aside(small_disk)
    ended = carried_out(small_disk, ask(small_disk, "break", how="fills the disk"))
    assert ended.state == "failed"
    assert "there must be room on the disk" in ended.message
    assert str(small_disk) not in ended.message


def test_the_reserve_leaves_room_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "free_bytes", lambda _folder: 2 * reserve.RESERVED - 1)
    reserve.set_aside(tmp_path)
    assert list(tmp_path.iterdir()) == []
