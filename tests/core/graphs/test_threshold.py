import pytest

from core.asking.reference import Reference
from core.graphs.scores import from_table
from core.graphs.threshold import expected, scale, sensible
from tests.core.graphs.made import scores, table

# calibrated where 30% of the pairs were real; a cut for 50% and one for 80%
CARD = Reference(thresholds=((0.4, 0.5), (0.8, 0.82)), base_rate=0.3)


def test_the_precision_above_a_cut_is_the_mean_of_its_probabilities():
    found = expected(scores(), CARD, 0.85)
    assert found.precision == pytest.approx((0.95 + 0.90 + 0.85) / 3)
    assert found.base_rate == 0.3
    assert "90%" in found.sentence


@pytest.mark.parametrize(("reference", "at"), [(Reference(), 0.5), (CARD, 0.99)])
def test_without_a_card_or_without_an_edge_nothing_is_promised(reference, at):
    found = expected(scores(), reference, at)
    assert found.precision is None
    assert found.sentence == "Expected precision: not known"


def test_the_first_cut_goes_by_precision_or_else_by_a_legible_number():
    assert sensible(scores(), CARD) == 0.8
    assert sensible(scores(), Reference(), edges=3) == 0.85
    assert sensible(scores(), Reference(), edges=100) == 0.2
    assert sensible(scores(), Reference(thresholds=((0.99, 0.9),)), edges=2) == 0.9


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
