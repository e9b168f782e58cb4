import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from core import children
from core.children import Child, stop


def _child(log: Path, program: str, **given: object) -> Child:
    return Child("worker", (sys.executable, "-c", program), log=log, environment={}, **given)  # type: ignore[arg-type]


def test_a_child_is_started_later_each_time_until_it_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(children, "time", SimpleNamespace(monotonic=lambda: clock.now))
    said: list[str] = []
    child = _child(tmp_path / "worker.log", "raise SystemExit(3)")
    waits = []
    while child.state != "given up":
        child._process.wait(60)
        child.look_after(said.append)
        ended = clock.now
        while child.state == "restarting":
            clock.now += 0.5
            child.look_after(said.append)
        waits.append(clock.now - ended)
    assert waits == [1.0, 2.0, 4.0, 8.0, 0.0]
    assert [line for line in said if "again and again (exit status 3)" in line] == said[-1:]


@pytest.mark.slow
def test_a_child_that_had_lived_for_long_is_started_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(children, "time", SimpleNamespace(monotonic=lambda: clock.now))
    said: list[str] = []
    child = _child(tmp_path / "worker.log", "raise SystemExit(3)")
    for _ in range(8):
        child._process.wait(60)
        clock.now += 100
        child.look_after(said.append)
        clock.now += 1
        child.look_after(said.append)
        assert child.state == "running"
    child._process.wait(60)
    assert sum("started again in 1 s" in line for line in said) == 8


def test_what_a_killed_child_left_is_swept_and_its_log_goes_on(tmp_path: Path) -> None:
    scratch, log = tmp_path / "scratch", tmp_path / "logs" / "worker.log"
    log.parent.mkdir()
    log.write_text("of an earlier start\n")
    program = "import os, sys; print(os.listdir(sys.argv[1]), flush=True); input()"
    child = Child(
        "worker",
        (sys.executable, "-c", program, str(scratch)),
        log=log,
        environment={},
        scratch=scratch,
    )
    child._process.wait(60)
    (scratch / "left behind").touch()
    child.look_after(lambda _line: None)
    child._again_at = 0.0
    child.look_after(lambda _line: None)
    child._process.wait(60)
    stop([child])
    assert log.read_text().count("[]\n") == 2
    assert (tmp_path / "logs" / "worker.previous.log").read_text() == "of an earlier start\n"
