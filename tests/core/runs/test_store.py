import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest

from core.errors import NotFoundError, UserInputError
from core.random_ids import new_id
from core.runs import running, store
from core.runs.database import writing
from core.runs.records import Input, Run
from core.settings import Limits

_DEAD = 2**22 + 1
"""A process id beyond what Linux gives out."""


def _ask(home: Path, workspace: str, **given: object) -> Run:
    return store.create(home, workspace, kind="count", title="Count", **given)  # type: ignore[arg-type]


def _take(home: Path) -> Run:
    run = running.claim_next(home, worker=os.getpid())
    assert run is not None
    return run


def test_a_run_is_read_back_as_it_was_asked_for(tmp_path: Path) -> None:
    workspace = new_id()
    asked = store.create(
        tmp_path,
        workspace,
        kind="train",
        title="  Train\n<b>CNNC</b> ",
        inputs=[Input("pairs", new_id(), "pairs.csv", "ab")],
        settings={"options": {"epochs": 3}, "bad": float("nan")},
        seed=7,
    )
    found = store.get(tmp_path, workspace, asked.id)
    assert found == asked
    assert (found.state, found.seed, found.title) == ("queued", 7, "Train <b>CNNC</b>")
    assert found.settings == {"options": {"epochs": 3}, "bad": None}
    assert found.inputs[0].name == "pairs.csv"
    assert {"grnscope", "python", "numpy"} <= set(found.versions)
    assert store.list_runs(tmp_path, workspace) == [asked]
    assert store.list_runs(tmp_path, workspace, kind="score") == []


def test_another_workspace_finds_nothing_of_it(tmp_path: Path) -> None:
    mine, other = new_id(), new_id()
    run = _ask(tmp_path, mine)
    assert store.find(tmp_path, other, run.id) is None
    assert store.list_runs(tmp_path, other) == []
    for touch in (store.get, store.ask_to_cancel, store.resume, store.rerun, store.delete):
        with pytest.raises(NotFoundError, match="must be one of this workspace"):
            touch(tmp_path, other, run.id)
    assert store.get(tmp_path, mine, run.id) == run


@pytest.mark.parametrize("bad", ["", "../../etc", "a" * 21, "%", "x' OR 1=1 --", "é" * 22])
def test_an_id_that_cannot_be_is_not_found(tmp_path: Path, bad: str) -> None:
    assert store.find(tmp_path, new_id(), bad) is None
    with pytest.raises(NotFoundError):
        store.folder(tmp_path, bad)
    with pytest.raises(NotFoundError):
        _ask(tmp_path, bad)


def test_one_run_too_many_is_refused(tmp_path: Path) -> None:
    limits, workspace = Limits(queued_runs=2, kept_runs=3), new_id()
    first = _ask(tmp_path, workspace, limits=limits)
    _ask(tmp_path, workspace, limits=limits)
    with pytest.raises(UserInputError, match="at most 2 runs of a workspace may wait"):
        _ask(tmp_path, workspace, limits=limits)
    _ask(tmp_path, new_id(), limits=limits)
    store.ask_to_cancel(tmp_path, workspace, first.id)
    _ask(tmp_path, workspace, limits=limits)
    with pytest.raises(UserInputError, match="may wait"):
        store.resume(tmp_path, workspace, first.id, limits=limits)
    _take(tmp_path)
    with pytest.raises(UserInputError, match="keeps at most 3"):
        _ask(tmp_path, workspace, limits=limits)


def test_settings_that_would_swamp_the_record_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="must not be longer than 4 MB"):
        _ask(tmp_path, new_id(), settings={"regulators": ["gene" * 1_100_000]})


