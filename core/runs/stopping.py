"""Ctrl-C and its kin, turned into a polite request."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Request:
    """Whether somebody asked us to stop.

    A signal sets it in the middle of anything, so it is a plain flag: a lock could deadlock.
    """

    stop: bool = False


@contextmanager
def stop_on_signals() -> Iterator[Request]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into a request to stop."""
    request = Request()

    def ask(_number: int, _frame: object) -> None:
        request.stop = True

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
