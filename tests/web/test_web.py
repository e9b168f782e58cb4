"""Health, headers and error pages, without a browser."""

import logging
from collections.abc import Iterator

import pytest
from dash import Dash, html
from flask import Flask
from flask.testing import FlaskClient

from core.settings import Settings
from web import errors, health, security
from web.security import content_security_policy


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    app = Dash("tests.web", add_log_handler=False)
    app.layout = html.Div("hello")
    server: Flask = app.server
    health.install(server, Settings())
    errors.install(server)
    security.install(app, Settings())

    @server.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("secret of the house")

    with server.test_client() as client:
        yield client


def test_it_is_healthy(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/", "/health", "/breaks", "/assets/none.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_scripts_are_ours_or_named() -> None:
    rules = content_security_policy(["'sha256-abc'"]).split("; ")
    assert "script-src 'self' 'sha256-abc'" in rules
    assert "default-src 'self'" in rules


def test_a_fault_shows_an_id_and_logs_the_rest(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    (record,) = caplog.records
    number = record.getMessage().split()[1]
    assert f"its id: {number}." in answer.text
    assert "secret of the house" in caplog.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"output": "a.b", "inputs": 3}']
)
def test_a_malformed_callback_never_shows_the_inside(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code >= 400
    assert "Traceback" not in answer.text
    assert "dash" not in answer.text.lower().replace("/assets/", "")


@pytest.mark.parametrize(
    "path", ["/_dash-component-suites/dash/<b>x.js", "/_dash-component-suites/none/x.js"]
)
def test_an_unknown_file_is_not_found_and_not_echoed(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<b>" not in answer.text
    assert "x.js" not in answer.text


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "http://localhost:3000"}, True),
        ({"Origin": "http://elsewhere.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://localhost.elsewhere.example"}, True),
        ({"Origin": "http://[bad"}, True),
        ({"Origin": "file://localhost"}, True),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_posts_from_other_sites_are_refused(
    client: FlaskClient, method: str, headers: dict[str, str], *, refused: bool
) -> None:
    answer = client.open("/health", method=method, headers=headers)
    assert (answer.status_code == 403) is refused


@pytest.mark.parametrize("path", ["/", "/health", "/assets/theme.css", "/none"])
def test_other_names_than_ours_are_refused_everywhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "<i>evil.example"})
    assert answer.status_code == 400
    assert "GRNSCOPE_ALLOWED_HOSTS" in answer.text
    assert "<i>" not in answer.text


def test_what_a_proxy_must_be_told_is_said(client: FlaskClient) -> None:
    origin = {"Origin": "https://grn.example.org"}
    answer = client.post("/_dash-update-component", headers=origin, json={})
    assert answer.status_code == 403
    assert "GRNSCOPE_ALLOWED_HOSTS" in answer.json["error"]


def test_text_on_an_error_page_is_escaped() -> None:
    assert "<script>" not in errors.page("<script>", "<script>")
