"""A small application with everything that stands around the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash, Input, Output, html
from flask.testing import FlaskClient

from core.settings import Limits, Settings
from web import callbacks, downloads, errors, health, security, session, uploads


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, limits=Limits(upload_bytes=1000, workspace_bytes=2500))


@pytest.fixture
def app(settings: Settings) -> Dash:
    app = Dash("tests.web", add_log_handler=False, on_error=callbacks.notify)
    app.layout = html.Div([html.Div(id="in"), html.Div(id="out"), html.Div(id="notice")])

    @app.callback(Output("out", "children"), Input("in", "n_clicks"))
    def echo(clicks: int) -> str:
        return f"{10 // clicks}"

    server = app.server
    health.install(server, settings)
    errors.install(server)
    security.install(app, settings)
    for part in (session, uploads, downloads):
        part.install(server, settings)
    callbacks.install(app)
    server.test_client().get("/")
    return app


@pytest.fixture
def client(app: Dash) -> Iterator[FlaskClient]:
    """A browser that has opened a page already, and so has its cookie."""
    with app.server.test_client() as client:
        client.get("/")
        yield client
