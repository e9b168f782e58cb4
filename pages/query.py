"""Which genes do these regulators control? Two boxes, and an answer with a link to keep."""

from __future__ import annotations

import math
from dataclasses import replace
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
from core.query.estimate import MOST_UNLEARNED
from core.query.helper import helper
from core.query.saved_query import SavedQuery, keep, kept
from core.runs import store
from core.workspace import items
from pages._address import single_words
from pages._live import run_panel
from pages._query_form import SIDES, cost_of, form
from pages._questions import (
    Choice,
    answer_to,
    choose,
    chosen,
    facts_of,
    pair_address,
    question_of,
    start_run,
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
    asked = SavedQuery(**{name: given.get(name, "") for name in _OF_LINK})
    trouble: list[Component] = []
    try:
        asked = kept(who.home, who.workspace, question) if question else asked
        choice = chosen(who, asked)
    except UserInputError as error:
        trouble, question = [error_box(error)], ""
        asked = replace(asked, expression="", model="", second="", run="", evidence="")
        choice = choose(who, "", "")
    helper().warm(choice.sources, choice.system)
    begin = "demo" if demo else "ask" if asked.regulators and asked.targets and not question else ""
    return html.Div(
        [
            heading(
                "Which genes do these regulators control?",
                "Paste identifiers in any mix. Every answer carries how it was learned and how "
                "far to trust it.",
                chips=_chips(choice),
            ),
            html.Div(trouble, id="query-trouble"),
            html.Div([form(choice, asked), html.Div(_before(), id="query-result")],
                     className="ask"),
            dcc.Store(id="query-id", data=question),
            dcc.Store(id="query-begin", data=begin),
            dcc.Store(id="query-address"),
            dcc.Store(id="query-model-given", data=asked.model),
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
        choice = choose(who, "", "")
        facts = facts_of(choice)
        regulators = "\n".join(facts.regulators[:DEMO_REGULATORS])
        targets = "\n".join(facts.first_genes[:DEMO_TARGETS])
        expression, model = choice.expression.id, choice.system.key
    asked = SavedQuery(regulators, targets, expression, model, evidence=",".join(evidence or ()))
    return regulators, targets, *_tried(who, asked)


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
def ask(
    clicks: int,
    regulators: str | None,
    targets: str | None,
    expression: str,
    model: str,
    second: str | None,
    evidence: list[str] | None,
) -> tuple[Any, Any]:
    """Write the question down, or say what is wrong with it; a large one becomes a run."""
    if not clicks:
        raise PreventUpdate
    asked = SavedQuery(
        regulators or "",
        targets or "",
        expression,
        model,
        second=second or "",
        evidence=",".join(evidence or ()),
    )
    return _tried(visit(), asked)


def _tried(who: Visit, asked: SavedQuery) -> tuple[Any, Any]:
    """Give the id of a question and no trouble, or what is wrong with it."""
    try:
        return _ask(who, asked), []
    except UserInputError as error:
        return no_update, error_box(error)


def _ask(who: Visit, asked: SavedQuery) -> str:
    choice = chosen(who, asked)
    if len(choice.files) < 2:
        asked = replace(asked, second="")
    asked = replace(asked, evidence=",".join(each.id for each in choice.tables))
    question = question_of(choice, asked)
    cost = cost_of(choice, question.regulators, question.targets)
    if not choice.system.is_model and cost.pairs > MOST_UNLEARNED:
        raise UserInputError(
            "question",
            f"may have at most {MOST_UNLEARNED:,} pairs where no model is asked",
            got=f"{cost.pairs:,}",
            remedy="Name fewer genes, or ask a trained model, which does it as a run",
        )
    if not cost.at_once:
        asked = replace(asked, run=start_run(who, choice, asked, question).id)
    return keep(who.home, who.workspace, asked)


@callback(
    Output("query-result", "children"),
    Input("query-id", "data"),
    Input({"type": "run-state", "run": ALL}, "data"),
    running=[(Output("query-result", "className"), "asking", "")],
)
def show(question: str, _states: list[str]) -> Any:
    """Show the answer to a question, or how far its run is."""
    if not question:
        raise PreventUpdate
    who = visit()
    try:
        asked = kept(who.home, who.workspace, question)
        if asked.run:
            run = store.get(who.home, who.workspace, asked.run)
            if run.state != "done":
                if isinstance(ctx.triggered_id, dict):  # its panel is there and follows it
                    raise PreventUpdate
                return html.Section(
                    [html.H2("The worker answers this one"), run_panel(run, who)],
                    className="card",
                )
        found = answer_to(who, asked)
        choice = chosen(who, asked)
    except UserInputError as error:
        return error_box(error)
    return result(
        found,
        choice.system,
        cut=found.cut,
        data=choice.expression.name,
        network="/network?" + urlencode({"source": f"question:{question}", "cut": found.cut}),
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
def cut_at(cut: float | str | None, rate: str | None, question: str) -> tuple[Any, Any, Any]:
    """Cut the ranking elsewhere, or count on real pairs being rarer or more frequent."""
    if cut is None or not question:
        raise PreventUpdate
    who, place = visit(), _place(cut)
    asked = kept(who.home, who.workspace, question)
    found = answer_to(who, asked)
    if abs(place - found.cut) < 1e-6 and ctx.triggered_id is None:
        raise PreventUpdate
    choice = chosen(who, asked)
    which = int(rate or 0) if (rate or "0").isdigit() else 0
    which = which if which < len(found.reference.rates) else 0
    return (
        scores_card(found, choice.system, cut=place, rate=which),
        pairs_card(found, choice.system, cut=place, data=choice.expression.name),
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
def open_pair(rows: list[dict[str, Any]] | None, question: str) -> str:
    """Go to the pair whose row was chosen."""
    if not rows or not question:
        raise PreventUpdate
    who = visit()
    asked = kept(who.home, who.workspace, question)
    row = rows[0]
    return pair_address((str(row["regulator"]), str(row["target"])), asked=asked, question=question)


dash.clientside_callback(
    ClientsideFunction("grnscope", "address"),
    Output("query-address", "data"),
    Input("query-id", "data"),
)
