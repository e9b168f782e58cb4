"""A process beside the web that reads data and scores pairs, so that the web stays small.

It is started when it is first needed, and anew where it died. It takes one thing at a time.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from importlib import import_module
from typing import Any

from core.errors import UserInputError

PATIENCE = 120.0
"""Seconds after which a visitor is told that it takes too long."""

_log = logging.getLogger(__name__)


class Helper:
    """One process that answers, and its replacement should it die."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def warm(self, *given: Any) -> None:
        """Start the process and let it load what it needs, without waiting for it.

        Parameters
        ----------
        given
            Sources and a system that will likely be asked, if there are any.
        """
        pool = self._started()
        pool.submit(warm_up)
        if given:
            pool.submit(call, "desk.prepare", *given)

    def ask(self, name: str, *given: Any, patience: float = PATIENCE) -> Any:
        """Let the process call a function of `core.query`, and give what it gave.

        Parameters
        ----------
        name
            `module.function`, such as `desk.ask`. Named, so that the web need not import it.
        given
            Its arguments.
        patience
            Seconds to wait.
        """
        try:
            return self._ask(name, given, patience=patience)
        except BrokenProcessPool:
            _log.warning("The helper process died and is started anew")
            return self._ask(name, given, patience=patience)

    def _ask(self, name: str, given: tuple[Any, ...], *, patience: float) -> Any:
        pool = self._started()
        try:
            return pool.submit(call, name, *given).result(timeout=patience)
        except BrokenProcessPool:
            self._replace(pool)
            raise
        except TimeoutError:
            self._replace(pool)
            raise UserInputError(
                "question",
                f"must be answered within {patience:.0f} seconds here",
                got="one that takes longer",
                remedy="Ask about fewer genes, or let a run answer it",
            ) from None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # a fresh interpreter: a fork would copy the web's threads and their locks
                self._pool = ProcessPoolExecutor(
                    1,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_end_with_parent,
                    initargs=(os.getpid(),),
                )
            return self._pool

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        _end(pool)


@cache
def helper() -> Helper:
    """Give this process's helper."""
    return Helper()


def call(name: str, *given: Any) -> Any:
    """Call a function of `core.query` by name."""
    module, function = name.split(".")
    return getattr(import_module(f"core.query.{module}"), function)(*given)


def warm_up() -> None:
    """Load the libraries that the first question would wait for."""
    import_module("core.query.desk")
    import_module("core.query.pair")
    import_module("core.features.association")
    import_module("core.features.information")


def _end_with_parent(parent: int) -> None:
    """Leave when the web process is gone, even where it was killed outright."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
