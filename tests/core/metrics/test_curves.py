import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import curves

LABELS = st.lists(st.booleans(), min_size=2, max_size=60).filter(
    lambda values: any(values) and not all(values)
)


def test_a_small_ranking_by_hand():
    found = curves.figures([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])

    assert found.auroc == pytest.approx(0.75)
    assert found.aupr == pytest.approx((1 + 2 / 3) / 2)
    assert found.early_precision == pytest.approx(0.5)
    assert found.early_precision_ratio == pytest.approx(1.0)
    assert (found.n, found.positives) == (4, 2)


def test_ties_at_the_border_count_by_the_share_that_fits():
    assert curves.early_precision([1, 0, 1, 0], [0.5] * 4) == pytest.approx(0.5)
    assert curves.early_precision([1, 1, 0, 0, 0], [0.9, 0.5, 0.5, 0.5, 0.1]) == pytest.approx(
        (1 + 1 / 3) / 2
    )


@given(label=LABELS, seed=st.integers(0, 1_000))
def test_curves_agree_with_their_areas(label, seed):
    score = np.random.default_rng(seed).random(len(label))
    found = curves.figures(label, score)

    roc = curves.roc_on_grid(label, score)
    pr = curves.pr_on_grid(label, score)

    assert (np.diff(roc) >= 0).all()
    assert roc[-1] == 1
    assert ((pr > 0) & (pr <= 1)).all()
    assert np.trapezoid(roc, curves.GRID) == pytest.approx(found.auroc, abs=0.02)
    assert pr[-1] >= found.base_rate - 1e-9


def test_perfect_and_hopeless_curves():
    label, score = [1, 1, 0, 0], np.array([4.0, 3, 2, 1])

    assert (curves.roc_on_grid(label, score) == 1).all()
    assert (curves.pr_on_grid(label, score) == 1).all()
    assert curves.roc_on_grid(label, -score)[:-1].max() == 0


def test_the_band_is_the_median_and_the_quartiles():
    found = curves.band([np.full(101, value) for value in (0.0, 0.25, 0.5, 0.75, 1.0)])

    assert (found.low[0], found.median[0], found.high[0]) == (0.25, 0.5, 0.75)
    assert found.groups == 5
