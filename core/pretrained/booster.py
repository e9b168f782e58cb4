"""Teach the booster of pair statistics on simulated networks: `python -m core.pretrained.booster`.

The networks have random wirings and kinetics from ranges far wider than those of the DREAM4
challenge, whose own networks are never looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from core.data.pairs import Pairs
from core.estimators.booster import Boosting, StackedBooster, TrainingPairs, learn
from core.estimators.pair_booster import save_shipped
from core.features.pair_statistics import Statistics, statistics
from core.features.perturbed_statistics import PERTURBED_NAMES
from core.simulate.insilico import WIDE, simulate_network

NETWORKS = 145
JUDGED = 20
"""The first networks are not learned from but judged by."""
_SEED = 2026
_NEGATIVES = 0.08


def main() -> int:
    """Simulate, learn with and without perturbations, and write the trees."""
    parser = argparse.ArgumentParser(prog="python -m core.pretrained.booster", description=__doc__)
    parser.add_argument("--networks", type=int, default=NETWORKS, help="how many to learn from")
    training_sets = []
    for number in range(JUDGED, JUDGED + parser.parse_args().networks):
        sys.stderr.write(f"\rnetwork {number + 1}")
        training_sets.append(simulated_pairs(number))
    sys.stderr.write("\n")
    save_shipped(both(training_sets))
    return 0


def simulated_pairs(number: int) -> TrainingPairs:
    """Simulate a network and measure its pairs: all edges and some of the other pairs."""
    network = simulate_network(seed=(_SEED, number), prior=WIDE)
    expressions = (network.timeseries, network.knockouts, network.knockdowns, network.wildtype)
    measured = statistics(expressions, network.gold, perturbations=True)
    return sampled_pairs(measured, network.gold, number=number)


def sampled_pairs(measured: Statistics, gold: Pairs, *, number: int) -> TrainingPairs:
    """Keep all edges and some of the other pairs, drawn at random.

    Parameters
    ----------
    measured, gold
        Statistics and labels of all pairs.
    number
        Of the network; decides the draw.
    """
    regulators, targets = measured.places(gold)
    labels = np.asarray(gold.label)
    drawn = np.random.default_rng((_SEED, number)).random(labels.size) < _NEGATIVES
    kept = drawn | (labels > 0)
    return TrainingPairs(measured, regulators[kept], targets[kept], labels[kept])


def both(training_sets: Iterable[TrainingPairs]) -> dict[str, StackedBooster]:
    """Learn with perturbations and from time series alone."""
    every = list(training_sets)
    return {
        "time series": stacked([_still(each) for each in every]),
        "perturbed": stacked(every),
    }


def stacked(training_sets: Sequence[TrainingPairs]) -> StackedBooster:
    """Learn both layers, and set the chance of an edge to that among all pairs."""
    stack = learn(training_sets, boosting=Boosting(), seed=_SEED, groups=2)
    second = replace(stack.second, baseline=stack.second.baseline + np.log(_NEGATIVES))
    return StackedBooster(stack.first, second)


def _still(pairs: TrainingPairs) -> TrainingPairs:
    """Forget what perturbed samples said."""
    whole = pairs.statistics
    kept = {name: grid for name, grid in whole.of_pairs.items() if name not in PERTURBED_NAMES}
    without = Statistics(whole.genes, kept, whole.of_genes)
    return TrainingPairs(without, pairs.regulators, pairs.targets, pairs.labels)


if __name__ == "__main__":
    sys.exit(main())
