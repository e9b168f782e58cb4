"""The launcher, with real processes: what it starts it also stops, and it hides nothing."""

import json
import os
import signal
import socket
import stat
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.errors import UserInputError
from core.launch import _address, launch
from core.progress import silent
from core.runs.heartbeat import last_beat
from core.runs.status import read_status
from core.settings import Settings
from core.simulate import demo
from tests.house import Running, running
from tests.simulated import SIMULATORS

pytestmark = pytest.mark.slow

QUICK = ("-m", "tests.core.quick_launch")


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a path that is short enough for sockets."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def quick(home: Path) -> Iterator[Running]:
    """The launcher with children that start at once."""
    with running(home, program=QUICK) as launcher:
        launcher.address()
        yield launcher


def _family(launcher: Running) -> list[psutil.Process]:
    return psutil.Process(launcher.process.pid).children(recursive=True)


def _all_gone(family: list[psutil.Process], *, within: float) -> bool:
    _, alive = psutil.wait_procs(family, timeout=within)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def _child(launcher: Running, name: str) -> psutil.Process:
    children = psutil.Process(launcher.process.pid).children()
    return next(one for one in children if (one.cmdline()[-1] == "worker") == (name == "worker"))


def test_ctrl_c_stops_web_and_worker_and_the_port_can_be_another(home: Path) -> None:
    demo.ensure(home, progress=silent, simulators=SIMULATORS)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with running(home, port=taken) as launcher:
            address = launcher.address()
            assert launcher.lines[0].startswith(f"Port {taken} is taken; using ")
            assert not address.endswith(f":{taken}")
            with urllib.request.urlopen(address + "/health") as answer:
                assert json.load(answer) == {"status": "ok"}
            family = _family(launcher)
            assert len(family) >= 3, "gunicorn, its process, and the worker"

            deadline = time.monotonic() + 30
            while (beat := last_beat(home)) is None and time.monotonic() < deadline:
                time.sleep(0.1)
            assert beat is not None
            assert beat.pid == _child(launcher, "worker").pid

            launcher.process.send_signal(signal.SIGINT)
            assert launcher.wait() == 0
            assert _all_gone(family, within=1)
            assert launcher.lines[-1] == "Stopping."
            assert "Traceback" not in launcher.said
            logs = [path.read_text() for path in (home / "logs").iterdir()]
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


def _is_healthy(address: str) -> bool:
    with urllib.request.urlopen(address + "/health", timeout=60) as answer:
        return bool(answer.status == 200)


def _wait_for(so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def _own(child: psutil.Process) -> list[psutil.Process]:
    _wait_for(child.children)
    return [child, *child.children(recursive=True)]


@pytest.mark.parametrize("victim", ["worker", "web"])
def test_a_killed_child_is_started_again_and_said_to_be(
    quick: Running, home: Path, victim: str
) -> None:
    before = _own(_child(quick, victim))
    other = _child(quick, "web" if victim == "worker" else "worker")
    _wait_for(lambda: read_status(home))
    begun = read_status(home)
    assert begun is not None
    assert (begun.web, begun.worker) == ("running", "running")
    before[0].kill()

    # who comes meanwhile waits: the parent holds the listening socket
    assert _is_healthy(quick.address())
    _wait_for(lambda: f"The {victim} was started again." in quick.said)
    assert _all_gone(before, within=10), "what it had started was of no more use"
    assert other.is_running()
    assert _child(quick, victim).pid != before[0].pid
    said = next(line for line in quick.lines if "ended by itself" in line)
    assert said.startswith(f"The {victim} ended by itself (killed by SIGKILL); it is started again")
    log = Path(said.rsplit("Its log: ", 1)[1])
    assert "ended by itself (killed by SIGKILL)" in log.read_text()
    _wait_for(lambda: read_status(home) not in {None, begun})
    now = read_status(home)
    assert now is not None
    assert (now.web, now.worker) == ("running", "running")
    assert now.since > begun.since


def test_a_child_that_fails_again_and_again_ends_everything(quick: Running, home: Path) -> None:
    family = _family(quick)
    (home / "fail").touch()
    assert quick.wait(60) == 1
    assert _all_gone(family, within=5)
    last = quick.lines[-1]
    assert last.startswith("The worker ended by itself again and again (exit status 3). Its log: ")
    assert sum("ended by itself" in line for line in quick.lines) == 5
    assert read_status(home) is None, "nobody looks after the parts any more"


def test_a_child_that_cannot_start_at_first_ends_with_its_sentence(home: Path) -> None:
    (home / "fail at once").touch()
    with running(home, program=QUICK) as launcher:
        assert launcher.wait() == 1
        assert launcher.lines[-1].startswith("The web ended by itself (exit status 3). Its log: ")


def test_whatever_is_killed_the_site_comes_back(home: Path) -> None:
    """The real thing: gunicorn's master and its process, the worker, and the helper."""
    demo.ensure(home, progress=silent, simulators=SIMULATORS)
    with running(home) as launcher:
        address = launcher.address()

        def helper() -> psutil.Process | None:
            found = [each for each in _family(launcher) if "spawn_main" in " ".join(_words(each))]
            return found[0] if found else None

        for victim in ("master", "process", "worker", "helper"):
            _wait_for(helper)
            _wait_for(lambda: last_beat(home) is not None)
            one = {
                "master": lambda: _child(launcher, "web"),
                "process": lambda: _child(launcher, "web").children()[0],
                "helper": helper,
                "worker": lambda: _child(launcher, "worker"),
            }[victim]()
            assert one is not None
            own = [one, *one.children(recursive=True)]
            one.kill()
            assert _is_healthy(address), victim
            assert _all_gone(own, within=20), victim
            if victim == "worker":
                _wait_for(lambda: "The worker was started again" in launcher.said)
                worker = _child(launcher, "worker").pid
                _wait_for(lambda pid=worker: last_beat(home).pid == pid)
        assert launcher.process.poll() is None
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert {name for name, mode in modes.items() if mode & 0o077} <= {"demo"}, modes
        assert {path.name for path in (home / "scratch").iterdir() if path.is_dir()} == {
            "web",
            "worker",
        }
        family = _family(launcher)
    assert _all_gone(family, within=5)
    assert [path for path in (home / "scratch").iterdir() if path.is_dir()] == []


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []


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


def test_signals_are_given_back(home: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(UserInputError):
        launch(Settings(home=home, port=70_000), say=print)
    assert signal.getsignal(signal.SIGINT) is before
    assert os.listdir(home) == []


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
