"""A place to drop files on. `assets/upload.js` sends them; a callback hears what has arrived."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component


def uploaded(id: str) -> str:
    """Name the store that a drop zone writes into.

    Its `data` is `{"items": [{"id", "name", "content"}, …], "errors": [sentence, …],
    "time": milliseconds}`, written once when all files that were dropped together have arrived.
    """
    return f"{id}-uploaded"


def drop_zone(id: str, title: str, *, hint: str = "", several: bool = True) -> Component:
    """Build a place to drop files on, or to pick them by.

    Parameters
    ----------
    id
        Its own; `uploaded(id)` is the store that a callback listens to.
    title
        What to drop here.
    hint
        Which formats are read.
    several
        Whether more than one file may be given at a time.
    """
    return html.Div(
        [
            html.P(title, className="drop-title"),
            html.Button("Choose a file" if not several else "Choose files", type="button"),
            html.P(hint, className="subtitle"),
            # written by the script alone; React never looks inside
            html.Div(className="drop-progress", **{"aria-live": "polite"}),
            dcc.Store(id=uploaded(id)),
        ],
        id=id,
        className="drop-zone",
        **{"data-store": uploaded(id), "data-several": "yes" if several else "no"},
    )
