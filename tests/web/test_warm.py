"""What a web process does before anybody asks."""

import threading
from pathlib import Path

import pytest

from core.progress import silent
from core.settings import Settings
from core.simulate import demo
from tests.simulated import SIMULATORS
from web import warm


class Noted:
    """Stands for the helper, and notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple] = []

    def warm(self, *given: object) -> None:
        self.told.append(given)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    helper = Noted()
    monkeypatch.setattr(warm, "helper", lambda: helper)
    return helper


def test_the_demo_is_readied_with_the_system_that_a_page_would_choose(
    noted: Noted, tmp_path: Path
) -> None:
    demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    warm.warm(Settings(home=tmp_path))
    (((source,), system),) = noted.told
    assert source.path.name == demo.ATLAS_EXPRESSION
    assert system.is_model


def test_without_a_demo_only_libraries_are_loaded(noted: Noted, tmp_path: Path) -> None:
    warm.warm(Settings(home=tmp_path))
    assert noted.told == [()]


def test_gunicorn_is_not_kept_waiting(noted: Noted, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(warm, "from_environment", lambda: Settings(home=tmp_path))
    started = []

    def start(thread: threading.Thread) -> None:
        started.append(thread.name)

    monkeypatch.setattr(threading.Thread, "start", start)
    warm.post_worker_init(object())
    assert started == ["warm"]
    assert noted.told == []
