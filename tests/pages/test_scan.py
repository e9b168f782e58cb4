"""The scan on the Evaluate page, as plain functions."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from core import systems
from core.errors import UserInputError
from core.io.atomic import write_json_atomic
from core.runs import store
from core.runs.inputs import run_folder
from core.training.trials import Scan, Trial, write_scan
from pages._visit import Visit

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import _scan, evaluate, train  # noqa: E402


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
    assert offered == {name for name, method in systems.registry().items() if method.scan}
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
    assert "With width 6 the validation loss falls from 0.500 to 0.250" in _words(shown)
    assert "3 of 5 trials so far" in _words(shown)
    assert "Open report" not in _words(shown)
    assert "Scan" in _words(evaluate.layout(run=run.id))


def test_one_that_only_broke_down_has_no_pictures(visitor: Visit) -> None:
    run = _run(visitor)
    folder = run_folder(visitor.home, run)
    write_scan(_scan_of(math.inf), folder.checkpoints, run_key="x")
    write_json_atomic({}, folder.checkpoints / "other.json")
    assert "Every training broke down" in _words(_scan.outcome(run, visitor)[1])


def _finished(who: Visit) -> Any:
    """Give a scan whose best trial had other settings than the first."""
    run, method = _run(who), _scan.offered()[0]
    name, values = next(iter(method.scan[0].items()))
    other = next(value for value in values if value != method.settings()[name])
    best = {"method": method.name, "settings": {**method.settings(), name: other}}
    write_json_atomic(best, run_folder(who.home, run).results / "best.json")
    return run, name, other


def test_the_train_page_is_filled_in_with_the_best_settings(visitor: Visit) -> None:
    run, name, other = _finished(visitor)
    filled = _scan.best_of(visitor, run.id)
    assert filled is not None
    assert filled.settings["options"] == {name: other}

    page = train.layout(scan=run.id)
    shown = {
        each.id["name"]: each.value
        for each in page._traverse()
        if isinstance(getattr(each, "id", None), dict) and each.id["type"] == "train-option"
    }
    assert shown[name] == str(other)
    seed = next(each for each in page._traverse() if getattr(each, "id", "") == "train-seed")
    assert seed.value == "3"
    assert "best settings of the scan" in _words(page)


def test_a_scan_without_a_best_or_of_nobody_fills_in_nothing(visitor: Visit) -> None:
    assert _scan.best_of(visitor, _run(visitor).id) is None
    assert _scan.best_of(visitor, "0" * 22) is None
    assert "No training yet" in _words(train.layout(scan="none"))


def test_earlier_scans_are_listed_without_the_one_that_is_open(visitor: Visit) -> None:
    assert "Earlier scans" not in _words(evaluate.layout(scan="1"))
    first, second = _run(visitor), _run(visitor)
    listed = _words(evaluate.layout(scan="1"))
    assert "Earlier scans" in listed
    assert f"Scan ({first.id[:4]})" in listed
    assert "Waiting" in listed
    beside = _words(evaluate.layout(run=second.id))
    assert f"Scan ({first.id[:4]})" in beside
    assert f"Scan ({second.id[:4]})" not in beside


def test_the_form_is_read_in_plain_words() -> None:
    chosen = _scan.offered()[:1]
    assert _scan.settings(chosen, "1", " 9 ")["trials"] == 9
    assert _scan.settings(chosen, "1", "")["trials"] is None
    with pytest.raises(UserInputError, match="whole number"):
        _scan.settings(chosen, "1", "0")
