"""Names that nobody can guess: 128 random bits that are safe in a path and an address."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}")


def new_id() -> str:
    """Draw a new name of 22 letters, digits, `_` and `-`."""
    while not is_id(name := secrets.token_urlsafe(16)):
        pass  # one in 64 begins with a dash, which a command line takes for an option
    return name


def derived_id(*parts: str) -> str:
    """Return the same name for the same parts, as unguessable as the parts are.

    Work that is done again after a crash finds by it what it has put down already.
    """
    digest = hashlib.sha256("\0".join(parts).encode()).digest()[:16]
    return "_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")[:21]


def is_id(text: object) -> bool:
    """Return whether a text could be such a name, and so can lead nowhere in a path."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None
