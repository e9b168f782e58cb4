"""Controls for what a method lets people set, made from its options: no method is named here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.choosing import field
from core.problem.option import Option, Value, shown
from core.problem.system import System


def option_id(page: str, name: str) -> dict[str, str]:
    """Return the id of the control of an option; its `value` is what was chosen or typed."""
    return {"type": f"{page}-option", "name": name}


def settings_form(
    page: str, options: Sequence[Option], *, given: Mapping[str, Value] | None = None
) -> Component:
    """Build the controls of options: those about labels openly, the others folded away.

    Parameters
    ----------
    page
        Whose form it is.
    options
        Of the registry, each name once.
    given
        Values other than the defaults, by name of the option.
    """
    chosen = dict(given or {})
    labels = option_controls(page, [each for each in options if each.labels], given=chosen)
    rest = [each for each in options if not each.labels]
    parts = list(labels)
    if rest:
        changed = sum(each.name in chosen and chosen[each.name] != each.default for each in rest)
        told = f"{changed} changed" if changed else "as published"
        parts.append(
            html.Details(
                [
                    html.Summary(f"{len(rest)} settings, {told}"),
                    *(_control(page, each, chosen) for each in rest),
                ],
                open=bool(changed),
                className="settings",
            )
        )
    return html.Div(parts)


def option_controls(
    page: str, options: Sequence[Option], *, given: Mapping[str, Value] | None = None
) -> list[Component]:
    """Build the controls of options that all stand open.

    Parameters
    ----------
    page, options, given
        As in `settings_form`.
    """
    return [_control(page, each, dict(given or {})) for each in options]


def options_of(methods: Sequence[System]) -> list[Option]:
    """List the options of several methods, each name once, as the first that has it means it."""
    found: dict[str, Option] = {}
    for method in methods:
        for option in method.options:
            found.setdefault(option.name, option)
    return list(found.values())


def changed_settings(options: Sequence[Option], values: Mapping[str, Any]) -> dict[str, Value]:
    """Read what the controls hold: what differs from the defaults, checked.

    Parameters
    ----------
    options
        That the form was made of.
    values
        Of the controls, by name of the option. What is left empty is as published.
    """
    known = {option.name: option for option in options}
    read = {
        name: known[name].read(value)
        for name, value in values.items()
        if name in known and value is not None and str(value).strip()
    }
    return {name: value for name, value in read.items() if value != known[name].default}


def title_of(option: Option) -> str:
    """Write the name of an option as people write it."""
    return option.name.replace("-", " ").capitalize()


def _control(page: str, option: Option, given: Mapping[str, Value]) -> Component:
    name, value = option_id(page, option.name), given.get(option.name, option.default)
    control: Component
    if isinstance(option.default, tuple) and option.choices:
        return html.Fieldset(
            [
                html.Legend(title_of(option), className="label"),
                dbc.Checklist(
                    id=name,
                    options=[{"label": str(each), "value": str(each)} for each in option.choices],
                    value=value if isinstance(value, list) else shown(value).split(","),
                ),
                html.P(f"{option.help}.", className="hint"),
            ],
            className="field",
        )
    if option.choices:
        control = dbc.Select(
            id=name,
            options=[{"label": str(each), "value": str(each)} for each in option.choices],
            value=str(value),
        )
        allowed = ""
    elif isinstance(option.default, bool):
        control = dbc.Select(
            id=name,
            options=[{"label": "no", "value": "false"}, {"label": "yes", "value": "true"}],
            value=str(value).lower(),
        )
        allowed = ""
    else:
        # a text field, so that what cannot be read comes here and is answered in words
        control = dbc.Input(
            id=name, type="text", inputmode="decimal", value=shown(value), autocomplete="off"
        )
        allowed = f" ({option.allowed})"
    return field(title_of(option), control, id=name, hint=f"{option.help}{allowed}.")
