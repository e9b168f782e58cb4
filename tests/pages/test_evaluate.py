"""The form of the Evaluate page, as plain functions."""

from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from core import systems
from core.errors import UserInputError
from core.problem.option import shown
from core.runs import store
from core.workflows.options import COUNTS, EVALUATE
from pages._visit import Visit

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import evaluate  # noqa: E402


def _controls(shown: Any) -> dict[str, Any]:
    """Give the values of the controls of the evaluation's own switches, by name."""
    return {
        part.id["name"]: part.value
        for part in shown._traverse()
        if isinstance(part, Component)
        and isinstance(getattr(part, "id", None), dict)
        and part.id["type"].startswith("evaluate-way")
    }


OWN = (*EVALUATE, *COUNTS)


@pytest.mark.parametrize("option", OWN, ids=lambda option: option.name)
def test_what_the_command_line_can_be_told_the_form_can(visitor: Visit, option: Any) -> None:
    empty = _controls(evaluate.layout())
    unset = {each.name: shown(each.default).lower() for each in OWN}
    assert empty == unset

    given = unset | {option.name: "true" if option in EVALUATE else "7"}
    ways = [given[each.name] for each in OWN]
    chosen = [systems.get("pearson")]
    told = evaluate.settings(chosen, "0", "regulator", "5", *ways)
    assert {each.name: told[each.name] for each in OWN if each.name in told} == {
        option.name: True if option in EVALUATE else 7
    }
    run = store.create(
        visitor.home,
        visitor.workspace,
        kind="evaluate",
        title=told.pop("title"),
        settings=told,
        seed=int(told.pop("seed")),
    )
    again = _controls(evaluate.layout(run=run.id))
    assert again == given


def test_what_is_neither_yes_nor_no_is_said() -> None:
    with pytest.raises(UserInputError, match="option balanced"):
        evaluate.settings([systems.get("pearson")], "0", "regulator", "", "perhaps", "false")


def test_the_form_is_read_in_the_order_of_its_controls() -> None:
    assert evaluate.WORK.own[-len(OWN) :] == tuple(
        {"type": "evaluate-way-option", "name": option.name} for option in OWN
    )
