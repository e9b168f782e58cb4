import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from core.errors import Cancelled, UserInputError
from core.parallel.processes import processes
from core.progress import Progress


def _square(number: int, *, progress: Progress) -> tuple[int, int]:
    progress("squaring", 0, 1)
    return number**2, os.getpid()


def _wait(path: str, *, progress: Progress) -> None:
    Path(path, "begun").touch()
    for step in range(3_000):
        progress("waiting", step, 3_000)
        time.sleep(0.01)


def _refuse() -> None:
    raise UserInputError("pairs", "must be many", got=1, remedy="Bring more")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hoard() -> int:
    return len([bytearray(64 * 1024**2) for _ in range(64)])


def _spin(path: str) -> int:
    Path(path, "begun").touch()
    return sum(iter(int, 1))


def test_tasks_answer_in_order_from_elsewhere() -> None:
    heard: list[tuple[int, int]] = []
    with processes(2, progress=lambda _s, done, total: heard.append((done, total))) as (
        run_all,
        progress,
    ):
        answers = run_all([partial(_square, number, progress=progress) for number in range(4)])
        with pytest.raises(UserInputError, match="must be many"):
            run_all([_refuse])

    assert [answer for answer, _ in answers] == [0, 1, 4, 9]
    assert os.getpid() not in {process for _, process in answers}
    assert (4, 4) in heard


def test_one_job_works_here() -> None:
    with processes(1) as (run_all, progress):
        assert run_all([partial(_square, 3, progress=progress)]) == [(9, os.getpid())]


def test_a_process_that_ends_in_the_middle_is_said_to() -> None:
    with processes(2) as (run_all, _), pytest.raises(UserInputError, match="until their work is"):
        run_all([_die])


@pytest.mark.slow
def test_a_task_that_asks_for_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRNSCOPE_LIMIT_RUN_MEMORY_BYTES", str(1024**3))
    with processes(2) as (run_all, _), pytest.raises(UserInputError, match="the memory that their"):
        run_all([_hoard])


@pytest.mark.slow
def test_a_task_that_takes_no_step_is_killed_when_it_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.parallel.processes._PATIENCE", 0.5)

    def stop(_stage: str, _done: int, _total: int) -> None:
        if (tmp_path / "begun").exists():
            raise Cancelled

    with pytest.raises(Cancelled), processes(2, progress=stop) as (run_all, _):
        run_all([partial(_spin, str(tmp_path))])


def test_cancelling_stops_what_has_begun(tmp_path: Path) -> None:
    def stop(_stage: str, _done: int, _total: int) -> None:
        if (tmp_path / "begun").exists():
            raise Cancelled

    begin = time.monotonic()
    with pytest.raises(Cancelled), processes(2, progress=stop) as (run_all, progress):
        run_all([partial(_wait, str(tmp_path), progress=progress)])
    assert time.monotonic() - begin < 15
