"""What browser tests share: one browser, one real server, a demo that is there at once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.progress import silent
from core.simulate import demo
from tests.e2e.browser import chromium, executable
from tests.e2e.planted import WORKSHOP
from tests.house import running
from tests.simulated import SIMULATORS

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        reason = "no Chromium found; install Debian's chromium or set GRNSCOPE_BROWSER"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} (browser tests may not be skipped where CI=true)")
        pytest.skip(reason)
    expect.set_options(timeout=20_000)  # a machine that does much else is slow, not wrong
    with chromium(path) as started:
        yield started


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server answers, its demo complete."""
    home = tmp_path_factory.mktemp("home")
    demo.ensure(home, progress=silent, simulators=SIMULATORS)
    with running(home, "--without-worker") as launcher:
        yield launcher.address()


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where web and worker are at work, on data that a network learns from in seconds."""
    home = tmp_path_factory.mktemp("build")
    demo.ensure(home, progress=silent, simulators=WORKSHOP)
    with running(home) as launcher:
        yield launcher.address()
