"""Gunicorn's worker with threads, made safe from slow connections.

A thread gets a request once all of its head is here, and a small body with it: the main loop
collects them, which costs no thread however slowly they come. Large bodies are read by threads,
but not by all of them at a time.
"""

from __future__ import annotations

import errno
import json
import re
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from core.settings import from_environment
from web.paced import PacedSocket, Places

HEAD_SECONDS = float(from_environment().limits.head_seconds)
_BODY_SECONDS = 30.0
_LINGER_SECONDS = 2.0
_LOOK_EVERY = 0.5
_LARGEST_HEAD = 64 * 1024
_SMALL_BODY = 256 * 1024
_BLOCK = 64 * 1024
_MOST_WAITING = 400
_MOST_OF_AN_ADDRESS = 200
_MOST_LINGERING = 200
_MOST_ACCEPTED = 32
_NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_NOBODY_THERE = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,19})[ \t]*\r\n", re.IGNORECASE)
_UNANNOUNCED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)


class Connection(TConn):  # type: ignore[misc]  # without types
    """A connection, and what has come of its next request.

    Attributes
    ----------
    came
        Bytes that no thread has seen yet.
    head
        Where the head ends in them; 0 where it is not whole.
    deadline
        When the main loop waits no longer.
    """

    parser: Any

    def __init__(self, *given: Any, linger: Callable[[Connection], None]) -> None:
        super().__init__(*given)
        self.came = bytearray()
        self.head = 0
        self.deadline = 0.0
        self._searched = 0
        self._linger = linger

    def begin(self) -> None:
        """Wait for another request, which may have begun to come with the one before."""
        self.came = bytearray() if self.parser is None else self._read_ahead()
        self.head = self._searched = 0
        self.deadline = time.monotonic() + HEAD_SECONDS
        self.sock.begin()

    def whole_head(self) -> bool:
        """Return whether the head is there, and give a body its own time when it just came."""
        if not self.head:
            end = self.came.find(b"\r\n\r\n", self._searched)
            self._searched = max(0, len(self.came) - 3)
            if end >= 0:
                self.head = end + 4
                self.deadline = time.monotonic() + _BODY_SECONDS
        return self.head > 0

    def to_come(self) -> int | None:
        """Count the bytes of the body that are missing; None where nobody said how many."""
        head = bytes(self.came[: self.head])
        if _UNANNOUNCED.search(head):
            return None
        found = _LENGTH.search(head)
        return max(0, int(found[1]) - (len(self.came) - self.head)) if found else 0

    def ready(self) -> None:
        """Hand what came to the parser, so that the thread finds it there."""
        if self.parser is None:
            self.parser = http.get_parser(self.cfg, self.sock, self.client)
        self.parser.unreader.unread(bytes(self.came))
        self.came.clear()
        self.data_ready = True

    def close(self, graceful: bool = False) -> None:
        """Close; gracefully by the main loop, which must not wait for the other side."""
        self.sock.release()
        if graceful:
            self._linger(self)
        else:
            super().close()

    def _read_ahead(self) -> bytearray:
        return bytearray(self.parser.unreader.take_buffered())


class ConnectionWorker(ThreadWorker):  # type: ignore[misc]
    """Takes connections, waits for their requests, and hands these to threads."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        threads = self.cfg.threads
        self._places = Places(max(1, threads - max(1, threads // 4)))
        # in the order in which they came
        self._waiting: dict[Connection, None] = {}
        self._lingering: dict[Connection, None] = {}
        self._looked = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take the connections that wait to be taken."""
        for _ in range(_MOST_ACCEPTED):
            try:
                taken, client = listener.accept()
            except OSError as error:
                if error.errno in _NO_MORE_FILES:
                    self._drop_oldest()
                elif error.errno not in _NOBODY_THERE:
                    raise
                return
            paced = PacedSocket(fileno=taken.detach(), places=self._places)
            self.nr_conns += 1
            self.enqueue_req(
                Connection(self.cfg, paced, client, listener.getsockname(), linger=self._linger)
            )

    def enqueue_req(self, conn: Connection) -> None:
        """Wait for a request, and hand it to a thread when there is nothing left to wait for."""
        conn.begin()
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        self._waiting[conn] = None
        if conn.came:
            self._look(conn)
        elif len(self._waiting) > _MOST_WAITING:
            self._drop_oldest()
        else:
            self._drop_oldest(of=_address(conn))

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Release what the request held, and go on as the base does."""
        conn.sock.release()
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close what has waited for too long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        for conn in [each for each in self._waiting if each.deadline <= now]:
            if conn.came:
                self._refuse(conn, "408 Request Timeout", "The request did not come in time.")
            else:
                self._drop(conn)
        for conn in [each for each in self._lingering if each.deadline <= now]:
            self._let_go(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self._waiting:
            conn.deadline = min(conn.deadline, deadline)

    def _receive(self, conn: Connection, sock: PacedSocket) -> None:
        if conn not in self._waiting:  # dropped by another event of the same moment
            return
        try:
            data = sock.recv(_BLOCK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
            return
        conn.came += data
        self._look(conn)

    def _look(self, conn: Connection) -> None:
        """Decide what becomes of a connection, by what has come of its request."""
        if not conn.whole_head():
            if len(conn.came) > _LARGEST_HEAD:
                self._refuse(
                    conn, "431 Request Header Fields Too Large", "The request is too long."
                )
            return
        missing = conn.to_come()
        if missing == 0:
            self._hand_over(conn)
        elif missing is None or missing > _SMALL_BODY:
            if conn.sock.hold():
                self._hand_over(conn)
            else:
                self._refuse(
                    conn, "503 Service Unavailable",
                    "Too much is being sent here at the moment. Try again in a minute.",
                )  # fmt: skip

    def _hand_over(self, conn: Connection) -> None:
        self._forget(conn)
        conn.ready()
        super().enqueue_req(conn)

    def _refuse(self, conn: Connection, status: str, sentence: str) -> None:
        """Answer without a thread, and close."""
        body = json.dumps({"error": sentence})
        answer = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            f"\r\nConnection: close\r\n\r\n{body}"
        )
        self._forget(conn)
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(answer.encode())
        conn.close(graceful=True)

    def _drop_oldest(self, *, of: str | None = None) -> None:
        """Close whoever has waited longest: of everybody, or of an address with too many."""
        those = [conn for conn in self._waiting if of is None or _address(conn) == of]
        if those and (of is None or len(those) > _MOST_OF_AN_ADDRESS):
            self._drop(those[0])

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: Connection) -> None:
        del self._waiting[conn]
        self.poller.unregister(conn.sock)

    def _linger(self, conn: Connection) -> None:
        """Signal that no more is coming, and read on until the other side has heard it."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_on, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        conn.deadline = time.monotonic() + _LINGER_SECONDS
        self._lingering[conn] = None
        if len(self._lingering) > _MOST_LINGERING:
            self._let_go(next(iter(self._lingering)))

    def _read_on(self, conn: Connection, sock: PacedSocket) -> None:
        if conn not in self._lingering:
            return
        try:
            more = sock.recv(_BLOCK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            more = b""
        if not more:
            self._let_go(conn)

    def _let_go(self, conn: Connection) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        conn.close()


def _address(conn: Connection) -> str:
    return str(conn.client[0]) if isinstance(conn.client, tuple) else ""
