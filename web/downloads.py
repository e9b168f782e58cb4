"""`/download`: the files of a workspace and of its runs, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from flask import Flask, Response, g, send_file

from core.errors import NotFoundError, UserInputError
from core.runs import bundle, store
from core.runs.inputs import run_folder
from core.settings import Settings
from core.workspace import items, models
from core.workspace.packing import pack_folder
from core.workspace.records import Item, file_name

REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)
"""A report draws its figures itself; its origin is nobody's, and it can fetch nothing."""


def install(server: Flask, settings: Settings) -> None:
    """Add the routes."""
    home = settings.home

    @server.get("/download/item/<item_id>")
    def item(item_id: str) -> Response:
        found = items.get(home, g.workspace, item_id)
        if found.path.is_file():
            return _sent(found.path, name=found.name)
        if not found.path.is_dir():
            raise _no_such_file(found.name)
        return _packed(found, pack_folder)

    @server.get("/download/model/<item_id>.zip")
    def model(item_id: str) -> Response:
        return _packed(items.get(home, g.workspace, item_id), models.pack)

    @server.get("/report/run/<run_id>")
    def report(run_id: str) -> Response:
        run = store.get(home, g.workspace, run_id)
        file = run_folder(home, run).results / "report.html"
        if not file.is_file():
            raise _no_such_file("report.html")
        response = send_file(file.resolve(), mimetype="text/html", conditional=True)
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @server.get("/download/run/<run_id>/bundle.zip")
    def packed(run_id: str) -> Response:
        run = store.get(home, g.workspace, run_id)
        return _sent(bundle.bundle(home, run), name=f"grnscope-{run.kind}-{run.id[:8]}.zip")

    @server.get("/download/run/<run_id>/<path:path>")
    def result(run_id: str, path: str) -> Response:
        results = run_folder(home, store.get(home, g.workspace, run_id)).results
        file = _file_in(results, path)
        return _sent(file, name=file.name)


def _file_in(folder: Path, path: str) -> Path:
    """Return a file of a folder; neither dots nor links lead out of it."""
    folder = folder.resolve()
    try:
        file = (folder / path).resolve()
        found = file.is_relative_to(folder) and file.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, links in a circle
        raise UserInputError(
            "file",
            "must be the path of a file",
            got="a path that no disk can hold",
            remedy="Choose one from the Runs page",
        ) from error
    if not found:
        raise _no_such_file(path)
    return file


def _packed(item: Item, pack: Callable[[Item, Path], None]) -> Response:
    """Send a folder as one archive."""
    with TemporaryDirectory(prefix="grnscope-") as folder:
        archive = Path(folder) / "packed.zip"
        pack(item, archive)
        # open files outlive their names, so that nothing is left behind
        return _sent(archive.open("rb"), name=f"{item.name}.zip")


def _sent(file: Path | BinaryIO, *, name: str) -> Response:
    """Send a file to be kept, never to be shown: an HTML file must not run here as a page."""
    response = send_file(
        file.resolve() if isinstance(file, Path) else file,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=file_name(name),
        conditional=isinstance(file, Path),
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
