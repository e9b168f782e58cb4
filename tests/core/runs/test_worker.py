import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.runs import running, store
from core.runs.inputs import run_folder
from core.runs.records import Input, Run
from core.runs.worker import serve_runs
from core.settings import Limits, Settings
from core.workspace import folders, items
from tests.conftest import ROOT
from tests.core.runs import fake_jobs


def _ask(home: Path, kind: str = "count", workspace: str = "", **settings: Any) -> Run:
    inputs = settings.pop("inputs", ())
    return store.create(
        home,
        workspace or folders.create(home),
        kind=kind,
        title=f"Test {kind}",
        inputs=inputs,
        settings=settings,
        seed=3,
    )


def _now(home: Path, run: Run) -> Run:
    return store.get(home, run.workspace, run.id)


def _serve_until(home: Path, over: Callable[[], bool], **options: Any) -> None:
    """Work here, in this process, until something is so."""
    deadline = time.monotonic() + 40
    serve_runs(
        home,
        stop=lambda: over() or time.monotonic() > deadline,
        settings=Settings(limits=options.pop("limits", Limits())),
        jobs=fake_jobs.JOBS,
        preload=("core.runs.child", "tests.core.runs.fake_jobs"),
        patience=fake_jobs.PATIENCE,
        **options,
    )


def _carried_out(home: Path, run: Run, **options: Any) -> Run:
    _serve_until(home, lambda: not _now(home, run).active, **options)
    return _now(home, run)


@contextmanager
def _worker(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.runs.fake_jobs", str(home)], cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _expected(steps: int) -> int:
    return 3 + sum(step**2 for step in range(steps))


def test_a_run_is_done_and_leaves_its_results(tmp_path: Path) -> None:
    said: list[str] = []
    run = _ask(tmp_path, steps=30, pause=0.02)
    ended = _carried_out(tmp_path, run, alive=said.append)
    assert (ended.state, ended.message) == ("done", "")
    assert ended.results == {"sum": _expected(30), "begun_at": 0}
    assert ended.fraction == 1.0
    folder = run_folder(tmp_path, run)
    assert (folder.results / "sum.txt").read_text() == f"{_expected(30)}\n"
    assert not folder.part.exists()
    assert not folder.checkpoints.exists()
    assert store.read_log(tmp_path, run)[0].text == "step 0"
    assert said[0] == "Waiting for work"
    assert "At work on a run" in said


def test_what_a_run_makes_goes_into_its_workspace(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    path = tmp_path / "cells.csv"
    path.write_text("gene,a,b\nX,1,2\nY,3,4\n")
    with path.open("rb") as stream:
        item = items.save(tmp_path, workspace, stream, name="my cells.csv")
    source = Input("expression", item.id, item.name, item.sha256)
    ended = _carried_out(tmp_path, _ask(tmp_path, "copy", workspace, inputs=[source]))
    assert ended.state == "done"
    assert ended.results is not None
    made = items.get(tmp_path, workspace, ended.results["items"][0]["id"])
    assert (made.name, made.sha256) == ("Copy", item.sha256)
    store.delete(tmp_path, workspace, ended.id)
    assert made.path.read_text() == path.read_text(), "it outlives its run"


@pytest.mark.parametrize("steal", ["another workspace's", "deleted", "other content"])
def test_an_input_that_is_not_there_is_said_plainly(tmp_path: Path, steal: str) -> None:
    mine, other = folders.create(tmp_path), folders.create(tmp_path)
    (tmp_path / "x.csv").write_text("gene,a,b\nX,1,2\n")
    with (tmp_path / "x.csv").open("rb") as stream:
        owner = other if steal == "another workspace's" else mine
        item = items.save(tmp_path, owner, stream, name="x.csv")
    sha256 = "0" * 64 if steal == "other content" else item.sha256
    source = Input("expression", item.id, item.name, sha256)
    if steal == "deleted":
        items.delete(tmp_path, owner, item.id)
    ended = _carried_out(tmp_path, _ask(tmp_path, "copy", mine, inputs=[source]))
    assert ended.state == "failed"
    assert "must be" in ended.message
    assert str(tmp_path) not in ended.message


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("input", "must be whole. Received: a half. Mend it."),
        ("memory", "needed more memory than this machine has"),
        ("full", "there must be room on the disk"),
        ("killed", "memory ran out"),
    ],
)
def test_a_failed_run_says_why(tmp_path: Path, how: str, message: str) -> None:
    ended = _carried_out(tmp_path, _ask(tmp_path, "break", how=how))
    assert ended.state == "failed"
    assert message in ended.message
    assert str(tmp_path) not in ended.message
    assert not ended.fault
    folder = run_folder(tmp_path, ended)
    assert not folder.results.exists()
    assert folder.part.exists() == (how == "killed"), "the next attempt removes it"


