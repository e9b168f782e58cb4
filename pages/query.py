"""Which genes do these regulators control? Two boxes, and an answer with a link to keep."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.asking import pairs_card, result, scores_card, stops
from components.blocks import data_chip, model_chip
from components.notes import empty_state, error_box
from components.shell import heading
from components.tables import grid_id
from core.errors import UserInputError
from core.query import sources
from core.query.helper import helper
from core.query.question import QueryForm
from core.runs import store
from core.workspace import items
from pages._address import single_words
from pages._live import run_panel
from pages._query_form import SIDES, query_form
from pages._questions import (
    Choice,
    answer_to,
    ask,
    choose,
    facts_of,
    pair_address,
    question_of,
)
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/query", name="Query", title="Query · GRNscope", group="Ask", order=0,
)  # fmt: skip

_OF_LINK = ("regulators", "targets", "expression", "model", "evidence")
DEMO_REGULATORS, DEMO_TARGETS = 50, 500


@single_words
def layout(question: str = "", demo: str = "", **given: str) -> Component:
    """Show the question that the address holds, or an empty one.

    Parameters
    ----------
    question
        Id of a question that was asked before.
    demo
        Anything, to ask the demo's question at once.
    given
        `regulators`, `targets`, `expression`, `model`, `evidence` of a link from elsewhere.
    """
    who = visit()
    all_items = items.list_items(who.home, who.workspace)
    if not sources.expressions(all_items):
        return _nothing_yet()
    form = QueryForm(**{name: given.get(name, "") for name in _OF_LINK})
    trouble: list[Component] = []
    try:
        form = question_of(who, question).form if question else form
    except UserInputError as error:
        trouble, question = [error_box(error)], ""
    try:
        choice = choose(who, form)
    except UserInputError as error:  # what was asked is gone; an answer that is kept is still shown
        trouble.append(error_box(error))
        form = QueryForm(form.regulators, form.targets)
        choice = choose(who, form)
    helper().warm(choice.sources, choice.system)
    begin = "demo" if demo else "ask" if form.regulators and form.targets and not question else ""
    return html.Div(
        [
            heading(
                "Which genes do these regulators control?",
                "Paste identifiers in any mix. Every answer carries how it was learned and how "
                "far to trust it.",
                chips=_chips(choice),
            ),
            html.Div(trouble, id="query-trouble"),
            html.Div([query_form(choice, form), html.Div(_before(), id="query-result")],
                     className="ask"),
            dcc.Store(id="query-id", data=question),
            dcc.Store(id="query-begin", data=begin),
            dcc.Store(id="query-address"),
            dcc.Store(id="query-model-given", data=form.model),
            dcc.Location(id="query-go", refresh="callback-nav"),
        ]
    )  # fmt: skip


def _chips(choice: Choice) -> list[Component]:
    item = choice.expression
    return [data_chip(item.name, simulated=item.simulated), model_chip(choice.system.title)]


def _before() -> Component:
    return empty_state(
        "The answer will stand here",
        "Write regulators and targets at the left and ask, or look at the demo first.",
        html.A("Ask the demo question", href="/query?demo=1"),
    )


def _nothing_yet() -> Component:
    return html.Div(
        [
            heading("Which genes do these regulators control?", "There is no expression yet."),
            empty_state(
                "Nothing can be asked yet",
                "The demo is being made, which takes a minute. Or bring your own expression.",
                html.A("Look again", href="/query"),
                html.A("Bring your data", href="/data"),
            ),
        ]
    )


@callback(
    Output("query-regulators", "value", allow_duplicate=True),
    Output("query-targets", "value", allow_duplicate=True),
    Output("query-id", "data", allow_duplicate=True),
    Output("query-trouble", "children", allow_duplicate=True),
    Input("query-begin", "data"),
    State("query-regulators", "value"),
    State("query-targets", "value"),
    State("query-expression", "value"),
    State("query-model", "value"),
    State("query-evidence", "value"),
    prevent_initial_call="initial_duplicate",
)
def begin(
    how: str,
    regulators: str,
    targets: str,
    expression: str,
    model: str,
    evidence: list[str] | None,
) -> tuple[Any, Any, Any, Any]:
    """Ask at once, where the address says so."""
    if not how:
        raise PreventUpdate
    who = visit()
    if how == "demo":
        choice = choose(who, QueryForm())
        facts = facts_of(choice)
        regulators = "\n".join(facts.regulators[:DEMO_REGULATORS])
        targets = "\n".join(facts.first_genes[:DEMO_TARGETS])
        expression, model = choice.expression.id, choice.system.key
    form = QueryForm(regulators, targets, expression, model, evidence=",".join(evidence or ()))
    return regulators, targets, *_tried(who, form)


@callback(
    Output("query-id", "data"),
    Output("query-trouble", "children"),
    Input("query-ask", "n_clicks"),
    *[State(f"query-{side}", "value") for side in SIDES],
    State("query-expression", "value"),
    State("query-model", "value"),
    State("query-second", "value"),
    State("query-evidence", "value"),
    running=[
        (Output("query-ask", "disabled"), True, False),
        (Output("query-result", "className"), "asking", ""),
    ],
    prevent_initial_call=True,
)
def press(
    clicks: int,
    regulators: str | None,
    targets: str | None,
    expression: str,
    model: str,
    second: str | None,
    evidence: list[str] | None,
) -> tuple[Any, Any]:
    """Ask what is written, or say what is wrong with it."""
    if not clicks:
        raise PreventUpdate
    form = QueryForm(
        regulators or "",
        targets or "",
        expression,
        model,
        second=second or "",
        evidence=",".join(evidence or ()),
    )
    return _tried(visit(), form)


def _tried(who: Visit, form: QueryForm) -> tuple[Any, Any]:
    """Return the id of a question and no trouble, or what is wrong with it."""
    try:
        return ask(who, form), []
    except UserInputError as error:
        return no_update, error_box(error)


@callback(
    Output("query-result", "children"),
    Input("query-id", "data"),
    Input({"type": "run-state", "run": ALL}, "data"),
    running=[(Output("query-result", "className"), "asking", "")],
)
def show(name: str, _states: list[str]) -> Any:
    """Show the answer to a question, or how far its run is."""
    if not name:
        raise PreventUpdate
    who = visit()
    try:
        question = question_of(who, name)
        if question.run:
            run = store.get(who.home, who.workspace, question.run)
            if run.state != "done":
                if isinstance(ctx.triggered_id, dict):  # its panel is there and follows it
                    raise PreventUpdate
                return html.Section(
                    [html.H2("The worker answers this one"), run_panel(run, who)],
                    className="card",
                )
        found = answer_to(who, question)
    except UserInputError as error:
        return error_box(error)
    return result(
        found,
        question.system,
        cut=found.cut,
        data=question.sources[0].name,
        network="/network?" + urlencode({"source": f"question:{name}", "cut": found.cut}),
    )


@callback(
    Output("query-scores", "children"),
    Output("query-table", "children"),
    Output("query-stops", "children"),
    Input("query-cut", "value"),
    Input("query-rate", "value"),
    State("query-id", "data"),
    prevent_initial_call=True,
)
def cut_at(cut: float | str | None, rate: str | None, name: str) -> tuple[Any, Any, Any]:
    """Cut the ranking elsewhere, or count on real pairs being rarer or more frequent."""
    if cut is None or not name:
        raise PreventUpdate
    who, place = visit(), _place(cut)
    question = question_of(who, name)
    found = answer_to(who, question)
    if abs(place - found.cut) < 1e-6 and ctx.triggered_id is None:
        raise PreventUpdate
    which = int(rate or 0) if (rate or "0").isdigit() else 0
    which = which if which < len(found.reference.rates) else 0
    return (
        scores_card(found, question.system, cut=place, rate=which),
        pairs_card(found, question.system, cut=place, data=question.sources[0].name),
        stops(found, rate=which),
    )


@callback(
    Output("query-cut", "value"),
    Input({"type": "query-stop", "cut": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def stop_at(clicks: list[int]) -> float:
    """Cut where a button says."""
    if not any(clicks) or not ctx.triggered_id:
        raise PreventUpdate
    return _place(ctx.triggered_id["cut"])


def _place(cut: object) -> float:
    """Read where a ranking is to be cut."""
    try:
        place = float(cut)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        place = math.nan
    if not math.isfinite(place):
        raise UserInputError(
            "cut-off",
            "must be a number",
            got=cut,
            remedy="Move the slider, or type one such as 0.5",
        )
    return place


@callback(
    Output("query-go", "href"),
    Input(grid_id("scores"), "selectedRows"),
    State("query-id", "data"),
    prevent_initial_call=True,
)
def open_pair(rows: list[dict[str, Any]] | None, name: str) -> str:
    """Go to the pair whose row was chosen."""
    if not rows or not name:
        raise PreventUpdate
    form, row = question_of(visit(), name).form, rows[0]
    return pair_address((str(row["regulator"]), str(row["target"])), form=form, question=name)


dash.clientside_callback(
    ClientsideFunction("grnscope", "address"),
    Output("query-address", "data"),
    Input("query-id", "data"),
)
