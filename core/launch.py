"""One parent for the web and the worker: starts both, watches both, stops both.

The parent opens the listening socket itself and hands it to the web server, so that a free
port cannot be taken between finding it and using it. A child that ends is never started
again behind anybody's back: the parent says so, stops the other and gives up.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.confined import ROOT, end_with_parent
from core.errors import UserInputError
from core.runs.stopping import Request, stop_on_signals
from core.settings import Settings

_LOOK_EVERY = 0.1
_START_WITHIN = 90.0
_STOP_WITHIN = 10.0
_LAST_PORT = 65_535


@dataclass(frozen=True)
class Child:
    """A process of ours, and where its log goes (None: to this terminal)."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None


def launch(
    settings: Settings,
    *,
    with_worker: bool = True,
    logs_here: bool = False,
    say: Callable[[str], None],
) -> int:
    """Run the web server, and the worker beside it, until asked to stop.

    Parameters
    ----------
    settings
        Where to listen, how many processes, and the home folder.
    with_worker
        Whether to start a worker too.
    logs_here
        Write the children's logs to this terminal instead of `logs/` in the home folder.
    say
        Takes each line for the person at the terminal.

    Returns
    -------
    int
        0 when asked to stop, 1 when a child ended by itself or did not start.
    """
    with stop_on_signals() as request, _listen(settings) as listener:
        port = listener.getsockname()[1]
        if port != settings.port:
            say(f"Port {settings.port} is taken; using {port}.")
        say("Starting the web pages and the worker." if with_worker else "Starting the web pages.")
        logs = None if logs_here else settings.home.resolve() / "logs"
        children: list[Child] = []
        try:
            for name, command in _commands(settings, listener, with_worker=with_worker):
                log = logs and logs / f"{name}.log"
                children.append(
                    _start(name, command, log=log, settings=settings, listener=listener)
                )
            address = _address(settings.host, port)
            if not _wait_until_healthy(address, children, request):
                return _give_up(children, request, say)
            say(f"GRNscope is ready: {address}  (Ctrl-C stops it)")
            while not request.stop and not _ended(children):
                time.sleep(_LOOK_EVERY)
            return _give_up(children, request, say)
        finally:
            _stop(children)


def _commands(
    settings: Settings, listener: socket.socket, *, with_worker: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield (
        "web",
        (
            *(sys.executable, "-m", "gunicorn", "app:server"),
            *("--bind", f"fd://{listener.fileno()}"),
            *("--workers", str(settings.web_processes)),
            *("--threads", str(settings.web_threads)),
            *("--log-level", "warning"),
            *("--config", "python:web.warm"),
            # gunicorn would open a control socket in the home folder of the user
            "--no-control-socket",
        ),
    )
    if with_worker:
        yield "worker", (sys.executable, "-m", "core", "worker")


def _start(
    name: str,
    command: Sequence[str],
    *,
    log: Path | None,
    settings: Settings,
    listener: socket.socket,
) -> Child:
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
    with open(os.devnull if log is None else log, "wb") as output:
        process = subprocess.Popen(  # noqa: S603  (our own commands)
            command,
            cwd=ROOT,
            env={**os.environ, **_absolute(settings)},
            stdin=subprocess.DEVNULL,
            stdout=None if log is None else output,
            stderr=None if log is None else subprocess.STDOUT,
            pass_fds=(listener.fileno(),),
            # a session of its own: Ctrl-C reaches the parent alone, which stops both in order
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads here)
        )
    return Child(name, process, log)


def _absolute(settings: Settings) -> dict[str, str]:
    """Name the folders in full: the children work in the project's folder, wherever we are."""
    folders = {"GRNSCOPE_HOME": settings.home, "GRNSCOPE_MIRROR": settings.mirror}
    return {name: str(folder.resolve()) for name, folder in folders.items() if folder}


def _listen(settings: Settings) -> socket.socket:
    """Listen on the wanted port, or on any free one where that is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        if settings.port > _LAST_PORT:  # Python would leave its socket open
            raise OSError(f"ports end at {_LAST_PORT}")
        try:
            return socket.create_server((settings.host, settings.port), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return socket.create_server((settings.host, 0), family=family)
    except OSError as error:
        raise UserInputError(
            "GRNSCOPE_HOST and GRNSCOPE_PORT",
            "must be an address of this machine and a port that this user may open",
            got=f"{settings.host} and {settings.port} ({error})",
            remedy="Unset both for 127.0.0.1 and 8050, or name others",
        ) from error


def _address(host: str, port: int) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (compared, not bound)
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _wait_until_healthy(address: str, children: Sequence[Child], request: Request) -> bool:
    # no proxy: a laboratory's proxy knows nothing of this machine's own address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _START_WITHIN
    while time.monotonic() < deadline and not request.stop and not _ended(children):
        with (
            suppress(urllib.error.URLError, TimeoutError, ConnectionError),
            opener.open(f"{address}/health", timeout=1) as answer,
        ):
            if answer.status == 200:
                return True
        time.sleep(_LOOK_EVERY)
    return False


def _ended(children: Sequence[Child]) -> list[Child]:
    return [child for child in children if child.process.poll() is not None]


def _give_up(children: Sequence[Child], request: Request, say: Callable[[str], None]) -> int:
    if request.stop:
        say("Stopping.")
        return 0
    ended = _ended(children)
    if not ended:
        say(f"The web server did not answer within {_START_WITHIN:.0f} s.{_see(children[0])}")
    for child in ended:
        say(f"The {child.name} ended by itself ({_how(child.process.returncode)}).{_see(child)}")
    return 1


def _how(code: int) -> str:
    return f"exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _see(child: Child) -> str:
    return "" if child.log is None else f" Its log: {child.log}"


def _stop(children: Sequence[Child]) -> None:
    """Ask every child to end, and kill what has not ended in time, children's children too."""
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + _STOP_WITHIN
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
