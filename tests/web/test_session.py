"""Whose request it is."""

import re
from pathlib import Path

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from core.random_ids import new_id
from core.settings import Settings
from core.workspace.secret import secret
from web import session
from web.session import FORMER_COOKIE, cookie_name


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
    client.set_cookie(cookie_name(key), cookie)
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
    client.set_cookie(cookie_name(secret(settings.home)), old)
    assert "Set-Cookie" in client.get("/").headers
    assert _workspaces(settings.home) == []


def test_two_installations_on_one_machine_leave_each_other_the_cookie(tmp_path: Path) -> None:
    names = set()
    for home in (tmp_path / "one", tmp_path / "two"):
        server = Flask("tests.web")
        session.install(server, Settings(home=home))
        names.add(server.test_client().get("/x").headers["Set-Cookie"].partition("=")[0])
        key = secret(home)
        assert key.hex() not in cookie_name(key)
        assert cookie_name(key) in names
    assert len(names) == 2
    assert all(re.fullmatch("grnscope-[0-9a-f]{8}", name) for name in names)


@pytest.mark.parametrize("ours", [True, False])
def test_a_cookie_of_the_former_name_is_taken_once_where_it_is_ours(
    app: Dash, settings: Settings, *, ours: bool
) -> None:
    key, workspace = secret(settings.home), new_id()
    signer = TimestampSigner(key if ours else b"x" * 32, salt="workspace")
    client = app.server.test_client()
    client.set_cookie(FORMER_COOKIE, signer.sign(workspace).decode())
    cookies = client.get("/").headers.getlist("Set-Cookie")
    assert any(cookie.startswith(f"{cookie_name(key)}=") for cookie in cookies)
    # another installation's stays where it is
    assert any(cookie.startswith(f"{FORMER_COOKIE}=;") for cookie in cookies) is ours
    assert _workspaces(settings.home) == ([workspace] if ours else [])
    assert "Set-Cookie" not in client.get("/").headers
    assert (workspace in _workspaces(settings.home)) is ours
