"""Models of a workspace: listed, shown, taken in, renamed and deleted."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import MATCH, Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.blocks import Column, card, table
from components.choosing import field
from components.model_card import main_figure, model_card
from components.notes import empty_state, error_box, simulated_badge
from components.upload import drop_zone, uploaded
from components.verdicts import verdict_badge
from core import systems
from core.errors import NotFoundError, UserInputError
from core.explain.readable import readable
from core.models.card import Card, read_card
from core.models.verdict import verdict
from core.workspace import items, models
from core.workspace.records import Item
from pages._visit import Visit, visit

_ZONE = "models-zone"


def shown(item_id: str, who: Visit) -> Component:
    """Build the card of the model that the address names, or say that there is none."""
    try:
        item = items.get(who.home, who.workspace, item_id)
    except NotFoundError:
        return empty_state("There is no such model", "It may have been deleted. Choose another.")
    return view(item)


def view(item: Item) -> Component:
    """Build the card of a model, with what can be done about it."""
    try:
        card_of = read_card(item.path)
    except UserInputError as error:
        return error_box(error)
    return html.Div(
        [model_card(card_of, name=item.name, tools=_tools(item, card_of)), *_own_tools(item)],
        className="stack",
    )


def list_cards(who: Visit) -> list[Component]:
    """Build the list of models, and the place to load one."""
    return [
        html.Div(_list(who), id="models-list"),
        card(
            "Load a model",
            drop_zone(
                _ZONE,
                "Drop a model that was downloaded from GRNscope",
                hint="One ZIP file, as its download button gives it.",
                several=False,
            ),
            html.Div(id="models-error", **{"aria-live": "polite"}),
        ),
    ]


@callback(
    Output("models-list", "children"),
    Output("models-error", "children"),
    Input(uploaded(_ZONE), "data"),
    prevent_initial_call=True,
)
def take_in(arrived: dict[str, Any] | None) -> tuple[Any, Any]:
    """Make a model of what was dropped."""
    if not arrived or not arrived.get("items"):
        raise PreventUpdate
    who = visit()
    try:
        for each in arrived["items"]:
            models.take_in(who.home, who.workspace, each["id"], limits=who.settings.limits)
    except UserInputError as error:
        return no_update, error_box(error)
    return _list(who), None


@callback(
    Output("models-list", "children", allow_duplicate=True),
    Input("train-shown", "data"),
    prevent_initial_call=True,
)
def trained(_shown: str) -> Component:
    """List the model that a training has just made."""
    return _list(visit())


@callback(
    Output({"type": "model-place", "item": MATCH}, "href"),
    Output({"type": "model-error", "item": MATCH}, "children"),
    Input({"type": "model-rename", "item": MATCH}, "n_clicks"),
    Input({"type": "model-delete", "item": MATCH}, "n_clicks"),
    State({"type": "model-name", "item": MATCH}, "value"),
    prevent_initial_call=True,
)
def change(renames: int, deletes: int, name: str | None) -> tuple[Any, Any]:
    """Rename or delete a model."""
    asked, who = ctx.triggered_id, visit()
    if not (renames or deletes):
        raise PreventUpdate
    try:
        if asked["type"] == "model-rename":
            items.rename(who.home, who.workspace, asked["item"], name=name or "")
            return f"/train?model={asked['item']}", None
        items.delete(who.home, who.workspace, asked["item"])
    except UserInputError as error:
        return no_update, error_box(error)
    return "/train", None


def _list(who: Visit) -> Component:
    found = items.list_items(who.home, who.workspace, content=models.CONTENT)
    rows = [row for item in found if (row := _row(item)) is not None]
    if not rows:
        return card(
            "No models yet", html.P("Train one above, or load one that was downloaded before.")
        )
    columns = (Column("Model"), Column("System"), Column("Verdict"), Column("Next"))
    return card(
        f"{len(rows)} model{'' if len(rows) == 1 else 's'} to ask",
        table(columns, rows, label="Models"),
    )


def _row(item: Item) -> list[str | Component] | None:
    try:
        card_of = read_card(item.path)
    except UserInputError:
        return None
    name = html.Span(
        [
            dcc.Link(item.name, href=f"/train?model={item.id}"),
            *([" ", simulated_badge()] if item.simulated else []),
        ]
    )
    return [
        name,
        _system(card_of),
        html.Div(
            [verdict_badge(verdict(card_of)), html.P(main_figure(card_of), className="hint")]
        ),
        html.Span(
            [
                dcc.Link("Ask it", href=f"/query?model={item.id}"),
                *([" · ", dcc.Link("Read it", href=f"/reading?model={item.id}")]
                  if readable(card_of) else []),
            ]
        ),
    ]  # fmt: skip


def _system(card_of: Card) -> str:
    known = systems.registry().get(card_of.method)
    return card_of.method if known is None else known.title


def _tools(item: Item, card_of: Card) -> list[Component]:
    return [
        dcc.Link("Ask it", href=f"/query?model={item.id}", className="button"),
        *(
            [dcc.Link("Read what it learned", href=f"/reading?model={item.id}", className="button")]
            if readable(card_of)
            else []
        ),
        html.A("Download", href=f"/download/model/{item.id}.zip", className="button"),
    ]


def _own_tools(item: Item) -> list[Component]:
    """Build renaming and deleting, of what is the visitor's own."""
    if item.shared:
        return []
    name = {"type": "model-name", "item": item.id}
    return [
        card(
            "Rename or delete it",
            field("Name", dbc.Input(id=name, type="text", value=item.name), id=name),
            html.Div(
                [
                    html.Button("Rename", id={"type": "model-rename", "item": item.id},
                                type="button", className="quiet", n_clicks=0),
                    html.Button("Delete", id={"type": "model-delete", "item": item.id},
                                type="button", className="quiet danger", n_clicks=0),
                ],
                className="tools actions",
            ),
            html.Div(id={"type": "model-error", "item": item.id}, **{"aria-live": "polite"}),
            dcc.Location(id={"type": "model-place", "item": item.id}, refresh="callback-nav"),
        )
    ]  # fmt: skip
