"""Tables that can be sorted and filtered, and saved exactly as they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

_SHORT = 12
_ROW = 42


@dataclass(frozen=True)
class Field:
    """A column of a grid.

    Attributes
    ----------
    name, title
        Key of the rows, and the heading.
    kind
        `number` is right-aligned and filtered as such, `identifier` is monospaced, `share`
        is a number from 0 to 1 with a bar beside it, `effect` a word in the colour of what it
        says (`activates`, `represses`).
    digits
        Decimals of a number that is not whole.
    help
        What the heading means, shown when the pointer rests on it.
    width
        The least, in pixels.
    beside
        Another field that is written beside it in a quiet colour: a symbol beside an id.
    hidden
        Whether it is only in what is saved.
    """

    name: str
    title: str
    kind: Literal["text", "number", "identifier", "share", "effect"] = "text"
    digits: int = 3
    help: str = ""
    width: int = 110
    beside: str = ""
    hidden: bool = False


def grid_id(id: str) -> dict[str, str]:
    """Return the id of the grid in `table_card(…, id=id)`, for callbacks."""
    return {"type": "table", "name": id}


def table_card(
    title: str,
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    *tools: Component,
    id: str,
    subtitle: str = "",
    select: Literal["", "single", "multiple"] = "",
    notes: Mapping[str, str] | None = None,
) -> Component:
    """Build a card with a grid, and buttons that save what is shown as CSV and XLSX.

    Parameters
    ----------
    title
        The finding.
    fields
        The columns, in order.
    rows
        One mapping a row, plain JSON values by field name.
    tools
        Further buttons beside CSV and XLSX.
    id
        Of the table, a plain word; `grid_id(id)` is that of the grid. Saved files are called
        after it.
    subtitle
        One sentence more.
    select
        Whether rows can be chosen; the grid's `selectedRows` holds them then.
    notes
        What whoever opens the saved workbook should know: a sheet of its own.
    """
    short = len(rows) <= _SHORT
    options: dict[str, Any] = {
        "domLayout": "autoHeight" if short else "normal",
        "pagination": not short and len(rows) > 1000,
        "paginationPageSize": 500,
        "paginationPageSizeSelector": False,
        "rowHeight": _ROW,
        "headerHeight": _ROW,
        "suppressCellFocus": False,
        "ensureDomOrder": True,
        "enableCellTextSelection": True,
        "tooltipShowDelay": 300,
        "suppressColumnVirtualisation": True,
    }
    if select:
        options["rowSelection"] = {
            "mode": "singleRow" if select == "single" else "multiRow",
            "checkboxes": select == "multiple",
            "enableClickSelection": True,
        }
    save = [
        html.Button(
            kind.upper(), id={"type": f"table-{kind}", "name": id}, className="quiet", n_clicks=0,
            title=f"Save the rows that are shown as {kind.upper()}", type="button",
        )
        for kind in ("csv", "xlsx")
    ]  # fmt: skip
    return html.Section(
        [
            html.Div(
                [
                    html.Div([html.H2(title), html.P(subtitle, className="subtitle")]),
                    html.Div([*save, *tools], className="tools"),
                ],
                className="card-head",
            ),
            dag.AgGrid(
                id=grid_id(id),
                columnDefs=[_column(field) for field in fields],
                rowData=[dict(row) for row in rows],
                columnSize="responsiveSizeToFit",
                defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True},
                dashGridOptions=options,
                className="grid",
                style={"height": None if short else "30rem", "width": "100%"},
            ),
            dcc.Download(id={"type": "table-file", "name": id}),
            dcc.Store(id={"type": "table-notes", "name": id}, data=dict(notes or {})),
        ],
        className="card",
    )


def _column(field: Field) -> dict[str, Any]:
    column: dict[str, Any] = {
        "field": field.name,
        "headerName": field.title,
        "minWidth": field.width,
        "cellDataType": False,
        "filter": "agTextColumnFilter",
        "tooltipField": field.name if field.kind in {"text", "identifier"} else None,
    }
    if field.help:
        column["headerTooltip"] = field.help
    if field.hidden:
        column["hide"] = True
    if field.beside:
        column["cellRenderer"] = "grnscopeBeside"
        column["cellRendererParams"] = {"beside": field.beside}
    if field.kind == "identifier":
        column["cellClass"] = "identifier"
    elif field.kind == "effect":
        column["cellClassRules"] = {
            word: f"params.value === '{word}'" for word in ("activates", "represses")
        }
    elif field.kind in {"number", "share"}:
        column["filter"] = "agNumberColumnFilter"
        column["valueFormatter"] = {"function": f"grnscopeNumber(params.value, {field.digits})"}
        column["type"] = "rightAligned"
        if field.kind == "share":
            column["cellRenderer"] = "grnscopeShare"
            column["cellRendererParams"] = {"digits": field.digits}
            column["minWidth"] = max(field.width, 170)
    return {key: value for key, value in column.items() if value is not None}
