"""Values of a setting that are compared, on the page Evaluate: which setting, and which values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, html
from dash.development.base_component import Component

from components.choosing import field
from components.settings_form import title_of
from core import systems
from core.errors import UserInputError
from core.problem.option import Option, shown
from core.problem.system import System
from core.problem.variants import values_of, varied_options
from core.runs import forms
from core.runs.records import Run

SETTING, TICKED, TYPED = "evaluate-vary", "evaluate-vary-ticked", "evaluate-vary-typed"
OWN = (SETTING, TICKED, TYPED)
"""Ids of the controls, in the order in which `read` takes their values."""


def form(chosen: Sequence[System], run: Run | None) -> Component:
    """Build the controls, as the run had them.

    Parameters
    ----------
    chosen
        The methods.
    run
        That the address names.
    """
    kept = (run.settings.get("vary") or [""])[0] if run is not None else ""
    name, _, words = str(kept).partition("=")
    option = _options(chosen).get(name)
    values, hide_ticked, hide_typed = _values(option)
    return html.Div(
        [
            field(
                "Compare values of a setting",
                dbc.Select(id=SETTING, options=_settings(chosen), value=name if option else ""),
                id=SETTING,
                hint="Every method that has the setting is judged once with each value, on the "
                "same pairs.",
            ),
            html.Fieldset(
                [
                    html.Legend("Values", className="label"),
                    dbc.Checklist(
                        id=TICKED,
                        options=[{"label": each, "value": each} for each in values],
                        value=words.split(",") if words and values else values,
                    ),
                ],
                id=f"{TICKED}-field",
                className="field",
                hidden=hide_ticked,
            ),
            html.Div(
                field(
                    "Values",
                    dbc.Input(id=TYPED, type="text", value="" if values else words,
                              autocomplete="off"),
                    id=TYPED,
                    hint="Between commas, such as 10,20,50.",
                ),
                id=f"{TYPED}-field",
                hidden=hide_typed,
            ),
        ]
    )  # fmt: skip


def read(setting: str = "", ticked: Sequence[str] = (), typed: str = "") -> list[str]:
    """Read the controls as `variants.vary` takes it; nothing where no setting is chosen.

    Parameters
    ----------
    setting, ticked, typed
        Values of the controls, in their order.
    """
    if not setting:
        return []
    words = (typed or "").strip() or ",".join(ticked or ())
    if not words:
        raise UserInputError(
            f"values of {setting}",
            "must be at least one",
            got="none",
            remedy="Choose values to compare, or compare no setting",
        )
    return [f"{setting}={words}"]


@callback(
    Output(SETTING, "options"),
    Output(SETTING, "value"),
    Input("evaluate-methods", "value"),
    State(SETTING, "value"),
    prevent_initial_call=True,
)
def offer_settings(names: object, setting: str) -> tuple[list[dict[str, str]], str]:
    """List the settings of the chosen methods, keeping the one that was chosen."""
    chosen = forms.chosen_methods(names)
    return _settings(chosen), setting if setting in _options(chosen) else ""


@callback(
    Output(TICKED, "options"),
    Output(TICKED, "value"),
    Output(f"{TICKED}-field", "hidden"),
    Output(TYPED, "value"),
    Output(f"{TYPED}-field", "hidden"),
    Input(SETTING, "value"),
    State("evaluate-methods", "value"),
    prevent_initial_call=True,
)
def offer_values(
    setting: str, names: object
) -> tuple[list[dict[str, str]], list[str], bool, str, bool]:
    """List the values that the chosen setting can have, or ask for them."""
    values, hide_ticked, hide_typed = _values(_options(forms.chosen_methods(names)).get(setting))
    ticks = [{"label": each, "value": each} for each in values]
    return ticks, values, hide_ticked, "", hide_typed


def method_choices(chosen: Sequence[System]) -> list[dict[str, Any]]:
    """List the methods to tick: systems, each with its named variants, and what else was chosen.

    Parameters
    ----------
    chosen
        Methods that a run had, which may be variants without a name of their own.
    """
    named = systems.named_variants()
    listed = {
        each.name: each
        for system in systems.registry().values()
        for each in (system, *(named[name] for name in system.variants))
    }
    listed |= {each.name: each for each in chosen}
    return [
        {
            "label": method.title
            + (" · is trained in every fold" if method.needs_labels() else ""),
            "value": name,
        }
        for name, method in listed.items()
    ]


def _options(chosen: Sequence[System]) -> dict[str, Option]:
    """Return the settings that can be varied, by name, as the first method has them."""
    found: dict[str, Option] = {}
    for method in chosen:
        for option in varied_options(method):
            found.setdefault(option.name, option)
    return found


def _settings(chosen: Sequence[System]) -> list[dict[str, str]]:
    none = {"label": "none: each method as it is set", "value": ""}
    return [
        none,
        *({"label": title_of(x), "value": name} for name, x in _options(chosen).items()),
    ]


def _values(option: Option | None) -> tuple[list[str], bool, bool]:
    """Return the values to tick, and whether those to tick and the field to type in are hidden."""
    if option is None:
        return [], True, True
    values = [shown(value) for value in values_of(option)]
    return values, not values, bool(values)
