import json
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from core.errors import FullDiskError
from core.io.scratch import temporary_files_in
from core.runs import running, store
from core.runs.child import Assignment, _without_paths
from core.runs.inputs import JobInputs, RunFolder, run_folder
from core.runs.records import Input, Run
from core.settings import Limits
from core.workspace import folders, items
from tests.core.runs.at_work import (
    ask,
    carried_out,
    expected,
    now,
    serve_until,
    wait_for,
    working,
)


def test_a_run_is_done_and_leaves_its_results(tmp_path: Path) -> None:
    said: list[str] = []
    run = ask(tmp_path, steps=30, pause=0.02)
    ended = carried_out(tmp_path, run, alive=said.append)
    assert (ended.state, ended.message) == ("done", "")
    assert ended.results == {"sum": expected(30), "begun_at": 0}
    assert ended.fraction == 1.0
    folder = run_folder(tmp_path, run)
    assert (folder.results / "sum.txt").read_text() == f"{expected(30)}\n"
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
    ended = carried_out(tmp_path, ask(tmp_path, "copy", workspace, inputs=[source]))
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
    ended = carried_out(tmp_path, ask(tmp_path, "copy", mine, inputs=[source]))
    assert ended.state == "failed"
    assert "must be" in ended.message
    assert str(tmp_path) not in ended.message


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("input", "must be whole. Received: a half. Mend it."),
        ("memory", "needed more memory than this machine has"),
        ("full", "there must be room on the disk"),
        ("crash", "A library crashed in the middle of it (SIGSEGV)"),
    ],
)
def test_a_failed_run_says_why(tmp_path: Path, how: str, message: str) -> None:
    ended = carried_out(tmp_path, ask(tmp_path, "break", how=how))
    assert ended.state == "failed"
    assert message in ended.message
    assert str(tmp_path) not in ended.message
    assert not ended.fault
    folder = run_folder(tmp_path, ended)
    assert not folder.results.exists()
    assert folder.part.exists() == (how == "crash"), "the next attempt removes it"


@pytest.mark.parametrize("how", ["fault", "exit"])
def test_a_fault_of_ours_is_told_to_the_log_alone(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    ended = carried_out(tmp_path, ask(tmp_path, "break", how=how))
    assert ended.state == "failed"
    assert ended.fault
    assert ended.fault in ended.message
    assert "detail" not in ended.message
    assert ended.fault in caplog.text
    assert ("a private detail" in caplog.text) == (how == "fault")


def test_a_job_that_nobody_knows_fails(tmp_path: Path) -> None:
    ended = carried_out(tmp_path, ask(tmp_path, "dance"))
    assert ended.state == "failed"
    assert "no job called 'dance'" in ended.message


def test_a_run_that_fills_the_disk_is_stopped(tmp_path: Path) -> None:
    run = ask(tmp_path, "break", how="large")
    ended = carried_out(tmp_path, run, limits=Limits(run_bytes=100_000))
    assert ended.state == "failed"
    assert "100,000 bytes" in ended.message


@pytest.mark.slow
def test_cancel_stops_a_run_at_its_next_step_and_resume_goes_on(tmp_path: Path) -> None:
    run = ask(tmp_path, steps=200, pause=0.02)

    def over() -> bool:
        stands = now(tmp_path, run)
        if stands.done > 20:
            store.ask_to_cancel(tmp_path, run.workspace, run.id)
        return not stands.active

    serve_until(tmp_path, over)
    assert now(tmp_path, run).state == "cancelled"
    store.resume(tmp_path, run.workspace, run.id)
    ended = carried_out(tmp_path, run)
    assert ended.results is not None
    assert ended.results["sum"] == expected(200)
    assert ended.results["begun_at"] > 20


@pytest.mark.slow
def test_a_run_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    run = ask(tmp_path, "break", how="deaf")

    def over() -> bool:
        if (tmp_path / "deaf").exists():
            store.ask_to_cancel(tmp_path, run.workspace, run.id)
        return not now(tmp_path, run).active

    start = time.monotonic()
    serve_until(tmp_path, over)
    assert now(tmp_path, run).state == "cancelled"
    assert time.monotonic() - start < 20


@pytest.mark.slow
def test_work_goes_on_after_kill_9_of_the_worker(tmp_path: Path) -> None:
    run = ask(tmp_path, steps=150, pause=0.03)
    with working(tmp_path) as process:
        wait_for(lambda: now(tmp_path, run).done > 30)
        process.send_signal(signal.SIGKILL)
        process.wait()
    saved = run_folder(tmp_path, run).checkpoints / "state.json"

    def at_rest() -> bool:
        before = saved.read_text()
        time.sleep(0.3)
        return saved.read_text() == before

    wait_for(at_rest, seconds=10)  # the run's process has ended too
    assert now(tmp_path, run).state == "running", "nobody was left to write it down"
    begun_at = json.loads(saved.read_text())["step"]
    with working(tmp_path) as process:
        wait_for(lambda: now(tmp_path, run).state == "done")  # nobody asked for it
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    ended = now(tmp_path, run)
    assert ended.results == {"sum": expected(150), "begun_at": begun_at}
    assert begun_at > 30
    assert ended.attempt == 2
    line = "Interrupted: The worker stopped in the middle of it. It goes on by itself."
    assert line in [each.text for each in store.read_log(tmp_path, run)]


@pytest.mark.slow
def test_a_polite_stop_interrupts_the_run_which_goes_on_once(tmp_path: Path) -> None:
    run = ask(tmp_path, steps=1_000, pause=0.03)
    for after in ("queued", "interrupted"):
        before = now(tmp_path, run).done
        with working(tmp_path) as process:
            wait_for(lambda least=before: now(tmp_path, run).done > least + 3)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert now(tmp_path, run).state == after
    ended = now(tmp_path, run)
    assert "GRNscope was stopped" in ended.message
    assert "interrupted twice" in ended.message
    assert ended.resumable


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["the run", "the server that forks"])
def test_a_run_whose_process_is_killed_goes_on_by_itself_to_the_same_result(
    tmp_path: Path, victim: str
) -> None:
    run = ask(tmp_path, steps=150, pause=0.02)
    with working(tmp_path) as process:
        wait_for(lambda: now(tmp_path, run).done > 20)
        family = psutil.Process(process.pid).children(recursive=True)
        of_the_run = next(each for each in family if os.getsid(each.pid) == each.pid)
        (of_the_run if victim == "the run" else of_the_run.parent()).kill()
        of_the_run.wait(10)
        wait_for(lambda: not now(tmp_path, run).active)
    ended = now(tmp_path, run)
    assert (ended.state, ended.attempt) == ("done", 2)
    assert ended.results is not None
    assert ended.results["sum"] == expected(150)
    assert ended.results["begun_at"] > 20


