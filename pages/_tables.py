"""Every table is saved by the same two buttons: the rows that are shown, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dash import MATCH, Input, Output, State, callback, ctx, dcc
from dash.exceptions import PreventUpdate

from core.workspace.records import file_name

_TABLE = {"type": "table", "name": MATCH}


_KINDS = {"table-csv": "csv", "table-xlsx": "xlsx"}
"""What each button writes. Nothing else that a browser sends decides how a file is made."""


@callback(
    Output({"type": "table-file", "name": MATCH}, "data"),
    Input({"type": "table-csv", "name": MATCH}, "n_clicks"),
    Input({"type": "table-xlsx", "name": MATCH}, "n_clicks"),
    State(_TABLE, "virtualRowData"),
    State(_TABLE, "columnDefs"),
    State({"type": "table-notes", "name": MATCH}, "data"),
    prevent_initial_call=True,
)
def save_table(
    csv: int,
    xlsx: int,
    rows: Sequence[Mapping[str, Any]] | None,
    columns: Sequence[Mapping[str, Any]],
    notes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Send the file that was asked for."""
    button = ctx.triggered_id
    kind = _KINDS.get(button["type"]) if button else None
    if not (csv or xlsx) or kind is None:
        raise PreventUpdate
    return table_file(rows or [], columns, name=str(button["name"]), kind=kind, notes=notes)


def table_file(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Mapping[str, Any]],
    *,
    name: str,
    kind: str,
    notes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write rows of a grid as a file to be downloaded.

    Parameters
    ----------
    rows
        As the grid shows them.
    columns
        The grid's own; those with a field are written, under their headings.
    name
        What the download is called, without its ending: anything at all. It never is a path here.
    kind
        `csv` or `xlsx`.
    notes
        Of the table, for a workbook.
    """
    import pandas as pd  # noqa: PLC0415  (only who saves a table pays for it)

    from core.io.tables import write_table  # noqa: PLC0415

    shown = {
        str(column.get("headerName") or column["field"]): [row.get(column["field"]) for row in rows]
        for column in columns
        if column.get("field")
    }
    with TemporaryDirectory(prefix="grnscope-") as folder:
        path = Path(folder) / f"table.{kind}"
        # a browser may send anything
        given = notes if isinstance(notes, Mapping) else {}
        told = {str(about): str(note) for about, note in given.items()}
        write_table(pd.DataFrame(shown), path, notes=told)
        return dict(dcc.send_bytes(path.read_bytes(), f"{file_name(name)}.{kind}"))
