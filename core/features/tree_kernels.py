"""Trees: extremely randomised ones for a hundred targets in part of a second, and plain ones.

scikit-learn's forests need seconds for the same, most of it for setting each of thousands of
small forests up; a booster that learns from hundreds of simulated networks cannot wait so long.
"""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.features.nepdf_kernels import compiled

Nodes: TypeAlias = tuple[
    NDArray[np.int16],
    NDArray[np.float32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float32],
    NDArray[np.int32],
]
"""Feature, threshold, left, right and value of each node, and the first node of each tree."""


def importances(
    drivers: NDArray[np.float64],
    outcomes: NDArray[np.float64],
    *,
    trees: int = 40,
    tried: int = 33,
    leaf: int = 3,
    itself: bool = True,
    seed: int,
) -> NDArray[np.float32]:
    """Return each driver's share of what trees explain of each outcome, (n_drivers, n_outcomes).

    Parameters
    ----------
    drivers, outcomes
        Shape (n_drivers, n_samples) and (n_outcomes, n_samples).
    trees, tried, leaf
        Trees a target, drivers tried at each split, and the fewest samples of a leaf.
    itself
        Whether driver k may explain outcome k.
    seed
        Same seed, same shares.
    """
    shares = np.zeros((outcomes.shape[0], drivers.shape[0]))
    rng = np.random.default_rng(seed)
    seeds = rng.integers(1, 2**62, size=(outcomes.shape[0],), dtype=np.uint64)
    columns = np.ascontiguousarray(drivers, np.float64)
    for target in range(outcomes.shape[0]):
        outcome = np.ascontiguousarray(outcomes[target], np.float64)
        _grow(
            columns, outcome, shares[target], -1 if itself else target,
            trees, tried, leaf, seeds[target],
        )  # fmt: skip
    total = shares.sum(axis=1, keepdims=True)
    np.divide(shares, total, out=shares, where=total > 0)
    return np.ascontiguousarray(shares.T, np.float32)


@compiled
def _best_split(
    drivers: NDArray[np.float64],
    outcome: NDArray[np.float64],
    members: NDArray[np.int64],
    forbidden: int,
    tried: int,
    leaf: int,
    state: np.uint64,
) -> tuple[float, np.int64, float, np.uint64]:
    """Try random drivers at random cuts: what the best explains, which it is, and where."""
    count = members.shape[0]
    total = 0.0
    for member in members:
        total += outcome[member]
    best, chosen, cut = 1e-12, np.int64(-1), 0.0
    for _ in range(tried):
        # xorshift
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        driver = np.int64(state % np.uint64(drivers.shape[0]))
        if driver == forbidden:
            continue
        low = high = drivers[driver, members[0]]
        for member in members:
            low = min(low, drivers[driver, member])
            high = max(high, drivers[driver, member])
        at = low + np.float64(state >> np.uint64(11)) / 9007199254740992.0 * (high - low)
        left, below = 0.0, 0
        for member in members:
            if drivers[driver, member] <= at:
                left += outcome[member]
                below += 1
        above = count - below
        if below < leaf or above < leaf:
            continue
        right = total - left
        gain = left * left / below + right * right / above - total * total / count
        if gain > best:
            best, chosen, cut = gain, driver, at
    return best, chosen, cut, state


@compiled
def _grow(
    drivers: NDArray[np.float64],
    outcome: NDArray[np.float64],
    share: NDArray[np.float64],
    forbidden: int,
    trees: int,
    tried: int,
    leaf: int,
    state: np.uint64,
) -> None:
    """Grow all trees of one target and add what each split explains to its driver."""
    n = drivers.shape[1]
    members = np.empty(n, np.int64)
    begins = np.empty(n + 1, np.int64)
    ends = np.empty(n + 1, np.int64)
    for _ in range(trees):
        for i in range(n):
            members[i] = i
        begins[0], ends[0] = 0, n
        waiting = 1
        while waiting > 0:
            waiting -= 1
            begin, end = begins[waiting], ends[waiting]
            if end - begin < 2 * leaf:
                continue
            gain, chosen, cut, state = _best_split(
                drivers, outcome, members[begin:end], forbidden, tried, leaf, state
            )
            if chosen < 0:
                continue
            share[chosen] += gain
            middle = begin
            for i in range(begin, end):
                if drivers[chosen, members[i]] <= cut:
                    members[i], members[middle] = members[middle], members[i]
                    middle += 1
            begins[waiting], ends[waiting] = begin, middle
            begins[waiting + 1], ends[waiting + 1] = middle, end
            waiting += 2


@compiled
def add_trees(
    inputs: NDArray[np.float32],
    nodes: Nodes,
    total: NDArray[np.float64],
) -> None:
    """Add to each row's total the leaf it falls into in every tree."""
    feature, threshold, left, right, value, start = nodes
    for row in range(inputs.shape[0]):
        for tree in range(start.shape[0]):
            node = start[tree]
            while feature[node] >= 0:
                below = inputs[row, feature[node]] <= threshold[node]
                node = left[node] if below else right[node]
            total[row] += value[node]