def test_progress_and_log_are_kept_within_bounds(tmp_path: Path) -> None:
    _ask(tmp_path, new_id())
    run = _take(tmp_path)
    running.report(tmp_path, run, stage="epoch 2\x00", done=3, total=4)
    for number in range(5):
        running.append_log(tmp_path, run, lines=[f"line {number}", "x" * 2_000], most=4)
    now = store.get(tmp_path, run.workspace, run.id)
    assert (now.stage, now.fraction) == ("epoch 2", 0.75)
    lines = store.read_log(tmp_path, now)
    assert [line.text[:6] for line in lines] == ["line 3", "xxxxxx", "line 4", "xxxxxx"]
    assert len(lines[1].text) == 500
    assert store.read_log(tmp_path, now, after=lines[-2].number) == lines[-1:]


def test_a_run_that_was_taken_over_is_no_longer_ones_own(tmp_path: Path) -> None:
    asked = _ask(tmp_path, new_id())
    first = _take(tmp_path)
    assert running.heartbeat(tmp_path, first) == "go on"
    assert running.interrupt(tmp_path, first, message="Stopped.") == "queued"
    second = _take(tmp_path)
    assert running.heartbeat(tmp_path, first) == running.wish(tmp_path, first) == "gone"
    assert not running.finish(tmp_path, first, results={"wrong": True})
    assert running.finish(tmp_path, second, results={"right": True})
    assert store.get(tmp_path, asked.workspace, asked.id).results == {"right": True}


def test_cancelling(tmp_path: Path) -> None:
    workspace = new_id()
    waiting = _ask(tmp_path, workspace)
    assert store.ask_to_cancel(tmp_path, workspace, waiting.id).state == "cancelled"
    _ask(tmp_path, workspace)
    run = _take(tmp_path)
    assert store.ask_to_cancel(tmp_path, workspace, run.id).cancelling
    assert running.heartbeat(tmp_path, run) == "cancel"
    with pytest.raises(UserInputError, match="must not be running"):
        store.delete(tmp_path, workspace, run.id)
    running.finish(tmp_path, run, results={})
    assert store.ask_to_cancel(tmp_path, workspace, run.id).state == "done"
    with pytest.raises(UserInputError, match="Repeat it as a new run"):
        store.resume(tmp_path, workspace, run.id)


def test_rerun_and_delete(tmp_path: Path) -> None:
    workspace = new_id()
    _ask(tmp_path, workspace, settings={"steps": 3}, seed=5)
    run = _take(tmp_path)
    running.append_log(tmp_path, run, lines=["a line"], most=10)
    running.fail(tmp_path, run, message="Too little data.")
    again = store.rerun(tmp_path, workspace, run.id)
    assert (again.settings, again.seed, again.rerun_of) == ({"steps": 3}, 5, run.id)
    folder = store.folder(tmp_path, run.id)
    (folder / "results").mkdir(parents=True)
    store.delete(tmp_path, workspace, run.id)
    assert store.find(tmp_path, workspace, run.id) is None
    assert store.read_log(tmp_path, run) == []
    assert list((tmp_path / "runs").iterdir()) == []
    stray = store.folder(tmp_path, new_id())
    stray.mkdir()
    store.folder(tmp_path, again.id).mkdir()
    store.remove_strays(tmp_path)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [again.id]
    store.delete_all(tmp_path, workspace)
    assert store.list_runs(tmp_path, workspace) == []


@pytest.mark.parametrize(
    ("worker", "beat", "lost"),
    [
        ("parent", "fresh", False),
        ("parent", "old", True),
        ("dead", "fresh", True),
        ("self", "fresh", True),
        ("x", "fresh", True),
        ("parent", "none", True),
    ],
)
def test_a_run_without_signs_of_life_is_interrupted(
    tmp_path: Path, worker: str, beat: str, lost: bool
) -> None:
    pids: dict[str, object] = {"parent": os.getppid(), "self": os.getpid(), "dead": _DEAD}
    _ask(tmp_path, new_id())
    run = _take(tmp_path)
    later = {"fresh": 0, "old": -60, "none": None}[beat]  # nothing plus anything is nothing
    with writing(tmp_path) as connection:
        connection.execute(
            "UPDATE runs SET worker = ?, beat = beat + ?", (pids.get(worker, worker), later)
        )
    assert running.interrupt_stale(tmp_path) == ([run.id] if lost else [])
    now = store.get(tmp_path, run.workspace, run.id) if worker != "x" or lost else run
    assert now.state == ("queued" if lost else "running")
    assert running.interrupt_stale(tmp_path) == []


