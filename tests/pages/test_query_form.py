"""The form of a question: its callbacks as plain functions."""

from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from core.query.question import QueryForm
from pages import _query_form, query
from pages._visit import Visit
from tests.pages.conftest import needy
from tests.pages.test_pages import _text

GENES = [f"AT1G{10 * number:05d}" for number in range(101, 301)]
DRIVER = GENES[0]


@pytest.fixture
def expression(demo_visitor: Visit) -> str:
    return query.choose(demo_visitor, QueryForm()).expression.id


def test_the_boxes_say_what_they_mean_and_what_asking_costs(
    demo_visitor: Visit, expression: str
) -> None:
    given = (f"{DRIVER}, nobody", "all genes", expression, "pearson")
    regulators, targets, button, disabled, limits = _query_form.look_up(*given)
    assert "1  regulator understood" in _text(regulators)
    assert "nobody" in _text(regulators)
    assert "200  genes" in _text(targets)
    assert (button, disabled) == ("Ask · 199 pairs, under 1 s", False)
    assert query.choose(
        demo_visitor, QueryForm(expression=expression, model="pearson")
    ).system.limits in _text(limits)


def test_nothing_can_be_asked_about_no_gene(demo_visitor: Visit, expression: str) -> None:
    assert _query_form.look_up("", "all genes", expression, "pearson")[3] is True


def test_the_model_follows_the_data_unless_one_was_given(
    demo_visitor: Visit, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    suited = query.choose(demo_visitor, QueryForm()).system.key
    monkeypatch.setattr(_query_form, "ctx", SimpleNamespace(triggered_id="query-expression"))
    assert _query_form.suit(expression, "pearson", "pearson") == suited
    monkeypatch.setattr(_query_form, "ctx", SimpleNamespace(triggered_id=None))
    with pytest.raises(PreventUpdate):
        _query_form.suit(expression, "pearson", "pearson")


def test_the_form_asks_for_what_a_model_needs_beside_expression(demo_visitor: Visit) -> None:
    assert _query_form.fit("pearson", "", "") == (True, "", True, "")
    model, _ = needy(demo_visitor)
    second, _, evidence, words = _query_form.fit(model, "", "")
    assert (second, evidence) == (True, False)
    assert "learned with motif beside expression" in words
    assert "Tick the tables" in words
