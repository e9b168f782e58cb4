"""Pages as plain functions: what they ask core, and what they show."""

import base64
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from dash import Dash
from dash.development.base_component import Component

from core.confined import UnfinishedError
from core.errors import NotFoundError, UserInputError
from core.runs import running, store
from core.runs.inputs import run_folder
from core.runs.jobs import REPORT
from core.runs.records import Run
from core.systems import registry
from core.workspace import items
from core.workspace.records import Item
from pages import _tables
from pages._visit import Visit

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import _data_item, _data_sources, _inspections, data, help, home, runs  # noqa: E402

_COUNTS = "gene,a,b,c\n" + "".join(f"AT1G{n}010,{n},{2 * n},{n + 7}\n" for n in range(10, 60))


def _save(who: Visit, text: str, name: str) -> Item:
    return items.save(who.home, who.workspace, io.BytesIO(text.encode()), name=name)


def _text(component: Any) -> str:
    """Give every text in a component, in order."""
    if isinstance(component, list | tuple):
        return " ".join(map(_text, component))
    if isinstance(component, Component):
        return _text(getattr(component, "children", None) or "")
    return str(component)


def test_every_step_of_the_guide_has_its_picture() -> None:
    folder = Path(__file__).parents[2] / "assets" / "guide"
    steps = [address.strip("/") for _, address, _ in help._GUIDE]
    assert {path.stem for path in folder.glob("*.jpg")} >= set(steps)


@pytest.mark.slow
def test_small_files_are_read_at_once(visitor: Visit) -> None:
    found = _inspections.report(_save(visitor, _COUNTS, "counts.csv"), visitor)
    assert not isinstance(found, Run)
    assert (found["genes"], found["samples"], found["scale"]) == (50, 3, "counts")
    assert store.list_runs(visitor.home, visitor.workspace) == []