def test_what_this_process_is_at_work_on_is_not_lost(tmp_path: Path) -> None:
    _ask(tmp_path, new_id())
    run = _take(tmp_path)
    assert running.interrupt_stale(tmp_path, busy_with=[run.id]) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("settings", "{half"), ("inputs", '[{"role": 1, "unknown": 2}]'), ("state", "dancing"),
     ("created", "yesterday"), ("results", "[]"), ("title", b"\xff\xfe"), ("seed", "x"),
     ("versions", "3")],
)  # fmt: skip
def test_a_damaged_row_spoils_nothing_else(tmp_path: Path, column: str, value: object) -> None:
    workspace = new_id()
    bad, good = _ask(tmp_path, workspace), _ask(tmp_path, workspace)
    with writing(tmp_path) as connection:
        connection.execute(
            f"UPDATE runs SET {column} = ? WHERE id = ?",  # noqa: S608  (a name from above)
            (value, bad.id),
        )
    found = {run.id: run for run in store.list_runs(tmp_path, workspace)}
    assert found[good.id] == good
    assert found[bad.id].state == "failed"
    assert "record of this run is damaged" in found[bad.id].message
    assert _take(tmp_path).id == good.id
    assert running.claim_next(tmp_path, worker=1) is None
    for repeat in (store.resume, store.rerun):
        with pytest.raises(UserInputError, match="damaged record"):
            repeat(tmp_path, workspace, bad.id)
    store.delete(tmp_path, workspace, bad.id)
    assert [run.id for run in store.list_runs(tmp_path, workspace)] == [good.id]


def test_a_damaged_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_bytes(b"not a database, " * 200)
    with pytest.raises(UserInputError, match="Move it away"):
        store.list_runs(tmp_path, new_id())


def test_a_file_of_the_future_is_left_alone(tmp_path: Path) -> None:
    _ask(tmp_path, new_id())
    connection = sqlite3.connect(tmp_path / "runs.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UserInputError, match="edition 99"):
        store.list_runs(tmp_path, new_id())


def _ask_many(home: str, workspace: str, count: int) -> None:
    for _ in range(count):
        _ask(Path(home), workspace, limits=Limits(queued_runs=1_000))


def _take_all(home: str, into: str) -> None:
    taken = []
    while (run := running.claim_next(Path(home), worker=os.getpid())) is not None:
        running.report(Path(home), run, stage="s", done=1, total=2)
        running.finish(Path(home), run, results={})
        taken.append(run.id)
    Path(into).write_text("\n".join(taken))


@pytest.mark.slow
def test_many_processes_ask_and_take_at_a_time(tmp_path: Path) -> None:
    """Each run is taken once, none is lost, and the first to come makes the file."""
    context = multiprocessing.get_context("spawn")
    home = str(tmp_path / "home")
    asking = [context.Process(target=_ask_many, args=(home, new_id(), 15)) for _ in range(4)]
    for process in asking:
        process.start()
    for process in asking:
        process.join(60)
    outputs = [str(tmp_path / f"taken-{number}") for number in range(3)]
    taking = [context.Process(target=_take_all, args=(home, output)) for output in outputs]
    for process in taking:
        process.start()
    for process in taking:
        process.join(60)
    assert [process.exitcode for process in (*asking, *taking)] == [0] * 7
    taken = [line for output in outputs for line in Path(output).read_text().split()]
    assert len(taken) == len(set(taken)) == 60
