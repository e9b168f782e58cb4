"""The Pair page's callbacks, as plain functions."""

from urllib.parse import parse_qs, urlsplit

import pytest
from dash import html
from dash.exceptions import PreventUpdate

from core.explain.readable import readable
from core.metrics.reference import Reference
from core.models.card import read_card
from core.query.question import QueryForm
from core.query.views import KeptScores
from pages import _network_state, _questions, pair, query
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.pages.conftest import needy, paired
from tests.pages.test_pages import _text
from tests.pages.test_query import DRIVER, GENES


def _given(**more: str) -> dict[str, str]:
    names = (
        "regulator",
        "target",
        "expression",
        "model",
        "second",
        "beside",
        "question",
        "evidence",
    )
    return {name: more.get(name, "") for name in names}


@pytest.mark.slow
def test_a_pair_is_looked_at_by_every_system(demo_visitor: Visit) -> None:
    shown = _text(pair.fill(_given(regulator=DRIVER, target=GENES[2])))
    assert f"Does {DRIVER} control {GENES[2]}?" in shown
    assert "like regulation" in shown or "likelier" in shown
    assert "Known edge" in shown
    assert "Pearson" in shown
    # a model of single cells is asked too, and this is bulk
    assert "learned from" not in shown


def test_a_model_of_another_kind_of_data_is_met_with_caution(demo_visitor: Visit) -> None:
    choice = query.choose(demo_visitor, QueryForm())
    cells = next(
        each
        for each in query.sources.available_systems(choice.items)
        if each.learned_from == ("single-cell",)
    )
    shown = _text(pair.fill(_given(regulator=DRIVER, target=GENES[2], model=cells.key)))
    assert "learned from single-cell expression and is asked about bulk" in shown


def test_a_model_of_profiles_shows_where_it_answers_and_says_the_sign(
    demo_visitor: Visit,
) -> None:
    choice = query.choose(demo_visitor, QueryForm())
    model = next(
        each
        for each in query.sources.available_systems(choice.items)
        if each.folder and readable(read_card(each.folder))
    )
    filled = pair.fill(_given(regulator=DRIVER, target=GENES[2], model=model.key))
    shown = _text(filled)
    assert f"{DRIVER} → {GENES[2]}: it answers most where" in shown
    assert f"{GENES[2]} → {DRIVER}: it answers most where" in shown
    assert "says the model" in shown
    (grid,) = _found(html.Div(filled), "AgGrid")
    assert len(grid.rowData) == 40


def test_a_name_that_means_nothing_is_said_so(demo_visitor: Visit) -> None:
    shown = _text(pair.fill(_given(regulator="<b>nobody</b>", target=GENES[2])))
    assert "must stand for one gene" in shown


def test_nothing_is_looked_at_until_two_genes_are_named(demo_visitor: Visit) -> None:
    with pytest.raises(PreventUpdate):
        pair.fill(_given(regulator=DRIVER))
    assert "No pair is chosen" in _text(pair.layout())


def test_neighbours_in_the_answer_are_one_step_away(demo_visitor: Visit) -> None:
    expression = query.choose(demo_visitor, QueryForm()).expression.id
    question = query.press(1, DRIVER, "\n".join(GENES[1:9]), expression, "pearson", None, None)[0]
    given = _given(
        regulator=DRIVER, target=GENES[2], expression=expression, model="pearson", question=question
    )
    assert "pair" in _text(pair.fill(given))
    steps = pair._steps(demo_visitor, question, pair=(DRIVER, GENES[2]))
    assert steps


def test_another_pair_keeps_the_second_file_of_models_that_read_two(demo_visitor: Visit) -> None:
    same = pair.go(1, "A", "B", "e", None, "m", None, "s", False)
    other = pair.go(1, "A", "B", "e", None, "n", ["t"], "s", True)
    assert parse_qs(urlsplit(same).query)["second"] == ["s"]
    assert "second" not in parse_qs(urlsplit(other).query)
    assert parse_qs(urlsplit(other).query)["evidence"] == ["t"]


def test_a_model_without_its_evidence_says_so_and_offers_to_mend_it(demo_visitor: Visit) -> None:
    model, motifs = needy(demo_visitor)
    shown = pair.fill(_given(regulator=DRIVER, target=GENES[2], model=model))
    said = _text(shown)
    assert "must be given the other evidence it was trained with" in said
    assert "learned with motif beside expression" in said
    ticks = next(each for each in _found(shown, "Checklist") if each.id == "pair-evidence")
    assert [each["value"] for each in ticks.options] == [motifs]
    assert pair.fit(model, "", "")[2] is False
    assert pair.fit("pearson", "", "") == (True, "", True, "")


def test_another_model_says_what_it_would_need(demo_visitor: Visit) -> None:
    needy(demo_visitor)
    shown = _text(pair.fill(_given(regulator=DRIVER, target=GENES[2], model="pearson")))
    assert "it has to be given the evidence it was trained with" in shown


def test_each_answer_shows_its_own_score_of_a_pair(demo_visitor: Visit) -> None:
    choice = query.choose(demo_visitor, QueryForm(model="pearson"))
    scores = []
    for number, score in enumerate((0.25, 0.75)):
        row = {"regulator": DRIVER, "target": GENES[2], "probability": score}
        kept = KeptScores((row,), Reference(), demo_visitor.home / str(number))
        look = _questions.look_at(choice, (DRIVER, GENES[2]), others=[], kept=kept)
        scores.append(look.said[0].score)
    assert scores == [0.25, 0.75]


def test_a_model_of_two_expressions_asks_for_the_second_and_refuses_the_same_one(
    demo_visitor: Visit,
) -> None:
    first = query.choose(demo_visitor, QueryForm()).expression.id
    model = paired(demo_visitor)
    for hidden, second, *_ in (pair.fit(model, first, ""), pair.fit(model, first, first)):
        assert not hidden
        assert second not in ("", first)
    assert pair.fit("pearson", first, "")[:2] == (True, "")
    asked = _given(regulator=DRIVER, target=GENES[2], expression=first, model=model, second=first)
    shown = _text(pair.fill(asked))
    assert "must be two different files" in shown
    assert "Second expression" in shown
    drawn = _network_state.chosen(
        _network_state.read({"source": f"now:{model}", "expression": first}), demo_visitor
    )
    assert drawn.second not in ("", first)
