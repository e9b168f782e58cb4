"""The scan on the Evaluate page, as plain functions."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from core import methods
from core.errors import UserInputError
from core.exports.atomic import write_json_atomic
from core.learning.trials import Scan, Trial, write_scan
from core.runs import store
from core.runs.inputs import run_folder
from pages._visit import Visit

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import _scan, evaluate  # noqa: E402


def _words(component: Any) -> str:
    if isinstance(component, Component):
        return _words(getattr(component, "children", None) or "")
    if isinstance(component, Sequence) and not isinstance(component, str):
        return " ".join(map(_words, component))
    return str(component)


def _run(who: Visit) -> Any:
    return store.create(
        who.home,
        who.workspace,
        kind="tune",
        title="Scan",
        inputs=(),
        settings={"method": _scan.offered()[0].name, "trials": 7, "options": {}},
        seed=3,
        limits=who.settings.limits,
    )


def _scan_of(*losses: float) -> Scan:
    trials = tuple(
        Trial(number, 1, {"width": 2 * number}, loss, 0.9, 0.8, 1, 2, 0.5)
        for number, loss in enumerate(losses, start=1)
    )
    return Scan("any", ("width",), 5, trials)


def test_only_methods_with_a_scan_are_offered(visitor: Visit) -> None:
    offered = {method.name for method in _scan.offered()}
    assert offered == {name for name, method in methods.registry().items() if method.scan}
    assert "pearson" not in offered
    shown = _words(evaluate.layout(scan="1"))
    assert "Which settings are best?" in shown
    assert "Scan settings" in _words(evaluate.layout())


def test_a_scan_is_drawn_while_it_goes_on_and_when_it_ended(visitor: Visit) -> None:
    run = _run(visitor)
    assert _scan.outcome(run, visitor) == ("queued", [])
    folder = run_folder(visitor.home, run)

    write_scan(_scan_of(0.5, math.inf, 0.25), folder.checkpoints, run_key="x")
    key, shown = _scan.outcome(run, visitor)
    assert key == "queued 3"
    assert "Width 6: validation loss 0.250, before 0.500" in _words(shown)
    assert "3 of 5 trials so far" in _words(shown)
    assert "Open report" not in _words(shown)
    assert "Scan" in _words(evaluate.layout(run=run.id))


def test_one_that_only_broke_down_has_no_pictures(visitor: Visit) -> None:
    run = _run(visitor)
    folder = run_folder(visitor.home, run)
    write_scan(_scan_of(math.inf), folder.checkpoints, run_key="x")
    write_json_atomic({}, folder.checkpoints / "other.json")
    assert "Every training broke down" in _words(_scan.outcome(run, visitor)[1])


def test_the_form_is_read_in_plain_words() -> None:
    chosen = _scan.offered()[:1]
    assert _scan.settings(chosen, "1", " 9 ")["trials"] == 9
    assert _scan.settings(chosen, "1", "")["trials"] is None
    with pytest.raises(UserInputError, match="whole number"):
        _scan.settings(chosen, "1", "0")
