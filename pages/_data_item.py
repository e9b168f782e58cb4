"""One file on the Data page: what was recognised and why, how good it is, and corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component

from components.blocks import card, chip
from components.choosing import field, item_select
from components.files import CONTENTS, download_link, moment, size
from components.notes import error_box, simulated_badge
from components.shell import heading
from core.data.overrides import from_words
from core.data.pair_formats.interactions import wanted_types
from core.data.recognise import CONTENTS as READABLE
from core.errors import UserInputError
from core.runs.records import Run
from core.workspace import items
from core.workspace.records import Item
from pages._data_report import report_cards
from pages._inspections import report
from pages._links import leads_somewhere
from pages._live import run_panel
from pages._visit import Visit, visit

_CHOICES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "orientation": (
        "Genes are in",
        {"genes-in-rows": "rows", "genes-in-columns": "columns"},
    ),
    "scale": (
        "Values are",
        {"counts": "counts", "linear": "linear (TPM, RPKM)", "log": "logged",
         "relative": "ratios or z-scores"},
    ),
    "kind": (
        "Samples are",
        {"single-cell": "single cells", "bulk": "bulk samples", "time-series": "time series"},
    ),
    "duplicates": (
        "Genes named twice",
        {"sum": "are added up", "mean": "are averaged", "max": "keep the highest",
         "variable": "keep the most variable", "first": "keep the first", "keep": "are all kept"},
    ),
    "isoforms": ("Isoforms (.1, .2)", {"keep": "are kept apart", "merge": "are joined"}),
    "missing": (
        "Missing values",
        {"mean": "become the gene's mean", "zero": "become zero", "drop": "drop the gene"},
    ),
    "excel_names": (
        "Names that Excel made dates of",
        {"keep": "are kept", "restore": "are turned back"},
    ),
    "separator": (
        "Cells are separated by",
        {"tab": "tabs", "comma": "commas", "semicolon": "semicolons", "space": "spaces"},
    ),
    "decimal": ("The decimal sign is", {".": "a point", ",": "a comma"}),
}  # fmt: skip
_OF_PAIRS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "edge_types": (
        "Interactions of a pathway that are known pairs",
        {"activation": "activation only", "inhibition": "inhibition only",
         "activation,inhibition,expression": "both, and expression",
         "all": "all of them"},
    ),
}  # fmt: skip
_WORDS = {
    "sheet": "Sheet of the workbook",
    "names": "Column with the gene names",
    "layer": "Layer of the h5ad file",
}
_AGAINST = {
    "pairs": (
        "Do these pairs fit an expression?",
        "Choose one to count the genes it does not know",
    ),
    "gene sets": ("Do these sets fit an expression?", "Choose one to count its genes in a set"),
    "annotations": ("Do these fit an expression?", "Choose one to count its genes with a term"),
    "regions": ("Do these fit an expression?", "Choose one to count its genes with a region"),
    "sequences": ("Do these fit an expression?", "Choose one to count its genes with a sequence"),
    "motifs": ("Do these fit an expression?", "Choose one to count its genes with a motif"),
}
"""What can be held against an expression, because it names genes."""


def layout(item_id: str, who: Visit) -> Component:
    """Show one file."""
    item = items.get(who.home, who.workspace, item_id)
    return html.Div(
        [
            html.P(dcc.Link("‹ All data", href="/data"), className="back"),
            heading(
                item.name,
                item.reason,
                chips=[
                    chip(CONTENTS.get(item.content, item.content)),
                    chip(size(item.size)),
                    *([simulated_badge()] if item.simulated else []),
                ],
            ),
            html.Div(
                [
                    html.Div(_told(item, who), id="item-report", className="stack"),
                    html.Div(
                        [
                            *([_corrections(item)] if item.content != "model" else []),
                            _keeping(item),
                        ],
                        className="stack",
                    ),
                ],
                className="wide-and-narrow",
            ),
            dcc.Store(id="item-id", data=item.id),
            dcc.Location(id="item-go", refresh="callback-nav"),
            dcc.ConfirmDialog(
                id="item-sure", message=f"Delete {item.name}? This cannot be undone."
            ),
        ]
    )


@callback(
    Output("item-report", "children"),
    Input({"type": "run-state", "run": ALL}, "data"),
    Input({"type": "item-against", "name": ALL}, "value"),
    State("item-id", "data"),
    prevent_initial_call=True,
)
def look_again(states: Sequence[str], against: Sequence[str], item_id: str) -> Any:
    """Show the report when its run has ended, or pairs against another expression."""
    asked = ctx.triggered_id
    if asked and asked["type"] == "run-state" and "done" not in states:
        return no_update
    who = visit()
    item = items.get(who.home, who.workspace, item_id)
    return _told(item, who, against=next(iter(against), "") or "")


@callback(
    Output("item-go", "href"),
    Output("item-wrong", "children"),
    Input("item-read", "n_clicks"),
    State("item-id", "data"),
    State("item-content", "value"),
    State({"type": "item-override", "name": ALL}, "value"),
    State({"type": "item-override", "name": ALL}, "id"),
    prevent_initial_call=True,
)
def correct(
    _clicks: int, item_id: str, content: str, words: Sequence[str], names: Sequence[dict[str, str]]
) -> tuple[Any, Any]:
    """Write down how the file is to be read, and read it so."""
    who = visit()
    given = {name["name"]: word.strip() for name, word in zip(names, words, strict=True) if word}
    try:
        if content not in READABLE:
            raise UserInputError(
                "content", "must be one of the list", got=content, remedy="Choose what it holds"
            )
        from_words(given)
        wanted_types(given.get("edge_types", ""))
        items.correct(who.home, who.workspace, item_id, content=content, overrides=given)
    except UserInputError as error:
        return no_update, error_box(error)
    # a word that changes makes the browser ask for the page anew
    return f"/data?item={item_id}&read={_clicks}", ""


@callback(
    Output("item-sure", "displayed"), Input("item-delete", "n_clicks"), prevent_initial_call=True
)
def ask_first(clicks: int) -> bool:
    """Ask before deleting."""
    return bool(clicks)


@callback(
    Output("item-go", "href", allow_duplicate=True),
    Input("item-sure", "submit_n_clicks"),
    State("item-id", "data"),
    prevent_initial_call=True,
)
def delete(_sure: int, item_id: str) -> str:
    """Delete the file."""
    who = visit()
    items.delete(who.home, who.workspace, item_id)
    return "/data"


def _told(item: Item, who: Visit, *, against: str = "") -> list[Component]:
    if item.content == "model" and leads_somewhere("/train"):
        card_link = dcc.Link("See its card, or ask it", href=f"/train?model={quote(item.id)}")
        return [card("This is a trained model", html.P(card_link))]
    if item.content not in READABLE:
        return [card("This is not something to be read here", html.P(item.reason))]
    beside = items.get(who.home, who.workspace, against) if against else None
    try:
        found = report(item, who, expression=beside)
    except UserInputError as error:
        return [error_box(error), *_against(item, who, against)]
    if isinstance(found, Run):
        return [card("Reading the file", run_panel(found, who))]
    return [
        *_against(item, who, against),
        *report_cards(found, kinds=_CHOICES["kind"][1]),
    ]


def _against(item: Item, who: Visit, against: str) -> list[Component]:
    if item.content not in _AGAINST:
        return []
    question, hint = _AGAINST[item.content]
    choice = item_select(
        question,
        items.list_items(who.home, who.workspace, content="expression"),
        id={"type": "item-against", "name": "expression"},
        value=against,
        optional=hint,
    )
    return [html.Section(choice, className="card")]


def _corrections(item: Item) -> Component:
    if item.shared:
        return card(
            "Part of the demo",
            html.P("All visitors share it, so it cannot be changed. Your own files can."),
        )
    contents = [{"label": CONTENTS[each], "value": each} for each in READABLE]
    chosen = item.content if item.content in READABLE else None
    parts: list[Component] = [
        field(
            "It holds",
            dbc.Select(id="item-content", options=contents, value=chosen,
                       placeholder="Choose what it holds"),
            id="item-content",
        )
    ]  # fmt: skip
    if item.content == "pairs":
        parts += [
            _choice(name, item, of=_OF_PAIRS, usual="activation and inhibition")
            for name in _OF_PAIRS
        ]
    if item.content == "expression":
        parts += [_choice(name, item) for name in _CHOICES]
        parts.append(
            html.Details(
                [html.Summary("Where there are several tables"),
                 *(_word(name, item) for name in _WORDS)],
                open=any(name in item.overrides for name in _WORDS),
            )
        )  # fmt: skip
    again = html.Button(
        "Read it again", id="item-read", n_clicks=0, type="button", className="primary"
    )
    return card(
        "Is something wrong?",
        *parts,
        again,
        html.Div(id="item-wrong"),
        subtitle="What you say here goes before what was recognised.",
    )  # fmt: skip


def _choice(
    name: str,
    item: Item,
    *,
    of: Mapping[str, tuple[str, Mapping[str, str]]] = _CHOICES,
    usual: str = "as recognised",
) -> Component:
    id = {"type": "item-override", "name": name}
    label, words = of[name]
    options = [{"label": usual, "value": ""}]
    options += [{"label": word, "value": value} for value, word in words.items()]
    control = dbc.Select(
        id=id, options=options, value=item.overrides.get(name, ""), placeholder=usual
    )
    return field(label, control, id=id)


def _word(name: str, item: Item) -> Component:
    id = {"type": "item-override", "name": name}
    control = dcc.Input(id=id, type="text", value=item.overrides.get(name, ""), maxLength=200)
    return field(_WORDS[name], control, id=id)


def _keeping(item: Item) -> Component:
    delete_button = html.Button(
        "Delete", id="item-delete", n_clicks=0, type="button", className="quiet danger",
        hidden=item.shared,
    )  # fmt: skip
    return card(
        "Keeping it",
        html.P(["Here since ", moment(item.stored)]),
        html.P([html.Span("SHA-256 "), html.Code(item.sha256[:16]), " …"], title=item.sha256),
        html.Div([download_link(item), delete_button], className="tools"),
    )
