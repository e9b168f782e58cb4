"""Blocks of a report as cards: what a page shows of a run is what its report shows."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.blocks import card, caution
from components.figures import figure_card
from components.tables import Field, table_card
from core.reports.blocks import Column, Figure, Shown, Table, Value

_LETTER = 9
_NARROWEST, _WIDEST = 115, 280


def blocks_view(
    lead: str,
    blocks: Sequence[Shown],
    *,
    subtitle: str,
    cautions: Sequence[str] = (),
    tools: Sequence[Component] = (),
) -> Component:
    """Build a card that says what the blocks come to, and one for each.

    Parameters
    ----------
    lead
        Sentences; the first is the title.
    blocks
        As the report has them.
    subtitle
        What was looked at.
    cautions
        How far to trust it.
    tools
        Links to the report and the files.
    """
    found, _, more = lead.partition(". ")
    return html.Div(
        [
            card(
                found.removesuffix("."),
                *([html.P(more)] if more else []),
                *([html.Div(list(tools), className="tools actions")] if tools else []),
                *(caution(each) for each in cautions),
                subtitle=subtitle,
            ),
            *(block_card(block, number) for number, block in enumerate(blocks)),
        ],
        className="stack",
    )


def block_card(block: Shown, number: int = 0) -> Component:
    """Build the card of a block.

    Parameters
    ----------
    block
        As a report has it.
    number
        Its place on the page, by which one without a name is called.
    """
    name = block.name or f"part-{number}"
    if isinstance(block, Figure):
        return figure_card(
            block.title,
            block.untitled(),
            id=name,
            subtitle=block.about,
            height=block.height,
            least_width=block.least_width,
        )
    if isinstance(block, Table):
        cells = list(zip(*block.rows, strict=True)) or [()] * len(block.columns)
        fields = [
            _field(column, cells[place], f"column-{place}")
            for place, column in enumerate(block.columns)
        ]
        rows = [dict(zip((field.name for field in fields), row, strict=True)) for row in block.rows]
        return table_card(block.title, fields, rows, id=name, subtitle=block.about)
    return card(
        block.title,
        *([html.P(block.text)] if block.text else []),
        *([html.Ul([html.Li(item) for item in block.items])] if block.items else []),
        *([html.Pre(block.typed)] if block.typed else []),
    )


def _field(column: Column, values: Sequence[Value], name: str) -> Field:
    """Make a column as wide as its words."""
    written = [column.text(value) for value in values]
    # text that was written as such is read as such, whatever it stands for
    counts = column.kind in {"number", "share"} and not any(isinstance(v, str) for v in values)
    letters = max(map(len, (f"{column.title}  ", *written)))
    return Field(
        name,
        column.title,
        "number" if counts else "identifier" if column.kind == "identifier" else "text",
        digits=2 if column.kind == "share" else column.digits,
        width=min(_WIDEST, max(_NARROWEST, 32 + _LETTER * letters)),
    )
