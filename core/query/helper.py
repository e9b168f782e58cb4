"""Processes beside the web that read data, score pairs and explain them: the web stays small.

One reads data and scores; another looks into networks with TensorFlow, so that what is slow there,
or ends there, holds up nothing else. That one ends when nobody has asked it for a while.

Each is started when it is first needed, and anew where it died. It takes one thing at a time, is
bound in memory, and ends with the web, so a question that asks for too much stops nothing else.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Any

from core.confined import confine, end_with_parent
from core.errors import UserInputError
from core.parallel.memory import is_for_want_of_memory
from core.settings import Limits, from_environment

PATIENCE = 120.0
"""Seconds after which a visitor is told that it takes too long."""

_IDLE = 600.0
"""Seconds after which the process with TensorFlow, some 900 MB, gives its memory back."""

_begun: Any = None
_log = logging.getLogger(__name__)


class _Answerer:
    """A process that answers, and how far it is."""

    def __init__(self, limits: Limits) -> None:
        # a fresh interpreter: a fork would copy the web's threads and their locks
        context = multiprocessing.get_context("spawn")
        self.submitted = 0
        self._begun = context.RawValue("q", 0)
        self._pool = ProcessPoolExecutor(
            1,
            mp_context=context,
            initializer=_begin,
            initargs=(os.getpid(), limits.helper_memory_bytes, self._begun),
        )

    @property
    def begun(self) -> int:
        """The number of the call that it began last, in the order in which they came."""
        return int(self._begun.value)

    @property
    def process(self) -> BaseProcess | None:
        """Its process, once there is one."""
        return next(iter((getattr(self._pool, "_processes", None) or {}).values()), None)

    @property
    def is_dead(self) -> bool:
        """Whether it was killed, which may be known here before the pool has noticed."""
        return self.process is not None and not self.process.is_alive()

    def submit(self, name: str, *given: Any, **named: Any) -> Future[Any]:
        """Hand over a call, which is taken up after those before it."""
        future = self._pool.submit(_call, self.submitted + 1, name, *given, **named)
        self.submitted += 1
        return future

    def end(self) -> None:
        """Kill it, whatever it is doing."""
        process = self.process
        self._pool.shutdown(wait=False, cancel_futures=True)
        if process is not None:
            process.kill()


class Helper:
    """One process that answers, and its replacement should it die.

    Parameters
    ----------
    limits
        How much memory the process may use.
    idle
        Seconds without a question after which it ends; None for never.
    """

    def __init__(self, limits: Limits, *, idle: float | None = None) -> None:
        self._limits = limits
        self._idle = idle
        self._asked = 0.0
        self._lock = threading.Lock()
        self._answerer: _Answerer | None = None
        # one thread for good: the kernel ends a process with the thread that started it
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="helper")

    @property
    def pid(self) -> int:
        """The process that answers; 0 while there is none."""
        process = self._answerer and self._answerer.process
        return (process and process.pid) or 0

    def warm(self, *given: Any) -> None:
        """Start the process and let it load what it needs, without waiting for it.

        Parameters
        ----------
        given
            Sources and a system that will likely be asked, if there are any.
        """
        self.begin("helper.warm_up")
        if given:
            self.begin("engine.prepare", *given)

    def begin(self, name: str, *given: Any) -> None:
        """Let the process call a function of `core.query`, without waiting for it.

        Parameters
        ----------
        name, given
            As for `ask`.
        """
        self._submit(name, *given)

    def ask(self, name: str, *given: Any, patience: float = PATIENCE, **named: Any) -> Any:
        """Let the process call a function of `core.query`, and return what it returns.

        A call that ends the process is not tried again, though those that waited behind it are.

        Parameters
        ----------
        name
            `module.function`, such as `pair.look`. Named, so that the web need not import it.
        given, named
            Its arguments.
        patience
            Seconds to wait.
        """
        deadline = time.monotonic() + patience
        while True:
            answerer, number, future = self._submit(name, *given, **named)
            begun = answerer.begun
            try:
                return future.result(timeout=max(0.0, deadline - time.monotonic()))
            except BrokenProcessPool:
                self._replace(answerer)
                if answerer.begun == number:
                    _log.warning("The helper process died at %s and is started anew", name)
                    raise _too_much("one that ended the process that answers") from None
            except CancelledError:  # another call ended the process: this one is tried anew
                continue
            except MemoryError:
                self._replace(answerer)  # what it holds by now is of no more use
                raise _too_much("one that needs more memory than there is for it") from None
            except TimeoutError:
                future.cancel()
                # at work on this one, or all this time on the one before
                if answerer.begun in {number, begun}:
                    self._replace(answerer)
                raise UserInputError(
                    "question",
                    f"must be answered within {patience:.0f} seconds here",
                    got="one that takes longer",
                    remedy="Ask about fewer genes, or let a run answer it",
                ) from None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            answerer, self._answerer = self._answerer, None
        if answerer is not None:
            answerer.end()
        self._starter.shutdown(wait=False)

    def _submit(self, name: str, *given: Any, **named: Any) -> tuple[_Answerer, int, Future[Any]]:
        """Hand a call to a process that lives, and return its number there."""
        while True:
            with self._lock:
                answerer = self._answerer
                if answerer is None or answerer.is_dead:
                    answerer = self._answerer = _Answerer(self._limits)
                    self._end_when_idle(answerer)
                self._asked = time.monotonic()
                # the first call starts the process
                starting = self._starter.submit(answerer.submit, name, *given, **named)
                try:
                    future = starting.result()
                except BrokenProcessPool:  # it has just died
                    self._answerer = None
                else:
                    return answerer, answerer.submitted, future

    def _end_when_idle(self, answerer: _Answerer, *, after: float = 0.0) -> None:
        """Look later whether anybody still asks, and end the process if not."""
        if self._idle is None:
            return

        def look() -> None:
            left = self._asked + (self._idle or 0.0) - time.monotonic()
            if self._answerer is not answerer:
                return
            if left > 0:
                self._end_when_idle(answerer, after=left)
            else:
                self._replace(answerer)

        timer = threading.Timer(after or self._idle, look)
        timer.daemon = True
        timer.start()

    def _replace(self, answerer: _Answerer) -> None:
        with self._lock:
            if self._answerer is answerer:
                self._answerer = None
        answerer.end()


@cache
def helper() -> Helper:
    """Return this process's helper."""
    return Helper(from_environment().limits)


