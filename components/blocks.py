"""What pages are built of: cards, chips, notes and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dash import html
from dash.development.base_component import Component

Cell: TypeAlias = str | Component


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it holds numbers or identifiers."""

    title: str
    kind: Literal["text", "number", "identifier"] = "text"


def card(title: str, *children: Cell, subtitle: str = "", id: str = "") -> Component:
    """Build a card whose title says the finding."""
    head: list[Component] = [html.H2(title)]
    if subtitle:
        head.append(html.P(subtitle, className="subtitle"))
    name = {"id": id} if id else {}
    return html.Section([*head, *children], className="card", **name)


def chip(*parts: Cell) -> Component:
    """Build a small label that says what the page speaks of."""
    return html.Span(list(parts), className="chip")


def data_chip(name: str, *, simulated: bool = False) -> Component:
    """Build the label that says which data a page speaks of."""
    return chip("Data ", html.Strong(name), *((" · simulated",) if simulated else ()))


def model_chip(name: str) -> Component:
    """Build the label that says which model answers."""
    return chip("Model ", html.Strong(name))


def caution(text: str, *more: Cell) -> Component:
    """Build a note on how far a result can be trusted, and what leads on from it."""
    return html.P([text, *more] if more else text, className="caution")


def command(text: str) -> Component:
    """Build a command to be typed."""
    return html.Code(text, className="command")


def bar(share: float, *, kind: Literal["plain", "up", "down"] = "plain") -> Component:
    """Build a bar for a value between 0 and 1; the number itself stands beside it."""
    width = f"{100 * min(max(share, 0.0), 1.0):.1f}%"
    return html.Span(
        html.Span(style={"width": width}, className=kind),
        className="bar",
        **{"aria-hidden": "true"},
    )


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, label: str) -> Component:
    """Build a table that scrolls within itself where the screen is narrow.

    Parameters
    ----------
    columns
        What stands in each column.
    rows
        Cells of each row, as many as there are columns.
    label
        What the table holds, for screen readers.
    """
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(column.title, scope="col", className=column.kind)
                            for column in columns
                        ]
                    )
                ),
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Td(cell, className=column.kind)
                                for column, cell in zip(columns, row, strict=True)
                            ]
                        )
                        for row in rows
                    ]
                ),
            ]
        ),
        className="table",
        role="region",
        tabIndex="0",
        **{"aria-label": label},
    )
