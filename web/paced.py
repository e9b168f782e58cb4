"""A socket that waits for nobody for ever, and places for those who make a thread wait.

A thread that reads a body or writes an answer waits for the other side. Whoever is slow holds a
place while it does; there are fewer places than threads, so that some always answer pages.
"""

from __future__ import annotations

import errno
import select
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import RequestTimeout

from core.settings import from_environment

SILENCE = float(from_environment().limits.silence_seconds)
"""Most seconds in which the other side neither sends nor takes anything."""
_PATIENCE = 0.25
"""Seconds that an answer may wait before its connection needs a place among the slow."""
_WINDOW = 30.0
_LEAST_RATE = 16 * 1024
_PIECE = 256 * 1024


class Places:
    """So many places, taken and given back by threads."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a place; False where none is left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def give_back(self) -> None:
        """Return a place back."""
        with self._lock:
            self._left += 1


@dataclass
class Pace:
    """How fast bytes move while a thread waits for them.

    Attributes
    ----------
    waited, moved
        Seconds and bytes since the last look.
    """

    waited: float = 0.0
    moved: int = 0

    def keeps_up(self, moved: int, *, waited: float) -> bool:
        """Count in what moved; False where the last half minute brought too little."""
        self.waited += waited
        self.moved += moved
        if self.waited < _WINDOW:
            return True
        fast = self.moved >= _LEAST_RATE * self.waited
        self.waited, self.moved = 0.0, 0
        return fast


class PacedSocket(socket.socket):
    """A connection to a browser.

    In a thread it is "blocking", which here means: for `SILENCE` seconds at most.
    """

    def __init__(self, *, fileno: int, places: Places) -> None:
        super().__init__(fileno=fileno)
        self._places = places
        self._holds = False
        self._came, self._went = Pace(), Pace()

    def begin(self) -> None:
        """Count anew, for another request."""
        self._came, self._went = Pace(), Pace()

    def hold(self) -> bool:
        """Take a place among the slow, if this connection has none; False where none is left."""
        self._holds = self._holds or self._places.take()
        return self._holds

    def release(self) -> None:
        """Return the place back, if this connection has one."""
        if self._holds:
            self._holds = False
            self._places.give_back()

    def setblocking(self, flag: bool, /) -> None:
        """Wait for a while at most, or not at all."""
        self.settimeout(SILENCE if flag else 0.0)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive bytes; whoever sends too slowly has run out of time."""
        if self.gettimeout() != SILENCE:
            return super().recv(size, flags)
        begun = time.monotonic()
        try:
            data = super().recv(size, flags)
        except TimeoutError:
            raise RequestTimeout from None
        if not self._came.keeps_up(len(data), waited=time.monotonic() - begun):
            raise RequestTimeout
        return data

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send bytes; whoever takes them too slowly is let go."""
        if self.gettimeout() != SILENCE:
            super().sendall(data, flags)
            return
        left = memoryview(data)
        while left:
            begun = time.monotonic()
            self._wait_until_writable()
            sent = self.send(left[:_PIECE], flags)
            left = left[sent:]
            if not self._went.keeps_up(sent, waited=time.monotonic() - begun):
                raise _gone()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file, or so many bytes of it."""
        file.seek(offset)
        sent = 0
        while data := file.read(_PIECE if count is None else min(_PIECE, count - sent)):
            self.sendall(data)
            sent += len(data)
        return sent

    def _wait_until_writable(self) -> None:
        look = select.poll()
        look.register(self, select.POLLOUT)
        if look.poll(1000 * _PATIENCE):
            return
        if not (self.hold() and look.poll(1000 * SILENCE)):
            raise _gone()


def _gone() -> ConnectionResetError:
    """Build what the server takes for a browser that went away: nothing is left to be said."""
    return ConnectionResetError(errno.ECONNRESET, "the other side is too slow")
