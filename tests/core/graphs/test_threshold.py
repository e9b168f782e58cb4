from dataclasses import replace

import pytest

from core.graphs.scores import from_table
from core.graphs.threshold import expected, marks, scale, sensible
from core.metrics.reference import Reference, without_promise
from tests.core.graphs.made import scores, table

# calibrated where 30% of the pairs were real, and asked where as many are
CARD = Reference(base_rate=0.3, rate_from="as among the known pairs")


def test_the_precision_above_a_cut_is_the_mean_of_its_probabilities():
    found = expected(scores(), CARD, 0.85)
    assert found.precision == pytest.approx((0.95 + 0.90 + 0.85) / 3)
    assert found.base_rate == 0.3
    assert "90%" in found.sentence
    assert "as among the known pairs" in found.sentence


def test_where_real_pairs_are_rarer_less_is_promised():
    rare = replace(CARD, rate=0.01)
    assert expected(scores(), rare, 0.85).precision < 0.4
    assert marks(scores(), CARD) == ((0.2, "50%"), (0.7, "80%"), (0.9, "90%"))
    assert marks(scores(), rare) == ()


@pytest.mark.parametrize(("reference", "at"), [(Reference(), 0.5), (CARD, 0.99)])
def test_without_a_card_or_without_an_edge_nothing_is_promised(reference, at):
    found = expected(scores(), reference, at)
    assert found.precision is None
    assert found.sentence == "Expected precision: not known"
    silent = without_promise(reference, "It does not beat its controls")
    assert expected(scores(), silent, at).sentence == "It does not beat its controls"
    assert marks(scores(), silent) == ()


def test_the_first_cut_goes_by_precision_or_else_by_a_legible_number():
    assert sensible(scores(), CARD) == 0.7
    assert sensible(scores(), Reference(), edges=3) == 0.85
    assert sensible(scores(), Reference(), edges=100) == 0.2
    assert sensible(scores(), replace(CARD, rate=0.001), edges=2) == 0.9


def test_a_first_cut_is_short_and_loses_nothing():
    long = table().assign(probability=[0.123456789 * (k + 1) for k in range(9)])
    assert sensible(from_table(long), Reference()) == 0.1234
    assert sensible(from_table(long), Reference(), edges=1) == 1.111
    assert sensible(from_table(table().assign(probability=0.0)), Reference()) == 0.0


def test_a_slider_reaches_every_score():
    assert scale(scores()) == (0.0, 1.0, 0.005)
    large = table().assign(probability=[float(k) * 1.7 - 2 for k in range(9)])
    low, high, step = scale(from_table(large))
    assert low <= -2
    assert high >= 11.6
    assert 0 < step < 1
