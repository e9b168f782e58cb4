"""The report of a run, shown as a page of its own."""

import pytest
from dash import Dash
from flask.testing import FlaskClient

from core.runs import store
from core.runs.inputs import run_folder
from core.settings import Settings
from tests.web.test_files import _send


def _run(client: FlaskClient, settings: Settings, *, kind: str, report: str = "") -> str:
    _send(client)  # a workspace is made for what first comes into it
    (workspace,) = (settings.home / "workspaces").iterdir()
    run = store.create(settings.home, workspace.name, kind=kind, title="t")
    if report:
        results = run_folder(settings.home, run).results
        results.mkdir(parents=True)
        (results / "report.html").write_text(report, encoding="utf-8")
    return run.id


@pytest.mark.parametrize("kind", ["evaluate", "tune", "explain", "what comes next"])
def test_a_report_runs_its_own_scripts_as_nobodys_origin_and_fetches_nothing(
    client: FlaskClient, settings: Settings, kind: str
) -> None:
    run = _run(client, settings, kind=kind, report="<h1>Found</h1>")

    answer = client.get(f"/report/run/{run}", buffered=True)

    assert answer.status_code == 200
    assert answer.text == "<h1>Found</h1>"
    assert answer.content_type.startswith("text/html")
    rules = answer.headers.getlist("Content-Security-Policy")
    assert len(rules) == 1
    named = dict(rule.strip().partition(" ")[::2] for rule in rules[0].split(";"))
    # with an origin of its own it could not reach the app; with ours it could
    assert named["sandbox"] == "allow-scripts"
    assert named["default-src"] == "'none'"
    assert set(named) == {
        "sandbox", "default-src", "script-src", "style-src", "img-src", "font-src",
    }  # fmt: skip
    assert "http" not in rules[0]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_run_without_a_report_says_so_and_nobody_elses_is_shown(
    app: Dash, client: FlaskClient, settings: Settings
) -> None:
    assert client.get(f"/report/run/{_run(client, settings, kind='score')}").status_code == 404
    own = _run(client, settings, kind="explain", report="<h1>Mine</h1>")
    other = app.server.test_client()
    other.get("/")
    assert other.get(f"/report/run/{own}").status_code == 404
