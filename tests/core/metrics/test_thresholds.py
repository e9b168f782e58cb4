import json

import numpy as np
import pytest

from core.errors import UserInputError
from core.metrics import thresholds

SCORES = np.linspace(1, 0.01, 100)
LABEL = (np.arange(100) < 50).astype(int)
LABEL[[20, 30, 40]] = 0
LABEL[[60, 70, 80]] = 1


def test_the_lowest_cut_that_is_precise_enough_is_taken():
    loose, tight = thresholds.by_precision(SCORES, LABEL, wanted=(0.5, 0.9))

    for threshold in (loose, tight):
        kept = threshold.cut <= SCORES
        assert LABEL[kept].mean() == pytest.approx(threshold.precision)
        assert LABEL[kept].sum() / LABEL.sum() == pytest.approx(threshold.recall)
        # every lower cut is less precise than wanted
        for n in range(kept.sum() + 1, 101):
            assert LABEL[:n].mean() < threshold.wanted
    assert tight.cut > loose.cut
    assert tight.precision >= 0.9


def test_a_rarer_base_rate_asks_for_a_higher_cut():
    (balanced,) = thresholds.by_precision(SCORES, LABEL, wanted=(0.8,))
    (rare,) = thresholds.by_precision(SCORES, LABEL, wanted=(0.8,), base_rate=0.1)

    assert rare.cut > balanced.cut
    assert rare.base_rate == 0.1


def test_a_precision_out_of_reach_has_no_cut_and_says_the_best():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 2, 400)

    (threshold,) = thresholds.by_precision(rng.random(400), label, wanted=(0.99,))

    assert threshold.cut is None
    assert threshold.precision < 0.99


def test_ties_are_cut_together():
    (threshold,) = thresholds.by_precision([0.9] * 10 + [0.1] * 10, [1] * 8 + [0] * 12)[1:2]

    assert threshold.cut == 0.9
    assert threshold.precision == pytest.approx(0.8)


def test_json_keeps_thresholds_and_histogram():
    threshold = thresholds.by_precision(SCORES, LABEL)[1]
    histogram = thresholds.score_histogram(SCORES, LABEL)

    stored = json.loads(json.dumps([threshold.as_dict(), histogram.as_dict()]))

    assert thresholds.threshold_from_dict(stored[0]) == threshold
    assert thresholds.histogram_from_dict(stored[1]) == histogram


def test_the_histogram_counts_every_pair_once():
    histogram = thresholds.score_histogram([-2.0, 0.5, 3.0], [0, 1, 1])

    assert len(histogram.positives) == 50
    assert sum(histogram.positives) == 2
    assert sum(histogram.negatives) == 1
    assert (histogram.edges[0], histogram.edges[-1]) == (-2.0, 3.0)


@pytest.mark.parametrize(
    ("label", "base_rate", "message"),
    [([1, 1], None, "both positives"), ([1, 0], 1.5, "between 0 and 1")],
)
def test_what_cannot_be_cut_is_one_sentence(label, base_rate, message):
    with pytest.raises(UserInputError, match=message):
        thresholds.by_precision([0.1, 0.2], label, base_rate=base_rate)


def test_a_sign_is_counted_on_as_far_from_zero_as_it_is_right():
    # beyond .5 nine of ten signs are right, nearer every other
    scores = np.r_[np.linspace(0.55, 1, 10), np.linspace(0.05, 0.45, 10)]
    label = np.r_[np.ones(9), 0, np.tile([1, 0], 5)]

    found = thresholds.by_certainty(np.r_[scores, -scores], np.r_[label, 1 - label], wanted=0.8)

    assert 0.3 < found.cut <= 0.55
    assert found.precision >= 0.8
    assert found.base_rate == pytest.approx(0.7)
    assert thresholds.by_certainty(scores * 0, label).cut is None
