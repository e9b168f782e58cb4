"""Simulated problems with an answer that a network can find in seconds."""

import numpy as np

from core.data.expression import Expression
from core.data.pairs import from_names
from core.problem.problem import Problem


def planted(*, seed=0, n_regulators=8, each=10, n_samples=150, task="binary", kind="single-cell"):
    """Simulated counts in which every target follows one regulator and no other.

    Each regulator comes with `each` targets of its own and as many of its neighbour's.
    """
    rng = np.random.default_rng(seed)
    drivers = rng.gamma(0.7, 3.0, (n_regulators, n_samples))
    owner = np.repeat(np.arange(n_regulators), each)
    followers = drivers[owner] ** 2
    values = rng.poisson(np.concatenate([drivers, followers])).astype(np.float32)
    regulators = [f"R{number}" for number in range(n_regulators)]
    targets = [f"T{number}" for number in range(owner.size)]
    first, second, label = [], [], []
    for number, regulator in enumerate(regulators):
        own = np.flatnonzero(owner == number)
        other = np.flatnonzero(owner == (number + 1) % n_regulators)
        for place in own:
            first.append(regulator)
            second.append(targets[place])
            label.append(1)
            if task == "direction":
                first.append(targets[place])
                second.append(regulator)
                label.append(2)
        for place in other:
            first.append(regulator)
            second.append(targets[place])
            label.append(0)
    expression = Expression(
        values=values,
        genes=(*regulators, *targets),
        samples=tuple(f"S{number}" for number in range(n_samples)),
        kind=kind,
        scale="counts",
        source="planted.csv",
        simulated=True,
    )
    pairs = from_names(
        first, second, label=np.array(label, np.int8), task=task, source="edges.csv", simulated=True
    )
    return Problem((expression,), pairs, name="planted")


def few_planted():
    """Simulated counts of 28 genes, for what takes longer a gene."""
    return planted(n_regulators=4, each=6, n_samples=80)


def signed(*, seed=0, n_regulators=10, each=8, n_samples=40):
    """Simulated bulk expression in which half of a regulator's targets fall when it rises."""
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n_regulators, n_samples))
    owner = np.repeat(np.arange(n_regulators), each)
    sign = np.tile([1, -1], owner.size // 2)
    targets = sign[:, None] * drivers[owner] + rng.normal(scale=0.3, size=(owner.size, n_samples))
    regulator_names = [f"R{number}" for number in range(n_regulators)]
    target_names = [f"T{number}" for number in range(owner.size)]
    expression = Expression(
        values=np.concatenate([drivers, targets]).astype(np.float32),
        genes=(*regulator_names, *target_names),
        samples=tuple(f"S{number}" for number in range(n_samples)),
        kind="bulk",
        scale="relative",
        source="signed.csv",
        simulated=True,
    )
    others = (owner + 1) % n_regulators
    known = np.where(rng.random(owner.size) < 0.2, 0, sign)
    pairs = from_names(
        [regulator_names[number] for number in (*owner, *others)],
        target_names * 2,
        label=np.repeat([1, 0], owner.size).astype(np.int8),
        sign=np.concatenate([known, np.zeros(owner.size)]).astype(np.int8),
        simulated=True,
    )
    return Problem((expression,), pairs, name="signed")
