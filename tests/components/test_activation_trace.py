"""What is said of where along the samples a network answers."""

from dataclasses import replace

import pytest

from components.activation_trace import _rows, _title, _under, along
from core.explain.pair_views import PairTrace
from core.query.views import PairReport
from tests.core.query.traced import TRACED, WAY
from tests.pages.test_pages import _text

LOOK = PairReport(
    "g1", "g2", "ONE", "", seen=(), matrices=(), said=(), known=(), sign=0, effect="", traced=TRACED
)


@pytest.mark.parametrize(
    ("near", "words"),
    [
        (0.9, "A → B: it answers most where the two rise and fall together (r\xa0+0.90)"),
        (-0.9, "A → B: it answers most where one rises as the other falls (r\xa0−0.90)"),
        (0.1, "A → B: it answers most where the two hardly go together (r\xa0+0.10)"),
        (None, "A → B: it answers most where one of the two does not change"),
    ],
)
def test_the_title_says_what_lies_under_the_peak(near: float | None, words: str) -> None:
    assert _title(replace(WAY, near=near), names=("A", "B")) == words


def test_a_network_that_answers_nowhere_is_not_read_into() -> None:
    flat = replace(WAY, height=0.0)
    assert "answers nowhere" in _title(flat, names=("A", "B"))
    assert "nothing to look under" in _under(TRACED, flat, names=("A", "B"))


def test_levels_are_said_in_words() -> None:
    said = _under(TRACED, WAY, names=("A", "B"))
    assert "A is high (+1.2) and B is low (−0.9)" in said
    assert "Over all samples r is −0.25" in said


def test_the_table_has_every_sample_and_marks_those_under_a_peak() -> None:
    rows = _rows(TRACED)
    assert [row["sample"] for row in rows] == list(TRACED.samples)
    assert [row["under"] for row in rows] == ["", "", "g1 → g2", "g1 → g2", ""]


def test_both_ways_are_drawn_and_the_order_is_not_read_into() -> None:
    def said(traced: PairTrace) -> str:
        return _text(along(replace(LOOK, traced=traced)))

    assert len(along(LOOK)[0].children) == 2
    assert "order of samples means nothing" in said(TRACED)
    assert "order of samples means nothing" not in said(replace(TRACED, in_time=True))
    whole = replace(WAY, first=0, last=4)
    assert "only 5 samples" in said(replace(TRACED, ways=(whole, whole)))


def test_what_is_not_shown_says_why_or_is_not_there() -> None:
    assert along(replace(LOOK, traced=None)) == []
    (card,) = along(replace(LOOK, traced=None, untraced="It must be one network."))
    assert "one network" in str(card)
