import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from core.errors import UserInputError
from core.metrics import calibration


def overconfident(n, *, seed=0):
    """Simulated scores whose log odds are three times what they should be."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(size=n)
    label = (rng.random(n) < expit(odds)).astype(np.int8)
    return expit(3 * odds), label, expit(odds)


def test_the_kind_follows_from_how_much_there_is():
    scores, label, _ = overconfident(2_000)

    assert calibration.calibrate(scores, label).kind == "isotonic"
    assert calibration.calibrate(scores[:300], label[:300]).kind == "platt"


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_calibrated_probabilities_come_true(kind):
    scores, label, truth = overconfident(20_000)
    learned = calibration.calibrate(scores[:10_000], label[:10_000], kind=kind)

    probability = calibration.calibrated(learned, scores[10_000:])

    assert np.abs(probability - truth[10_000:]).mean() < 0.03
    before = np.mean((scores[10_000:] - label[10_000:]) ** 2)
    after = np.mean((probability - label[10_000:]) ** 2)
    assert after < before


@given(seed=st.integers(0, 1_000), kind=st.sampled_from(["isotonic", "platt"]))
def test_the_order_is_never_turned_and_json_keeps_everything(seed, kind):
    scores, label, _ = overconfident(80, seed=seed)
    learned = calibration.calibrate(scores, label, kind=kind)
    again = calibration.from_dict(json.loads(json.dumps(learned.as_dict())))

    rising = calibration.calibrated(again, np.sort(scores))

    assert again == learned
    assert (np.diff(rising) >= 0).all()
    if kind == "isotonic":  # a step would tie pairs that the raw scores tell apart
        assert (np.diff(rising)[np.diff(np.sort(scores)) > 1e-9] > 0).all()
    assert ((rising > 0) & (rising < 1)).all()


def test_scores_the_wrong_way_round_say_only_the_base_rate():
    scores, label, _ = overconfident(400)
    learned = calibration.calibrate(-scores, label, kind="platt")

    probability = calibration.calibrated(learned, -scores)

    assert np.ptp(probability) == 0
    assert probability[0] == pytest.approx(label.mean(), abs=0.01)


def test_scores_beyond_0_and_1_and_perfect_separation_are_no_trouble():
    label = np.repeat([0, 1], 20)
    learned = calibration.calibrate(np.where(label, 12.0, -7.0), label)

    low, high = calibration.calibrated(learned, [-7.0, 12.0])

    assert low == pytest.approx(1 / 22, abs=0.01)
    assert high == pytest.approx(21 / 22, abs=0.01)


def test_probabilities_are_carried_over_to_another_base_rate():
    assert calibration.at_base_rate([0.5], learned=0.5, expected=0.1) == pytest.approx(0.1)
    assert calibration.at_base_rate([0.8], learned=0.5, expected=0.5) == pytest.approx(0.8)


def test_one_class_cannot_be_calibrated():
    with pytest.raises(UserInputError, match="both positives and negatives"):
        calibration.calibrate([0.1, 0.2], [1, 1])
