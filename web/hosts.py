"""Under which names browsers may ask, so that nobody else's name can be pointed at this machine."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from core.settings import Settings

_HEADER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?")


@dataclass(frozen=True)
class Hosts:
    """The names of an installation.

    Attributes
    ----------
    own
        What it listens on, and what this machine is called.
    named
        What whoever runs it named besides, some with a port.
    by_address
        Whether any numeric address is right, as where it listens on all of them. No other site
        can take one for its name.
    """

    own: frozenset[str]
    named: frozenset[str]
    by_address: bool

    def allow(self, host: str) -> bool:
        """Return whether a `Host` header names this installation."""
        name = name_of(host)
        if name is None:
            return False
        if name in self.own or name in {name_of(each) for each in self.named}:
            return True
        address = _address(name)
        return address is not None and (self.by_address or address.is_loopback)

    def allow_origin(self, origin: str, *, host: str) -> bool:
        """Return whether a page of an origin may send something here.

        Parameters
        ----------
        origin
            The `Origin` header.
        host
            The `Host` header. A proxy that changes it hides where the page came from; then the
            origin must be one that was named.
        """
        try:
            place = urlsplit(origin)
        except ValueError:
            return False
        wanted = place.netloc.lower()
        return place.scheme in {"http", "https"} and (
            wanted == host.lower() or wanted in self.named
        )


def hosts_of(settings: Settings) -> Hosts:
    """Return the names of an installation, by its settings."""
    address = _address(settings.host)
    local = settings.host == "localhost" or (address is not None and address.is_loopback)
    return Hosts(
        own=frozenset({"localhost", settings.host.lower(), *(() if local else _machine())}),
        named=frozenset(settings.allowed_hosts),
        by_address=not local,
    )


def name_of(host: str) -> str | None:
    """Return the name or address in a `Host` header, without its port; None where it is none."""
    found = _HEADER.fullmatch(host)
    return found[1].lower().rstrip(".").strip("[]") if found else None


def _machine() -> Iterable[str]:
    """Name this machine, as it and its neighbours call it."""
    name = socket.gethostname().lower()
    return name, name.partition(".")[0]


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
