"""Single cells of made-up Boolean networks, to learn from which way regulation goes."""

from __future__ import annotations

import numpy as np

from core.problem.problem import Problem
from core.simulate.boolean_rules import BooleanModel, parse_model
from core.simulate.hsc import simulate

_ROOTS = 4
_MOST_REGULATORS = 3


def random_cells(
    seed: int, *, genes: int = 24, cells: int = 1_000, dropout_rate: float = 0.0
) -> Problem:
    """Simulate the cells of a network drawn at random, with its true edges.

    Parameters
    ----------
    seed
        Decides network and cells. Genes are named after it, so that no two networks share one.
    genes, cells
        How many.
    dropout_rate
        With this rate a value of the lower half of a gene's is lost: it becomes zero.
    """
    made = simulate(
        random_model(seed, genes=genes), seed=seed, cells=cells, dropout_rate=dropout_rate
    )
    return Problem((made.expression,), made.network, name=f"random network {seed}")


def random_model(seed: int, *, genes: int) -> BooleanModel:
    """Draw a network in which pairs of rivals decide what a cell becomes.

    Two pairs of genes shut each other off, which gives the cells up to four fates. Every other
    gene has one to three regulators among those before it: any of its activators switches it
    on, unless its repressor is there.

    Parameters
    ----------
    seed
        Decides who regulates whom.
    genes
        How many there are.
    """
    rng = np.random.default_rng([seed, 17])
    names = [f"N{seed}G{number + 1}" for number in range(genes)]
    rules = {
        names[number]: f"{names[number]} and not {names[number ^ 1]}" for number in range(_ROOTS)
    }
    for number in range(_ROOTS, genes):
        count = int(rng.integers(1, _MOST_REGULATORS + 1))
        chosen = [names[place] for place in rng.choice(number, size=count, replace=False)]
        represses = count > 1 and rng.random() < 0.6
        activators = chosen[:-1] if represses else chosen
        rule = "(" + " or ".join(activators) + ")"
        rules[names[number]] = f"{rule} and not {chosen[-1]}" if represses else rule
    return parse_model(rules, initial=dict.fromkeys(names[:_ROOTS], 1.0), name=f"random {seed}")
