"""One parent for the web and the worker: starts both, looks after both, stops both.

The parent opens the listening socket itself and hands it to the web server, so that a free
port cannot be taken between finding it and using it, and so that visitors wait, and are not
turned away, while the web server is started again. A child that ends is started again, and the
parent says so; one that ends again and again ends everything.
"""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from core.children import Child, stop
from core.errors import UserInputError
from core.io.scratch import scratch
from core.runs.status import State, clear_status, write_status
from core.runs.stopping import Request, stop_on_signals
from core.settings import Settings

_LOOK_EVERY = 0.1
_START_WITHIN = 90.0
_LAST_PORT = 65_535


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
        0 when asked to stop, 1 when a child did not start, or ended again and again.
    """
    home = settings.home.resolve()
    with (
        stop_on_signals() as request,
        _listen(settings) as listener,
        scratch(home, "web") as temporary,
    ):
        port = listener.getsockname()[1]
        if port != settings.port:
            say(f"Port {settings.port} is taken; using {port}.")
        say("Starting the web pages and the worker." if with_worker else "Starting the web pages.")
        logs = None if logs_here else home / "logs"
        children: list[Child] = []
        clear_status(home)  # of a parent that was killed
        try:
            for name, command in _commands(settings, listener, with_worker=with_worker):
                web = name == "web"
                children.append(
                    Child(
                        name,
                        command,
                        log=logs and logs / f"{name}.log",
                        environment=_absolute(settings)
                        | ({"TMPDIR": str(temporary)} if web else {}),
                        keep_open=[listener.fileno()] if web else (),
                        scratch=temporary if web else None,
                    )
                )
            address = _address(settings.host, port)
            if not _wait_until_healthy(address, children, request):
                return _did_not_start(children, request, say)
            say(f"GRNscope is ready: {address}  (Ctrl-C stops it)")
            return _look_after(children, request, home=home, say=say)
        finally:
            stop(children)


def _look_after(
    children: Sequence[Child],
    request: Request,
    *,
    home: Path,
    say: Callable[[str], None],
) -> int:
    written: dict[str, State] = {}
    try:
        while not request.stop:
            for child in children:
                child.look_after(say)
            states = {child.name: child.state for child in children}
            if states != written:
                with suppress(UserInputError):  # a full disk: the pages do without
                    write_status(home, states)
                    written = states
            if "given up" in states.values():
                return 1
            time.sleep(_LOOK_EVERY)
        say("Stopping.")
        return 0
    finally:
        clear_status(home)


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
    import urllib.error  # noqa: PLC0415  (the command line's help must not load TLS)
    import urllib.request  # noqa: PLC0415

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
    return [child for child in children if child.how_it_ended]


def _did_not_start(children: Sequence[Child], request: Request, say: Callable[[str], None]) -> int:
    if request.stop:
        say("Stopping.")
        return 0
    ended = _ended(children)
    if not ended:
        say(f"The web server did not answer within {_START_WITHIN:.0f} s.{children[0].see}")
    for child in ended:
        say(f"The {child.name} ended by itself ({child.how_it_ended}).{child.see}")
    return 1
