"""Independent tasks, run in several processes of this machine."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from core.confined import confine, end_with_parent
from core.errors import Cancelled, UserInputError
from core.parallel.executors import RunAll, in_process
from core.parallel.memory import is_for_want_of_memory
from core.progress import Progress, silent
from core.settings import from_environment

T = TypeVar("T")

_LOOK_EVERY = 0.2
_PATIENCE = 10.0
"""Seconds that tasks have to stop at their next step."""
ONE_THREAD = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
"""Variables that keep a process to one thread."""


class StopFile:
    """A `Progress` for another process: silent, and `Cancelled` once a file is there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next_look = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Stop the work if it was cancelled."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_EVERY
            if self._path.exists():
                raise Cancelled


@contextmanager
def processes(jobs: int, *, progress: Progress = silent) -> Iterator[tuple[RunAll, Progress]]:
    """Return what runs tasks side by side, one thread each, and the progress they should carry.

    Parameters
    ----------
    jobs
        How many processes; 1 works in this one.
    progress
        Told how many tasks are done, or by the task itself where it runs here. May raise
        `Cancelled`, which stops the tasks too.
    """
    if jobs == 1:
        yield in_process, progress
        return
    with tempfile.TemporaryDirectory(prefix="grnscope-") as folder:
        stop = Path(folder, "stop")
        with (
            _one_thread_each(),
            ProcessPoolExecutor(
                jobs,
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(from_environment().limits.run_memory_bytes,),
            ) as pool,
        ):

            def run_all(tasks: Sequence[Callable[[], T]]) -> list[T]:
                futures = [pool.submit(task) for task in tasks]
                try:
                    return _followed(futures, progress)
                except BaseException:
                    stop.touch()
                    _end(pool, futures)
                    raise

            yield run_all, StopFile(stop)


def _followed(futures: Sequence[Future[T]], progress: Progress) -> list[T]:
    """Wait for all, and no longer once one has failed."""
    while True:
        done = [future for future in futures if future.done()]
        progress(f"{len(done)} of {len(futures)} in hand done", len(done), len(futures))
        try:
            for future in done:
                future.result()
        except BrokenProcessPool as error:
            raise UserInputError(
                "--jobs",
                "the processes must live until their work is done",
                got="one that ended in the middle of it",
                remedy="Use fewer jobs and start again; what was finished is kept",
            ) from error
        except Exception as error:
            if not is_for_want_of_memory(error):
                raise
            raise UserInputError(
                "--jobs",
                "the processes must find the memory that their work needs",
                got="one that could not get more",
                remedy="Use fewer jobs and start again; what was finished is kept",
            ) from error
        if len(done) == len(futures):
            return [future.result() for future in futures]
        time.sleep(_LOOK_EVERY)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Limit processes started meanwhile to one thread, unless the user said otherwise."""
    added = [name for name in ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _end(pool: ProcessPoolExecutor, futures: Sequence[Future[T]]) -> None:
    """Let tasks stop at their next step, and kill those that take no step."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    wait(futures, timeout=_PATIENCE)
    for process in processes:
        process.kill()


def _begin(memory_bytes: int) -> None:
    """Let Ctrl-C reach the parent alone, which then stops all in order; end if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(signal.SIGKILL)
    confine(memory_bytes=memory_bytes)
