"""What callbacks are sent."""

import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient

from web.callbacks import PATH, fits

_GOOD: dict[str, Any] = {
    "output": "out.children",
    "outputs": {"id": "out", "property": "children"},
    "inputs": [{"id": "in", "property": "n_clicks", "value": 5}],
    "changedPropIds": ["in.n_clicks"],
}


def test_a_well_formed_body_is_answered(client: FlaskClient) -> None:
    answer = client.post(PATH, json=_GOOD)
    assert answer.json["response"]["out"]["children"] == "2"


@pytest.mark.parametrize(
    "change",
    [
        {"output": "none.children"},
        {"output": ["out.children"]},
        {"inputs": []},
        {"inputs": 3},
        {"inputs": [3]},
        {"inputs": [{"id": "other", "property": "n_clicks"}]},
        {"inputs": [{"id": "in", "property": "style"}]},
        {"inputs": [[{"id": "in", "property": "n_clicks"}]]},
        {"state": [{"id": "in", "property": "n_clicks"}]},
        {"outputs": 7},
        {"outputs": {"id": 7, "property": "children"}},
        {"changedPropIds": "in.n_clicks"},
        {"changedPropIds": [{}]},
        {"changedPropIds": ["other.n_clicks"]},
        {"changedPropIds": ["in.value"]},
        {"changedPropIds": ['{"type":"in"}.n_clicks']},
        {"changedPropIds": ["{[[[.n_clicks"]},
    ],
)
def test_any_other_is_refused_without_a_word_of_the_inside(
    client: FlaskClient, change: dict[str, Any]
) -> None:
    answer = client.post(PATH, json=_GOOD | change)
    assert answer.status_code == 400
    assert answer.json == {"error": "The request was not understood. Reload the page."}


def _with_value(value: str) -> bytes:
    return json.dumps(_GOOD).replace('"value": 5', f'"value": {value}').encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"{}", b"3", b'"x"', b"\xff",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
        _with_value("[" * 100 + "]" * 100),
        _with_value("NaN"),
        _with_value("1e999"),
        _with_value(r'"\ud800"'),
        _with_value("1" * 5_000),
    ],
    ids=lambda body: body[:30].decode(errors="replace"),
)  # fmt: skip
def test_what_no_page_sends_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post(PATH, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json) == {"error"}


def test_a_fault_in_a_callback_is_shown_as_an_id_at_the_top(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    zero = [{"id": "in", "property": "n_clicks", "value": 0}]
    with caplog.at_level(logging.ERROR):
        answer = client.post(PATH, json=_GOOD | {"inputs": zero})
    assert answer.status_code == 200
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text
    number = caplog.records[0].getMessage().split()[1]
    assert number in answer.text
    assert "notice" in answer.text


def test_patterns_take_one_or_many() -> None:
    wanted = {"id": '{"name":["ALL"],"type":"x"}', "property": "value"}
    one = {"id": '{"name":["MATCH"],"type":"x"}', "property": "value"}
    callbacks = {"a.b": {"inputs": [wanted], "state": [one]}}
    value = {"id": {"name": "q", "type": "x"}, "property": "value", "value": 1}
    body = {"output": "a.b", "inputs": [[value, value]], "state": [value]}
    assert fits(body, callbacks)
    assert not fits(body | {"inputs": [value]}, callbacks)
    assert not fits(body | {"state": [[value]]}, callbacks)
    assert not fits(body | {"inputs": [["x"]]}, callbacks)


@pytest.mark.parametrize(
    ("sent", "fit"),
    [
        ({"name": "q", "type": "x"}, True),
        ({"name": 3, "type": "x"}, True),
        ({"name": "q", "type": "y"}, False),
        ({"name": "q"}, False),
        ({"name": "q", "type": "x", "more": 1}, False),
        ({"name": ["q"], "type": "x"}, False),
        ({"name": "q" * 2_000, "type": "x"}, False),
        ("x", False),
    ],
)
def test_an_id_must_be_of_the_pattern(sent: object, *, fit: bool) -> None:
    wanted = {"id": '{"name":["MATCH"],"type":"x"}', "property": "value"}
    body = {"output": "a.b", "inputs": [{"id": sent, "property": "value"}]}
    assert fits(body, {"a.b": {"inputs": [wanted], "state": []}}) is fit
    plain = {"id": '{"name":"scores","type":"x"}', "property": "value"}
    assert not fits(body, {"a.b": {"inputs": [plain], "state": []}})
