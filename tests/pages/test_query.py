"""The Query page's callbacks, as plain functions."""

import io
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from components.asking import system_options
from core.graphs.views import View
from core.query.graph import draw
from core.query.network_request import drawable
from core.query.question import QueryForm
from core.runs import store
from core.workspace import items
from pages import network, query
from pages._questions import question_of
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.pages.conftest import HelperHere, needy
from tests.pages.test_pages import _text

GENES = [f"AT1G{10 * number:05d}" for number in range(101, 301)]
DRIVER = GENES[0]


@pytest.fixture
def expression(demo_visitor: Visit) -> str:
    return query.choose(demo_visitor, QueryForm()).expression.id


def _asked(model: str, expression: str, targets: str = "\n".join(GENES[1:30])) -> str:
    return query.press(1, DRIVER, targets, expression, model, None, None)[0]


def test_nothing_understood_cannot_be_asked(demo_visitor: Visit, expression: str) -> None:
    kept_as_it_was, trouble = query.press(1, DRIVER, "nobody", expression, "pearson", None, None)
    assert kept_as_it_was is no_update
    assert "must name at least one gene" in _text(trouble)


def test_a_question_is_answered_strongest_first(demo_visitor: Visit, expression: str) -> None:
    question = _asked("pearson", expression)
    shown = query.show(question, [])
    (grid,) = _found(shown, "AgGrid")
    assert grid.rowData[0]["target"] == GENES[1]
    assert grid.rowData[0]["known"]
    (link,) = [each for each in _found(shown, "A") if "network" in _text(each)]
    address = parse_qs(urlsplit(link.href).query)
    drawn = drawable(
        demo_visitor.home,
        demo_visitor.workspace,
        key=address["source"][0],
        question=question_of(demo_visitor, question),
        settings=demo_visitor.settings,
    )
    assert drawn.wanted.question.regulators == (DRIVER,)
    assert drawn.expression == expression


def test_a_model_promises_what_the_chosen_rate_allows(demo_visitor: Visit, expression: str) -> None:
    model = query.choose(demo_visitor, QueryForm()).system
    assert model.is_model
    question = _asked(model.key, expression)
    (rate,) = _found(query.show(question, []), "Select")
    halves = next(each["value"] for each in rate.options if each["label"] == "half")
    scores, table, stops = query.cut_at(0.3, halves, question)
    often = _text(scores)
    rare = _text(query.cut_at(0.3, rate.options[-1]["value"], question)[0])
    assert "about one in" in rare
    assert often != rare
    assert _text(stops)
    assert _found(table, "AgGrid")


def test_a_model_that_guesses_says_so_and_promises_nothing(
    demo_visitor: Visit, expression: str
) -> None:
    choice = query.choose(demo_visitor, QueryForm())
    known = query.sources.available_systems(choice.items)
    guess = next(each for each in known if each.method == "profile-cnn" and not each.promises)
    question = _asked(guess.key, expression)
    shown = query.show(question, [])
    said = _text(shown)
    assert "No better than guessing" in said
    assert "No share of true pairs is promised, because this model does not beat" in said
    assert "real" not in said.replace("real pairs", "")
    fields = [each for each in _found(shown, "Div") if getattr(each, "className", "")]
    assert all(each.hidden for each in fields if each.className == "field rate")
    (grid,) = _found(shown, "AgGrid")
    assert "Probability" in [column["headerName"] for column in grid.columnDefs]
    (notes,) = [each for each in _found(shown, "Store") if "table-notes" in str(each.id)]
    assert notes.data["Verdict"].startswith("No better than guessing")
    # where it is chosen, before anything is asked
    labels = {each["value"]: each["label"] for each in system_options(known)}
    assert labels[guess.key].endswith("· guessing")
    # the same, drawn as a network
    drawn = drawable(
        demo_visitor.home, demo_visitor.workspace, key=f"question:{question}",
        question=question_of(demo_visitor, question), settings=demo_visitor.settings,
    )  # fmt: skip
    picture = draw(drawn.wanted, View())
    assert picture.marks == ()
    page = network.drawn(picture, View(), drawn)
    assert "does not beat its controls" in page["expected"]
    assert "No better than guessing" in _text(page["verdict"])


def test_the_cut_is_moved_by_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "ctx", SimpleNamespace(triggered_id={"cut": "0.750000"}))
    assert query.stop_at([0, 1]) == 0.75
    with pytest.raises(PreventUpdate):
        query.stop_at([0, 0])


