import pytest

from core.graphs.scores import from_table
from core.graphs.threshold import expected, judged, scale, sensible
from tests.core.graphs.made import scores, table


def stored(wanted, cut, precision):
    return {
        "wanted": wanted, "cut": cut, "precision": precision, "recall": 0.5, "base_rate": 0.3,
    }  # fmt: skip


CARD = [stored(0.5, 0.4, 0.5), stored(0.8, 0.8, 0.82), stored(0.9, None, 0.85)]


@pytest.mark.parametrize(
    ("threshold", "bound", "precision"),
    [(0.2, "less than", 0.5), (0.4, "about", 0.5), (0.6, "about", 0.66), (0.9, "at least", 0.82)],
)
def test_precision_along_the_threshold(threshold, bound, precision):
    found = expected(judged(CARD), threshold)
    assert found.bound == bound
    assert found.precision == pytest.approx(precision)
    assert found.base_rate == 0.3
    assert bound in found.sentence


def test_without_a_card_nothing_is_promised():
    found = expected(judged([]), 0.5)
    assert found.precision is None
    assert found.sentence == "Expected precision: not known"


def test_the_first_cut_goes_by_precision_or_else_by_a_legible_number():
    assert sensible(scores(), judged(CARD)) == 0.8
    assert sensible(scores(), (), edges=3) == 0.85
    assert sensible(scores(), (), edges=100) == 0.2
    assert sensible(scores(), judged([stored(0.5, 0.99, 0.5)]), edges=2) == 0.9


def test_a_slider_reaches_every_score():
    assert scale(scores()) == (0.0, 1.0, 0.005)
    large = table().assign(probability=[float(k) * 1.7 - 2 for k in range(9)])
    low, high, step = scale(from_table(large))
    assert low <= -2
    assert high >= 11.6
    assert 0 < step < 1
