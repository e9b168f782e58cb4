"""`worker`: the one process that does the long work: it makes the demo, then takes runs."""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path

from core.errors import Cancelled, UserInputError
from core.io.home import must_be_writable_home
from core.io.owner_only import keep_private
from core.io.scratch import scratch, temporary_files_in
from core.runs.heartbeat import EVERY, beat, only_worker
from core.runs.stopping import Request, stop_on_signals
from core.settings import Settings, from_environment

_log = logging.getLogger(__name__)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "worker",
        help="do the long work that the web pages ask for",
        description=(
            "Make the demo data if it is not there yet, then wait for work until stopped. "
            "One worker looks after a home folder (GRNSCOPE_HOME) at a time; a second one "
            "waits its turn. `serve` starts a worker by itself."
        ),
    )
    parser.set_defaults(func=run)


def run(_args: argparse.Namespace) -> int:
    """Work until asked to stop."""
    settings = from_environment()
    must_be_writable_home(settings.home)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    keep_private(settings.home)
    with stop_on_signals() as request:
        try:
            _work(settings, request)
        except Cancelled:
            _log.info("Stopped.")
    return 0


def _work(settings: Settings, request: Request) -> None:
    from core.runs.worker import serve_runs  # noqa: PLC0415  (keeps the command line's help light)

    home = settings.home

    def rest() -> None:
        if request.stop:
            raise Cancelled
        time.sleep(0.2)

    with (
        only_worker(home, waiting=rest),
        scratch(home, "worker") as temporary,
        temporary_files_in(temporary),
    ):
        trouble = _make_demo(home, request)
        serve_runs(
            home,
            stop=lambda: request.stop,
            alive=lambda doing: beat(home, trouble or doing),
            settings=settings,
        )


def _make_demo(home: Path, request: Request) -> str:
    """Make the demo, and say what went wrong; nothing where all went well."""
    from core.simulate import demo  # noqa: PLC0415  (the command line's help must not load pandas)

    last_beat = -EVERY

    def report(stage: str, _done: int, _total: int) -> None:
        nonlocal last_beat
        if request.stop:
            raise Cancelled
        if time.monotonic() - last_beat >= EVERY:
            beat(home, stage)
            last_beat = time.monotonic()

    try:
        demo.ensure(home, progress=report)
    except Cancelled:
        raise
    except UserInputError as error:
        _log.warning("The demo could not be made: %s", error)
        return f"The demo could not be made. {error}"
    except Exception:  # noqa: BLE001  (the pages are of use without a demo: stay alive)
        _log.exception("The demo could not be made")
        return "The demo could not be made; the worker's log says why."
    _log.info("The demo is ready in %s", home / "demo")
    return ""