@cache
def explainer() -> Helper:
    """Return the helper of this process that looks into networks."""
    return Helper(from_environment().limits, idle=_IDLE)


def call(name: str, *given: Any, **named: Any) -> Any:
    """Call a function of `core.query` by name."""
    module, function = name.split(".")
    return getattr(import_module(f"core.query.{module}"), function)(*given, **named)


def warm_up() -> None:
    """Load the libraries that the first question would wait for."""
    import_module("core.query.engine")
    import_module("core.query.pair")
    import_module("core.features.association")
    import_module("core.features.information")
    import_module("core.features.sparse_products")


def _begin(parent: int, memory_bytes: int, begun: Any) -> None:
    """Bind the process, before it does anything."""
    global _begun  # noqa: PLW0603  (what a pool hands to a process once, and to no call)
    _begun = begun
    end_with_parent(signal.SIGKILL, parent=parent)
    confine(memory_bytes=memory_bytes)


def _call(number: int, name: str, *given: Any, **named: Any) -> Any:
    _begun.value = number
    try:
        return call(name, *given, **named)
    except Exception as error:
        if is_for_want_of_memory(error):  # as some library puts it
            raise MemoryError from None
        raise


def _too_much(got: str) -> UserInputError:
    return UserInputError(
        "question",
        "must be one that can be answered at once here",
        got=got,
        remedy="Ask about fewer genes, or let a run answer it",
    )
