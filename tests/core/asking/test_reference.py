import numpy as np
import pytest

from core.asking.reference import Reference, expected, first_cut, of_card, of_scores

CARD = {"edges": [0, 0.5, 1], "positives": [1, 9], "negatives": [8, 2]}
CUTS = [{"cut": 0.7, "precision": 0.8, "base_rate": 0.5},
        {"cut": None, "precision": 0.6, "base_rate": 0.5}]  # fmt: skip


def test_a_card_gives_its_histogram_and_the_cuts_it_reaches() -> None:
    found = of_card(CARD, CUTS, {"positives": 30, "pairs": 100})
    assert found.positives == (1, 9)
    assert found.thresholds == ((0.7, 0.8),)
    assert found.base_rate == pytest.approx(0.3)


def test_without_calibration_nothing_is_promised() -> None:
    assert of_card(CARD, CUTS, None).base_rate is None


@pytest.mark.parametrize(
    "bad", [{}, {"edges": [0, 1], "positives": [1, 2], "negatives": [1]}, {"edges": None}]
)
def test_a_card_that_cannot_be_read_is_as_if_it_said_nothing(bad: dict) -> None:
    assert of_card(bad, CUTS, None) == Reference()


def test_the_share_above_a_cut_is_the_mean_of_calibrated_probabilities() -> None:
    scores = np.array([0.1, 0.4, 0.6, 0.9])
    promised = Reference(base_rate=0.5)
    shares = expected(promised, scores, np.array([0.0, 0.5, 0.95]))
    assert shares[:2] == pytest.approx([0.5, 0.75])
    assert np.isnan(shares[2])
    assert np.isnan(expected(Reference(), scores, np.array([0.5]))).all()


def test_the_first_cut_is_where_four_of_five_are_real() -> None:
    scores = np.linspace(0, 1, 1001)
    vouched = Reference(thresholds=((0.5, 0.5), (0.7, 0.8), (0.9, 0.9)))
    assert first_cut(vouched, scores) == 0.7
    assert first_cut(Reference(), scores) == pytest.approx(0.99)
    assert first_cut(vouched, scores / 2) == pytest.approx(0.495)


def test_scores_of_known_and_random_pairs_are_counted_in_the_same_bins() -> None:
    found = of_scores(np.array([0.9, 1.4], np.float32), np.array([0.1], np.float32))
    assert sum(found.positives) == 2
    assert sum(found.negatives) == 1
    assert found.edges[-1] == pytest.approx(1.4)
