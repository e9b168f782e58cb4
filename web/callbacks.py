"""What callbacks are sent is looked at before Dash does: it takes the shape for granted."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from dash import Dash, set_props
from flask import Flask, Response, jsonify, request

from components.notes import error_box, fault_box
from components.shell import NOTICE
from core.errors import UserInputError

PATH = "/_dash-update-component"

_log = logging.getLogger(__name__)


def install(app: Dash) -> None:
    """Refuse a malformed body with a 400 that says nothing of the inside."""
    server: Flask = app.server

    @server.before_request
    def well_formed() -> tuple[Response, int] | None:
        if request.path != PATH or request.method != "POST":
            return None
        body = request.get_json(silent=True)
        if fits(body, app.callback_map):
            return None
        return jsonify(error="The request was not understood. Reload the page."), 400


def notify(error: Exception) -> None:
    """Show what a callback could not do at the top of the page; log it where it is our fault."""
    if isinstance(error, UserInputError):
        set_props(NOTICE, {"children": error_box(error)})
        return
    number = secrets.token_hex(4)
    _log.error("Fault %s in a callback", number, exc_info=error)
    set_props(NOTICE, {"children": fault_box(number)})


def fits(body: object, callbacks: Mapping[str, Any]) -> bool:
    """Tell whether a body names a callback and gives it as many values as it takes.

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
    changed = body.get("changedPropIds", [])
    return (
        callback is not None
        and all(_same(body.get(part, []), callback.get(part, [])) for part in ("inputs", "state"))
        and _outputs_fit(body.get("outputs"))
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
    )


def _same(sent: object, wanted: list[dict[str, Any]]) -> bool:
    return (
        isinstance(sent, list)
        and len(sent) == len(wanted)
        and all(_value_fits(*both) for both in zip(sent, wanted, strict=True))
    )


def _value_fits(sent: object, wanted: Mapping[str, Any]) -> bool:
    several = _is_several(wanted["id"])
    if isinstance(sent, list):  # of a callback that takes all of a kind
        return several and all(_is_value(each, wanted, pattern=True) for each in sent)
    return not several and _is_value(sent, wanted, pattern=wanted["id"].startswith("{"))


def _is_value(sent: object, wanted: Mapping[str, Any], *, pattern: bool) -> bool:
    if not isinstance(sent, dict) or sent.get("property") != wanted["property"]:
        return False
    return isinstance(sent.get("id"), dict) if pattern else sent.get("id") == wanted["id"]


def _is_several(wanted: str) -> bool:
    if not wanted.startswith("{"):
        return False
    return any(value in (["ALL"], ["ALLSMALLER"]) for value in json.loads(wanted).values())


def _outputs_fit(sent: object) -> bool:
    if isinstance(sent, list):
        return all(_outputs_fit(each) for each in sent)
    return sent is None or (
        isinstance(sent, dict)
        and isinstance(sent.get("id"), str | dict)
        and isinstance(sent.get("property"), str)
    )
