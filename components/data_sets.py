"""Choosing the data sets that are learned from: expression, and the pairs that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.choosing import field, item_select
from core.workspace.records import Item

NO_ITEM = "none"
"""What a choice holds where nothing is chosen."""


@dataclass(frozen=True)
class DataSet:
    """Ids of items; `beside` is a second expression that is read side by side, or empty."""

    expression: str
    pairs: str
    beside: str = ""


def part_id(page: str, part: str, row: int) -> dict[str, str | int]:
    """Give the id of a choice; `part` is `expression`, `beside` or `pairs`."""
    return {"type": f"{page}-{part}", "row": row}


def data_set_rows(
    page: str,
    sets: Sequence[DataSet],
    *,
    expressions: Sequence[Item],
    pairs: Sequence[Item],
    beside: bool,
) -> list[Component]:
    """Build the choices of one data set or of several.

    Parameters
    ----------
    page
        Whose form it is.
    sets
        As they are chosen now, at least one.
    expressions, pairs
        What there is to choose from.
    beside
        Whether a second expression may be read beside the first; only where there is one set.
    """
    several = len(sets) > 1
    rows: list[Component] = []
    for number, each in enumerate(sets):
        second = html.Div(
            _second(page, number, expressions, value=each.beside),
            hidden=several or not beside,
        )
        rows.append(
            html.Fieldset(
                [
                    html.Legend(f"Data set {number + 1}", hidden=not several),
                    item_select(
                        "Expression",
                        expressions,
                        id=part_id(page, "expression", number),
                        value=each.expression,
                    ),
                    second,
                    item_select(
                        "Known pairs",
                        pairs,
                        id=part_id(page, "pairs", number),
                        value=each.pairs,
                        hint=""
                        if several
                        else "Regulator and target of each; negatives are "
                        "sampled where the file has none.",
                    ),
                ],
                className="data-set",
            )
        )
    return rows


def evidence_choice(
    page: str, tables: Sequence[Item], *, chosen: Sequence[str], hidden: bool
) -> Component:
    """Build the choice of tables with other numbers about pairs or targets.

    Parameters
    ----------
    page
        Whose form it is; `{page}-evidence` holds the ids of what is ticked.
    tables
        What there is to choose from.
    chosen
        Ids of what is ticked at first.
    hidden
        True where no chosen method can use them.
    """
    known = {each.id for each in tables}
    ticked = [each for each in chosen if each in known]
    bring = "" if tables else " Bring one on the Data page first."
    return html.Details(
        [
            html.Summary("Other evidence, such as motif scores"),
            html.P(
                "Tables with a column target, a column regulator if the numbers are about pairs, "
                "and columns of numbers. What asks the model later has to give them again." + bring,
                className="hint",
            ),
            dbc.Checklist(
                id=f"{page}-evidence",
                options=[{"label": each.name, "value": each.id} for each in tables],
                value=ticked,
            ),
        ],
        id=f"{page}-evidence-field",
        open=bool(ticked),
        hidden=hidden,
    )


def first_choice(expressions: Sequence[Item], pairs: Sequence[Item]) -> DataSet:
    """Choose what a newcomer most likely means: pairs, and expression that lies beside them."""
    if not expressions or not pairs:
        return DataSet(*(each[0].id if each else "" for each in (expressions, pairs)))
    for known in pairs:
        beside = [each for each in expressions if each.path.parent == known.path.parent]
        if beside:
            return DataSet(beside[0].id, known.id)
    return DataSet(expressions[0].id, pairs[0].id)


def _second(page: str, row: int, expressions: Sequence[Item], *, value: str) -> Component:
    """Build the choice of an expression that is read beside the first, or of none.

    None has a word of its own: a browser shows nothing for an empty value.
    """
    name = part_id(page, "beside", row)
    options = [{"label": each.name, "value": each.id} for each in expressions]
    known = any(each.id == value for each in expressions)
    return field(
        "Second expression",
        dbc.Select(
            id=name,
            options=[{"label": "None", "value": NO_ITEM}, *options],
            value=value if known else NO_ITEM,
        ),
        id=name,
        hint="Read beside the first: bulk next to single cells, say.",
    )