def test_a_large_question_to_a_model_becomes_a_run(
    demo_visitor: Visit, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = query.choose(demo_visitor, QueryForm()).system
    monkeypatch.setattr(query, "ctx", SimpleNamespace(triggered_id=None))
    monkeypatch.setattr("core.query.estimate.AT_ONCE_PAIRS", 10)
    monkeypatch.setattr("core.query.estimate.AT_ONCE_SECONDS", 0.0)
    question = _asked(model.key, expression, targets="all genes")
    asked = question_of(demo_visitor, question)
    run = store.get(demo_visitor.home, demo_visitor.workspace, asked.run)
    assert (run.kind, run.settings["targets"]) == ("score", "all")
    assert [each.role for each in run.inputs] == ["model", "expression"]
    assert "The worker answers this one" in _text(query.show(question, []))


def test_a_row_leads_to_its_pair(demo_visitor: Visit, expression: str) -> None:
    question = _asked("pearson", expression)
    address = query.open_pair([{"regulator": DRIVER, "target": GENES[3]}], question)
    assert parse_qs(urlsplit(address).query)["target"] == [GENES[3]]


def test_a_model_of_more_than_expression_is_asked_with_its_tables(
    demo_visitor: Visit, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, motifs = needy(demo_visitor)
    trouble = query.press(1, DRIVER, GENES[3], expression, model, None, None)[1]
    assert "Tick the table that holds motif" in _text(trouble)

    monkeypatch.setattr("core.query.estimate.AT_ONCE_PAIRS", 10)
    monkeypatch.setattr("core.query.estimate.AT_ONCE_SECONDS", 0.0)
    question = query.press(1, DRIVER, "all genes", expression, model, None, [motifs])[0]
    asked = question_of(demo_visitor, question)
    assert asked.form.evidence == motifs
    run = store.get(demo_visitor.home, demo_visitor.workspace, asked.run)
    assert [each.role for each in run.inputs] == ["model", "expression", "evidence"]
    address = query.open_pair([{"regulator": DRIVER, "target": GENES[3]}], question)
    assert parse_qs(urlsplit(address).query)["evidence"] == [motifs]


def test_tables_are_left_out_where_nothing_reads_them(demo_visitor: Visit, expression: str) -> None:
    _, motifs = needy(demo_visitor)
    question = query.press(1, DRIVER, GENES[3], expression, "pearson", None, [motifs])[0]
    assert question_of(demo_visitor, question).form.evidence == ""


def test_a_table_of_nobody_is_refused(demo_visitor: Visit, expression: str) -> None:
    model, _ = needy(demo_visitor)
    trouble = query.press(1, DRIVER, GENES[3], expression, model, None, ["0" * 22])[1]
    assert "must be a table of this workspace" in _text(trouble)


def test_an_answer_is_shown_when_its_expression_is_gone(
    demo_visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"AT1G{10 * gene:05d},{gene}.5,2.25,{gene * gene}\n" for gene in range(101, 121))
    file = items.save(
        demo_visitor.home,
        demo_visitor.workspace,
        io.BytesIO(b"gene,a,b,c\n" + rows.encode()),
        name="mine.csv",
    )
    question = _asked("pearson", file.id)
    before = _text(query.show(question, []))
    items.delete(demo_visitor.home, demo_visitor.workspace, file.id)
    monkeypatch.setattr(query, "helper", HelperHere)
    page = query.layout(question=question)
    assert "must be one of this workspace" in _text(page)
    assert _text(query.show(question, [])) == before


def test_asking_the_same_again_gives_the_same_answer_and_run(
    demo_visitor: Visit, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = query.choose(demo_visitor, QueryForm()).system
    monkeypatch.setattr("core.query.estimate.AT_ONCE_PAIRS", 10)
    monkeypatch.setattr("core.query.estimate.AT_ONCE_SECONDS", 0.0)
    first, second = (_asked(model.key, expression, targets="all genes") for _ in range(2))
    assert first == second
    assert len(store.list_runs(demo_visitor.home, demo_visitor.workspace)) == 1
    run = question_of(demo_visitor, first).run
    store.ask_to_cancel(demo_visitor.home, demo_visitor.workspace, run)
    assert _asked(model.key, expression, targets="all genes") == first
    assert question_of(demo_visitor, first).run != run
