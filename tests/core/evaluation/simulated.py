"""Small made-up problems and contenders whose worth is known beforehand."""

import numpy as np

from core.data.expression import Expression
from core.data.pairs import from_names
from core.estimators.controls import identity_only
from core.evaluation.cross_validation import Candidate
from core.problem.labels import three_class
from core.problem.negatives import Sampling, with_negatives
from core.problem.problem import Problem


def expression(n_genes=60, n_samples=30, *, seed=0):
    """Simulated expression in which nothing regulates anything."""
    rng = np.random.default_rng(seed)
    return Expression(
        values=rng.normal(size=(n_genes, n_samples)).astype(np.float32),
        genes=tuple(f"g{number}" for number in range(n_genes)),
        samples=tuple(f"s{number}" for number in range(n_samples)),
        kind="bulk",
        scale="log",
        simulated=True,
    )


def problem(*, seed=0, recipe="random-target", task="binary", n_regulators=6, each=8, name=""):
    """Simulated edges of `n_regulators` regulators with as many negatives."""
    rng = np.random.default_rng(seed)
    matrix = expression(seed=seed)
    rest = np.array(matrix.genes[n_regulators:], dtype=object)
    edges = from_names(
        [f"g{number}" for number in range(n_regulators) for _ in range(each)],
        np.concatenate([rng.choice(rest, each, replace=False) for _ in range(n_regulators)]),
        simulated=True,
    )
    make = three_class if task == "direction" else with_negatives
    pairs = make(edges, recipe=recipe, candidates=matrix.genes, seed=seed)
    return Problem((matrix,), pairs, name=name)


def popular(*, seed=0):
    """Simulated edges that all go to the same few targets: names are all there is to know."""
    matrix = expression(seed=seed)
    hubs, rest = matrix.genes[10:20], matrix.genes[20:]
    regulators = [gene for gene in matrix.genes[:10] for _ in range(16)]
    rng = np.random.default_rng(seed)
    targets, labels = [], []
    for _ in range(10):
        targets += [*rng.choice(hubs, 8, replace=False), *rng.choice(rest, 8, replace=False)]
        labels += [1] * 8 + [0] * 8
    pairs = from_names(regulators, targets, label=np.array(labels, np.int8), simulated=True)
    return Problem((matrix,), pairs)


def uneven_edges(*, regulators=30, genes=300, each=12, seed=0):
    """Simulated edges to targets of which some are more popular than others."""
    rng = np.random.default_rng(seed)
    weight = rng.pareto(2.0, size=genes - regulators) + 0.2
    weight /= weight.sum()
    drawn = [
        rng.choice(genes - regulators, size=each, replace=False, p=weight) + regulators
        for _ in range(regulators)
    ]
    return from_names(
        [f"g{number}" for number in range(regulators) for _ in range(each)],
        [f"g{target}" for targets in drawn for target in targets],
        simulated=True,
    )


def uneven(*, genes=300, **how):
    """Simulated edges with negatives that are drawn anew inside each side of a split."""
    edges, matrix = uneven_edges(genes=genes, **how), expression(n_genes=genes)
    pairs = with_negatives(edges, recipe="degree-aware", candidates=matrix.genes, seed=0)
    return Problem((matrix,), pairs, sampling=Sampling("degree-aware", matrix.genes, edges))


def truth_of(problems):
    """Label of every pair by name, for contenders that cheat."""
    known = {}
    for each in problems:
        names = zip(each.pairs.regulator_names, each.pairs.target_names, strict=True)
        known |= dict(zip(names, each.pairs.label.tolist(), strict=True))
    return known


def names(asked):
    return list(zip(asked.pairs.regulator_names, asked.pairs.target_names, strict=True))


def perfect(problems):
    """Knows every label beforehand."""
    known = truth_of(problems)

    def fit(problems, *, seed, progress):
        return lambda asked: np.array([known.get(pair, 0) for pair in names(asked)], np.float32)

    return Candidate("perfect", fit)


def perfect_direction(problems):
    """Knows every three-class label beforehand."""
    known = truth_of(problems)

    def fit(problems, *, seed, progress):
        def score(asked):
            turned = {1: 2, 2: 1, 0: 0}
            labels = [known.get(pair, turned[known.get(pair[::-1], 0)]) for pair in names(asked)]
            return np.eye(3, dtype=np.float32)[labels]

        return score

    return Candidate("perfect", fit)


def _constant(problems, *, seed, progress):
    return lambda asked: np.full((len(asked.pairs), 1), 0.5, np.float32)


constant = Candidate("constant", _constant)


def _noise(problems, *, seed, progress):
    rng = np.random.default_rng(seed)
    return lambda asked: rng.random(len(asked.pairs)).astype(np.float32)


noise = Candidate("noise", _noise, learns=False)


def _memory(problems, *, seed, progress):
    """Remember the labels of each gene, expression unseen: what a network may do at worst."""
    return identity_only(problems, seed=seed, progress=progress)


memory = Candidate("memory", _memory)
