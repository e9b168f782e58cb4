"""The form of a question: two boxes that say what they mean, data, a model, and what it needs."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.asking import box, system_options, told
from components.blocks import caution
from components.choosing import field, item_select
from components.evidence import evidence_needed
from components.notes import error_box
from components.upload import uploaded
from components.verdicts import verdict_badge
from core.errors import UserInputError
from core.query import sources
from core.query.estimate import estimate
from core.query.estimate import told as time_told
from core.query.question import QueryForm
from core.workspace import items
from pages._questions import (
    Choice,
    choose,
    facts_of,
    reads_beside,
    second_of,
    suited,
    understood,
)
from pages._visit import Visit, visit

SIDES = ("regulators", "targets")
_LONGEST_LIST = 1_200_000
_HEADINGS = {"gene", "genes", "id", "ids", "tf", "tfs", "locus", "symbol", "regulator", "target"}


def query_form(choice: Choice, form: QueryForm) -> Component:
    """Build the form, filled in."""
    lists = sources.lists(choice.items)
    return html.Section(
        [
            html.H2("Your question", className="visually-hidden"),
            box("regulators", "Regulators", value=form.regulators, lists=lists, rows=5,
                placeholder="AT5G11260, AP2\n261585_at"),
            box("targets", "Targets", value=form.targets, lists=lists, rows=4,
                placeholder="all genes"),
            item_select("Expression", sources.expressions(choice.items), id="query-expression",
                        value=choice.expression.id),
            second_of("query", choice),
            field(
                "Model",
                dbc.Select(id="query-model", value=choice.system.key,
                           options=system_options(sources.available_systems(choice.items))),
                id="query-model",
            ),
            evidence_needed(
                "query", sources.evidence_tables(choice.items),
                chosen=[each.id for each in choice.tables], wants=choice.system.evidence,
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


def _limits(choice: Choice) -> Component:
    begun = "Trained on simulated data. " if choice.system.simulated else ""
    judged = choice.system.verdict
    told = [] if judged is None else [html.P(["Verdict on it: ", verdict_badge(judged)])]
    return html.Div([*told, caution(begun + choice.system.limits)])


@callback(
    *[Output(f"query-{side}-told", "children") for side in SIDES],
    Output("query-ask", "children"),
    Output("query-ask", "disabled"),
    Output("query-limits", "children"),
    *[Input(f"query-{side}", "value") for side in SIDES],
    Input("query-expression", "value"),
    Input("query-model", "value"),
)
def look_up(
    regulators: str | None, targets: str | None, expression: str | None, model: str | None
) -> tuple[Any, Any, str, bool, Any]:
    """Describe what the boxes mean, and what asking costs."""
    try:
        choice = choose(visit(), QueryForm(expression=expression or "", model=model or ""))
        found = understood(choice, (regulators or "", targets or ""))
        cost = estimate(
            found[0].names,
            found[1].names,
            system=choice.system,
            samples=facts_of(choice).samples,
        )
    except UserInputError as error:
        return error_box(error), [], "Ask", True, no_update
    said = [
        told(each, what=(one if len(each.names) == 1 else one.replace(" ", "s ", 1)))
        for each, one in zip(found, ("regulator understood", "gene expressed in the data"),
                             strict=True)
    ]  # fmt: skip
    if not cost.pairs:
        return *said, "Ask", True, _limits(choice)
    how = time_told(cost.seconds) + ("" if cost.at_once else " as a run")
    return *said, f"Ask · {cost.pairs:,} pairs, {how}", False, _limits(choice)


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
    system = suited(choose(visit(), QueryForm(expression=expression))).system
    if system.key == model:
        raise PreventUpdate
    return system.key


@callback(
    Output("query-second-field", "hidden"),
    Output("query-second", "value"),
    Output("query-evidence-field", "hidden"),
    Output("query-evidence-wants", "children"),
    Input("query-model", "value"),
    Input("query-expression", "value"),
    State("query-second", "value"),
    prevent_initial_call=True,
)
def fit(
    model: str | None, expression: str | None, second: str | None
) -> tuple[bool, str, bool, str]:
    """Ask for what the chosen model reads beside one expression."""
    return reads_beside(visit(), model or "", expression=expression or "", second=second or "")


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
    """Return the ids of a file as a box shows them, without its heading."""
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
