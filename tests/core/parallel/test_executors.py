import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

from core.errors import Cancelled, UserInputError
from core.parallel.executors import Relay, executor
from core.progress import Progress, silent


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        dashboard_address="127.0.0.1:0",
        protocol="tcp",
        host="127.0.0.1",
    ) as running:
        yield running.scheduler_address


def _draw(data: np.ndarray, seed: int, *, progress: Progress = silent) -> np.ndarray:
    progress("drawing", 0, 1)
    return data @ np.random.default_rng(seed).standard_normal(data.shape[1])


def _refuse() -> int:
    raise UserInputError("pairs", "must be many", got=1, remedy="Bring more")


def _wait(path: str, number: int, *, progress: Progress) -> None:
    Path(path, f"begun-{number}").touch()
    for step in range(2_000):
        progress("waiting", step, 2_000)
        time.sleep(0.01)
    Path(path, f"ended-{number}").touch()


def test_the_results_are_the_same_to_the_bit(cluster: str) -> None:
    data = np.random.default_rng(0).standard_normal((40, 30))
    heard: list[tuple[int, int]] = []

    def hear(_stage: str, done: int, total: int) -> None:
        heard.append((done, total))

    answers = []
    for address in ("", cluster):
        with executor(address, progress=hear) as (run_all, progress):
            tasks = [partial(_draw, data, seed, progress=progress) for seed in range(6)]
            answers.append(run_all(tasks))
    for here, there in zip(*answers, strict=True):
        np.testing.assert_array_equal(here, there)
    assert heard[-1] == (6, 6)


def test_tasks_need_not_be_partials(cluster: str) -> None:
    with executor(cluster) as (run_all, _):
        assert run_all([lambda: 1, lambda: 2]) == [1, 2]
        assert run_all([]) == []


@pytest.mark.parametrize("where", ["here", "there"])
def test_what_a_task_says_to_the_user_comes_through(cluster: str, where: str) -> None:
    with (
        executor(cluster if where == "there" else "") as (run_all, _),
        pytest.raises(UserInputError, match="must be many") as caught,
    ):
        run_all([_refuse, _refuse])
    assert caught.value.remedy == "Bring more."


def test_cancelling_stops_tasks_that_have_begun(cluster: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def until_begun(_stage: str, _done: int, _total: int) -> None:
        if stop.is_set():
            raise Cancelled
        if any(tmp_path.glob("begun-*")):
            stop.set()

    with executor(cluster, progress=until_begun) as (run_all, progress):
        tasks = [partial(_wait, str(tmp_path), number, progress=progress) for number in range(3)]
        with pytest.raises(Cancelled):
            run_all(tasks)
        time.sleep(0.2)
        with executor(cluster) as (again, _):  # a thread is free again: nothing goes on waiting
            assert again([lambda: 1]) == [1]
    assert list(tmp_path.glob("ended-*")) == []


def test_a_scheduler_that_does_not_answer_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.parallel.executors._CONNECT_WITHIN", 0.5)
    with (
        pytest.raises(UserInputError, match="GRNSCOPE_DASK"),
        executor("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_relay_that_stays_reports() -> None:
    heard: list[str] = []
    Relay(lambda stage, _done, _total: heard.append(stage))("here", 1, 2)
    assert heard == ["here"]
