"""Choosing the data sets that are learned from: expression, and the pairs that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.choosing import item_select
from core.workspace.records import Item


@dataclass(frozen=True)
class DataSet:
    """Ids of items; `beside` is further expression that is read side by side with the first."""

    expression: str
    pairs: str
    beside: tuple[str, ...] = ()


def part_id(page: str, part: str, row: int) -> dict[str, str | int]:
    """Return the id of a part of a data set.

    `expression`, `beside` and `pairs` are choices, `told` and `told-beside` say what was chosen,
    `beside-field` is what holds `beside`, and `remove` is a button.
    """
    return {"type": f"{page}-{part}", "row": row}


def data_set_rows(
    page: str,
    sets: Sequence[DataSet],
    *,
    expressions: Sequence[Item],
    pairs: Sequence[Item],
    beside: bool,
    opened: int | None = None,
) -> list[Component]:
    """Build the choices of one data set, or of several as a row each that can be opened.

    Parameters
    ----------
    page
        Whose form it is.
    sets
        As they are chosen now, at least one.
    expressions, pairs
        What there is to choose from.
    beside
        Whether more than one expression may be read side by side.
    opened
        The row of several that is open.
    """
    if len(sets) == 1:
        parts = _choices(page, 0, sets[0], expressions=expressions, pairs=pairs, beside=beside)
        line = html.Span(id=part_id(page, "told", 0), hidden=True)
        return [html.Div([*parts, line], className="data-set")]
    names = {each.id: each.name for each in (*expressions, *pairs)}
    return [
        html.Fieldset(
            [
                html.Legend(f"Data set {row + 1}"),
                html.Button(
                    "Remove", id=part_id(page, "remove", row), type="button", className="quiet",
                    n_clicks=0, **{"aria-label": f"Remove data set {row + 1}"},
                ),
                html.Details(
                    [
                        html.Summary(in_a_line(each, names), id=part_id(page, "told", row)),
                        *_choices(
                            page, row, each, expressions=expressions, pairs=pairs, beside=beside
                        ),
                    ],
                    open=row == opened,
                ),
            ],
            className="data-set row-of-many",
        )
        for row, each in enumerate(sets)
    ]  # fmt: skip


def in_a_line(chosen: DataSet, names: dict[str, str]) -> str:
    """Describe in a line which files a data set is.

    Parameters
    ----------
    chosen
        The data set.
    names
        What files are called, by their id.
    """
    first = names.get(chosen.expression, "no expression")
    folder, slash, _ = first.rpartition("/")
    beside = f" + {len(chosen.beside)} more" if chosen.beside else ""
    # where both lie in one folder, that is said once
    known = names.get(chosen.pairs, "no known pairs").removeprefix(folder + slash)
    return f"{first}{beside} · {known}"


def may_lie_beside(expressions: Sequence[Item], first: str) -> list[Item]:
    """List the expression that may be read beside a first one.

    Parameters
    ----------
    expressions
        What there is.
    first
        Id of the first. Its neighbours in the demo may go with it, and whatever the visitor
        brought; files whose names begin alike come first.
    """
    chosen = next((each for each in expressions if each.id == first), None)
    if chosen is None:
        return [each for each in expressions if not each.shared]
    found = [
        each
        for each in expressions
        if each.id != first and (not each.shared or each.path.parent == chosen.path.parent)
    ]
    # of many files that were brought, those of the same network come first
    return sorted(found, key=lambda each: _place(each.name) != _place(chosen.name))


def _place(name: str) -> str:
    """Return what the name of a file says of where it came from."""
    folder, slash, _ = name.rpartition("/")
    return folder if slash else name.partition(" ")[0]


def beside_options(expressions: Sequence[Item], first: str) -> list[dict[str, str]]:
    """Build what can be ticked to be read beside a first expression."""
    return [
        {"label": each.name.rpartition("/")[2], "value": each.id}
        for each in may_lie_beside(expressions, first)
    ]


def told_beside(count: int) -> str:
    """Describe how much is read beside an expression."""
    return f"Read beside it: {count or 'nothing'}" + (" more" if count else "")


def first_choice(expressions: Sequence[Item], pairs: Sequence[Item]) -> DataSet:
    """Choose what a newcomer most likely means: pairs, and expression that lies beside them."""
    if not expressions or not pairs:
        return DataSet(expressions[0].id if expressions else "", pairs[0].id if pairs else "")
    for known in pairs:
        beside = [each for each in expressions if each.path.parent == known.path.parent]
        if beside:
            return DataSet(beside[0].id, known.id)
    return DataSet(expressions[0].id, pairs[0].id)


def _choices(
    page: str,
    row: int,
    chosen: DataSet,
    *,
    expressions: Sequence[Item],
    pairs: Sequence[Item],
    beside: bool,
) -> list[Component]:
    return [
        item_select(
            "Expression", expressions, id=part_id(page, "expression", row), value=chosen.expression
        ),
        _beside(page, row, chosen, expressions=expressions, hidden=not beside),
        item_select(
            "Known pairs",
            pairs,
            id=part_id(page, "pairs", row),
            value=chosen.pairs,
            hint="Regulator and target of each; negatives are sampled where the file has none.",
        ),
    ]


def _beside(
    page: str, row: int, chosen: DataSet, *, expressions: Sequence[Item], hidden: bool
) -> Component:
    """Build the ticks of further expression, folded away while there is none."""
    name = part_id(page, "beside", row)
    options = beside_options(expressions, chosen.expression)
    known = {each["value"] for each in options}
    ticked = [each for each in chosen.beside if each in known]
    return html.Details(
        [
            html.Summary(told_beside(len(ticked)), id=part_id(page, "told-beside", row)),
            html.P(
                "Of the same genes: bulk next to single cells, or knock-outs, knock-downs and the "
                "wild type next to a time series.",
                className="hint",
            ),
            html.Div(
                dbc.Checklist(id=name, options=options, value=ticked),
                role="group",
                **{"aria-label": "Read beside the expression"},
            ),
        ],
        id=part_id(page, "beside-field", row),
        open=bool(ticked),
        hidden=hidden,
    )
