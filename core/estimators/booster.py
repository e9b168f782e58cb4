"""A gradient booster that looks at every pair twice.

The first look reads a pair's statistics; the second reads them again beside the first scores of
all other pairs. Whoever gives the second look its first scores has not seen the labels of those
pairs, or the second would trust them too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from core.estimators.stacking import NAMES, stacked_features
from core.estimators.trees import Trees, from_booster
from core.features.pair_statistics import Statistics, columns, inputs
from core.progress import Progress, silent


@dataclass(frozen=True)
class Boosting:
    """How trees are grown.

    Attributes
    ----------
    trees, rate, leaves
        How many, how much each counts, and the most leaves of each.
    fewest
        Fewest pairs of a leaf.
    share
        Of the columns tried at each split.
    """

    trees: int = 200
    rate: float = 0.06
    leaves: int = 31
    fewest: int = 60
    share: float = 0.3


@dataclass(frozen=True, eq=False)
class TrainingPairs:
    """One network to learn from: its statistics, and labels of some of its pairs.

    Attributes
    ----------
    statistics
        Of all its pairs.
    regulators, targets
        Row and column of each labelled pair.
    labels
        1 for edges, shape (n_pairs,).
    """

    statistics: Statistics
    regulators: NDArray[np.intp]
    targets: NDArray[np.intp]
    labels: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class StackedBooster:
    """Boosters of the first layer, whose scores are averaged, and that of the second."""

    first: tuple[Trees, ...]
    second: Trees

    def log_odds(self, statistics: Statistics) -> NDArray[np.float32]:
        """Score all ordered pairs, shape (n, n); the diagonal means nothing."""
        numbers = _all_inputs(statistics)
        return _second(self.second, _first(self.first, numbers), numbers)


def learn(
    training_sets: Sequence[TrainingPairs],
    *,
    boosting: Boosting,
    seed: int,
    groups: int = 4,
    progress: Progress = silent,
) -> StackedBooster:
    """Learn both layers.

    Parameters
    ----------
    training_sets
        Networks. A single one is dealt in two by regulator.
    boosting
        How trees are grown.
    seed
        Decides which columns are tried.
    groups
        Networks are dealt into so many groups, at most, each of which gets its first scores from
        a booster that learned from the others.
    progress
        Told of each booster.
    """
    parts = training_sets if len(training_sets) > 1 else _by_regulator(training_sets[0], seed=seed)
    dealt = [place % min(groups, len(parts)) for place in range(len(parts))]
    rows = [inputs(part.statistics, part.regulators, part.targets) for part in parts]
    named = columns(parts[0].statistics)
    first = []
    steps = max(dealt) + 2
    for group in range(steps - 1):
        progress("first look", group, steps)
        kept = [place for place, each in enumerate(dealt) if each != group]
        first.append(
            grow(
                np.concatenate([rows[place] for place in kept]),
                np.concatenate([parts[place].labels for place in kept]),
                columns=named, boosting=boosting, seed=seed,
            )
        )  # fmt: skip
    progress("second look", steps - 1, steps)
    again = []
    for part, group, numbers in zip(parts, dealt, rows, strict=True):
        scores = _first((first[group],), _all_inputs(part.statistics))
        stack = stacked_features(scores)[part.regulators, part.targets]
        again.append(np.concatenate([stack, numbers], axis=1))
    second = grow(
        np.concatenate(again),
        np.concatenate([part.labels for part in parts]),
        columns=(*NAMES, *named), boosting=boosting, seed=seed,
    )  # fmt: skip
    return StackedBooster(tuple(first), second)


def grow(
    rows: NDArray[np.float32],
    labels: NDArray[np.int8],
    *,
    columns: tuple[str, ...],
    boosting: Boosting,
    seed: int,
) -> Trees:
    """Grow boosted trees.

    Parameters
    ----------
    rows, labels
        Shape (n, n_columns) and (n,).
    columns
        Names of the columns.
    boosting, seed
        How they are grown.
    """
    booster = HistGradientBoostingClassifier(
        max_iter=boosting.trees,
        learning_rate=boosting.rate,
        max_leaf_nodes=boosting.leaves,
        min_samples_leaf=min(boosting.fewest, max(len(labels) // 20, 1)),
        max_features=boosting.share,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=seed,
    )
    return from_booster(booster.fit(rows, labels), columns)


def _first(first: Sequence[Trees], numbers: NDArray[np.float32]) -> NDArray[np.float32]:
    n = round(len(numbers) ** 0.5)
    mean: NDArray[np.float32] = np.mean([trees.log_odds(numbers) for trees in first], axis=0)
    return mean.reshape(n, n)


def _second(
    second: Trees, scores: NDArray[np.float32], numbers: NDArray[np.float32]
) -> NDArray[np.float32]:
    stack = stacked_features(scores).reshape(len(numbers), -1)
    return second.log_odds(np.concatenate([stack, numbers], axis=1)).reshape(scores.shape)


def _all_inputs(statistics: Statistics) -> NDArray[np.float32]:
    n = len(statistics.genes)
    every = np.arange(n)
    return inputs(statistics, np.repeat(every, n), np.tile(every, n))


def _by_regulator(pairs: TrainingPairs, *, seed: int) -> list[TrainingPairs]:
    """Deal a network's pairs into two, whole regulators together."""
    present = np.random.default_rng(seed).permutation(np.unique(pairs.regulators))
    half = np.isin(pairs.regulators, present[::2])
    return [
        TrainingPairs(
            pairs.statistics, pairs.regulators[kept], pairs.targets[kept], pairs.labels[kept]
        )
        for kept in (half, ~half)
    ]
