"""What callbacks are sent is looked at before Dash does: it takes the shape for granted."""

from __future__ import annotations

import json
import logging
import math
import re
import secrets
from collections.abc import Mapping
from typing import Any

from dash import Dash, set_props
from dash.exceptions import UnsupportedRelativePath
from flask import Flask, Response, jsonify, request

from components.notes import error_box, fault_box
from components.shell import NOTICE
from core.errors import NotFoundError, UserInputError
from core.io.disk import full_disk, is_full

PATH = "/_dash-update-component"

_DEEPEST = 64
_LONGEST_ID = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")

_log = logging.getLogger(__name__)


def install(app: Dash) -> None:
    """Refuse a malformed body with a 400 that says nothing of the inside."""
    server: Flask = app.server

    @server.before_request
    def well_formed() -> tuple[Response, int] | None:
        if request.path != PATH or request.method != "POST":
            return None
        if fits(_body(), app.callback_map):
            return None
        return jsonify(error="The request was not understood. Reload the page."), 400


def notify(error: Exception) -> None:
    """Show what a callback could not do at the top of the page; log it where it is our fault."""
    if isinstance(error, UnsupportedRelativePath):  # no browser sends one
        error = NotFoundError(
            "address", "must begin with a slash", got="another", remedy="Begin at the start page"
        )
    if is_full(error):
        error = full_disk("this")
    if isinstance(error, UserInputError):
        set_props(NOTICE, {"children": error_box(error)})
        return
    number = secrets.token_hex(4)
    _log.error("Fault %s in a callback", number, exc_info=error)
    set_props(NOTICE, {"children": fault_box(number)})


def fits(body: object, callbacks: Mapping[str, Any]) -> bool:
    """Return whether a body names a callback and gives it as many values as it takes.

    Parameters
    ----------
    body
        What was sent, as JSON gives it.
    callbacks
        Dash's own list, by output.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    callback = callbacks.get(body["output"])
    return (
        callback is not None
        and all(_same(body.get(part, []), callback.get(part, [])) for part in ("inputs", "state"))
        and _outputs_fit(body.get("outputs"))
        and _triggers_fit(body.get("changedPropIds", []), callback.get("inputs", []))
    )


def is_plain(value: object) -> bool:
    """Return whether JSON is of values that pages can print, store and compare.

    Parameters
    ----------
    value
        As JSON gives it. Infinity, halves of surrogate pairs and what is nested without end
        are not plain: nothing in a page makes them.
    """
    level = [value]
    for _ in range(_DEEPEST):
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each)
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
            elif isinstance(each, str):
                if not each.isascii() and _SURROGATE.search(each):
                    return False
            elif isinstance(each, float) and not math.isfinite(each):
                return False
        if not inner:
            return True
        level = inner
    return False


def _body() -> object:
    """Return what was sent, or None where it is not plain JSON."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        return None
    return body if is_plain(body) else None


def _same(sent: object, wanted: list[dict[str, Any]]) -> bool:
    return (
        isinstance(sent, list)
        and len(sent) == len(wanted)
        and all(_value_fits(*both) for both in zip(sent, wanted, strict=True))
    )


def _value_fits(sent: object, wanted: Mapping[str, Any]) -> bool:
    several = _is_several(wanted["id"])
    if isinstance(sent, list):  # of a callback that takes all of a kind
        return several and all(_is_value(each, wanted) for each in sent)
    return not several and _is_value(sent, wanted)


def _is_value(sent: object, wanted: Mapping[str, Any]) -> bool:
    return (
        isinstance(sent, dict)
        and sent.get("property") == wanted["property"]
        and _id_fits(sent.get("id"), wanted["id"])
    )


def _id_fits(sent: object, wanted: str) -> bool:
    """Return whether an id is the wanted one, or one of the wanted pattern."""
    if not wanted.startswith("{"):
        return sent == wanted
    pattern = json.loads(wanted)
    return (
        isinstance(sent, dict)
        and sent.keys() == pattern.keys()
        and all(_part_fits(sent[name], part) for name, part in pattern.items())
    )


def _part_fits(sent: object, wanted: object) -> bool:
    if not isinstance(wanted, list):  # no wildcard
        return sent == wanted
    return isinstance(sent, int) or (isinstance(sent, str) and len(sent) <= _LONGEST_ID)


def _is_several(wanted: str) -> bool:
    if not wanted.startswith("{"):
        return False
    return any(value in (["ALL"], ["ALLSMALLER"]) for value in json.loads(wanted).values())


def _triggers_fit(sent: object, wanted: list[dict[str, Any]]) -> bool:
    """Return whether all that is said to have changed is an input of the callback."""
    return isinstance(sent, list) and all(
        isinstance(each, str) and any(_is_trigger(each, one) for one in wanted) for each in sent
    )


def _is_trigger(sent: str, wanted: Mapping[str, Any]) -> bool:
    id_, _, name = sent.rpartition(".")
    if name != wanted["property"]:
        return False
    try:
        return _id_fits(json.loads(id_) if id_.startswith("{") else id_, wanted["id"])
    except (ValueError, RecursionError):
        return False


def _outputs_fit(sent: object) -> bool:
    if isinstance(sent, list):
        return all(_outputs_fit(each) for each in sent)
    return sent is None or (
        isinstance(sent, dict)
        and isinstance(sent.get("id"), str | dict)
        and isinstance(sent.get("property"), str)
    )
