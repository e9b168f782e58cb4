import numpy as np
import pytest
from scipy import stats

from core.metrics import statistics


def test_a_clear_difference_is_seen_and_none_is_not():
    rng = np.random.default_rng(0)
    other = rng.random(30)
    one = other + 0.1 + rng.normal(scale=0.02, size=30)

    assert statistics.paired_wilcoxon(one, other) < 1e-6
    assert statistics.paired_wilcoxon(other, other) == 1.0
    interval = statistics.bootstrap_difference(one, other, seed=0)
    assert interval.low < 0.1 < interval.high
    assert interval.high - interval.low < 0.03


def test_the_seed_decides_the_interval():
    values = np.arange(20.0)
    one, same, other = (statistics.bootstrap(values, seed=seed) for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = [
        (found := statistics.bootstrap(rng.normal(size=40), draws=500, seed=seed)).low
        < 0
        < found.high
        for seed in range(200)
    ]

    assert 0.88 < np.mean(held) < 0.99


def test_blocks_of_resamples_change_nothing_but_memory(monkeypatch):
    values = np.random.default_rng(0).random(50)
    whole = statistics.bootstrap(values, statistic="median", seed=3)
    monkeypatch.setattr(statistics, "_BLOCK", 1_000)

    assert statistics.bootstrap(values, statistic="median", seed=3) == whole


def test_kruskal_wallis_over_all():
    rng = np.random.default_rng(0)
    samples = [rng.normal(size=20), rng.normal(size=20), rng.normal(loc=3, size=20)]

    assert statistics.kruskal_wallis(samples) < 1e-6
    assert statistics.kruskal_wallis([[1, 1], [1, 1]]) == 1.0
    assert statistics.kruskal_wallis([[1, 2]]) == 1.0


def test_holm_is_stricter_than_raw_and_never_falls():
    raw = np.array([0.01, 0.04, 0.03, 0.5])

    np.testing.assert_allclose(statistics.holm(raw), [0.04, 0.09, 0.09, 0.5])


def test_only_shared_groups_are_compared():
    per_group = {
        "one": {"a": 0.9, "b": 0.8, "c": 0.7},
        "other": {"b": 0.5, "c": 0.6, "d": 0.1},
        "apart": {"z": 0.5},
    }

    (comparison,) = statistics.compare(per_group, [("one", "other"), ("one", "apart")], seed=0)

    assert (comparison.groups, comparison.better) == (2, 2)
    assert comparison.mean == pytest.approx(0.2)
    assert comparison.adjusted == comparison.p_value
    assert comparison.p_value == stats.wilcoxon([0.3, 0.1]).pvalue
