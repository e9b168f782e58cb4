"""Which genes do these regulators control? Two boxes, and an answer with a link to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import dash
import dash_bootstrap_components as dbc
from dash import ALL, ClientsideFunction, Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.asking import box, pairs_card, result, scores_card, stops, system_options, told
from components.blocks import caution, data_chip, model_chip
from components.choosing import field, item_select
from components.notes import empty_state, error_box
from components.shell import heading
from components.tables import grid_id
from components.upload import uploaded
from core.asking import sources
from core.asking.estimate import MOST_UNLEARNED, Estimate, estimate
from core.asking.estimate import told as time_told
from core.asking.helper import helper
from core.asking.kept import Asked, keep, kept
from core.errors import UserInputError
from core.runs import store
from core.workspace import items
from pages._live import run_panel
from pages._questions import (
    Choice,
    answer_to,
    choose,
    facts_of,
    pair_address,
    question_of,
    start_run,
    suited,
    understood,
)
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/query", name="Query", title="Query · GRNscope", group="Ask", order=0,
)  # fmt: skip

SIDES = ("regulators", "targets")
DEMO_REGULATORS, DEMO_TARGETS = 50, 500
_LONGEST_LIST = 1_200_000
_HEADINGS = {"gene", "genes", "id", "ids", "tf", "tfs", "locus", "symbol", "regulator", "target"}


def layout(question: str = "", demo: str = "", **given: str) -> Component:
    """Show the question that the address holds, or an empty one.

    Parameters
    ----------
    question
        Id of a question that was asked before.
    demo
        Anything, to ask the demo's question at once.
    given
        `regulators`, `targets`, `expression`, `model` of a link from elsewhere.
    """
    who = visit()
    all_items = items.list_items(who.home, who.workspace)
    if not sources.expressions(all_items):
        return _nothing_yet()
    asked = Asked(**{name: given.get(name, "") for name in ("regulators", "targets", "expression",
                                                            "model")})  # fmt: skip
    trouble: list[Component] = []
    try:
        asked = kept(who.home, who.workspace, question) if question else asked
        choice = choose(who, asked.expression, asked.model, second=asked.second)
    except UserInputError as error:
        trouble, question = [error_box(error)], ""
        asked = replace(asked, expression="", model="", second="", run="")
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
            html.Div([_form(choice, asked), html.Div(_before(), id="query-result")],
                     className="ask"),
            dcc.Store(id="query-id", data=question),
            dcc.Store(id="query-begin", data=begin),
            dcc.Store(id="query-address"),
            dcc.Store(id="query-model-given", data=asked.model),
            dcc.Location(id="query-go", refresh="callback-nav"),
        ]
    )  # fmt: skip


def _form(choice: Choice, asked: Asked) -> Component:
    lists = sources.lists(choice.items)
    return html.Section(
        [
            html.H2("Your question", className="visually-hidden"),
            box("regulators", "Regulators", value=asked.regulators, lists=lists, rows=5,
                placeholder="AT5G11260, AP2\n261585_at"),
            box("targets", "Targets", value=asked.targets, lists=lists, rows=4,
                placeholder="all genes"),
            item_select("Expression", sources.expressions(choice.items), id="query-expression",
                        value=choice.expression.id),
            html.Div(
                item_select("Second expression", sources.expressions(choice.items),
                            id="query-second", value=choice.files[-1].id,
                            hint="This model reads two side by side: single cells and bulk, say."),
                id="query-second-field", hidden=choice.system.expressions < 2,
            ),
            field(
                "Model",
                dbc.Select(id="query-model", value=choice.system.key,
                           options=system_options(sources.systems(choice.items))),
                id="query-model",
            ),
            html.Button("Ask", id="query-ask", className="primary", n_clicks=0, type="button",
                        disabled=True),
            html.Div(_limits(choice), id="query-limits"),
            html.P(
                html.A("Try the demo question", href="/query?demo=1"), className="share",
            ),
        ],
        className="card question",
    )  # fmt: skip


def _chips(choice: Choice) -> list[Component]:
    item = choice.expression
    return [data_chip(item.name, simulated=item.simulated), model_chip(choice.system.title)]


def _limits(choice: Choice) -> Component:
    begun = "Trained on simulated data. " if choice.system.simulated else ""
    return caution(begun + choice.system.limits)


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
    *[Output(f"query-{side}-told", "children") for side in SIDES],
    Output("query-ask", "children"),
    Output("query-ask", "disabled"),
    Output("query-limits", "children"),
    Output("query-second-field", "hidden"),
    *[Input(f"query-{side}", "value") for side in SIDES],
    Input("query-expression", "value"),
    Input("query-model", "value"),
)
def look_up(
    regulators: str | None, targets: str | None, expression: str | None, model: str | None
) -> tuple[Any, Any, str, bool, Any, Any]:
    """Say what the boxes mean, and what asking costs."""
    try:
        choice = choose(visit(), expression or "", model or "")
        found = understood(choice, (regulators or "", targets or ""))
        cost = _cost(choice, found[0].names, found[1].names)
    except UserInputError as error:
        return error_box(error), [], "Ask", True, no_update, no_update
    said = [
        told(each, what=(one if len(each.names) == 1 else one.replace(" ", "s ", 1)))
        for each, one in zip(found, ("regulator understood", "gene expressed in the data"),
                             strict=True)
    ]  # fmt: skip
    alone = choice.system.expressions < 2
    if not cost.pairs:
        return *said, "Ask", True, _limits(choice), alone
    how = time_told(cost.seconds) + ("" if cost.at_once else " as a run")
    return *said, f"Ask · {cost.pairs:,} pairs, {how}", False, _limits(choice), alone


@callback(
    Output("query-model", "value"),
    Input("query-expression", "value"),
    State("query-model", "value"),
    State("query-model-given", "data"),
)
def suit(expression: str | None, model: str | None, given: str) -> str:
    """Choose a model that learned from such data, unless somebody chose one already."""
    if not expression or (given and ctx.triggered_id is None):
        raise PreventUpdate
    system = suited(choose(visit(), expression, "")).system
    if system.key == model:
        raise PreventUpdate
    return system.key


def _cost(choice: Choice, regulators: Sequence[str], targets: Sequence[str]) -> Estimate:
    return estimate(regulators, targets, system=choice.system, samples=facts_of(choice).samples)


def _lists_into(side: str) -> None:
    """Let a box be filled from a phrase, a list of the workspace, or a file just sent."""
    name = f"query-{side}"

    @callback(
        Output(name, "value"),
        Output(f"{name}-pick", "value"),
        Input(f"{name}-pick", "value"),
        Input(uploaded(f"{name}-file"), "data"),
        prevent_initial_call=True,
    )
    def fill(picked: str | None, arrived: dict[str, Any] | None) -> tuple[str, str]:
        if ctx.triggered_id == f"{name}-pick":
            if not picked:
                raise PreventUpdate
            if not picked.startswith("item:"):
                return picked, ""
            return _ids_in(visit(), picked.removeprefix("item:")), ""
        found = [str(each["id"]) for each in (arrived or {}).get("items", [])]
        if not found:
            raise PreventUpdate
        return _ids_in(visit(), found[0]), ""


for _side in SIDES:
    _lists_into(_side)


def _ids_in(who: Visit, item_id: str) -> str:
    """Give the ids of a file as a box shows them, without its heading."""
    item = items.get(who.home, who.workspace, item_id)
    if item.path.is_dir() or item.size > _LONGEST_LIST:
        raise UserInputError(
            item.name,
            "must be a plain list of ids of at most a megabyte",
            got="a folder" if item.path.is_dir() else f"{item.size:,} bytes",
            remedy="Choose a file with one id a line",
        )
    lines = item.path.read_text("utf-8-sig", errors="replace").splitlines()
    if lines and lines[0].strip().strip('"').casefold() in _HEADINGS:
        lines = lines[1:]
    return "\n".join(line.strip() for line in lines if line.strip())


@callback(
    Output("query-regulators", "value", allow_duplicate=True),
    Output("query-targets", "value", allow_duplicate=True),
    Output("query-id", "data", allow_duplicate=True),
    Input("query-begin", "data"),
    State("query-regulators", "value"),
    State("query-targets", "value"),
    State("query-expression", "value"),
    State("query-model", "value"),
    prevent_initial_call="initial_duplicate",
)
def begin(
    how: str, regulators: str, targets: str, expression: str, model: str
) -> tuple[Any, Any, str]:
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
    return regulators, targets, _ask(who, Asked(regulators, targets, expression, model))


@callback(
    Output("query-id", "data"),
    Input("query-ask", "n_clicks"),
    *[State(f"query-{side}", "value") for side in SIDES],
    State("query-expression", "value"),
    State("query-model", "value"),
    State("query-second", "value"),
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
) -> str:
    """Write the question down; a large one becomes a run."""
    if not clicks:
        raise PreventUpdate
    asked = Asked(regulators or "", targets or "", expression, model, second=second or "")
    return _ask(visit(), asked)


def _ask(who: Visit, asked: Asked) -> str:
    choice = choose(who, asked.expression, asked.model, second=asked.second)
    if len(choice.files) < 2:
        asked = replace(asked, second="")
    question = question_of(choice, asked)
    cost = _cost(choice, question.regulators, question.targets)
    if not choice.system.learned and cost.pairs > MOST_UNLEARNED:
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
        choice = choose(who, asked.expression, asked.model, second=asked.second)
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
    who, place = visit(), float(cut)
    asked = kept(who.home, who.workspace, question)
    found = answer_to(who, asked)
    if abs(place - found.cut) < 1e-6 and ctx.triggered_id is None:
        raise PreventUpdate
    choice = choose(who, asked.expression, asked.model, second=asked.second)
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
    return float(ctx.triggered_id["cut"])


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
