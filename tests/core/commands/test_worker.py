import threading
from argparse import Namespace
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest

from core.commands import worker
from core.runs.heartbeat import last_beat
from core.runs.stopping import Request
from core.simulate import demo
from core.simulate.demo import Simulator
from tests.simulated import SIMULATORS, FakeSimulator


class _Broken(FakeSimulator):
    def run(self, folder: Path, **_options: object) -> tuple[Path, ...]:
        raise RuntimeError("a fault of ours")


def _run_until(
    monkeypatch: pytest.MonkeyPatch, home: Path, simulators: Mapping[str, Simulator]
) -> int:
    """Run the worker here, and ask it to stop once it waits for work.

    It is asked without a signal, which other libraries of a test process may not survive; what
    signals do is seen where real processes are started.
    """
    request = Request()
    monkeypatch.setattr(worker, "stop_on_signals", lambda: nullcontext(request))
    monkeypatch.setenv("GRNSCOPE_HOME", str(home))
    monkeypatch.setattr(demo, "_registry", lambda: simulators)
    done = threading.Event()

    def stop_when_idle() -> None:
        while not done.wait(0.05):
            beat = last_beat(home)
            if beat is not None and not beat.doing.startswith("Making"):
                request.stop = True
                return

    watcher = threading.Thread(target=stop_when_idle)
    watcher.start()
    try:
        return worker.run(Namespace())
    finally:
        done.set()
        watcher.join()


def test_it_makes_the_demo_and_ends_when_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _run_until(monkeypatch, tmp_path, SIMULATORS) == 0
    assert demo.contents(tmp_path).complete
    beat = last_beat(tmp_path)
    assert beat is not None
    assert beat.doing == "Waiting for work"


def test_a_demo_that_cannot_be_made_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"atlas": _Broken("atlas", "Breaks.")}
    assert _run_until(monkeypatch, tmp_path, broken) == 0
    assert not demo.contents(tmp_path).complete
    beat = last_beat(tmp_path)
    assert beat is not None
    assert beat.doing == "The demo could not be made; the worker's log says why."
    assert "a fault of ours" in caplog.text
