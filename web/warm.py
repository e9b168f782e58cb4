"""Readying a web process before anybody asks: gunicorn reads this module as its settings."""

from __future__ import annotations

import logging
import sqlite3
import threading

from core.errors import UserInputError
from core.io.owner_only import keep_private
from core.query import sources
from core.query.helper import helper
from core.settings import Settings, from_environment
from core.workspace.shared import shared_items

worker_class = "web.connections.ConnectionWorker"
worker_connections = 800
"""Most connections of a process, so that files are left to open where 1,024 are allowed."""

_log = logging.getLogger(__name__)


def post_worker_init(_worker: object) -> None:
    """Let the helper beside a fresh web process load the demo, while the first page is drawn."""
    settings = from_environment()
    keep_private(settings.home)  # where gunicorn was started by hand
    threading.Thread(target=warm, args=(settings,), name="warm", daemon=True).start()


def warm(settings: Settings) -> None:
    """Start the helper with what a first question will most likely be about.

    Parameters
    ----------
    settings
        Where the demo is. Where it is not made yet, only libraries are loaded.
    """
    try:
        items = shared_items(settings.home)
        found = sources.expressions(items)[:1]
        source = tuple(sources.source_of(item, items, limits=settings.limits) for item in found)
        known = sources.available_systems(items)
    except (UserInputError, OSError, sqlite3.Error):
        _log.exception("The demo could not be looked up; the first question will take longer")
        source, known = (), []
    if source:
        helper().warm(source, sources.default_system(known, found[0]))
    else:
        helper().warm()
