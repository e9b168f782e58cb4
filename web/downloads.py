"""`/download`: the files of a workspace and of its runs, and nobody else's."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, g, send_file

from core.errors import NotFoundError
from core.runs import bundle, store
from core.runs.inputs import run_folder
from core.settings import Settings
from core.workspace import items
from core.workspace.records import file_name


def install(server: Flask, settings: Settings) -> None:
    """Add the routes."""
    home = settings.home

    @server.get("/download/item/<item_id>")
    def item(item_id: str) -> Response:
        found = items.get(home, g.workspace, item_id)
        if not found.path.is_file():
            raise _no_such_file(found.name)
        return _sent(found.path, name=found.name)

    @server.get("/download/run/<run_id>/bundle.zip")
    def packed(run_id: str) -> Response:
        run = store.get(home, g.workspace, run_id)
        return _sent(bundle.bundle(home, run), name=f"grnscope-{run.kind}-{run.id[:8]}.zip")

    @server.get("/download/run/<run_id>/<path:path>")
    def result(run_id: str, path: str) -> Response:
        results = run_folder(home, store.get(home, g.workspace, run_id)).results.resolve()
        # resolved, so that neither dots nor links lead out of the run's results
        file = (results / path).resolve()
        if not file.is_relative_to(results) or not file.is_file():
            raise _no_such_file(path)
        return _sent(file, name=file.name)


def _sent(path: Path, *, name: str) -> Response:
    """Send a file to be kept, never to be shown: an HTML file must not run here as a page."""
    response = send_file(
        path.resolve(),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=file_name(name),
        conditional=True,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _no_such_file(name: str) -> NotFoundError:
    return NotFoundError(
        "file",
        "must be one that can be downloaded",
        got=name,
        remedy="Choose one from the Data or the Runs page",
    )
