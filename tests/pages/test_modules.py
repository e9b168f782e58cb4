"""The Modules page, as plain functions."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash.exceptions import PreventUpdate

from core.reports.modules_report import write_modules_report
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.modules_inputs import KIND
from core.runs.records import Run
from core.simulate.demo import ATLAS, ATLAS_EXPRESSION
from core.workflows.modules import find_modules
from core.workspace import items
from pages import _modules_form, modules
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.core.graphs.grouped import grouped, sets_of, truth_of
from tests.pages.conftest import HelperHere
from tests.pages.test_pages import _text


def _expression(who: Visit) -> str:
    listed = {each.name: each.id for each in items.list_items(who.home, who.workspace)}
    return listed[f"{ATLAS}/{ATLAS_EXPRESSION}"]


def _press(who: Visit, *, sets: str = "", seed: str = "0", **numbers: str) -> tuple[Any, Any]:
    ids = [{"type": "modules-option", "name": name.replace("_", "-")} for name in numbers]
    return _modules_form.begin(
        1, _expression(who), "", "pearson", "", sets, "", seed, list(numbers.values()), ids
    )


def _run(who: Visit, address: str) -> Run:
    (name,) = parse_qs(urlsplit(address).query)["run"]
    return store.get(who.home, who.workspace, name)


@pytest.fixture
def finished(demo_visitor: Visit, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run whose results lie where they should, while its state is told to be done."""
    monkeypatch.setattr(modules, "helper", HelperHere)
    address, _ = _press(demo_visitor, clusters="4")
    run = _run(demo_visitor, address)
    expression = grouped()
    found = find_modules(
        [expression], clusters=4, sets=sets_of(expression), truth=truth_of(expression)
    )
    write_modules_report(found, run_folder(demo_visitor.home, run).results)
    return run


def _done(run: Run, who: Visit, **wanted: int) -> list[Any]:
    done = SimpleNamespace(**{**vars(run), "state": "done"})
    _, shown = modules._outcome(done, who, **wanted)
    return shown


def test_the_form_begins_with_the_demo_and_the_button_starts_a_run(demo_visitor: Visit) -> None:
    assert "Which genes belong together?" in _text(modules.layout())
    address, trouble = _press(demo_visitor, clusters="5", top="300")
    run = _run(demo_visitor, address)

    assert trouble is None
    assert run.kind == KIND
    assert run.settings == {"clusters": 5, "top": 300}
    again = modules.layout(run=run.id)
    assert {"300", "5"} <= {each.value for each in _found(again, "Input") if hasattr(each, "value")}


def test_nothing_is_started_before_anybody_presses(demo_visitor: Visit) -> None:
    with pytest.raises(PreventUpdate):
        _modules_form.begin(0, "", "", "", "", "", "", "0", [], [])


@pytest.mark.parametrize(
    ("given", "said"),
    [({"clusters": "1"}, "option clusters"), ({"seed": "x"}, "seed"), ({"sets": "gone"}, "gene")],
)
def test_what_is_wrong_is_said_in_place(
    demo_visitor: Visit, given: dict[str, str], said: str
) -> None:
    _, trouble = _press(demo_visitor, **given)

    assert said in _text(trouble)
    assert store.list_runs(demo_visitor.home, demo_visitor.workspace, kind=KIND) == []


def test_a_run_that_is_done_is_shown_with_its_cut(demo_visitor: Visit, finished: Run) -> None:
    shown = _text(_done(finished, demo_visitor))
    (slider,) = _found(_done(finished, demo_visitor, wanted=6), "Slider")

    assert "48 genes fall into 4 modules" in shown
    assert "Simulated data" in shown
    assert slider.value == 6
    (slider,) = _found(_done(finished, demo_visitor, wanted=999), "Slider")
    assert slider.value == 4


@pytest.mark.parametrize("clusters", [4, 9])
def test_a_cut_shows_its_modules_and_is_in_the_address(
    demo_visitor: Visit, finished: Run, clusters: int
) -> None:
    shown, query = modules.show(clusters, finished.id)
    text = _text(shown)

    assert parse_qs(query) == {"run": [finished.id], "cut": [str(clusters)]}
    assert f"{clusters} modules, the largest" in text
    assert "work of group" in text
    assert "Adjusted Rand index" in text
    assert text.count("See its network") == clusters


def test_a_cut_that_nobody_can_make_is_answered_in_words(
    demo_visitor: Visit, finished: Run
) -> None:
    for wanted in (4_000, "../x", None):
        shown, _ = modules.show(wanted, finished.id)
        assert "clusters" in _text(shown)


def test_annotations_are_asked_for_with_an_ontology_only(demo_visitor: Visit) -> None:
    assert _modules_form.need_annotations("")
    assert _modules_form.need_annotations(None)


def test_a_module_leads_to_a_question_and_to_a_network(
    demo_visitor: Visit, finished: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(modules, "ask", lambda who, form: asked.append(form) or "q1")
    view = modules._view(finished, demo_visitor, 4)
    genes = view["modules"][1]["genes"]
    for kind, path in (("modules-ask", "/query"), ("modules-network", "/network")):
        pressed = {"type": kind, "module": 2}
        monkeypatch.setattr(modules, "ctx", SimpleNamespace(triggered_id=pressed))
        address, trouble = modules.lead_on([1], [1], 4, finished.id)
        assert trouble is None
        assert urlsplit(address).path == path
        assert "q1" in address
    assert asked[0].regulators == "all known TFs"
    assert asked[0].targets.split() == genes
    assert asked[1].regulators.split() == genes
    assert asked[1].model == "pearson"


def test_what_scoring_takes_is_told_for_models_and_systems_only(demo_visitor: Visit) -> None:
    expression = _expression(demo_visitor)
    model = next(
        each.id
        for each in items.list_items(demo_visitor.home, demo_visitor.workspace)
        if each.path.name == "atlas-cnnc"
    )
    assert "999,000 ordered pairs, about" in _modules_form.tell_cost(
        f"model:{model}", expression, "1000"
    )
    assert "90 ordered pairs" in _modules_form.tell_cost("system:spearman", expression, "10")
    assert _modules_form.tell_cost("pearson", expression, "1000") == ""
    assert _modules_form.tell_cost(f"model:{model}", expression, "many") == ""
