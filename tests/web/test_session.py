"""Whose request it is."""

from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from core.random_ids import new_id
from core.settings import Settings
from core.workspace.secret import secret
from web.session import COOKIE


def _workspaces(home: Path) -> list[str]:
    folder = home / "workspaces"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Dash) -> None:
    cookie = app.server.test_client().get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    safe = app.server.test_client().get("/", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in safe


def test_a_flood_of_visits_without_a_cookie_leaves_nothing_on_the_disk(
    app: Dash, settings: Settings
) -> None:
    for _ in range(20):
        app.server.test_client().get("/")
    assert _workspaces(settings.home) == []


def test_a_browser_that_comes_back_has_one_workspace(
    client: FlaskClient, settings: Settings
) -> None:
    assert "Set-Cookie" not in client.get("/").headers
    client.get("/")
    assert len(_workspaces(settings.home)) == 1


@pytest.mark.parametrize("path", ["/health", "/assets/none.css", "/_dash-component-suites/x/y.js"])
def test_what_is_the_same_for_everybody_asks_for_no_cookie(app: Dash, path: str) -> None:
    assert "Set-Cookie" not in app.server.test_client().get(path).headers


@pytest.mark.parametrize("made", ["nothing", "foreign key", "no id", "bare id"])
def test_a_cookie_that_is_not_ours_gets_a_new_workspace(
    app: Dash, settings: Settings, made: str
) -> None:
    key, name = secret(settings.home), new_id()
    cookie = {
        "nothing": "",
        "foreign key": TimestampSigner(b"x" * 32, salt="workspace").sign(name).decode(),
        "no id": TimestampSigner(key, salt="workspace").sign("../../x").decode(),
        "bare id": name,
    }[made]
    client = app.server.test_client()
    client.set_cookie(COOKIE, cookie)
    answer = client.get("/")
    assert answer.status_code == 200
    assert name not in answer.headers["Set-Cookie"]
    assert _workspaces(settings.home) == []


def test_an_old_cookie_is_not_ours_any_more(
    app: Dash, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: 1_000_000)
    old = TimestampSigner(secret(settings.home), salt="workspace").sign(new_id()).decode()
    monkeypatch.undo()
    client = app.server.test_client()
    client.set_cookie(COOKIE, old)
    assert "Set-Cookie" in client.get("/").headers
    assert _workspaces(settings.home) == []
