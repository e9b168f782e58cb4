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

from pages import _genes_judged, _varied, evaluate  # noqa: E402


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
    assert evaluate.WORK.own[3 : 3 + len(OWN)] == tuple(
        {"type": "evaluate-way-option", "name": option.name} for option in OWN
    )


def _values(shown: Any, ids: tuple[Any, ...]) -> list[Any]:
    """Return the values of controls by their ids."""
    held = {
        str(part.id): part.value
        for part in shown._traverse()
        if isinstance(part, Component) and getattr(part, "id", None) and hasattr(part, "value")
    }
    return [held[str(each)] for each in ids]


def _asked(visitor: Visit, chosen: list[str], *others: Any) -> Any:
    """Return the run that the form asks for."""
    told = evaluate.settings(
        [systems.get(name) for name in chosen], "0", "random", "5", *DEFAULTS, *others
    )
    told.pop("files")
    return store.create(
        visitor.home,
        visitor.workspace,
        kind="evaluate",
        title=told.pop("title"),
        settings=told,
        seed=int(told.pop("seed")),
    )


DEFAULTS = [shown(option.default).lower() for option in OWN]
NO_GENES = ["0", "0.01", "false", "", ""]


def test_values_of_a_setting_survive_in_the_run(visitor: Visit) -> None:
    run = _asked(visitor, ["cnnc", "pearson"], "filters", ["4", "8"], "", *NO_GENES)

    assert run.settings["vary"] == ["filters=4,8"]
    assert run.title == "Evaluate CNNC, Pearson correlation, by filters"
    assert _values(evaluate.layout(run=run.id), _varied.OWN) == ["filters", ["4", "8"], ""]
    typed = _asked(visitor, ["cnnc"], "epochs", [], "2,5", *NO_GENES)
    assert _values(evaluate.layout(run=typed.id), _varied.OWN) == ["epochs", [], "2,5"]


def test_settings_and_values_follow_what_is_chosen() -> None:
    offered, kept = _varied.offer_settings(["cnnc", "pearson"], "trees")
    values = [each["value"] for each in offered]

    assert kept == ""
    assert values[0] == ""
    assert "filters" in values
    assert "negatives" not in values
    ticks, ticked, hide_ticked, _, hide_typed = _varied.offer_values("filters", ["cnnc"])
    assert [each["value"] for each in ticks] == ticked == ["4", "8", "16", "32", "64"]
    assert (hide_ticked, hide_typed) == (False, True)
    assert _varied.offer_values("epochs", ["cnnc"])[2:] == (True, "", False)
    with pytest.raises(UserInputError, match="values of filters: must be at least one"):
        _varied.read("filters", [], " ")


def test_a_named_variant_can_be_ticked_and_any_variant_of_a_run_is(visitor: Visit) -> None:
    run = _asked(visitor, ["cnnc-var", "cnnc[filters=8]"], "", [], "", *NO_GENES)
    (boxes,) = (
        part
        for part in evaluate.layout(run=run.id)._traverse()
        if getattr(part, "id", None) == "evaluate-methods"
    )

    values = [each["value"] for each in boxes.options]
    assert values.index("cnnc-var") == values.index("cnnc") + 1
    assert values[-1] == "cnnc[filters=8]"
    assert boxes.value == ["cnnc-var", "cnnc[filters=8]"]


def test_the_choice_of_genes_survives_in_the_run(visitor: Visit) -> None:
    run = _asked(visitor, ["pearson"], "", [], "", "200", "0.05", "true", "", "")

    assert (run.settings["variable-genes"], run.settings["most-p"]) == (200, 0.05)
    again = _values(evaluate.layout(run=run.id), _genes_judged.OWN)
    assert again == ["200", "0.05", "true", "", ""]
    with pytest.raises(UserInputError, match="variable-genes: must be more than 0"):
        _genes_judged.read("0", "0.05", "false", "", "")
    assert _genes_judged.read("0", "0.01", "false", "", "an id")[1] == {"pseudotime": "an id"}
