"""`/upload`: files come in as they are, block by block, and go straight to the disk."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

from flask import Flask, Response, g, jsonify, request

from core.errors import UserInputError
from core.io.file_lock import locked_one_of
from core.settings import Limits, Settings
from core.workspace import items
from core.workspace.folders import folder

_DRAINED = 16 * 1024**2
_DRAINED_SECONDS = 5.0
_BLOCK = 1 << 16


def install(server: Flask, settings: Settings) -> None:
    """Add the route: GET asks whether a file would be taken, POST sends it."""
    limits = settings.limits

    @server.get("/upload")
    def would_fit() -> tuple[Response, int]:
        size = request.args.get("size", type=int)
        if size is None or size < 0:
            return jsonify(error="The size of the file was not said."), 400
        _must_be_known()
        items.must_fit(settings.home, g.workspace, size, name=_name(), limits=limits)
        with _place(settings) as there:
            return (jsonify(fits=True), 200) if there else _too_many(limits)

    @server.post("/upload")
    def take() -> tuple[Response, int]:
        # a size that was not said would let anybody hold a connection open without end
        size = request.content_length
        if size is None:
            return jsonify(error="The size of the file was not said."), 411
        # the file's own limit is checked by `save`, which can say it in words
        request.max_content_length = size + 1
        try:
            _must_be_known()
            with _place(settings) as there:
                if not there:
                    return _too_many(limits)
                item = items.save(
                    settings.home,
                    g.workspace,
                    request.stream,
                    name=_name(),
                    declared_size=size,
                    limits=limits,
                )
        except UserInputError:
            _drain()
            raise
        return jsonify(id=item.id, name=item.name, content=item.content, reason=item.reason), 201


def _place(settings: Settings) -> AbstractContextManager[bool]:
    """Take one of the places that a visitor has for uploads, of whatever process."""
    home = folder(settings.home, g.workspace)
    return locked_one_of(
        home / f"upload-{number}.lock" for number in range(settings.limits.uploads_at_once)
    )


def _too_many(limits: Limits) -> tuple[Response, int]:
    answer = jsonify(
        error=f"At most {limits.uploads_at_once} files can be sent at a time. Wait until one has "
        "arrived, and send this one again."
    )
    answer.headers["Retry-After"] = "30"
    return answer, 429


def _name() -> str:
    return request.args.get("name", "")


def _must_be_known() -> None:
    if not g.known:
        raise UserInputError(
            "upload",
            "must come from a page of GRNscope that was opened before",
            got="a request without its cookie",
            remedy="Allow cookies for this address, and reload the page",
        )


def _drain() -> None:
    """Read on a little: a browser that is still sending does not hear why it was refused."""
    left, until = _DRAINED, time.monotonic() + _DRAINED_SECONDS
    while left > 0 and time.monotonic() < until and (block := request.stream.read(_BLOCK)):
        left -= len(block)
