"""Files of a workspace in a table, and sizes in words."""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Column, table
from components.notes import simulated_badge
from core.workspace.records import Item

CONTENTS = {
    "expression": "Expression",
    "pairs": "Known pairs",
    "id table": "Table of identifiers",
    "ids": "List of identifiers",
    "gene sets": "Gene sets",
    "ontology": "Ontology",
    "annotations": "Annotations of genes",
    "motifs": "Motifs",
    "sequences": "Sequences",
    "regions": "Regions of a genome",
    "model": "Model",
    "other": "Something else",
}
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def size(n_bytes: int) -> str:
    """Write a size as people say it."""
    for unit, name in _SIZES:
        if n_bytes >= unit:
            return f"{n_bytes / unit:.1f} {name}"
    return f"{n_bytes} bytes"


def moment(when: float) -> str:
    """Write a time of the server's clock, to the minute."""
    return time.strftime("%-d %b %Y, %H:%M", time.localtime(when))


def item_page(item_id: str) -> str:
    """Return the address of the page that tells what is in a file."""
    return f"/data?item={quote(item_id)}"


def files_table(items: Sequence[Item], *, label: str) -> Component:
    """Build the table of files; each name leads to what is in it."""
    return table(
        [
            Column("Name"),
            Column("Holds"),
            Column("Size", "number"),
            Column("Since"),
            Column("Save"),
        ],
        [
            [
                html.Span(
                    [
                        dcc.Link(item.name, href=item_page(item.id), className="file-name"),
                        " ",
                        *([simulated_badge()] if item.simulated else []),
                    ]
                ),
                CONTENTS.get(item.content, item.content),
                size(item.size),
                moment(item.stored),
                download_link(item),
            ]
            for item in items
        ],
        label=label,
    )


def download_link(item: Item, text: str = "Download") -> Component:
    """Build the link that saves a file, or a folder as one archive."""
    return html.A(
        text,
        href=f"/download/item/{quote(item.id)}",
        download="",
        **{"aria-label": f"Download {item.name}"},
    )
