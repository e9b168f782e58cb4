"""Files in and out."""

import io
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from core.io.file_lock import locked
from core.random_ids import new_id
from core.runs import store
from core.runs.inputs import run_folder
from core.settings import Settings
from core.workspace import items

_PAIRS = b"regulator,target\na,b\n"


def _send(client: FlaskClient, body: bytes = _PAIRS, name: str = "pairs.csv") -> str:
    answer = client.post("/upload", query_string={"name": name}, data=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def test_what_was_sent_comes_back(client: FlaskClient) -> None:
    answer = client.get(f"/download/item/{_send(client)}", buffered=True)
    assert answer.data == _PAIRS
    assert answer.headers["Content-Disposition"] == "attachment; filename=pairs.csv"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_it_is_taken_for_is_said(client: FlaskClient) -> None:
    answer = client.post("/upload", query_string={"name": "p.csv"}, data=_PAIRS)
    assert answer.json["content"] == "pairs"
    assert "regulator" in answer.json["reason"]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        'a";\r\nX-Evil: 1.csv',
        "<img src=x onerror=alert(1)>.csv",
        "",
        "a\0b.csv",
        "x" * 4_000,
        "\u202e.csv",
        "C:\\con.csv",
    ],
)
def test_a_hostile_name_becomes_harmless(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/download/item/{_send(client, name=name)}", buffered=True)
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    said = answer.headers["Content-Disposition"]
    assert not set('/\\<>\r\n"') & set(said.removeprefix("attachment; filename="))


def test_a_file_that_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    asked = client.get("/upload", query_string={"name": "big.csv", "size": 1001})
    sent = client.post("/upload", query_string={"name": "big.csv"}, data=b"x" * 1001)
    for answer in (asked, sent):
        assert answer.status_code == 400
        assert "may have at most 1,000 bytes" in answer.json["error"]


def test_a_full_workspace_says_so(client: FlaskClient) -> None:
    for name in ("a.csv", "b.csv"):
        _send(client, b"a,b\n" * 250, name=name)
    asked = client.get("/upload", query_string={"name": "c.csv", "size": 900})
    assert "left of the workspace, 500 bytes" in asked.json["error"]


def test_a_file_may_be_larger_than_any_other_body(app: Dash, client: FlaskClient) -> None:
    app.server.config["MAX_CONTENT_LENGTH"] = len(_PAIRS) - 1
    assert client.get(f"/download/item/{_send(client)}", buffered=True).data == _PAIRS


def test_an_empty_file_is_refused(client: FlaskClient) -> None:
    answer = client.post("/upload", query_string={"name": "a.csv"}, data=b"")
    assert answer.status_code in {400, 411}
    assert answer.json["error"]


def test_a_size_must_be_said(client: FlaskClient) -> None:
    stream = io.BytesIO(_PAIRS)
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/upload?name=a.csv", input_stream=stream, environ_overrides=chunked)
    assert answer.status_code == 411
    assert client.get("/upload?name=a.csv&size=many").status_code == 400


def test_a_visitor_sends_so_many_files_at_a_time(client: FlaskClient, settings: Settings) -> None:
    client.get("/")
    (workspace,) = (settings.home / "workspaces").iterdir()
    with ExitStack() as held:
        for number in range(settings.limits.uploads_at_once):
            held.enter_context(locked(workspace / f"upload-{number}.lock"))
        asked = client.get("/upload?name=a.csv&size=10")
        sent = client.post("/upload?name=a.csv", data=_PAIRS)
        for answer in (asked, sent):
            assert answer.status_code == 429
            assert "At most 3 files" in answer.json["error"]
            assert answer.headers["Retry-After"]
    assert client.get("/upload?name=a.csv&size=10").status_code == 200
    _send(client)


def test_nothing_is_taken_from_a_stranger(app: Dash, settings: Settings) -> None:
    answer = app.server.test_client().post("/upload?name=a.csv", data=_PAIRS)
    assert answer.status_code == 400
    assert "cookie" in answer.json["error"]
    assert not (settings.home / "workspaces").exists()


def test_nobody_gets_the_files_of_another(app: Dash, client: FlaskClient) -> None:
    item = _send(client)
    other = app.server.test_client()
    other.get("/")
    assert other.get(f"/download/item/{item}", buffered=True).status_code == 404


def test_a_folder_comes_as_an_archive(client: FlaskClient, settings: Settings) -> None:
    client.get("/")
    (workspace,) = (settings.home / "workspaces").iterdir()
    folder = settings.home / "made"
    folder.mkdir()
    (folder / "matrix.mtx").write_text("1")
    kept = items.keep(
        settings.home, workspace.name, folder, item_id=new_id(), name="cells", content="expression"
    )
    packed = client.get(f"/download/item/{kept.id}", buffered=True)
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.namelist() == ["cells/matrix.mtx"]


@pytest.fixture
def run(client: FlaskClient, settings: Settings) -> str:
    """A run of the client's that has come to its end."""
    client.get("/")
    (workspace,) = (settings.home / "workspaces").iterdir()
    made = store.create(settings.home, workspace.name, kind="simulate", title="<b>hsc</b>")
    store.ask_to_cancel(settings.home, workspace.name, made.id)
    results = run_folder(settings.home, made).results
    (results / "set").mkdir(parents=True)
    (results / "set" / "a.csv").write_bytes(_PAIRS)
    (results / "out").symlink_to(settings.home / "secret")
    return made.id


def test_results_and_bundles_can_be_had(client: FlaskClient, run: str) -> None:
    assert client.get(f"/download/run/{run}/set/a.csv", buffered=True).data == _PAIRS
    packed = client.get(f"/download/run/{run}/bundle.zip", buffered=True)
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("results/set/a.csv") for name in archive.namelist())


@pytest.mark.parametrize("path", ["../record", "out", "set", "%2e%2e/%2e%2e/secret", "none.csv"])
def test_no_path_leads_out_of_the_results(client: FlaskClient, run: str, path: str) -> None:
    answer = client.get(f"/download/run/{run}/{path}", buffered=True)
    assert answer.status_code == 404
    assert len(answer.data) != 32


@pytest.mark.parametrize(
    "path", ["%00", "a%00b.csv", "x" * 5_000, "a/" * 3_000, "circle", "set/circle/x"]
)
def test_a_path_that_no_disk_can_hold_is_refused(
    client: FlaskClient, run: str, settings: Settings, path: str
) -> None:
    results = settings.home / "runs" / run / "results"
    (results / "circle").symlink_to("circle")
    answer = client.get(f"/download/run/{run}/{path}", buffered=True)
    assert answer.status_code in {400, 404}
    assert "00" not in path or answer.status_code == 400
    assert str(settings.home) not in answer.text


@pytest.mark.parametrize("size", ["-1", "1e9", "9" * 5_000, "%00", "", "0x10"])
def test_a_size_that_makes_no_sense_is_refused(client: FlaskClient, size: str) -> None:
    answer = client.get(f"/upload?name=a.csv&size={size}")
    assert answer.status_code == 400
    assert answer.json["error"]


def test_nobody_gets_the_runs_of_another(app: Dash, run: str) -> None:
    other = app.server.test_client()
    other.get("/")
    for file in ("bundle.zip", "set/a.csv"):
        assert other.get(f"/download/run/{run}/{file}", buffered=True).status_code == 404
    assert Path(run).name == run
