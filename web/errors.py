"""Error pages that say what happened in plain words, and never how the code looks inside."""

import html
import logging
import secrets

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from core.errors import NotFoundError, UserInputError
from core.io.disk import full_disk, is_full

_log = logging.getLogger(__name__)

_FOR_PROGRAMS = ("/upload", "/_dash-update-component", "/_dash-layout", "/_dash-dependencies")
"""Addresses that scripts ask, which read JSON."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · GRNscope</title>
<link rel="stylesheet" href="/assets/theme.css">
</head>
<body><main class="plain-page">
<h1>{title}</h1>
<p>{sentence}</p>
<p><a href="/">Back to the start page</a></p>
</main></body>
</html>
"""


def install(server: Flask) -> None:
    """Answer every error with a plain page, or JSON for a script; log ours under an id."""

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str | Response, int]:
        code = error.code or 500
        return answer(error.name, "The address or the request was not understood."), code

    @server.errorhandler(InvalidResourceError)
    @server.errorhandler(DependencyException)
    def no_such_file(_error: Exception) -> tuple[str | Response, int]:
        return answer("Not found", "There is no such file."), 404

    @server.errorhandler(UserInputError)
    def not_usable(error: UserInputError) -> tuple[str | Response, int]:
        missing = isinstance(error, NotFoundError)
        title = "Not found" if missing else "This could not be done"
        return answer(title, str(error)), 404 if missing else 400

    @server.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str | Response, int]:
        if is_full(error):
            return answer("The disk is full", str(full_disk("this"))), 507
        # a handler is not an except clause, so the traceback is handed over by name
        number = secrets.token_hex(4)
        _log.error("Fault %s at %s %s", number, request.method, request.path, exc_info=error)
        sentence = (
            "Something went wrong on our side, and it was written down. "
            f"If you report it, please name it by its id: {number}."
        )
        return answer("Something went wrong", sentence), 500


def answer(title: str, sentence: str) -> str | Response:
    """Build a page for people, and JSON for a script, that says what happened."""
    if request.path in _FOR_PROGRAMS:
        return jsonify(error=sentence)
    return page(title, sentence)


def page(title: str, sentence: str) -> str:
    """Build a page that needs nothing but the style sheet."""
    return _PAGE.format(title=html.escape(title), sentence=html.escape(sentence))
