from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.estimators import baselines
from core.estimators.genie3 import decay, genie3
from core.problem.problem import Problem
from core.progress import silent

GENES = ("driver", "follower", "mirror", "other", "flat")


def simulated(n_series=12, length=8, *, seed=0):
    """Simulated time series: the follower does what the driver did one step before."""
    rng = np.random.default_rng(seed)
    driver = rng.normal(size=(n_series, length + 1))
    follower = driver[:, :-1] + rng.normal(scale=0.1, size=(n_series, length))
    now = driver[:, 1:]
    profiles = [now, follower, -now + rng.normal(scale=0.1, size=now.shape)]
    profiles += [rng.normal(size=now.shape), np.ones(now.shape)]
    return Expression(
        values=np.stack([profile.ravel() for profile in profiles]).astype(np.float32),
        genes=GENES,
        samples=tuple(f"s{number}" for number in range(n_series * length)),
        kind="time-series",
        scale="relative",
        series=np.repeat([f"series {number}" for number in range(n_series)], length),
        time=np.tile(np.arange(length, dtype=np.float64), n_series),
        simulated=True,
    )


ASKED = from_names(["driver"] * 4, ["mirror", "follower", "other", "flat"])


def scores(fit, *expressions, asked=ASKED):
    problem = Problem(expressions, asked)
    return fit([problem], seed=0, progress=silent)(problem)


@pytest.mark.parametrize(
    "fit", [baselines.pearson(), baselines.spearman(), baselines.mutual_information()]
)
def test_what_moves_together_scores_high_even_if_opposite(fit):
    mirror, follower, other, flat = scores(fit, simulated())

    # few samples make any mutual information large
    assert mirror > 1.2 * max(follower, other)
    assert flat == 0


def test_what_follows_scores_high_with_a_lag():
    mirror, follower, other, _ = scores(baselines.lagged_correlation(), simulated())

    assert follower > 0.9
    assert max(mirror, other) < 0.4


@pytest.mark.parametrize("tries", ["sqrt", "all"])
def test_forests_find_the_driver_among_regulators(tries):
    asked = from_names(["driver", "other", "follower"], ["mirror"] * 3)

    driver, other, follower = scores(genie3(trees=30, tries=tries), simulated(), asked=asked)

    assert driver > 0.6 > max(other, follower)
    assert driver + other + follower == pytest.approx(1, abs=1e-5)


def test_forests_on_rates_see_who_comes_first():
    asked = from_names(["driver", "other", "mirror"], ["follower"] * 3)

    found = scores(genie3(trees=30, on="rates"), simulated(), asked=asked)

    assert found[1] == found.min()
    bare = replace(simulated(), series=None, time=None)
    with pytest.raises(UserInputError, match="which series"):
        scores(genie3(trees=2, on="rates"), bare, asked=asked)


def test_forests_on_dynamics_know_how_fast_a_target_decays():
    time = np.arange(12.0)
    levels = np.stack([np.exp(-0.3 * time), np.full(12, 1e-6)]).astype(np.float32)
    falling = Expression(
        values=levels, genes=("falls", "rests"), samples=tuple(map(str, range(12))),
        kind="time-series", scale="log", series=np.repeat("a", 12), time=time, simulated=True,
    )  # fmt: skip

    rates = decay(levels.T, falling)

    np.testing.assert_allclose(rates, [0.3, 0], atol=1e-3)
    asked = from_names(["falls"], ["rests"])
    assert scores(genie3(trees=2, on="dynamics"), falling, asked=asked).shape == (1,)


def test_a_constant_target_and_a_gene_alone_score_nothing():
    asked = from_names(["driver", "driver"], ["flat", "other"])

    assert scores(genie3(trees=5), simulated(), asked=asked)[0] == 0


def test_forests_are_not_grown_twice_for_the_same_regulators():
    told = []
    problem = Problem((simulated(),), ASKED)
    scorer = genie3(trees=2)([problem], seed=0, progress=lambda *each: told.append(each))

    scorer(problem)
    grown = len(told)
    scorer(problem)

    assert grown == len(told) == 4


@pytest.mark.parametrize(
    "fit", [baselines.pearson(), baselines.spearman(), genie3(trees=10, most_samples=50)]
)
def test_sparse_expression_scores_as_dense_and_two_are_averaged(fit):
    dense = simulated()
    positive = replace(dense, values=np.maximum(dense.values, 0), scale="log")
    thin = replace(positive, values=sparse.csr_array(positive.values))

    one, same = scores(fit, positive), scores(fit, thin)
    other = scores(fit, simulated(seed=1))

    np.testing.assert_allclose(one, same, atol=1e-5)
    both = scores(fit, positive, simulated(seed=1))
    np.testing.assert_allclose(both, (one + other) / 2, atol=1e-5)


@pytest.mark.parametrize("fit", [baselines.pearson(), genie3(trees=2)])
def test_a_gene_without_expression_is_one_sentence(fit):
    with pytest.raises(UserInputError, match="genes such as unheard"):
        scores(fit, simulated(), asked=from_names(["unheard"], ["driver"]))
