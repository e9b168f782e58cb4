"""The page that reads a model, as plain functions."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import plotly.graph_objects as go
import pytest
from dash import html
from dash.exceptions import PreventUpdate

from core.explain.training_set import read_training_set
from core.models.card import kinds_of, read_card
from core.models.model_folder import open_model
from core.reports.blocks import Column, Figure, Table, Text
from core.reports.reading_report import write_reading
from core.reports.stored import write_blocks
from core.runs import explain_inputs as readings
from core.runs import store
from core.runs.inputs import run_folder
from core.simulate.demo import ATLAS, ATLAS_EXPRESSION, ATLAS_NETWORK
from core.workspace import items
from core.workspace.records import Item
from pages import _models, reading, runs
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.core.explain.profiles import problem, profile_model
from tests.pages.test_pages import _text


@pytest.fixture
def models(demo_visitor: Visit) -> tuple[Item, Item]:
    """Give a model that can be read, and one that cannot."""
    everything = items.list_items(demo_visitor.home, demo_visitor.workspace)
    can = readings.offered(everything)
    other = next(each for each in everything if each.content == "model" and each not in can)
    return can[0], other


def _data(who: Visit) -> tuple[str, str]:
    listed = {each.name: each.id for each in items.list_items(who.home, who.workspace)}
    return listed[f"{ATLAS}/{ATLAS_EXPRESSION}"], listed[f"{ATLAS}/{ATLAS_NETWORK}"]


def _values(component: object) -> list[str]:
    """Give what is chosen."""
    return [each.value for each in _found(component, "Select")]


def test_a_model_that_can_be_read_leads_here_and_another_does_not(
    demo_visitor: Visit, models: tuple[Item, Item]
) -> None:
    can, other = models
    assert "Read what it learned" in _text(_models.view(can))
    assert "Read what it learned" not in _text(_models.view(other))
    links = {each.href for each in _found(_models._list(demo_visitor), "Link")}
    assert f"/reading?model={can.id}" in links
    assert f"/reading?model={other.id}" not in links


def test_the_list_of_models_names_the_system_and_not_the_model_again(
    models: tuple[Item, Item],
) -> None:
    row = _models._row(models[0])
    assert row is not None
    assert row[1] == "Profile CNN"
    assert models[0].name != row[1]


def test_the_form_begins_with_the_model_and_with_the_demos_pairs(
    demo_visitor: Visit, models: tuple[Item, Item]
) -> None:
    shown = reading.layout(model=models[0].id)
    assert _values(shown) == [models[0].id, *_data(demo_visitor)]
    assert "No reading is open" in _text(shown)
    assert _values(html.Div(reading.suit(models[0].id))) == [*_data(demo_visitor)]


def test_the_form_begins_with_expression_of_the_kind_that_the_model_learned_from(
    demo_visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = items.list_items(demo_visitor.home, demo_visitor.workspace)
    last = [each for each in everything if each.content == "expression"][-1]
    monkeypatch.setattr(
        reading, "kind_of", lambda _, item: "time-series" if item.id == last.id else "bulk"
    )
    courses = next(
        each
        for each in readings.offered(everything)
        if kinds_of(read_card(each.path)) == ("time-series",)
    )
    assert last.id in _values(reading.layout(model=courses.id))


def test_a_model_that_cannot_be_read_says_why(models: tuple[Item, Item]) -> None:
    assert "reads profiles along the samples" in _text(reading.layout(model=models[1].id))
    assert "must be one of this workspace" in _text(reading.layout(model="nobody"))


def test_a_reading_is_asked_for_followed_and_shown(
    demo_visitor: Visit, models: tuple[Item, Item]
) -> None:
    with pytest.raises(PreventUpdate):
        reading.begin(0, models[0].id, *_data(demo_visitor), "0")
    address, wrong = reading.begin(1, models[0].id, *_data(demo_visitor), "7")
    assert wrong is None
    (run_id,) = parse_qs(urlsplit(address).query)["run"]
    run = store.get(demo_visitor.home, demo_visitor.workspace, run_id)
    assert (run.kind, run.seed, run.title) == ("explain", 7, f"Read {models[0].name}")
    assert reading._outcome(run, demo_visitor) == ("queued", [])
    shown = reading.layout(run=run_id)
    assert _values(shown) == [models[0].id, *_data(demo_visitor)]
    assert "Waiting" in _text(shown)
    assert run.title in _text(reading.layout())
    assert "Read a model" in _text(runs.layout())

    made = read_training_set(open_model(profile_model()), problem(), seed=0)
    folder = run_folder(demo_visitor.home, run).results
    write_reading(made, folder, title="t", limits="Knows little.", simulated=True)
    done = replace(run, state="done", results={"findings": []})
    key, parts = reading._outcome(done, demo_visitor)
    assert key == "done"
    said = _text(parts)
    assert made.conclusion.partition(". ")[0] in said
    assert len(_found(parts, "AgGrid")) == 2
    opened, *downloads = _found(parts, "A")
    assert opened.href == f"/report/run/{run_id}"
    files = {each.href.rpartition("/")[2] for each in downloads}
    assert files == {"report.html", "reading.xlsx", "pairs.csv"}
    assert all((folder / name).is_file() for name in files)
    links = {each.href for each in _found(runs._results(done, {}, demo_visitor), "Link")}
    assert f"/reading?run={run_id}" in links


def test_what_was_read_along_time_is_shown_as_it_was_kept(
    demo_visitor: Visit, models: tuple[Item, Item]
) -> None:
    address, _ = reading.begin(1, models[0].id, *_data(demo_visitor), "7")
    (run_id,) = parse_qs(urlsplit(address).query)["run"]
    run = store.get(demo_visitor.home, demo_visitor.workspace, run_id)
    folder = run_folder(demo_visitor.home, run).results
    folder.mkdir(parents=True)
    write_blocks(
        [
            Figure(go.Figure(layout={"title": "Half lies early"}), "What is drawn"),
            Table(
                "Where it looks",
                (Column("Pairs"), Column("Share", "share")),
                (("known pairs", 0.57),),
                "About it",
            ),
            Text("How", "In words", typed="python -m core"),
        ],
        folder,
        lead="It looks early. It knows their delay.",
        cautions=["Simulated data"],
    )

    done = replace(run, state="done", results={"pairs": 1, "findings": []})
    key, shown = reading._outcome(done, demo_visitor)

    assert key == "done"
    said = _text(shown)
    for part in ("It looks early", "It knows their delay.", "1 pair", "Half lies early",
                 "In words", "Simulated data"):  # fmt: skip
        assert part in said
    assert len(_found(shown, "Graph")) == 1
    (grid,) = _found(shown, "AgGrid")
    assert list(grid.rowData[0].values()) == ["known pairs", 0.57]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": "one"}, "must be a whole number"),
        ({"model": ""}, "must be chosen"),
        ({"pairs": ""}, "must be chosen"),
        ({"shown": "G1,G2\nG3"}, "must be a regulator, a comma and a target"),
    ],
)
def test_what_is_wrong_is_said_in_place(
    demo_visitor: Visit, models: tuple[Item, Item], change: dict[str, str], said: str
) -> None:
    expression, pairs = _data(demo_visitor)
    given = {"model": models[0].id, "expression": expression, "pairs": pairs, "seed": "0"}
    given |= {"shown": ""}
    _, wrong = reading.begin(1, *(given | change).values())
    assert said in _text(wrong)
    assert store.list_runs(demo_visitor.home, demo_visitor.workspace) == []


def test_pairs_to_show_are_kept_and_filled_in_again(
    demo_visitor: Visit, models: tuple[Item, Item]
) -> None:
    address, _ = reading.begin(1, models[0].id, *_data(demo_visitor), "7", "G1, G2\n\nG3,G4\n")
    (run_id,) = parse_qs(urlsplit(address).query)["run"]
    run = store.get(demo_visitor.home, demo_visitor.workspace, run_id)
    assert run.settings["shown"] == [["G1", "G2"], ["G3", "G4"]]
    assert reading._shown_again(run) == "G1,G2\nG3,G4"


def test_where_nothing_can_be_read_it_says_what_to_train(
    visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "list_items", lambda *_, **__: [])
    assert "No model here can be read" in _text(reading.layout())


def test_another_kind_of_run_is_not_followed_here(demo_visitor: Visit) -> None:
    other = store.create(demo_visitor.home, demo_visitor.workspace, kind="train", title="Train it")
    assert "Train it" not in _text(reading.layout(run=other.id))
