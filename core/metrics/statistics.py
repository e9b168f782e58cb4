"""Whether one method is better than another, asked of the same groups of the same folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BLOCK = 2_000_000
_Group = TypeVar("_Group")
_HALF = 0.5
"""What guessing gets."""


@dataclass(frozen=True)
class Interval:
    """A difference and how far it may be off, by resampling the groups."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """Two methods on the groups that both were judged on.

    Attributes
    ----------
    one, other
        Names. Differences are `one` minus `other`.
    groups, better
        How many groups, and in how many of them `one` is ahead.
    mean, median
        Difference over groups.
    low, high
        95% interval of the mean difference, by bootstrap over groups.
    p_value
        Wilcoxon's signed rank test, two-sided.
    adjusted
        The same after Holm's correction for all comparisons made together.
    """

    one: str
    other: str
    groups: int
    better: int
    mean: float
    median: float
    low: float
    high: float
    p_value: float
    adjusted: float

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain JSON values."""
        return asdict(self)


def paired_wilcoxon(one: ArrayLike, other: ArrayLike) -> float:
    """Return the two-sided p value of Wilcoxon's signed rank test; 1 where nothing differs.

    Parameters
    ----------
    one, other
        A figure of either method in the same groups, shape (n_groups,).
    """
    difference = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    difference = difference[difference != 0]
    if difference.size == 0:
        return 1.0
    from scipy import stats  # noqa: PLC0415  (takes a second)

    return float(stats.wilcoxon(difference).pvalue)


def bootstrap_difference(
    one: ArrayLike,
    other: ArrayLike,
    *,
    statistic: Literal["mean", "median"] = "mean",
    draws: int = 5_000,
    level: float = 0.95,
    seed: int,
) -> Interval:
    """Interval of the mean or median paired difference, by resampling groups.

    Parameters
    ----------
    one, other
        A figure of either method in the same groups, shape (n_groups,).
    statistic
        What is said of the differences.
    draws
        How many resamples.
    level
        How often such an interval holds the truth.
    seed
        Decides the resamples.
    """
    difference = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    return bootstrap(difference, statistic=statistic, draws=draws, level=level, seed=seed)


def bootstrap(
    values: ArrayLike,
    *,
    statistic: Literal["mean", "median"] = "mean",
    draws: int = 5_000,
    level: float = 0.95,
    seed: int,
) -> Interval:
    """Interval of the mean or median of one figure over groups, as `bootstrap_difference`."""
    values = np.asarray(values, dtype=np.float64)
    say = np.mean if statistic == "mean" else np.median
    rng = np.random.default_rng(seed)
    # in blocks, so that thousands of groups do not need a gigabyte
    rows = max(1, min(draws, _BLOCK // values.size))
    said: list[NDArray[np.float64]] = []
    for start in range(0, draws, rows):
        drawn = rng.integers(values.size, size=(min(rows, draws - start), values.size))
        said.append(np.asarray(say(values[drawn], axis=1)))
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(said), [tail, 1 - tail])
    return Interval(float(say(values)), float(low), float(high))


def better_direction(per_group: Mapping[_Group, float]) -> dict[_Group, float]:
    """Return AUROCs as they are, or of the ranking turned round where their mean is below .5.

    Parameters
    ----------
    per_group
        AUROC by group.
    """
    if per_group and float(np.mean(list(per_group.values()))) < _HALF:
        return {group: 1 - value for group, value in per_group.items()}
    return dict(per_group)


def guessing_reach(positives: int, others: int) -> float:
    """Return the AUROC that guessing reaches one time in forty, by the spread of a rank sum.

    Parameters
    ----------
    positives, others
        How many pairs of either kind there are, at least one of each.
    """
    return _HALF + 1.96 * float(np.sqrt((positives + others + 1) / (12 * positives * others)))


def by_chance(n: int, *, level: float = 0.95) -> tuple[int, int]:
    """Return of how many groups out of n guessing comes out above .5, from least to most.

    Parameters
    ----------
    n
        How many groups.
    level
        How often it stays within.
    """
    from scipy import stats  # noqa: PLC0415  (takes a second)

    low, high = stats.binom.interval(level, n, _HALF)
    return int(low), int(high)


def kruskal_wallis(samples: Sequence[ArrayLike]) -> float:
    """Return the p value that all methods come from one distribution; 1 where nothing differs."""
    arrays = [np.asarray(sample, dtype=np.float64) for sample in samples]
    if len(arrays) < 2 or np.unique(np.concatenate(arrays)).size < 2:
        return 1.0
    from scipy import stats  # noqa: PLC0415  (takes a second)

    return float(stats.kruskal(*arrays).pvalue)


def mann_whitney(
    one: ArrayLike, other: ArrayLike, *, alternative: Literal["two-sided", "less"] = "two-sided"
) -> float:
    """Return the p value that two samples come from one distribution; 1 where all agree.

    Parameters
    ----------
    one, other
        A figure of either method in runs of their own, shape (n_runs,) each.
    alternative
        `less` where only smaller values of the first count against that.
    """
    first, second = (np.asarray(each, dtype=np.float64) for each in (one, other))
    if np.unique(np.concatenate([first, second])).size < 2:
        return 1.0
    from scipy import stats  # noqa: PLC0415  (takes a second)

    return float(stats.mannwhitneyu(first, second, alternative=alternative).pvalue)


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Correct p values for being many, by Holm's step-down rule, shape (n_tests,)."""
    raw = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    stepped = np.maximum.accumulate(raw[order] * np.arange(raw.size, 0, -1))
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def compare(
    per_group: Mapping[str, Mapping[str, float]],
    against: Sequence[tuple[str, str]],
    *,
    seed: int,
) -> tuple[Comparison, ...]:
    """Compare methods two by two on the groups they share.

    Parameters
    ----------
    per_group
        A figure of every group, by method.
    against
        Which two to compare: (one, other).
    seed
        Decides the resamples.
    """
    made: list[Comparison] = []
    for one, other in against:
        shared = [group for group in per_group[one] if group in per_group[other]]
        if not shared:
            continue
        first = np.array([per_group[one][group] for group in shared])
        second = np.array([per_group[other][group] for group in shared])
        interval = bootstrap_difference(first, second, seed=seed)
        made.append(
            Comparison(
                one=one,
                other=other,
                groups=len(shared),
                better=int((first > second).sum()),
                mean=interval.estimate,
                median=float(np.median(first - second)),
                low=interval.low,
                high=interval.high,
                p_value=paired_wilcoxon(first, second),
                adjusted=float("nan"),
            )
        )
    if not made:
        return ()
    adjusted = holm([comparison.p_value for comparison in made])
    return tuple(
        Comparison(**{**comparison.as_dict(), "adjusted": float(value)})
        for comparison, value in zip(made, adjusted, strict=True)
    )
