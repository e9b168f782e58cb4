import numpy as np

from core.metrics.learned_cut import learned_cut


def test_the_lowest_cut_that_is_right_four_times_in_five_is_taken():
    score = np.linspace(1, 0.05, 20)
    label = (np.arange(20) < 10).astype(np.int8)

    cut = learned_cut(score, label, of="validation pairs", said="probability")

    kept = score >= cut.value
    assert label[kept].mean() >= 0.8
    assert kept.sum() == 12
    assert "the 20 validation pairs, 10 of them known" in cut.rule


def test_the_best_balance_is_taken_where_no_useful_cut_is_that_precise():
    score = np.linspace(1, 0.05, 20)
    label = np.tile([1, 0], 10).astype(np.int8)

    cut = learned_cut(score, label, of="validation pairs", said="score")

    assert "told apart best" in cut.rule
    assert 0 < cut.value <= 1


def test_one_kind_of_pairs_teaches_no_cut():
    cut = learned_cut(np.ones(3), np.ones(3, np.int8), of="pairs", said="probability")

    assert cut.value == 0.5
    assert "nothing to learn" in cut.rule
