"""Whose request it is: a workspace for each browser session, kept in a signed cookie.

A visitor without a cookie is given a name, and nothing on the disk: the workspace is made when
the browser comes back with the cookie. So a flood of visits leaves no folders behind.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, TimestampSigner

from core.random_ids import is_id, new_id
from core.settings import Settings
from core.workspace import folders
from core.workspace.secret import secret

COOKIE = "grnscope"
_DAY = 86_400
_OPEN = ("/health", "/assets/", "/_dash-component-suites/", "/_favicon", "/_reload-hash")
"""What is the same for everybody."""


def install(server: Flask, settings: Settings) -> None:
    """Find out whose each request is: `flask.g.workspace`, and whether its cookie was ours."""
    signer = TimestampSigner(secret(settings.home), salt="workspace")
    lifetime = int(settings.limits.workspace_days * _DAY)

    @server.before_request
    def recognise() -> None:
        if request.path.startswith(_OPEN):
            return
        g.settings = settings
        found = _read(signer, request.cookies.get(COOKIE, ""), lifetime=lifetime)
        g.known = found is not None
        g.workspace, g.cookie_age = found or (new_id(), _DAY)
        if g.known and not folders.visit(settings.home, g.workspace):
            folders.make(settings.home, g.workspace)

    @server.after_request
    def remember(response: Response) -> Response:
        # renewed once a day, so that a workspace in use does not expire
        if "workspace" in g and g.cookie_age >= _DAY:
            response.set_cookie(
                COOKIE,
                signer.sign(g.workspace).decode(),
                max_age=lifetime,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return response


def _read(signer: TimestampSigner, cookie: str, *, lifetime: int) -> tuple[str, float] | None:
    """Give the workspace that a cookie names and the cookie's age; None where it is not ours."""
    try:
        name, signed = signer.unsign(cookie, max_age=lifetime, return_timestamp=True)
    except BadSignature:
        return None
    workspace = name.decode(errors="replace")
    if not is_id(workspace):
        return None
    return workspace, signer.get_timestamp() - signed.timestamp()
