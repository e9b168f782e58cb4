"""What scoring costs, as systems say it themselves: seconds, from options and the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from core.problem.option import Options

_PER_PAIR = 4e-6
_PER_PAIR_AND_SAMPLE = 4e-9
_NETWORK, _NETWORK_BYTES, _SMALLEST = 1.5e-4, 2_200_000, 0.1
"""Seconds a pair takes a network of so many bytes, and the least share of that any takes."""


@dataclass(frozen=True)
class Workload:
    """What is to be scored.

    Attributes
    ----------
    items
        Pairs, or genes.
    genes
        Different ones that are asked about.
    samples
        Of the expression.
    expressions
        Matrices that are read side by side.
    network_bytes
        Size of a model's network; 0 where it is not known.
    both_ways
        Whether every pair is looked at both ways round, to tell directions.
    of_gene
        Inputs that the network sees of each gene by itself, once a gene; 0 where it sees pairs
        only.
    """

    items: int
    genes: int
    samples: int
    expressions: int = 1
    network_bytes: int = 0
    both_ways: bool = False
    of_gene: int = 0


Cost: TypeAlias = Callable[[Workload, Options], float]
"""About how many seconds it takes to score a workload on one ordinary machine."""


def cost_of_samples(workload: Workload, options: Options) -> float:
    """Return the seconds of what reads every sample of every pair once.

    Parameters
    ----------
    workload
        What is scored.
    options
        Not used.
    """
    each = _PER_PAIR + _PER_PAIR_AND_SAMPLE * workload.samples
    return workload.items * each * workload.expressions


def cost_of_network(workload: Workload, options: Options) -> float:
    """Return the seconds of a network that looks at every pair, beside those of its samples.

    What it sees of genes by themselves it looks at once a gene.

    Parameters
    ----------
    workload
        What is scored.
    options
        Not used.
    """
    size = workload.network_bytes
    share = max(size / _NETWORK_BYTES, _SMALLEST) if size else 1.0
    once = workload.genes * workload.of_gene
    looks = workload.items * (2 if workload.both_ways else 1) + once
    made = replace(workload, items=workload.items + once)
    return cost_of_samples(made, options) + looks * _NETWORK * share
