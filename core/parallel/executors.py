"""Independent tasks, run one after another here or spread over a Dask cluster.

Folds, blocks of pairs and trials are tasks: functions of no arguments whose results depend on
nothing but what they carry. So the results are the same wherever they run.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from core.errors import Cancelled, UserInputError
from core.progress import Progress, silent
from core.random_ids import new_id

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

_LOOK_EVERY = 0.5
_LISTEN_EVERY = 0.05
_CONNECT_WITHIN = 15
_log = logging.getLogger(__name__)


class RunAll(Protocol):
    """Runs tasks that do not depend on each other."""

    def __call__(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """Return the results in the order of the tasks."""


class Relay:
    """A `Progress` that tasks may carry to another machine.

    Here it reports. A copy that was sent away cannot: it looks whether the work was cancelled,
    because a cluster does not stop a task that has begun.
    """

    def __init__(self, progress: Progress) -> None:
        self.flag = f"grnscope-stop-{new_id()}"
        self._progress = progress

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report."""
        self._progress(stage, done, total)

    def __reduce__(self) -> tuple[type[_Away], tuple[str]]:
        """Leave the report behind, take the flag along."""
        return _Away, (self.flag,)


class _Away:
    """What a relay is on another machine."""

    def __init__(self, flag: str) -> None:
        self._flag = flag
        self._next_look = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        from distributed import Event  # noqa: PLC0415

        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_EVERY
            if Event(self._flag).is_set():
                raise Cancelled


@contextmanager
def executor(dask: str, *, progress: Progress = silent) -> Iterator[tuple[RunAll, Progress]]:
    """Return what runs tasks, and the progress that they should carry.

    Parameters
    ----------
    dask
        Address of a scheduler, such as `tcp://head:8786`; empty to work in this process.
    progress
        Told how many tasks are done where they run elsewhere, else by the tasks themselves.
        May raise `Cancelled`, which stops the tasks too.
    """
    if not dask:
        yield in_process, progress
        return
    from distributed import Client  # noqa: PLC0415

    try:
        client = Client(dask, timeout=_CONNECT_WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:  # a time-out is an OSError too
        raise UserInputError(
            "GRNSCOPE_DASK",
            "must be the address of a Dask scheduler that answers",
            got=f"{dask} ({type(error).__name__})",
            remedy="Start the scheduler, correct the address, or unset GRNSCOPE_DASK to work here",
        ) from error
    relay = Relay(progress)
    with client:
        yield partial(on_dask, client=client, relay=relay), relay


def in_process(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run tasks one after another, here."""
    return [task() for task in tasks]


def on_dask(tasks: Sequence[Callable[[], T]], *, client: Client, relay: Relay) -> list[T]:
    """Run tasks on a cluster.

    Parameters
    ----------
    tasks
        What several carry alike, as a `partial` does with the data, is sent once.
    client
        Connected.
    relay
        The progress that the tasks carry.
    """
    from distributed import Event  # noqa: PLC0415

    futures = _submitted(tasks, client)
    try:
        while True:
            done = sum(future.done() for future in futures)
            relay(f"{done:,} of {len(futures):,} parts done", done, len(futures))
            failed = next((each for each in futures if each.status == "error"), None)
            if failed is not None or done == len(futures):
                break
            time.sleep(_LISTEN_EVERY)
        return _results(futures, client)
    except BaseException:
        Event(relay.flag, client=client).set()
        client.cancel(futures)
        raise


def _submitted(tasks: Sequence[Callable[[], T]], client: Client) -> list[Any]:
    """Send the tasks, and what they share ahead of them."""
    parts = [task for task in tasks if isinstance(task, partial)]
    carried = Counter(id(value) for task in parts for value in task.args)
    by_id = {id(value): value for task in parts for value in task.args}
    ahead = {
        key: client.scatter([by_id[key]], hash=False)[0]
        for key, count in carried.items()
        if count > 1
    }
    futures = []
    for task in tasks:
        if isinstance(task, partial):
            args = [ahead.get(id(value), value) for value in task.args]
            futures.append(client.submit(task.func, *args, **task.keywords, pure=False))
        else:
            futures.append(client.submit(task, pure=False))
    return futures


def _results(futures: Sequence[Any], client: Client) -> list[Any]:
    from distributed import KilledWorker  # noqa: PLC0415
    from distributed.client import FutureCancelledError  # noqa: PLC0415

    try:
        return list(client.gather(futures))
    except (KilledWorker, FutureCancelledError, OSError) as error:
        _log.warning("The cluster lost a task: %s", error)
        raise UserInputError(
            "GRNSCOPE_DASK",
            "the cluster must finish every task",
            got="a task that was lost with its worker, often for lack of memory",
            remedy="Give its workers more memory, or unset GRNSCOPE_DASK, and resume the run",
        ) from error
