"""The data sets of a form: rows that are added and removed, and families that are ticked whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import ALL, MATCH, Input, Output, State, callback, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.data_sets import (
    DataSet,
    beside_options,
    data_set_rows,
    first_choice,
    in_a_line,
    told_beside,
)
from components.families import after_tick, family_choice, family_options, ticked_families
from core.errors import NotFoundError
from core.problem.system import System
from core.runs import forms
from core.runs.records import Run
from core.workspace import items
from core.workspace.families import families
from core.workspace.records import Item
from pages._visit import Visit, visit

MOST = 20
_PARTS = ("expression", "pairs", "beside")


def form(page: str, who: Visit, run: Run | None, *, chosen: Sequence[System]) -> Component:
    """Build the choice of data sets, as the run had them."""
    sets = _sets_of(run) or [_first(who)]
    return html.Div(
        [
            html.Div(_rows(page, who, sets, chosen=chosen), id=f"{page}-sets"),
            html.Button(
                "Add another data set", id=f"{page}-add", type="button", className="quiet add",
                n_clicks=0,
            ),
            family_choice(
                page, _families(who), sets, perturbed=_perturbed(chosen)
            ),
        ]
    )  # fmt: skip


def states(page: str) -> list[State]:
    """List what `read` is given, in its order."""
    return [State({"type": f"{page}-{part}", "row": ALL}, "value") for part in _PARTS]


def read(columns: Sequence[Sequence[Any]]) -> list[DataSet]:
    """Read the data sets off the values of `states`."""
    return [
        DataSet(str(expression or ""), str(pairs or ""), tuple(beside or ()))
        for expression, pairs, beside in zip(*columns, strict=True)
    ]


def found(who: Visit, sets: Sequence[DataSet], *, chosen: Sequence[System]) -> list[forms.Chosen]:
    """Find the files of data sets among what the visitor has.

    What was ticked beside is left out where no chosen method can read it and nobody sees it.
    """
    beside = side_by_side(chosen)
    return [
        forms.Chosen(
            expression=_item(who, each.expression),
            pairs=_item(who, each.pairs),
            beside=tuple(items.get(who.home, who.workspace, one) for one in each.beside if beside),
        )
        for each in sets
    ]


def side_by_side(chosen: Sequence[System]) -> bool:
    """Return whether any method reads more than one expression side by side."""
    return any(method.expressions[1] > 1 for method in chosen)


def install(page: str) -> None:
    """Add the callbacks of the data sets of a form."""

    @callback(
        Output(f"{page}-sets", "children"),
        Output(f"{page}-family", "options"),
        Output(f"{page}-family", "value"),
        Input(f"{page}-add", "n_clicks"),
        Input({"type": f"{page}-remove", "row": ALL}, "n_clicks"),
        Input(f"{page}-family", "value"),
        State(f"{page}-methods", "value"),
        *states(page),
        prevent_initial_call=True,
    )
    def reshape(
        _added: int, removed: list[int], ticked: list[str], names: object, *columns: Any
    ) -> tuple[Any, Any, Any]:
        """Add, remove, or take in a whole family."""
        who, asked = visit(), ctx.triggered_id
        if isinstance(asked, dict) and not any(removed):
            raise PreventUpdate  # rows were drawn, nothing was pressed
        chosen, known = forms.chosen_methods(names), _families(who)
        sets, opened = read(columns), None
        if asked == f"{page}-add":
            if len(sets) >= MOST:
                raise PreventUpdate
            opened = len(sets)
            sets = [*sets, replace(sets[-1], beside=())]
        elif isinstance(asked, dict):
            sets = [each for row, each in enumerate(sets) if row != asked["row"]]
        elif asked == f"{page}-family":
            sets = after_tick(known, sets, ticked or ()) or [_first(who)]
        now = ticked_families(known, sets)
        return (
            _rows(page, who, sets, chosen=chosen, opened=opened),
            family_options(known, now, perturbed=_perturbed(chosen)),
            no_update if now == ticked else now,
        )

    @callback(
        Output({"type": f"{page}-beside-field", "row": ALL}, "hidden"),
        Output(f"{page}-family", "options", allow_duplicate=True),
        Input(f"{page}-methods", "value"),
        State(f"{page}-family", "value"),
        State({"type": f"{page}-expression", "row": ALL}, "value"),
        prevent_initial_call=True,
    )
    def fit(names: object, ticked: list[str], rows: list[str]) -> tuple[list[bool], Any]:
        """Offer what the chosen methods can read; the rows themselves stay as they are."""
        chosen = forms.chosen_methods(names)
        options = family_options(_families(visit()), ticked or (), perturbed=_perturbed(chosen))
        return [not side_by_side(chosen)] * len(rows), options

    @callback(
        Output({"type": f"{page}-told", "row": MATCH}, "children"),
        Output({"type": f"{page}-told-beside", "row": MATCH}, "children"),
        Output({"type": f"{page}-beside", "row": MATCH}, "options"),
        Output({"type": f"{page}-beside", "row": MATCH}, "value"),
        *(Input({"type": f"{page}-{part}", "row": MATCH}, "value") for part in _PARTS),
        prevent_initial_call=True,
    )
    def say(
        expression: str, pairs: str, beside: list[str] | None
    ) -> tuple[str, str, list[dict[str, str]], Any]:
        """Describe what a data set is now, and offer what lies beside its expression."""
        who = visit()
        listed = items.list_items(who.home, who.workspace)
        options = beside_options(
            [each for each in listed if each.content == "expression"], expression
        )
        offered = {each["value"] for each in options}
        kept = tuple(each for each in beside or () if each in offered)
        names = {each.id: each.name for each in listed}
        return (
            in_a_line(DataSet(expression, pairs, kept), names),
            told_beside(len(kept)),
            options,
            no_update if kept == tuple(beside or ()) else list(kept),
        )


def _rows(
    page: str,
    who: Visit,
    sets: Sequence[DataSet],
    *,
    chosen: Sequence[System],
    opened: int | None = None,
) -> list[Component]:
    return data_set_rows(
        page,
        sets,
        expressions=items.list_items(who.home, who.workspace, content="expression"),
        pairs=items.list_items(who.home, who.workspace, content="pairs"),
        beside=side_by_side(chosen),
        opened=opened,
    )


def _perturbed(chosen: Sequence[System]) -> bool:
    return any(method.perturbed for method in chosen)


def _families(who: Visit) -> list[Any]:
    known = families(items.list_items(who.home, who.workspace))
    return [family for family in known if len(family.members) <= MOST]


def _sets_of(run: Run | None) -> list[DataSet]:
    """Read off a run the data sets it was asked with."""
    if run is None:
        return []
    expressions = [each.item for each in run.inputs if each.role == "expression"]
    pairs = [each.item for each in run.inputs if each.role == "pairs"]
    each, left = divmod(len(expressions), max(len(pairs), 1))
    if left or not each:
        return []
    groups = [expressions[begin : begin + each] for begin in range(0, len(expressions), each)]
    return [
        DataSet(group[0], known, tuple(group[1:]))
        for group, known in zip(groups, pairs, strict=True)
    ]


def _first(who: Visit) -> DataSet:
    return first_choice(
        *(
            items.list_items(who.home, who.workspace, content=content)
            for content in ("expression", "pairs")
        )
    )


def _item(who: Visit, item_id: str) -> Item | None:
    try:
        return items.get(who.home, who.workspace, item_id)
    except NotFoundError:
        return None
