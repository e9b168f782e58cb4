"""How many pairs a question has and how long it takes, before anybody waits for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core import systems
from core.problem.cost import Workload
from core.query.question import ScoringSystem

AT_ONCE_PAIRS, AT_ONCE_SECONDS = 30_000, 5.0
"""A question is answered while the visitor waits if it stays below one of them: what is looked at,
pairs and genes by themselves, and seconds."""
MOST_UNLEARNED = 3_000_000
"""Pairs that a method without a model is asked about in one go."""

_START = 0.3


@dataclass(frozen=True)
class Estimate:
    """What a question costs.

    Attributes
    ----------
    pairs
        Regulators times targets, no gene with itself.
    seconds
        About how long they take.
    at_once
        Whether they are answered while the visitor waits, or as a run.
    """

    pairs: int
    seconds: float
    at_once: bool


def estimate(
    regulators: Collection[str], targets: Collection[str], *, system: ScoringSystem, samples: int
) -> Estimate:
    """Describe how many pairs there are, and about how long they take.

    Parameters
    ----------
    regulators, targets
        Names in the data, each once.
    system
        Which is asked.
    samples
        How many the expression has: every one of them is counted for every pair.
    """
    pairs = len(regulators) * len(targets) - len(set(regulators) & set(targets))
    method = systems.get(system.method)
    workload = Workload(
        items=pairs,
        genes=len({*regulators, *targets}),
        samples=samples,
        expressions=system.expressions,
        network_bytes=system.size,
        both_ways=system.directed,
        of_gene=system.of_gene,
    )
    seconds = _START + method.cost(workload, method.settings())
    # what is no model cannot become a run; it is quick, and refused where it is too much
    looks = pairs + workload.genes * workload.of_gene
    small = looks <= AT_ONCE_PAIRS or seconds <= AT_ONCE_SECONDS
    return Estimate(pairs, seconds, at_once=small or not system.is_model)


def told(seconds: float) -> str:
    """Spell a time as people do: `about 2 s`, `about 3 min`."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.0f} h"