def test_a_run_that_is_killed_twice_waits_and_is_not_called_greedy(tmp_path: Path) -> None:
    ended = carried_out(tmp_path, ask(tmp_path, "break", how="killed"))
    assert (ended.state, ended.attempt) == ("interrupted", 2)
    assert "ended from outside" in ended.message
    assert "memory" not in ended.message
    log = [line.text for line in store.read_log(tmp_path, ended)]
    assert [line.split(":")[0] for line in log] == ["Interrupted", "Interrupted again"]
    assert store.resume(tmp_path, ended.workspace, ended.id).state == "queued"


def test_a_run_that_was_killed_for_want_of_memory_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = iter(range(100_000))  # one more each time that it is asked for
    monkeypatch.setattr("core.parallel.memory.oom_kills", lambda: next(counted))
    ended = carried_out(tmp_path, ask(tmp_path, "break", how="killed"))
    assert ended.state == "failed"
    assert "more memory than this machine has" in ended.message


def test_a_result_that_was_not_written_down_is_not_worked_out_again(tmp_path: Path) -> None:
    """The worker is killed after the results are in their place and before it says so."""
    run = ask(tmp_path, steps=5)
    assert carried_out(tmp_path, run).state == "done"
    with store.writing(tmp_path) as connection:
        connection.execute("UPDATE runs SET state = 'interrupted', results = NULL")
    (run_folder(tmp_path, run).results / "sum.txt").write_text("the same file\n")
    store.resume(tmp_path, run.workspace, run.id)
    ended = carried_out(tmp_path, run)
    assert ended.results == {"sum": expected(5), "begun_at": 0}
    assert (run_folder(tmp_path, run).results / "sum.txt").read_text() == "the same file\n"


def test_the_worker_gives_up_what_it_lost_and_takes_the_next(tmp_path: Path) -> None:
    lost, waiting = ask(tmp_path, steps=1), ask(tmp_path, steps=1)
    assert running.claim_next(tmp_path, worker=os.getpid()) is not None
    assert carried_out(tmp_path, waiting).state == "done"
    assert carried_out(tmp_path, lost).state == "done", "it goes on by itself"


def test_what_the_user_cancelled_does_not_go_on_by_itself(tmp_path: Path) -> None:
    run = ask(tmp_path, steps=1)
    assert running.claim_next(tmp_path, worker=os.getpid()) is not None
    store.ask_to_cancel(tmp_path, run.workspace, run.id)
    assert running.interrupt_stale(tmp_path) == [run.id]
    assert now(tmp_path, run).state == "cancelled"


@pytest.mark.slow
def test_results_that_met_a_full_disk_are_recorded_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Run] = []
    finish = running.finish

    def full_at_first(home: Path, run: Run, *, results: dict[str, object]) -> bool:
        tries.append(run)
        if len(tries) < 4:
            raise FullDiskError("the record of runs", "must fit", got="none", remedy="Wait")
        return finish(home, run, results=results)

    monkeypatch.setattr(running, "finish", full_at_first)
    ended = carried_out(tmp_path, ask(tmp_path, steps=5))
    assert (ended.state, ended.attempt, len(tries)) == ("done", 1, 4)


@pytest.mark.slow
def test_trouble_that_lasts_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "runs.sqlite").write_bytes(b"not a database, " * 200)
    begun = time.monotonic()
    serve_until(tmp_path, lambda: time.monotonic() - begun > 3)
    assert sum("could not look for work" in each.message for each in caplog.records) == 1
    assert sum("is damaged" in each.message for each in caplog.records) == 1


def test_no_message_names_a_folder_of_the_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    scratch = home / "scratch" / "worker"
    scratch.mkdir(parents=True)
    inputs = JobInputs((), {}, 0, home / "runs" / "x" / "checkpoints", home)
    assignment = Assignment("x", "w", lambda *_, **__: {}, inputs, RunFolder(home / "runs" / "x"))
    with temporary_files_in(scratch):
        said = _without_paths(
            f"{scratch}/one/pymp-x/cells.h5ad is bad, see {home}/runs/x/log.txt", assignment
        )
    assert said == "cells.h5ad is bad, see log.txt"
