"""Whose request it is: a workspace for each browser session, kept in a signed cookie.

A visitor without a cookie is given a name, and nothing on the disk: the workspace is made when
the browser comes back with the cookie. So a flood of visits leaves no folders behind.

Browsers send a cookie to every port of a machine, so each installation has a name of its own for
it; two beside each other would take turns in overwriting a common one.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, TimestampSigner

from core.random_ids import is_id, new_id
from core.settings import Settings
from core.workspace import folders
from core.workspace.secret import secret

FORMER_COOKIE = "grnscope"
"""What the cookie of every installation was called before each had its own."""
_DAY = 86_400
_OPEN = ("/health", "/status", "/assets/", "/_dash-component-suites/", "/_favicon", "/_reload-hash")
"""What is the same for everybody."""


def install(server: Flask, settings: Settings) -> None:
    """Find out whose each request is: `flask.g.workspace`, and whether its cookie was ours."""
    key = secret(settings.home)
    signer, cookie = TimestampSigner(key, salt="workspace"), cookie_name(key)
    lifetime = int(settings.limits.workspace_days * _DAY)

    @server.before_request
    def recognise() -> None:
        if request.path.startswith(_OPEN):
            return
        g.settings = settings
        found = _read(signer, request.cookies.get(cookie, ""), lifetime=lifetime)
        former = None if found else _former(signer, lifetime=lifetime)
        g.known = found is not None or former is not None
        g.moved = former is not None
        g.workspace, g.cookie_age = found or (former or new_id(), _DAY)
        if g.known and not folders.visit(settings.home, g.workspace):
            folders.make(settings.home, g.workspace)

    @server.after_request
    def remember(response: Response) -> Response:
        # renewed once a day, so that a workspace in use does not expire
        if "workspace" in g and g.cookie_age >= _DAY:
            response.set_cookie(
                cookie,
                signer.sign(g.workspace).decode(),
                max_age=lifetime,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
            if g.moved:
                response.delete_cookie(FORMER_COOKIE, httponly=True, samesite="Lax")
        return response


def cookie_name(key: bytes) -> str:
    """Return what an installation calls its cookie: the same each time, and no hint at its key."""
    return f"grnscope-{hmac.digest(key, b'name of the cookie', hashlib.sha256).hex()[:8]}"


def _former(signer: TimestampSigner, *, lifetime: int) -> str | None:
    """Return the workspace of a cookie of the former name, where this installation signed it."""
    found = _read(signer, request.cookies.get(FORMER_COOKIE, ""), lifetime=lifetime)
    return found[0] if found else None


def _read(signer: TimestampSigner, cookie: str, *, lifetime: int) -> tuple[str, float] | None:
    """Return the workspace that a cookie names and the cookie's age; None where it is not ours."""
    try:
        name, signed = signer.unsign(cookie, max_age=lifetime, return_timestamp=True)
    except BadSignature:
        return None
    workspace = name.decode(errors="replace")
    if not is_id(workspace):
        return None
    return workspace, signer.get_timestamp() - signed.timestamp()
