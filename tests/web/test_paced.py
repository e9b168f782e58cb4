"""Sockets that wait for nobody for ever."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import RequestTimeout

from web import paced
from web.paced import Pace, PacedSocket, Places

Pair = tuple[PacedSocket, socket.socket]


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """A connection as a thread has it, and its other side."""
    monkeypatch.setattr(paced, "SILENCE", 0.3)
    monkeypatch.setattr(paced, "_PATIENCE", 0.05)
    one, other = socket.socketpair()
    with PacedSocket(fileno=one.detach(), places=Places(1)) as ours, other:
        ours.setblocking(True)
        yield ours, other


def test_places_are_taken_and_given_back() -> None:
    places = Places(2)
    assert [places.take() for _ in range(3)] == [True, True, False]
    places.give_back()
    assert places.take()
    assert not places.take()


@pytest.mark.parametrize(("moved", "kept"), [(16 * 1024, True), (16 * 1024 - 1, False)])
def test_the_pace_is_judged_by_the_last_half_minute(moved: int, *, kept: bool) -> None:
    pace = Pace()
    # what came fast before counts no more
    assert pace.keeps_up(10**9, waited=30)
    assert all(pace.keeps_up(moved, waited=1) for _ in range(29))
    assert pace.keeps_up(moved, waited=1) is kept


def test_nobody_is_waited_for_without_end(pair: Pair) -> None:
    ours, other = pair
    other.sendall(b"x")
    assert ours.recv(10) == b"x"
    with pytest.raises(RequestTimeout):
        ours.recv(10)


def test_an_own_time_limit_is_kept(pair: Pair) -> None:
    ours, _ = pair
    ours.settimeout(0.05)
    with pytest.raises(TimeoutError):
        ours.recv(10)
    ours.setblocking(False)
    with pytest.raises(BlockingIOError):
        ours.recv(10)


def test_a_slow_sender_is_let_go(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, other = pair
    monkeypatch.setattr(paced, "_WINDOW", 0.0)
    monkeypatch.setattr(paced, "_LEAST_RATE", 10**12)
    other.sendall(b"x")
    with pytest.raises(RequestTimeout):
        ours.recv(10)


def test_whoever_does_not_read_is_let_go_and_holds_a_place_until_then(pair: Pair) -> None:
    ours, _ = pair
    with pytest.raises(ConnectionResetError):
        ours.sendall(b"x" * 10**7)
    assert ours.hold()
    ours.release()
    ours.release()
    assert ours.hold()


def test_without_a_place_left_nobody_slow_is_waited_for(pair: Pair) -> None:
    ours, _ = pair
    assert ours._places.take()
    with pytest.raises(ConnectionResetError):
        ours.sendall(b"x" * 10**7)
    assert not ours._holds


def test_files_are_sent_whole_or_in_part(pair: Pair, tmp_path: Path) -> None:
    ours, other = pair
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        assert ours.sendfile(file) == 10
        assert ours.sendfile(file, 2, 3) == 3
    assert other.recv(100) == b"0123456789234"
