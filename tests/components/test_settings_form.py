"""Forms made from the registry: every method, no name known here."""

import json

import pytest

from components.settings_form import changed_settings, options_of, settings_form
from core import systems
from core.errors import UserInputError


@pytest.mark.parametrize("name", systems.names())
def test_every_option_has_a_control_with_its_default_and_its_help(name: str) -> None:
    options = options_of([systems.get(name)])
    drawn = json.dumps(settings_form("train", options).to_plotly_json(), default=_plain)

    for option in options:
        assert json.dumps({"type": "train-option", "name": option.name}) in drawn
        assert json.dumps(option.help)[1:-1] in drawn


def test_options_that_methods_share_are_asked_once() -> None:
    every = list(systems.registry().values())
    names = [option.name for option in options_of(every)]

    assert len(names) == len(set(names))
    assert {option.name for method in every for option in method.options} == set(names)


@pytest.mark.parametrize("name", systems.names(trainable=True))
def test_a_form_that_was_not_touched_changes_nothing(name: str) -> None:
    options = options_of([systems.get(name)])
    untouched = {option.name: str(option.default).lower() if isinstance(option.default, bool)
                 else str(option.default) for option in options}  # fmt: skip

    assert changed_settings(options, untouched) == {}
    assert changed_settings(options, dict.fromkeys(untouched, " ")) == {}


@pytest.mark.parametrize("name", systems.names(trainable=True))
def test_what_cannot_be_read_is_answered_with_what_is_allowed(name: str) -> None:
    options = options_of([systems.get(name)])
    for option in options:
        if option.choices or not isinstance(option.default, str):
            with pytest.raises(UserInputError, match="must be"):
                changed_settings(options, {option.name: "no such thing"})


def test_a_change_is_read_as_its_kind() -> None:
    method = next(m for m in systems.registry().values() if m.trainable())
    whole = next(
        o for o in method.options if type(o.default) is int and o.maximum is None and not o.choices
    )

    assert changed_settings(method.options, {whole.name: f" {whole.default + 1} "}) == {
        whole.name: whole.default + 1
    }


def _plain(component: object) -> object:
    return component.to_plotly_json()
