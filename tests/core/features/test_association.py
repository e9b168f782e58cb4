from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from core.data.expression import Expression
from core.errors import UserInputError
from core.features.association import (
    correlate_pairs,
    correlation_profiles,
    lagged_profiles,
)
from tests.core.features.cases import expression_of, single_cells

VARYING = np.arange(2, 20)


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("ranks", [False, True])
@pytest.mark.parametrize("scale", ["linear", "relative"])
def test_correlations_are_those_of_scipy(as_sparse, ranks, scale):
    values = single_cells(20, 150)
    if scale == "relative":
        values *= np.random.default_rng(2).choice([-1, 1], values.shape)
    profiles = correlation_profiles(
        expression_of(values, scale=scale, as_sparse=as_sparse), ranks=ranks
    )
    regulators, targets = np.repeat(VARYING, VARYING.size), np.tile(VARYING, VARYING.size)
    found = correlate_pairs(profiles, regulators, targets)
    measure = spearmanr if ranks else pearsonr
    read = np.log1p(values) if scale == "linear" else values
    expected = [
        measure(read[a].astype(float), read[b].astype(float)).statistic
        for a, b in zip(regulators, targets, strict=True)
    ]
    np.testing.assert_allclose(found, expected, atol=2e-6)


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("ranks", [False, True])
def test_constant_genes_correlate_with_nothing(as_sparse, ranks):
    values = single_cells(20, 150)
    profiles = correlation_profiles(expression_of(values, as_sparse=as_sparse), ranks=ranks)
    for constant in (0, 1):
        assert (correlate_pairs(profiles, np.full(20, constant), np.arange(20)) == 0).all()
    assert correlate_pairs(profiles, [7, 7, 7], [0, 1, 7]).tolist() == pytest.approx([0, 0, 1])


def time_course():
    """Three series in which gene 1 follows gene 0 by one step; samples are shuffled."""
    rng = np.random.default_rng(0)
    blocks = []
    for _ in range(3):
        driver = rng.normal(size=9)
        blocks.append(np.stack([driver, np.concatenate([[0], driver[:-1]])]))
    values = np.concatenate(blocks, axis=1).astype(np.float32)
    series, time = np.repeat(["a", "b", "c"], 9), np.tile(np.arange(9.0), 3)
    order = rng.permutation(27)
    return Expression(
        values[:, order],
        ("driver", "follower"),
        tuple(map(str, range(27))),
        "time-series",
        "relative",
        series=series[order],
        time=time[order],
    )


def test_a_lag_finds_who_comes_first():
    profiles = lagged_profiles(time_course())
    there, back = correlate_pairs(profiles, [0, 1], [1, 0])
    assert there == pytest.approx(1, abs=1e-6)
    assert abs(back) < 0.6


def test_a_lag_needs_time_and_enough_of_it():
    with pytest.raises(UserInputError, match="which series"):
        lagged_profiles(expression_of([[0, 1, 2]]))
    with pytest.raises(UserInputError, match="at least three samples"):
        lagged_profiles(time_course(), lag=9)


def test_uneven_pairs_are_refused():
    profiles = correlation_profiles(expression_of(single_cells(20, 30)))
    with pytest.raises(ValueError, match="as many"):
        correlate_pairs(profiles, [1, 2], [1])


def test_a_lag_is_read_along_each_lineage_of_cells():
    # one lineage of 210 cells: 21 bins of ten, in which the target does what the regulator did
    # a bin before
    bins = np.random.default_rng(4).normal(size=22)
    cells = np.stack([np.repeat(bins[1:], 10), np.repeat(bins[:-1], 10)])
    expression = expression_of(cells)
    ordered = replace(expression, pseudotime=np.linspace(0, 1, 210)[:, None])

    profiles = lagged_profiles(ordered)

    forward, backward = correlate_pairs(profiles, [0, 1], [1, 0])
    assert forward == pytest.approx(1, abs=1e-5)
    assert abs(backward) < 0.8
