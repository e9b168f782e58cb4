import numpy as np
import pytest

from core.metrics.reference import (
    Reference,
    counting_on,
    cut_for,
    expected,
    first_cut,
    of_card,
    of_scores,
)

CARD = {"edges": [0, 0.5, 1], "positives": [1, 9], "negatives": [8, 2]}


def test_a_card_gives_its_histogram_and_what_it_was_calibrated_on() -> None:
    found = of_card(CARD, {"positives": 30, "pairs": 100})
    assert found.positives == (1, 9)
    assert found.base_rate == pytest.approx(0.3)


def test_without_calibration_nothing_is_promised() -> None:
    assert of_card(CARD, None).base_rate is None


@pytest.mark.parametrize(
    "bad", [{}, {"edges": [0, 1], "positives": [1, 2], "negatives": [1]}, {"edges": None}]
)
def test_a_card_that_cannot_be_read_is_as_if_it_said_nothing(bad: dict) -> None:
    assert of_card(bad, None) == Reference()


def test_the_share_above_a_cut_is_the_mean_of_calibrated_probabilities() -> None:
    scores = np.array([0.1, 0.4, 0.6, 0.9])
    promised = Reference(base_rate=0.5)
    shares = expected(promised, scores, np.array([0.0, 0.5, 0.95]))
    assert shares[:2] == pytest.approx([0.5, 0.75])
    assert np.isnan(shares[2])
    assert np.isnan(expected(Reference(), scores, np.array([0.5]))).all()


def test_the_first_cut_is_where_four_of_five_are_real() -> None:
    scores = np.linspace(0, 1, 1001)
    vouched = Reference(base_rate=0.5)
    assert first_cut(vouched, scores) == pytest.approx(0.6, abs=0.002)
    assert first_cut(Reference(), scores) == pytest.approx(0.99)
    assert first_cut(vouched, scores / 2) == pytest.approx(0.495)


def test_a_promise_is_carried_over_to_how_rare_real_pairs_are() -> None:
    scores = np.linspace(0, 1, 1001)
    pairs = [(f"r{n % 5}", f"g{n}") for n in range(50)]
    listed = counting_on(Reference(base_rate=0.5), known=pairs, genes=1_001)
    assert listed.rates[0] == pytest.approx(50 / (5 * 1_000))
    few = counting_on(Reference(base_rate=0.5), known=pairs[:5], genes=1_001)
    assert few.rates == (0.01, 0.5, 0.1, 0.001)
    # nine in ten where half are real is one in twelve where a hundredth is
    at = expected(listed, np.array([0.9]), np.array([0.5]))
    assert at == pytest.approx([1 / 12], rel=0.01)
    assert cut_for(listed, scores, 0.8) > cut_for(listed, scores, 0.8, rate=0.5)
    assert cut_for(listed, scores[:900], 0.8) is None


def test_scores_of_known_and_random_pairs_are_counted_in_the_same_bins() -> None:
    found = of_scores(np.array([0.9, 1.4], np.float32), np.array([0.1], np.float32))
    assert sum(found.positives) == 2
    assert sum(found.negatives) == 1
    assert found.edges[-1] == pytest.approx(1.4)