@pytest.mark.slow
def test_small_files_are_read_once_and_outside_the_web(
    visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = _save(visitor, _COUNTS, "counts.csv")
    monkeypatch.setattr("core.data.inspect.inspect", lambda *_, **__: pytest.fail("in the web"))
    found = _inspections.report(item, visitor)
    monkeypatch.setattr(_inspections, "call_confined", lambda *_, **__: pytest.fail("again"))
    assert _inspections.report(item, visitor) == found


@pytest.mark.parametrize("reason", ["time", "memory", "crash"])
def test_a_small_file_that_cannot_be_read_at_once_is_read_by_a_run(
    visitor: Visit, monkeypatch: pytest.MonkeyPatch, reason: Any
) -> None:
    def unfinished(*_: object, **__: object) -> None:
        raise UnfinishedError(reason)

    item = _save(visitor, _COUNTS, "counts.csv")
    monkeypatch.setattr(_inspections, "call_confined", unfinished)
    found = _inspections.report(item, visitor)
    assert isinstance(found, Run)
    assert found.kind == "inspect"


def test_other_files_are_read_by_one_run(visitor: Visit) -> None:
    item = _save(visitor, _COUNTS, "counts.xyz")
    asked = [_inspections.report(item, visitor) for _ in range(3)]
    assert {run.id for run in asked if isinstance(run, Run)} == {asked[0].id}
    assert asked[0].kind == "inspect"
    changed = items.correct(visitor.home, visitor.workspace, item.id, overrides={"scale": "linear"})
    assert _inspections.report(changed, visitor).id != asked[0].id


def test_a_run_that_is_done_is_not_asked_again(
    visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = _save(visitor, _COUNTS, "counts.xyz")
    run = _inspections.report(item, visitor)
    folder = run_folder(visitor.home, run).results
    folder.mkdir(parents=True)
    (folder / REPORT).write_text('{"genes": 50}', encoding="utf-8")
    done = Run(**{**vars(run), "state": "done"})
    monkeypatch.setattr(store, "list_runs", lambda *_, **__: [done])
    assert _inspections.report(item, visitor) == {"genes": 50}


@pytest.mark.slow
def test_the_page_of_a_file_tells_what_it_is(visitor: Visit) -> None:
    item = _save(visitor, "regulator,target\nA,B\nA,C\nA,C\n", "pairs.csv")
    shown = _text(_data_item.layout(item.id, visitor))
    assert "2 pairs of 3 genes" in shown
    assert "Is something wrong?" in shown


@pytest.mark.slow
def test_the_page_of_gene_sets_names_them_and_counts_genes(visitor: Visit) -> None:
    item = _save(visitor, "red blood\t\tKLF1\tGATA1\tTAL1\nleaf\t\tAS1\n", "sets.gmt")
    shown = _text(_data_item.layout(item.id, visitor))
    assert "2 sets of 4 genes" in shown
    assert "red blood, leaf" in shown
    assert "Do these sets fit an expression?" in shown


@pytest.mark.slow
def test_pairs_are_held_against_an_expression(visitor: Visit) -> None:
    pairs = _save(visitor, "regulator,target\nAT1G10010,B\nA,C\n", "pairs.csv")
    expression = _save(visitor, _COUNTS, "counts.csv")
    found = _inspections.report(pairs, visitor, expression=expression)
    topics = " ".join(finding["topic"] for finding in found["findings"])
    assert "unknown" in topics


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_answered_in_words(visitor: Visit) -> None:
    item = _save(visitor, "gene,a,b\nx,1,oops\ny,no,3\n", "wrong.csv")
    items.correct(visitor.home, visitor.workspace, item.id, content="expression")
    assert "Received:" in _text(_data_item.layout(item.id, visitor))


def test_another_files_page_is_not_found(visitor: Visit) -> None:
    with pytest.raises(NotFoundError):
        _data_item.layout("nothing", visitor)


def test_the_data_page_lists_files(visitor: Visit) -> None:
    assert "Nothing of yours is here yet" in _text(data.layout())
    _save(visitor, _COUNTS, "<b>counts.csv")
    assert "<b>counts.csv" in _text(data.layout())


def test_simulating_asks_for_a_run(visitor: Visit) -> None:
    run = _data_sources.ask_for_simulated("hsc", visitor, seed=7)
    assert (run.kind, run.seed, dict(run.settings)) == ("simulate", 7, {"simulator": "hsc"})


@pytest.mark.parametrize("seed", [None, -1, 1.5, "1", True, 2**31])
def test_a_seed_must_be_a_whole_number(visitor: Visit, seed: Any) -> None:
    with pytest.raises(UserInputError, match="seed"):
        _data_sources.ask_for_simulated("hsc", visitor, seed=seed)


def test_unknown_sources_are_refused(visitor: Visit) -> None:
    with pytest.raises(UserInputError, match="simulator"):
        _data_sources.ask_for_simulated("none", visitor, seed=1)
    with pytest.raises(UserInputError, match="catalogue"):
        _data_sources.ask_for_public("none", visitor)


def test_runs_are_listed_and_shown(visitor: Visit) -> None:
    assert "Nothing has run yet" in _text(runs.layout())
    run = _data_sources.ask_for_simulated("hsc", visitor, seed=7)
    listed = _text(runs.layout())
    assert "Simulate hsc, seed 7" in listed
    assert "1 waiting or at work" in listed
    assert "seed" in _text(runs.layout(run=run.id))
    store.ask_to_cancel(visitor.home, visitor.workspace, run.id)
    assert "python -m core simulate hsc --out hsc --seed 7" in _text(runs.layout(run=run.id))


def test_another_visitors_run_is_not_found(visitor: Visit) -> None:
    with pytest.raises(NotFoundError):
        runs.layout(run="AAAAAAAAAAAAAAAAAAAAAA")


def test_help_has_a_card_for_every_method(visitor: Visit) -> None:
    shown = _text(help.layout())
    for method in registry().values():
        assert method.title in shown
        assert method.limits in shown
    assert visitor.workspace not in shown


def test_results_lead_to_what_their_figures_mean(visitor: Visit) -> None:
    drawn = str(help.layout().to_plotly_json())

    assert "id='evaluation'" in drawn
    assert "identity-only" in drawn


def test_the_start_page_leaves_out_looks_into_files(visitor: Visit) -> None:
    _inspections.report(_save(visitor, _COUNTS, "counts.xyz"), visitor)
    assert "What you asked lately" not in _text(home.layout())
    _data_sources.ask_for_simulated("hsc", visitor, seed=1)
    shown = _text(home.layout())
    assert "What you asked lately" in shown
    assert "Look into" not in shown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_saved_as_it_is_shown(kind: str, tmp_path: Path) -> None:
    rows = [{"gene": "=1+1", "score": -2.5, "hidden": 1}, {"gene": "SEP2", "score": None}]
    columns = [
        {"field": "gene", "headerName": "Gene"},
        {"field": "score", "headerName": "Score"},
        {"headerName": "no field"},
    ]
    notes = {"Verdict": "=Beats its controls"}
    file = _tables.table_file(rows, columns, name="t", kind=kind, notes=notes)
    content = base64.b64decode(file["content"])
    assert file["filename"] == f"t.{kind}"
    if kind == "csv":
        assert content.decode() == "Gene,Score\n'=1+1,-2.5\nSEP2,\n"
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
        assert cells == [["Gene", "Score"], ["=1+1", -2.5], ["SEP2", None]]
        assert book.active["A2"].data_type == "s"
        told = [[cell.value for cell in row] for row in book["Notes"].iter_rows()]
        assert told == [["About", "Note"], ["Verdict", "=Beats its controls"]]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../../x", "{outside}/x", "/proc/self/cwd/x", "..\\x", "a\0b"])
def test_a_table_is_never_written_where_its_name_leads(name: str, tmp_path: Path) -> None:
    given = name.format(outside=tmp_path)
    file = _tables.table_file([{"a": 1}], [{"field": "a"}], name=given, kind="csv")
    assert file["filename"] in {"x.csv", "ab.csv"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "offered"), [("train", True), ("simulate", False)])
def test_a_refused_run_can_be_asked_otherwise_where_there_is_a_form(
    visitor: Visit, kind: str, offered: bool
) -> None:
    run = store.create(visitor.home, visitor.workspace, kind=kind, title="Train something")
    claimed = running.claim_next(visitor.home, worker=1)
    assert claimed is not None
    running.fail(visitor.home, claimed, message="epochs: must be a whole number.")

    page = runs.layout(run=run.id)
    links = {getattr(part, "href", "") for part in page._traverse()}
    assert (f"/{kind}?run={run.id}" in links) is offered
    assert "Go on from where it was" not in _text(page)
    assert "Repeat as a new run" in _text(page)