@pytest.mark.parametrize("how", ["fault", "exit"])
def test_a_fault_of_ours_is_told_to_the_log_alone(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    ended = _carried_out(tmp_path, _ask(tmp_path, "break", how=how))
    assert ended.state == "failed"
    assert ended.fault
    assert ended.fault in ended.message
    assert "detail" not in ended.message
    assert ended.fault in caplog.text
    assert ("a private detail" in caplog.text) == (how == "fault")


def test_a_job_that_nobody_knows_fails(tmp_path: Path) -> None:
    ended = _carried_out(tmp_path, _ask(tmp_path, "dance"))
    assert ended.state == "failed"
    assert "no job called 'dance'" in ended.message


def test_a_run_that_fills_the_disk_is_stopped(tmp_path: Path) -> None:
    run = _ask(tmp_path, "break", how="large")
    ended = _carried_out(tmp_path, run, limits=Limits(run_bytes=100_000))
    assert ended.state == "failed"
    assert "100,000 bytes" in ended.message


def test_cancel_stops_a_run_at_its_next_step_and_resume_goes_on(tmp_path: Path) -> None:
    run = _ask(tmp_path, steps=200, pause=0.02)

    def over() -> bool:
        now = _now(tmp_path, run)
        if now.done > 20:
            store.ask_to_cancel(tmp_path, run.workspace, run.id)
        return not now.active

    _serve_until(tmp_path, over)
    assert _now(tmp_path, run).state == "cancelled"
    store.resume(tmp_path, run.workspace, run.id)
    ended = _carried_out(tmp_path, run)
    assert ended.results is not None
    assert ended.results["sum"] == _expected(200)
    assert ended.results["begun_at"] > 20


def test_a_run_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    run = _ask(tmp_path, "break", how="deaf")

    def over() -> bool:
        if (tmp_path / "deaf").exists():
            store.ask_to_cancel(tmp_path, run.workspace, run.id)
        return not _now(tmp_path, run).active

    start = time.monotonic()
    _serve_until(tmp_path, over)
    assert _now(tmp_path, run).state == "cancelled"
    assert time.monotonic() - start < 20


def test_work_goes_on_after_kill_9_of_the_worker(tmp_path: Path) -> None:
    run = _ask(tmp_path, steps=150, pause=0.03)
    with _worker(tmp_path) as worker:
        _wait_for(lambda: _now(tmp_path, run).done > 30)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    saved = run_folder(tmp_path, run).checkpoints / "state.json"

    def at_rest() -> bool:
        before = saved.read_text()
        time.sleep(0.3)
        return saved.read_text() == before

    _wait_for(at_rest, seconds=10)  # the run's process has ended too
    assert _now(tmp_path, run).state == "running", "nobody was left to write it down"
    with _worker(tmp_path) as worker:
        _wait_for(lambda: _now(tmp_path, run).state == "interrupted")
        assert "It can go on" in _now(tmp_path, run).message
        begun_at = json.loads(saved.read_text())["step"]
        store.resume(tmp_path, run.workspace, run.id)
        _wait_for(lambda: _now(tmp_path, run).state == "done")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    ended = _now(tmp_path, run)
    assert ended.results == {"sum": _expected(150), "begun_at": begun_at}
    assert begun_at > 30
    assert ended.attempt == 2


def test_a_polite_stop_interrupts_the_run(tmp_path: Path) -> None:
    run = _ask(tmp_path, steps=1_000, pause=0.03)
    with _worker(tmp_path) as worker:
        _wait_for(lambda: _now(tmp_path, run).done > 3)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    ended = _now(tmp_path, run)
    assert ended.state == "interrupted"
    assert "GRNscope was stopped" in ended.message
    assert ended.resumable


def test_a_result_that_was_not_written_down_is_not_worked_out_again(tmp_path: Path) -> None:
    """The worker is killed after the results are in their place and before it says so."""
    run = _ask(tmp_path, steps=5)
    assert _carried_out(tmp_path, run).state == "done"
    with store.writing(tmp_path) as connection:
        connection.execute("UPDATE runs SET state = 'interrupted', results = NULL")
    (run_folder(tmp_path, run).results / "sum.txt").write_text("the same file\n")
    store.resume(tmp_path, run.workspace, run.id)
    ended = _carried_out(tmp_path, run)
    assert ended.results == {"sum": _expected(5), "begun_at": 0}
    assert (run_folder(tmp_path, run).results / "sum.txt").read_text() == "the same file\n"


def test_the_worker_gives_up_what_it_lost_and_takes_the_next(tmp_path: Path) -> None:
    lost, waiting = _ask(tmp_path, steps=1), _ask(tmp_path, steps=1)
    assert running.claim_next(tmp_path, worker=os.getpid()) is not None
    assert _carried_out(tmp_path, waiting).state == "done"
    assert _now(tmp_path, lost).state == "interrupted"
