"""Does A control B? The joint histogram both ways round, what differs, and what lies beneath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import sight
from components.asking import system_options
from components.blocks import caution, chip, data_chip, model_chip
from components.choosing import field, item_select
from components.evidence import evidence_needed
from components.notes import empty_state, error_box
from components.pairs import called, evidence, likely, pictures, underneath
from components.shell import heading
from components.verdicts import answer_verdict
from core.errors import UserInputError
from core.explain.pair_views import CourseSight, ImageSight
from core.models.card import another_kind
from core.query import sources
from core.query.helper import explainer, helper
from core.query.question import QueryForm
from core.query.views import PairReport
from pages._address import single_words
from pages._questions import (
    Choice,
    answer_to,
    choose,
    facts_of,
    kept_of,
    look_at,
    pair_address,
    question_of,
    reads_beside,
    second_of,
    sight_of,
    suited,
)
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/pair", name="Pair", title="Pair · GRNscope", group="Ask", order=1,
)  # fmt: skip


_CHOOSING = ("expression", "model", "second", "evidence")


@single_words
def layout(
    regulator: str = "",
    target: str = "",
    expression: str = "",
    model: str = "",
    question: str = "",
    second: str = "",
    beside: str = "",
    evidence: str = "",
    **_other: str,
) -> Component:
    """Look at the pair that the address names."""
    given = {
        "regulator": regulator, "target": target, "expression": expression, "model": model,
        "second": second, "beside": beside, "question": question, "evidence": evidence,
    }  # fmt: skip
    return html.Div(
        [
            html.Div(_first(visit(), given), id="pair-page"),
            dcc.Store(id="pair-asked", data=given),
            dcc.Store(id="pair-cell"),
            dcc.Location(id="pair-go", refresh="callback-nav"),
        ]
    )


def _first(who: Visit, given: Mapping[str, str]) -> list[Component]:
    """Build what is there at once: the question, until its answer comes."""
    title = "Does one gene control another?"
    try:
        choice = _chosen(who, given)
        helper().warm(choice.sources, choice.system)
        if given["regulator"] and given["model"] and sight.waits(choice.system):
            explainer().begin("sight.warm_up", choice.system)
    except UserInputError as error:
        return [_top(title), error_box(error), _again()]
    if given["regulator"] and given["target"]:
        title = f"Does {given['regulator']} control {given['target']}?"
        return [_top(title), html.P("Looking…", role="status", className="hint")]
    return [
        _top(title),
        html.Div(
            [
                _finder(choice, given),
                empty_state(
                    "No pair is chosen",
                    "Write two genes above, or choose a row of an answer.",
                    html.A("Ask the demo question", href="/query?demo=1"),
                ),
            ],
            className="stack",
        ),
    ]


@callback(Output("pair-page", "children"), Input("pair-asked", "data"))
def fill(given: dict[str, str]) -> Any:
    """Look at the pair."""
    if not (given["regulator"] and given["target"]):
        raise PreventUpdate
    who = visit()
    try:
        choice, look = _looked(who, given)
    except UserInputError as error:
        mend = html.Div([error_box(error), *_once_more(who, given)], className="stack")
        return [_top("Does one gene control another?"), mend]
    names = called(look)
    return [
        heading(
            f"Does {names[0]} control {names[1]}?",
            f"{look.regulator} → {look.target}",
            chips=[
                data_chip(choice.expression.name, simulated=choice.expression.simulated),
                model_chip(choice.system.title),
                *_steps(who, given["question"], pair=(look.regulator, look.target)),
            ],
        ),
        html.Div(
            [
                *answer_verdict(choice.system, advice=not _other_kind(choice)),
                _switches(),
                html.Div(pictures(look, colour="log"), id="pair-pictures", className="stack"),
                html.Div([likely(look), evidence(look)], className="halves"),
                sight.section(look),
                html.Div(underneath(look), id="pair-underneath", className="halves"),
                caution(_caution(choice)),
                _finder(choice, given),
            ],
            className="stack",
        ),
    ]


def _switches() -> Component:
    """Build what changes the colours of the pictures."""
    return html.Div(
        dbc.RadioItems(
            id="pair-colour", value="log", inline=True,
            options=[{"label": "Log colours", "value": "log"},
                     {"label": "Linear colours", "value": "linear"}],
        ),
        className="switches",
    )  # fmt: skip


@callback(
    Output("pair-sight", "children"),
    Input("pair-sight-wanted", "data"),
    Input("pair-map", "value"),
    State("pair-asked", "data"),
)
def see(wanted: list[str], shown: str | None, given: dict[str, str]) -> Any:
    """Show where the network looks; what goes wrong here leaves the rest of the page as it is."""
    if not wanted:
        raise PreventUpdate
    try:
        choice, look = _looked(visit(), given)
        found = sight_of(choice, (look.regulator, look.target))
    except UserInputError as error:
        return html.P(
            f"What the network sees cannot be shown: {error.name} {error.rule}. "
            f"Received: {error.got}.",
            className="hint",
        )
    if isinstance(found, CourseSight):
        return sight.course_sight(look, found)
    if isinstance(found, ImageSight):
        drawn = shown if shown in sight.SHOWN else "activation"
        return sight.image_sight(look, found, shown=drawn)
    return html.P("This network has nothing to show here.", className="hint")


def _top(title: str) -> Component:
    return heading(title, "Its joint histogram both ways round, and what every system says.")


def _once_more(who: Visit, given: Mapping[str, str]) -> list[Component]:
    """Build the form with what was asked, where its files are there: to mend what was wrong."""
    try:
        return [_finder(_chosen(who, given), given)]
    except UserInputError:
        return [_again()]


def _again() -> Component:
    return html.P(html.A("Choose another pair", href="/pair"))


def _caution(choice: Choice) -> str:
    system = choice.system
    begun = "Trained on simulated data." if system.simulated else ""
    return " ".join(filter(None, (_other_kind(choice), begun, system.limits)))


def _other_kind(choice: Choice) -> str:
    """Return a warning where the model did not learn from such expression."""
    return another_kind(choice.system.learned_from, [facts_of(choice).kind])


def _finder(choice: Choice, given: Mapping[str, str]) -> Component:
    return html.Section(
        [
            html.H2("Another pair"),
            html.Div(
                [
                    field("Regulator", dcc.Input(id="pair-regulator", type="text",
                                                 value=given["regulator"]), id="pair-regulator"),
                    field("Target", dcc.Input(id="pair-target", type="text",
                                              value=given["target"]), id="pair-target"),
                    item_select("Expression", sources.expressions(choice.items),
                                id="pair-expression", value=choice.expression.id),
                    item_select("Compare with", sources.expressions(choice.items),
                                id="pair-beside", value=given["beside"], optional="nothing else"),
                    field("Model", dbc.Select(
                        id="pair-model", value=choice.system.key,
                        options=system_options(sources.available_systems(choice.items)),
                    ), id="pair-model"),
                    second_of("pair", choice),
                    html.Button("Look", id="pair-look", className="primary", n_clicks=0,
                                type="button"),
                ],
                className="pair-find",
            ),
            evidence_needed(
                "pair", sources.evidence_tables(choice.items),
                chosen=[each.id for each in choice.tables], wants=choice.system.evidence,
            ),
        ],
        className="card",
    )  # fmt: skip


def _chosen(who: Visit, given: Mapping[str, str]) -> Choice:
    """Find the data and the system that the address names."""
    form = QueryForm(**{name: given[name] for name in _CHOOSING})
    return choose(who, form)


def _looked(who: Visit, given: Mapping[str, str]) -> tuple[Choice, PairReport]:
    """Look at a pair, and ask every other system too."""
    choice = _chosen(who, given)
    choice = choice if given["model"] else suited(choice)
    sources.must_be_given(choice.system)
    sources.must_be_beside(choice.system, choice.sources)
    others = [
        sources.given(each, choice.tables)
        for each in sources.available_systems(choice.items)
        if each.key != choice.system.key
    ]
    beside = given["beside"]
    pair = (given["regulator"], given["target"])
    other = QueryForm(expression=beside, model=choice.system.key)
    look = look_at(
        choice,
        pair,
        others=others,
        beside=choose(who, other).sources[0] if beside else None,
        kept=kept_of(who, given["question"], choice, pair),
    )
    return choice, look


def _steps(who: Visit, name: str, *, pair: tuple[str, str]) -> list[Component]:
    """Build links to the pairs before and after in the answer that this one was chosen from."""
    if not name:
        return []
    try:
        question = question_of(who, name)
        rows = answer_to(who, question).rows
    except UserInputError:
        return []
    places = [(str(row["regulator"]), str(row["target"])) for row in rows]
    if pair not in places:
        return []
    at = places.index(pair)
    parts: list[Component | str] = []
    for word, sign, to in (("Previous pair", "‹", at - 1), ("Next pair", "›", at + 1)):
        if 0 <= to < len(places):
            href = pair_address(places[to], form=question.form, question=name)
            parts.append(html.A(sign, href=href, title=word, **{"aria-label": word}))
        if sign == "‹":
            parts.append(f"{at + 1:,} of {len(places):,}")
    back = html.A("Back to the answer", href=f"/query?question={name}")
    return [html.Span(parts, className="chip step"), chip(back)]


@callback(
    Output("pair-cell", "data"),
    Input("joint-0", "clickData"),
    prevent_initial_call=True,
)
def choose_cell(click: dict[str, Any] | None) -> list[int]:
    """Mark the samples of the cell that was chosen."""
    try:
        point = (click or {})["points"][0]
        return [int(point["x"]), int(point["y"])]
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        raise PreventUpdate from None


@callback(
    Output("pair-pictures", "children"),
    Output("pair-underneath", "children"),
    Input("pair-cell", "data"),
    Input("pair-colour", "value"),
    State("pair-asked", "data"),
    prevent_initial_call=True,
)
def draw(cell: list[int] | None, colour: str, given: dict[str, str]) -> tuple[Any, Any]:
    """Draw the pair again: in other colours, or with samples marked."""
    who = visit()
    _, look = _looked(who, given)
    chosen = (cell[0], cell[1]) if cell else None
    return (
        pictures(
            look,
            colour="linear" if colour == "linear" else "log",
            cell=chosen,
        ),
        underneath(look, cell=chosen),
    )


@callback(
    Output("pair-second-field", "hidden"),
    Output("pair-second", "value"),
    Output("pair-evidence-field", "hidden"),
    Output("pair-evidence-wants", "children"),
    Input("pair-model", "value"),
    Input("pair-expression", "value"),
    State("pair-second", "value"),
    prevent_initial_call=True,
)
def fit(
    model: str | None, expression: str | None, second: str | None
) -> tuple[bool, str, bool, str]:
    """Ask for what the chosen model reads beside one expression."""
    return reads_beside(visit(), model or "", expression=expression or "", second=second or "")


@callback(
    Output("pair-go", "href"),
    Input("pair-look", "n_clicks"),
    State("pair-regulator", "value"),
    State("pair-target", "value"),
    State("pair-expression", "value"),
    State("pair-beside", "value"),
    State("pair-model", "value"),
    State("pair-evidence", "value"),
    State("pair-second", "value"),
    State("pair-second-field", "hidden"),
    prevent_initial_call=True,
)
def go(
    clicks: int,
    regulator: str | None,
    target: str | None,
    expression: str,
    beside: str | None,
    model: str,
    ticked: list[str] | None,
    second: str | None,
    reads_one: bool,
) -> str:
    """Go to the pair that was written."""
    if not clicks:
        raise PreventUpdate
    form = QueryForm(
        expression=expression,
        model=model,
        second="" if reads_one else second or "",
        evidence=",".join(ticked or ()),
    )
    return pair_address((regulator or "", target or ""), form=form, beside=beside or "")
