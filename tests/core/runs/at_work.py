"""Runs of fake jobs, done by a worker here or by one in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.runs import store
from core.runs.records import Run
from core.runs.worker import serve_runs
from core.settings import Limits, Settings
from core.workspace import folders
from tests.conftest import ROOT
from tests.core.runs import fake_jobs


def ask(home: Path, kind: str = "count", workspace: str = "", **settings: Any) -> Run:
    inputs = settings.pop("inputs", ())
    return store.create(
        home,
        workspace or folders.create(home),
        kind=kind,
        title=f"Test {kind}",
        inputs=inputs,
        settings=settings,
        seed=3,
    )


def now(home: Path, run: Run) -> Run:
    return store.get(home, run.workspace, run.id)


def serve_until(home: Path, over: Callable[[], bool], **options: Any) -> None:
    """Work here, in this process, until something is so."""
    deadline = time.monotonic() + 40
    serve_runs(
        home,
        stop=lambda: over() or time.monotonic() > deadline,
        settings=Settings(limits=options.pop("limits", Limits())),
        jobs=fake_jobs.JOBS,
        preload=("core.runs.child", "tests.core.runs.fake_jobs"),
        patience=fake_jobs.PATIENCE,
        **options,
    )


def carried_out(home: Path, run: Run, **options: Any) -> Run:
    serve_until(home, lambda: not now(home, run).active, **options)
    return now(home, run)


@contextmanager
def working(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.runs.fake_jobs", str(home)], cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def expected(steps: int) -> int:
    return 3 + sum(step**2 for step in range(steps))
