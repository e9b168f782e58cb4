"""What a browser is told to refuse, and what we refuse from it."""

from collections.abc import Sequence
from functools import cache

from dash import Dash
from flask import Flask, Response, request

from core.settings import Settings
from web.errors import answer
from web.hosts import hosts_of

_LARGEST_BODY = 64 * 1024**2
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OTHER_SITES = frozenset({"cross-site", "same-site"})


def install(app: Dash, settings: Settings) -> None:
    """Add the headers to every answer; turn away other names than ours, and other sites' posts."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = (
        _LARGEST_BODY  # files have a route and limits of their own
    )

    # Dash adds inline scripts while it answers its first request, and hashes only those it
    # knows: the policy is made after that first answer, in `after_request`, and kept.
    @cache
    def policy() -> str:
        return content_security_policy(app.csp_hashes())

    hosts = hosts_of(settings)

    @server.before_request
    def own_name() -> tuple[str | Response, int] | None:
        host = request.headers.get("Host", "")
        if hosts.allow(host):
            return None
        return answer(
            "Not under this name",
            f"This GRNscope does not answer as “{host[:100]}”. Whoever runs it can allow that name "
            "with GRNSCOPE_ALLOWED_HOSTS, or let the proxy pass on the Host that browsers send.",
        ), 400

    @server.before_request
    def same_origin() -> tuple[str | Response, int] | None:
        if request.method in _SAFE:
            return None
        headers = request.headers
        origin = headers.get("Origin", "")
        if headers.get("Sec-Fetch-Site", "") in _OTHER_SITES:
            return answer("Not from here", "Only pages of this GRNscope may do that."), 403
        if origin and not hosts.allow_origin(origin, host=headers.get("Host", "")):
            return answer(
                "Not from here",
                f"Only pages of this GRNscope may do that, and “{origin[:100]}” is not known as "
                "one. Behind a proxy, let it pass on the Host that browsers send, or set "
                "GRNSCOPE_ALLOWED_HOSTS to that name.",
            ), 403
        return None

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
