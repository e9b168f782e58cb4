"""Runs that would take all the memory, all the time, or leave something behind."""

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from core.parallel.memory import MemoryWatch, oom_kills, resident_bytes
from core.runs import store
from core.settings import Limits
from tests.core.runs.at_work import ask, carried_out, now, serve_until, wait_for, working

pytestmark = pytest.mark.slow

_MIB = 1024**2


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_run_that_asks_for_too_much_memory_is_refused(tmp_path: Path) -> None:
    run = ask(tmp_path, "break", how="greedy")
    ended = carried_out(tmp_path, run, limits=Limits(run_memory_bytes=256 * _MIB))
    assert ended.state == "failed"
    assert "more memory than this machine has" in ended.message


def test_a_run_that_uses_too_much_processor_time_is_ended(tmp_path: Path) -> None:
    run = ask(tmp_path, "break", how="spins")
    ended = carried_out(tmp_path, run, limits=Limits(run_cpu_seconds=1))
    assert ended.state == "failed"
    assert "used 1 seconds of processor time" in ended.message


@pytest.mark.parametrize("how", ["spins", "deaf", "hangs with a child"])
def test_a_look_at_a_file_that_does_not_end_is_ended_and_others_go_on(
    tmp_path: Path, how: str
) -> None:
    stuck, other = ask(tmp_path, "look", how=how), ask(tmp_path, steps=3)
    ended = carried_out(tmp_path, other, limits=Limits(inspect_seconds=1))
    assert ended.state == "done"
    assert now(tmp_path, stuck).state == "failed"
    assert "took longer than 1 seconds" in now(tmp_path, stuck).message


def test_what_a_run_started_ends_with_it(tmp_path: Path) -> None:
    ended = carried_out(tmp_path, ask(tmp_path, "break", how="leaves a child"))
    assert ended.state == "done"
    wait_for(lambda: _is_gone(int((tmp_path / "child").read_text())))


@pytest.mark.parametrize("how", ["spins", "hangs with a child"])
def test_a_run_that_hears_nothing_is_killed_with_its_own_when_it_is_cancelled(
    tmp_path: Path, how: str
) -> None:
    run = ask(tmp_path, "break", how=how)

    def over() -> bool:
        if (tmp_path / "deaf").exists():
            store.ask_to_cancel(tmp_path, run.workspace, run.id)
        return not now(tmp_path, run).active

    serve_until(tmp_path, over)
    assert now(tmp_path, run).state == "cancelled"
    if how == "hangs with a child":
        wait_for(lambda: _is_gone(int((tmp_path / "child").read_text())))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_run_that_hears_nothing_ends_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    ask(tmp_path, "break", how="spins")
    with working(tmp_path) as process:
        wait_for((tmp_path / "deaf").exists)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=20)
    for each in alive:
        each.kill()
    assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


def test_memory_is_blamed_where_it_had_run_out_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, held = os.getpid(), resident_bytes(os.getpid())
    assert held > 10 * _MIB
    assert oom_kills() >= 0
    watch = MemoryWatch(here, most_bytes=100 * held)
    watch.look()
    assert not watch.ran_out()
    monkeypatch.setattr("core.parallel.memory.oom_kills", lambda: 10**6)
    assert watch.ran_out()
    watch.look()
    assert not watch.ran_out(), "somebody else's, before"
    full = MemoryWatch(here, most_bytes=held)
    full.look()
    assert full.ran_out()
