import numpy as np

from core.explain.class_measures import class_histogram
from core.explain.course_reading import concluded, lag_in_words
from core.explain.time_attention import LAGS, attention


def peak_at(lag, height=0.3):
    return np.array([0.5 + height * (each == lag) for each in LAGS])


def test_the_best_move_is_said_in_words():
    assert "moved 1 time point later (0.80" in lag_in_words(peak_at(1))
    assert "longer than theirs" in lag_in_words(peak_at(1))
    assert "moved 2 time points earlier" in lag_in_words(peak_at(-2))
    assert "knows their delay" in lag_in_words(peak_at(0))
    assert "reads no delay" in lag_in_words(peak_at(3, height=0.01))


def test_the_conclusion_names_the_best_measure_and_where_the_network_looks():
    known = np.arange(40) < 20
    weak = class_histogram("correlation", np.tile(np.linspace(0, 1, 20), 2), known=known)
    strong = class_histogram("mutual information", known.astype(float), known=known)
    added = np.zeros((3, 2, 10), np.float32)
    added[:, 0, 4] = 1
    added[:, 1, 7] = 1
    curve = attention(added)

    said = concluded([weak, strong], (curve, curve), lags=np.stack([peak_at(0)] * 2))

    assert "mutual information tells known pairs from others best (AUROC 1.00)" in said
    assert "50% of what the network rests on is the regulator's course" in said
    assert "time points 5 to 5 of the regulator and time points 8 to 8 of the target" in said
    nothing = attention(np.zeros((3, 2, 10), np.float32))
    assert "No time point changes" in concluded([weak], (nothing, nothing), lags=np.zeros((2, 11)))
