"""Made genes in groups that are known."""

import numpy as np

from core.data.expression import Expression
from core.data.gene_sets import GeneSets


def grouped(*, groups=4, each=12, n_samples=60, noise=0.6, seed=0, scale="log", prefix="G"):
    """Give expression in which the genes of a group follow one course; G0, G4, … are alike."""
    rng = np.random.default_rng(seed)
    course = rng.normal(size=(groups, n_samples))
    member = np.tile(np.arange(groups), each)
    values = 6 + course[member] + noise * rng.normal(size=(member.size, n_samples))
    return Expression(
        values=values.astype(np.float32),
        genes=tuple(f"{prefix}{number}" for number in range(member.size)),
        samples=tuple(f"S{number}" for number in range(n_samples)),
        kind="bulk",
        scale=scale,
        source="grouped.csv",
        simulated=True,
    )


def truth_of(expression, *, groups=4):
    """Give the group of each gene."""
    return {gene: f"group {row % groups}" for row, gene in enumerate(expression.genes)}


def sets_of(expression, *, groups=4):
    """Give the groups as gene sets, spelled in lower case, and one set of genes of all groups."""
    names = [gene.lower() for gene in expression.genes]
    members = [frozenset(names[group::groups]) for group in range(groups)]
    return GeneSets(
        terms=(*(f"T:{group}" for group in range(groups)), "T:mixed"),
        names=(*(f"work of group {group}" for group in range(groups)), "mixed work"),
        members=(*members, frozenset(names[:10])),
        source="made.gmt",
    )
