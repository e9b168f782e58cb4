"""Error pages that say what happened in plain words, and never how the code looks inside."""

import html
import logging
import secrets

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, request
from werkzeug.exceptions import HTTPException

_log = logging.getLogger(__name__)

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
    """Answer every error with a plain page; log those that are ours under an id."""

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        return page(error.name, "The address or the request was not understood."), code

    @server.errorhandler(InvalidResourceError)
    @server.errorhandler(DependencyException)
    def no_such_file(_error: Exception) -> tuple[str, int]:
        return page("Not found", "There is no such file."), 404

    @server.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        # a handler is not an except clause, so the traceback is handed over by name
        number = secrets.token_hex(4)
        _log.error("Fault %s at %s %s", number, request.method, request.path, exc_info=error)
        sentence = (
            "Something went wrong on our side, and it was written down. "
            f"If you report it, please name it by its id: {number}."
        )
        return page("Something went wrong", sentence), 500


def page(title: str, sentence: str) -> str:
    """Build a page that needs nothing but the style sheet."""
    return _PAGE.format(title=html.escape(title), sentence=html.escape(sentence))
