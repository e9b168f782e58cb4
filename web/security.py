"""What a browser is told to refuse, and what we refuse from it."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, request

_LARGEST_BODY = 64 * 1024**2
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Dash) -> None:
    """Add the headers to every answer, and turn away posts from other sites."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = (
        _LARGEST_BODY  # files have a route and limits of their own
    )

    # Dash adds inline scripts while it answers its first request, and hashes only those it
    # knows: the policy is made after that first answer, in `after_request`, and kept.
    @cache
    def policy() -> str:
        return content_security_policy(app.csp_hashes())

    @server.before_request
    def same_origin() -> None:
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
            abort(403)

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        # a report that stands alone brings a stricter one
        response.headers.setdefault("Content-Security-Policy", policy())
        return response


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Allow our own files, the named inline scripts, inline styles, and nothing else.

    Plotly, AG Grid and Cytoscape write inline styles; images are drawn as data and blob
    addresses when a figure is saved.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())
