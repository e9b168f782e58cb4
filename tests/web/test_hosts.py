"""Under which names this installation may be asked."""

import socket

import pytest

from core.settings import Settings
from web.hosts import hosts_of


@pytest.mark.parametrize(
    ("listens_on", "host", "allowed"),
    [
        ("127.0.0.1", "127.0.0.1:8050", True),
        ("127.0.0.1", "localhost:8050", True),
        ("127.0.0.1", "LOCALHOST.", True),
        ("127.0.0.1", "127.8.9.1", True),
        ("127.0.0.1", "[::1]:8050", True),
        ("::1", "[::1]:8050", True),
        ("localhost", "127.0.0.1", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "192.168.1.5:8050", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "localhost,evil.example", False),
        ("127.0.0.1", "localhost:8050:80", False),
        ("127.0.0.1", "user@localhost", False),
        ("127.0.0.1", "localhost/x", False),
        ("0.0.0.0", "192.168.1.5:8050", True),
        ("0.0.0.0", "[fe80::1]", True),
        ("0.0.0.0", "localhost", True),
        ("0.0.0.0", "evil.example", False),
        ("::", "10.0.0.1", True),
        ("192.168.1.5", "192.168.1.5:8050", True),
        ("lab.example.org", "lab.example.org:8050", True),
        ("lab.example.org", "example.org", False),
    ],
)
def test_by_default_it_is_what_it_listens_on(listens_on: str, host: str, *, allowed: bool) -> None:
    assert hosts_of(Settings(host=listens_on)).allow(host) is allowed


def test_where_all_can_ask_this_machine_goes_by_its_own_name() -> None:
    name = socket.gethostname()
    assert hosts_of(Settings(host="0.0.0.0")).allow(f"{name}:8050")


def test_a_name_that_was_allowed_is_right_with_any_port() -> None:
    hosts = hosts_of(Settings(allowed_hosts=("grn.example.org", "other.example.org:8443")))
    assert hosts.allow("grn.example.org")
    assert hosts.allow("GRN.example.org:80")
    assert hosts.allow("other.example.org")
    assert not hosts.allow("example.org")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:8050", True),
        ("https://grn.example.org", True),
        ("https://grn.example.org:8443", False),
        ("https://other.example.org:8443", True),
        ("https://other.example.org", False),
        ("http://localhost:8050", False),
        ("https://evil.example", False),
        ("null", False),
    ],
)
def test_behind_a_proxy_that_hides_the_host_an_allowed_origin_passes(
    origin: str, *, allowed: bool
) -> None:
    hosts = hosts_of(Settings(allowed_hosts=("grn.example.org", "other.example.org:8443")))
    assert hosts.allow_origin(origin, host="127.0.0.1:8050") is allowed
