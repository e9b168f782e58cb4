"""Slow connections, against the real server: however many there are, pages answer."""

import http.client
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from urllib.parse import urlsplit

import pytest

from tests.house import running

pytestmark = pytest.mark.slow

Address = tuple[str, int]

_SOON = 10.0
_LATER = 60.0
_LARGE = "/_dash-component-suites/plotly/package_data/plotly.min.js"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Where a real server answers, less patient and with fewer threads than slow connections."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRNSCOPE_WEB_THREADS", "8")
        patch.setenv("GRNSCOPE_LIMIT_HEAD_SECONDS", "5")
        patch.setenv("GRNSCOPE_LIMIT_SILENCE_SECONDS", "5")
        home = tmp_path_factory.mktemp("home")
        with running(home, "--without-worker") as launcher:
            place = urlsplit(launcher.address())
            yield place.hostname, place.port
        log = (home / "logs" / "web.log").read_text()
        assert "Traceback" not in log, "slow connections are nobody's fault"
        assert "Fault" not in log


@pytest.fixture
def many(server: Address) -> Iterator[ExitStack]:
    """Closes what a test has opened."""
    with ExitStack() as opened:
        yield opened


def _open(opened: ExitStack, server: Address, sent: bytes, *, times: int) -> list[socket.socket]:
    connections = []
    for _ in range(times):
        connection = opened.enter_context(socket.create_connection(server, timeout=_SOON))
        connection.sendall(sent)
        connections.append(connection)
    return connections


def _ask(server: Address, path: str = "/", cookie: str = "") -> http.client.HTTPResponse:
    """Ask for a page; an answer that does not come soon is an error."""
    with closing(http.client.HTTPConnection(*server, timeout=_SOON)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        return answer


def _cookie(server: Address) -> str:
    cookie = _ask(server).getheader("Set-Cookie").partition(";")[0]
    _ask(server, cookie=cookie)
    return cookie


def _upload(cookie: str, *, body: bytes = b"gene") -> bytes:
    return (
        f"POST /upload?name=a.csv HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
        f"Content-Length: 100000000\r\n\r\n"
    ).encode() + body


def _answers(connections: list[socket.socket], *, within: float) -> Counter[str]:
    """Count the statuses of what was answered, and what was closed or is still open."""
    found: Counter[str] = Counter()
    deadline = time.monotonic() + within
    for connection in connections:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            start = connection.recv(64)
        except TimeoutError:
            found["open"] += 1
        except ConnectionError:
            found["closed"] += 1
        else:
            found[start[9:12].decode() or "closed"] += 1
    return found


def test_hundreds_of_unfinished_headers_hold_no_page_up(server: Address, many: ExitStack) -> None:
    half = _open(many, server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", times=300)
    for _ in range(5):
        assert _ask(server).status == 200
    # the oldest went first, as one address has too many; the others ran out of time
    found = _answers(half, within=_LATER)
    assert found["open"] == 0
    assert found["closed"] > 50
    assert found["408"] > 50


def test_dozens_of_slow_uploads_hold_no_page_up(server: Address, many: ExitStack) -> None:
    strangers = [_upload(_cookie(server)) for _ in range(12)]
    slow = [each for sent in strangers for each in _open(many, server, sent, times=4)]
    for _ in range(5):
        assert _ask(server).status == 200
    found = _answers(slow, within=_LATER)
    # six of eight threads read bodies, and nobody is waited for without end
    assert found["503"] + found["429"] >= 42
    assert found["408"] >= 1
    assert found["open"] == 0


def test_a_visitor_cannot_take_all_places_for_uploads(server: Address, many: ExitStack) -> None:
    cookie = _cookie(server)
    _open(many, server, _upload(cookie), times=3)
    time.sleep(0.5)
    (fourth,) = _open(many, server, _upload(cookie), times=1)
    answer = b""
    while not answer.endswith(b"}\n"):
        answer += fourth.recv(4096)
    assert answer.startswith(b"HTTP/1.1 429")
    assert b"At most 3 files" in answer


def test_what_is_refused_for_want_of_places_is_told_so(server: Address, many: ExitStack) -> None:
    slow = [
        each for _ in range(4) for each in _open(many, server, _upload(_cookie(server)), times=3)
    ]
    texts = []
    for each in slow:
        each.settimeout(0.3)
        with suppress(TimeoutError):
            texts.append(each.recv(4096).decode())
    refused = [text for text in texts if text.startswith("HTTP/1.1 503")]
    assert refused
    assert "Try again" in json.loads(refused[0].partition("\r\n\r\n")[2])["error"]


def test_dozens_who_do_not_read_hold_no_page_up(server: Address, many: ExitStack) -> None:
    assert int(_ask(server, _LARGE).getheader("Content-Length", "0")) > 1_000_000
    asked = f"GET {_LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    for _ in range(40):
        deaf = many.enter_context(socket.socket())
        # little room on this side, so that the answer does not fit on the way
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(server)
        deaf.sendall(asked)
    for _ in range(5):
        assert _ask(server).status == 200


def test_a_head_and_a_small_body_may_come_in_pieces(server: Address, many: ExitStack) -> None:
    (connection,) = _open(many, server, b"POST /_dash-update-component HTTP/1.1\r\nHo", times=1)
    for piece in (
        b"st: localhost\r\nContent-Type: application/json\r\nContent-Le",
        b"ngth: 2\r\n\r",
        b"\n{",
        b"}GET /health HTTP/1.1\r\nHost: localhost\r\n",
        b"Connection: close\r\n\r\n",
    ):
        time.sleep(0.2)
        connection.sendall(piece)
    answers = b""
    while block := connection.recv(4096):
        answers += block
    assert answers.startswith(b"HTTP/1.1 400")
    assert b'{"status":"ok"}' in answers


def test_a_connection_serves_many_requests(server: Address) -> None:
    with closing(http.client.HTTPConnection(*server, timeout=_SOON)) as connection:
        for _ in range(20):
            connection.request("GET", "/health")
            assert json.load(connection.getresponse()) == {"status": "ok"}
        local = connection.sock.getsockname()
        connection.request("GET", "/health")
        assert connection.getresponse().read()
        assert connection.sock.getsockname() == local


def test_a_client_that_waits_to_be_told_to_go_on_is_told(server: Address, many: ExitStack) -> None:
    head = _upload(_cookie(server), body=b"").replace(b"100000000", b"5")
    head = head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
    (connection,) = _open(many, server, head, times=1)
    assert connection.recv(4096).startswith(b"HTTP/1.1 100")
    connection.sendall(b"a,b\nc")
    assert connection.recv(4096).startswith(b"HTTP/1.1 201")


def test_a_large_file_arrives_whole(server: Address) -> None:
    size = 80 * 1024**2
    with closing(http.client.HTTPConnection(*server, timeout=_LATER)) as connection:
        connection.request(
            "POST", "/upload?name=a.csv", body=bytes(size), headers={"Cookie": _cookie(server)}
        )
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["name"]) == (201, "a.csv")


def test_a_head_without_end_is_refused(server: Address, many: ExitStack) -> None:
    (connection,) = _open(many, server, b"GET / HTTP/1.1\r\nX: ", times=1)
    with suppress(ConnectionError):
        for _ in range(20):
            connection.sendall(b"x" * 8192)
            time.sleep(0.01)
    with suppress(ConnectionError):
        assert connection.recv(64).startswith(b"HTTP/1.1 431")
