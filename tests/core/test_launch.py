"""The launcher, with real processes: what it starts it also stops, and it hides nothing."""

import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.errors import UserInputError
from core.launch import _address, launch
from core.progress import silent
from core.runs.heartbeat import last_beat
from core.settings import Settings
from core.simulate import demo
from tests.house import Running, running
from tests.simulated import SIMULATORS

QUICK = ("-m", "tests.core.quick_launch")


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Running]:
    """The launcher with children that start at once."""
    with running(tmp_path, program=QUICK) as launcher:
        launcher.address()
        yield launcher


def _family(launcher: Running) -> list[psutil.Process]:
    return psutil.Process(launcher.process.pid).children(recursive=True)


def _all_gone(family: list[psutil.Process], *, within: float) -> bool:
    _, alive = psutil.wait_procs(family, timeout=within)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def _child(launcher: Running, name: str) -> psutil.Process:
    worker, web = sorted(
        psutil.Process(launcher.process.pid).children(),
        key=lambda one: one.cmdline()[-1] != "worker",
    )
    return worker if name == "worker" else web


def test_ctrl_c_stops_web_and_worker_and_the_port_can_be_another(tmp_path: Path) -> None:
    demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with running(tmp_path, port=taken) as launcher:
            address = launcher.address()
            assert launcher.lines[0].startswith(f"Port {taken} is taken; using ")
            assert not address.endswith(f":{taken}")
            with urllib.request.urlopen(address + "/health") as answer:
                assert json.load(answer) == {"status": "ok"}
            family = _family(launcher)
            assert len(family) >= 3, "gunicorn, its process, and the worker"

            deadline = time.monotonic() + 30
            while (beat := last_beat(tmp_path)) is None and time.monotonic() < deadline:
                time.sleep(0.1)
            assert beat is not None
            assert beat.pid == _child(launcher, "worker").pid

            launcher.process.send_signal(signal.SIGINT)
            assert launcher.wait() == 0
            assert _all_gone(family, within=1)
            assert launcher.lines[-1] == "Stopping."
            assert "Traceback" not in launcher.said
            logs = [path.read_text() for path in (tmp_path / "logs").iterdir()]
            assert len(logs) == 2
            assert "Fault" not in "".join(logs)


def test_one_signal_to_the_parent_stops_everything(quick: Running) -> None:
    deadline = time.monotonic() + 20
    while len(family := _family(quick)) < 4 and time.monotonic() < deadline:
        time.sleep(0.1)  # a child of a child may be just about to start
    assert len(family) == 4
    quick.process.send_signal(signal.SIGTERM)
    assert quick.wait() == 0
    assert _all_gone(family, within=1)


@pytest.mark.parametrize("victim", ["worker", "web"])
def test_a_killed_child_is_named_and_ends_the_rest(quick: Running, victim: str) -> None:
    family = _family(quick)
    _child(quick, victim).kill()

    assert quick.wait() == 1
    assert _all_gone(family, within=1)
    last = quick.lines[-1]
    assert last.startswith(f"The {victim} ended by itself (killed by SIGKILL). Its log: ")
    assert Path(last.rsplit(": ", 1)[1]).is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_no_child_outlives_a_parent_that_was_killed(quick: Running) -> None:
    children = [_child(quick, "web"), _child(quick, "worker")]
    family = _family(quick)
    quick.process.kill()
    gone = _all_gone(children, within=20)
    for one in family:
        if one.is_running():
            one.kill()
    assert gone


@pytest.mark.parametrize(
    "settings",
    [Settings(host="192.0.2.1"), Settings(host="no such host"), Settings(port=70_000)],
    ids=["not ours", "no host", "no port"],
)
def test_an_address_that_cannot_be_had_is_refused(settings: Settings) -> None:
    with pytest.raises(UserInputError, match="GRNSCOPE_HOST and GRNSCOPE_PORT"):
        launch(settings, say=print)


def test_signals_are_given_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(UserInputError):
        launch(Settings(home=tmp_path, port=70_000), say=print)
    assert signal.getsignal(signal.SIGINT) is before
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8050"),
        ("0.0.0.0", "http://localhost:8050"),
        ("::1", "http://[::1]:8050"),
    ],
)
def test_the_address_can_be_clicked(host: str, address: str) -> None:
    assert _address(host, 8050) == address
