"""Does A control B? The joint histogram both ways round, what differs, and what lies beneath."""

from __future__ import annotations

from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.asking import system_options
from components.blocks import caution, chip, data_chip, model_chip
from components.choosing import field, item_select
from components.notes import empty_state, error_box
from components.pairs import called, evidence, likely, pictures, underneath
from components.shell import heading
from core.asking import sources
from core.asking.helper import helper
from core.asking.kept import Asked, kept
from core.asking.views import Look
from core.errors import UserInputError
from pages._questions import Choice, answer_to, choose, look_at, pair_address
from pages._visit import Visit, visit

dash.register_page(
    __name__, path="/pair", name="Pair", title="Pair · GRNscope", group="Ask", order=1,
)  # fmt: skip


def layout(
    regulator: str = "",
    target: str = "",
    expression: str = "",
    model: str = "",
    question: str = "",
    second: str = "",
    **_other: str,
) -> Component:
    """Look at the pair that the address names."""
    helper().warm()
    who = visit()
    asked = Asked(regulator, target, expression, model, second)
    try:
        choice = choose(who, expression, model, second=second)
        look = _look(choice, asked) if regulator and target else None
    except UserInputError as error:
        return html.Div([_top("Does one gene control another?"), error_box(error), _again(who)])
    if look is None:
        return html.Div(
            [
                _top("Does one gene control another?"),
                _finder(choice, asked),
                empty_state(
                    "No pair is chosen",
                    "Write two genes above, or choose a row of an answer.",
                    html.A("Ask the demo question", href="/query?demo=1"),
                ),
                dcc.Location(id="pair-go", refresh="callback-nav"),
            ],
            className="stack",
        )
    names = called(look)
    return html.Div(
        [
            heading(
                f"Does {names[0]} control {names[1]}?",
                f"{look.regulator} → {look.target}",
                chips=[
                    data_chip(choice.expression.name, simulated=choice.expression.simulated),
                    model_chip(choice.system.title),
                    *_steps(who, asked, question, pair=(look.regulator, look.target)),
                ],
            ),
            html.Div(
                [
                    html.Div(pictures(look, colour="log"), id="pair-pictures", className="stack"),
                    html.Div([likely(look), evidence(look)], className="halves"),
                    html.Div(underneath(look), id="pair-underneath", className="halves"),
                    html.Div(
                        [
                            dbc.RadioItems(
                                id="pair-colour", value="log", inline=True,
                                options=[{"label": "log colours", "value": "log"},
                                         {"label": "linear colours", "value": "linear"}],
                            ),
                        ],
                        className="card cut",
                    ),
                    caution(_limits(choice)),
                    _finder(choice, asked),
                ],
                className="stack",
            ),
            dcc.Store(id="pair-asked", data={
                "regulator": look.regulator, "target": look.target,
                "expression": choice.expression.id, "model": choice.system.key, "second": second,
            }),
            dcc.Store(id="pair-cell"),
            dcc.Location(id="pair-go", refresh="callback-nav"),
        ]
    )  # fmt: skip


def _top(title: str) -> Component:
    return heading(title, "Its joint histogram both ways round, and what every system says.")


def _again(who: Visit) -> Component:
    return html.P(html.A("Choose another pair", href="/pair"))


def _limits(choice: Choice) -> str:
    begun = "Trained on simulated data. " if choice.system.simulated else ""
    return begun + choice.system.limits


def _finder(choice: Choice, asked: Asked) -> Component:
    return html.Section(
        [
            html.H2("Another pair"),
            html.Div(
                [
                    field("Regulator", dcc.Input(id="pair-regulator", type="text",
                                                 value=asked.regulators), id="pair-regulator"),
                    field("Target", dcc.Input(id="pair-target", type="text",
                                              value=asked.targets), id="pair-target"),
                    item_select("Expression", sources.expressions(choice.items),
                                id="pair-expression", value=choice.expression.id),
                    field("Model", dbc.Select(
                        id="pair-model", value=choice.system.key,
                        options=system_options(sources.systems(choice.items))), id="pair-model"),
                    html.Button("Look", id="pair-look", className="primary", n_clicks=0,
                                type="button"),
                ],
                className="pair-find",
            ),
        ],
        className="card",
    )  # fmt: skip


def _look(choice: Choice, asked: Asked) -> Look:
    others = [each for each in sources.systems(choice.items) if each.key != choice.system.key]
    return look_at(choice, (asked.regulators, asked.targets), others=others)


def _steps(who: Visit, asked: Asked, question: str, *, pair: tuple[str, str]) -> list[Component]:
    """Build links to the pairs before and after in the answer that this one was chosen from."""
    if not question:
        return []
    try:
        whole = kept(who.home, who.workspace, question)
        rows = answer_to(who, whole).rows
    except UserInputError:
        return []
    places = [(str(row["regulator"]), str(row["target"])) for row in rows]
    if pair not in places:
        return []
    at = places.index(pair)
    parts: list[Component | str] = []
    for word, sign, to in (("Previous pair", "‹", at - 1), ("Next pair", "›", at + 1)):
        if 0 <= to < len(places):
            href = pair_address(places[to], asked=whole, question=question)
            parts.append(html.A(sign, href=href, title=word, **{"aria-label": word}))
        if sign == "‹":
            parts.append(f"{at + 1:,} of {len(places):,}")
    back = html.A("Back to the answer", href=f"/query?question={question}")
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
    except (KeyError, IndexError, TypeError, ValueError):
        raise PreventUpdate from None


@callback(
    Output("pair-pictures", "children"),
    Output("pair-underneath", "children"),
    Input("pair-cell", "data"),
    Input("pair-colour", "value"),
    State("pair-asked", "data"),
    prevent_initial_call=True,
)
def draw(cell: list[int] | None, colour: str, asked: dict[str, str]) -> tuple[Any, Any]:
    """Draw the pair again, in other colours or with samples marked."""
    choice = choose(visit(), asked["expression"], asked["model"], second=asked["second"])
    look = look_at(choice, (asked["regulator"], asked["target"]), others=())
    chosen = (cell[0], cell[1]) if cell else None
    return (
        pictures(look, colour="linear" if colour == "linear" else "log", cell=chosen),
        underneath(look, cell=chosen),
    )


@callback(
    Output("pair-go", "href"),
    Input("pair-look", "n_clicks"),
    State("pair-regulator", "value"),
    State("pair-target", "value"),
    State("pair-expression", "value"),
    State("pair-model", "value"),
    prevent_initial_call=True,
)
def go(clicks: int, regulator: str, target: str, expression: str, model: str) -> str:
    """Go to the pair that was written."""
    if not clicks:
        raise PreventUpdate
    return pair_address((regulator or "", target or ""), asked=Asked("", "", expression, model))
