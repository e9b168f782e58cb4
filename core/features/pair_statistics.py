"""All statistics of pairs side by side, each also in context: what a booster learns from.

A pair's number is worth what it is beside its regulator's and its target's other pairs, so every
statistic is read for all pairs of the genes, whichever of them are asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.features.context import grid_ranks
from core.features.course_statistics import Grid, Grids, course_statistics, gene_statistics
from core.features.perturbed_statistics import (
    gather,
    is_multifactorial,
    is_perturbed,
    perturbed_statistics,
)
from core.features.regressions import regression_statistics, static_statistics
from core.features.timecourse import Courses, time_courses
from core.features.tree_kernels import importances

MOST_GENES = 600
MULTIFACTORIAL = "multifactorial"
"""Begins the names of statistics of samples in which all genes were perturbed."""
_FEWEST_SAMPLES = 5
_TREES, _TRIED, _LEAF, _SEED = 25, 25, 6, 1


@dataclass(frozen=True, eq=False)
class Statistics:
    """What is known of all ordered pairs of some genes.

    Attributes
    ----------
    genes
        Rows and columns of the grids.
    of_pairs
        By name, shape (n, n): regulators by targets.
    of_genes
        By name, shape (n,).
    """

    genes: tuple[str, ...]
    of_pairs: Grids
    of_genes: dict[str, NDArray[np.float32]]

    def without(self, beginning: str) -> Statistics:
        """Leave out statistics of pairs whose name begins so."""
        kept = {
            name: grid for name, grid in self.of_pairs.items() if not name.startswith(beginning)
        }
        return replace(self, of_pairs=kept)

    def places(self, pairs: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return row and column of each pair."""
        place = {gene: number for number, gene in enumerate(self.genes)}
        of_code = np.array([place.get(gene, -1) for gene in pairs.genes], np.intp)
        return of_code[pairs.regulator], of_code[pairs.target]


def statistics(
    expressions: Sequence[Expression], pairs: Pairs, *, perturbations: bool
) -> Statistics:
    """Measure all statistics.

    Parameters
    ----------
    expressions
        Time series, or single cells with a pseudotime, first; then what was measured of
        perturbed genes and of the wild type.
    pairs
        What is asked about. Their genes are kept, and all others while they are few.
    perturbations
        Whether to read knock-outs, knock-downs and multifactorial samples, of which there must
        then be some among the expressions.
    """
    moving, others = expressions[0], list(expressions[1:])
    if perturbations and not any(is_perturbed(each) or is_multifactorial(each) for each in others):
        raise UserInputError(
            "expression",
            "must hold samples of perturbed genes, beside the time series",
            got=", ".join(each.source or "expression" for each in others) or "a time series alone",
            remedy="Give files whose samples are named knockout GENE, knockdown GENE or "
            "multifactorial NUMBER, or leave the option perturbations out",
        )
    courses = time_courses(_few_genes(moving, pairs))
    of_pairs = {**course_statistics(courses), **regression_statistics(courses), **_trees(courses)}
    if perturbations:
        perturbed = gather(others, courses.genes)
        if perturbed.ways:
            of_pairs |= perturbed_statistics(perturbed)
        if perturbed.many.size:
            of_pairs |= _multifactorial(perturbed.many)
    return Statistics(courses.genes, of_pairs, gene_statistics(courses))


def columns(statistics: Statistics) -> tuple[str, ...]:
    """Name the numbers of a pair, in their order."""
    named = []
    for name in statistics.of_pairs:
        named += [name, f"{name}, among the regulator's", f"{name}, among the target's"]
        named += [] if name in SYMMETRIC else [f"{name}, turned round"]
    for name in statistics.of_genes:
        named += [f"regulator's {name}", f"target's {name}"]
    return tuple(named)


def inputs(
    statistics: Statistics, regulators: NDArray[np.intp], targets: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Return the numbers of some pairs, shape (n_pairs, n_columns).

    Parameters
    ----------
    statistics
        From `statistics`.
    regulators, targets
        Row and column of each pair.
    """
    numbers = np.empty((regulators.size, len(columns(statistics))), np.float32)
    at = 0
    off = ~np.eye(len(statistics.genes), dtype=bool)
    for name, grid in statistics.of_pairs.items():
        scaled = grid / (grid[off].std() + 1e-6)
        of_regulator, of_target = grid_ranks(np.abs(grid))
        parts = [scaled, of_regulator, of_target]
        parts += [] if name in SYMMETRIC else [scaled.T]
        for part in parts:
            numbers[:, at] = part[regulators, targets]
            at += 1
    for each in statistics.of_genes.values():
        numbers[:, at], numbers[:, at + 1] = each[regulators], each[targets]
        at += 2
    return numbers


def _few_genes(expression: Expression, pairs: Pairs) -> Expression:
    asked = {pairs.genes[code] for code in np.union1d(pairs.regulator, pairs.target)}
    if expression.n_genes <= MOST_GENES:
        return expression
    if len(asked) > MOST_GENES:
        raise UserInputError(
            expression.source or "expression",
            f"must not be asked about more than {MOST_GENES} genes at once, for every pair of them "
            "is compared with all others",
            got=f"{len(asked):,} genes",
            remedy="Ask about fewer genes",
        )
    rows = [row for row, gene in enumerate(expression.genes) if gene in asked]
    return expression.take_genes(np.array(rows, np.intp))


def _multifactorial(samples: NDArray[np.float64]) -> dict[str, Grid]:
    """Read samples in which all genes were perturbed a little, shape (n_samples, n_genes)."""
    if len(samples) < _FEWEST_SAMPLES:
        raise UserInputError(
            "multifactorial samples",
            f"must be at least {_FEWEST_SAMPLES}, to say something of pairs of genes",
            got=f"{len(samples)}",
            remedy="Leave them out, or give more",
        )
    # a gene that was not measured in them stays at the mean, and says nothing
    known = np.isfinite(samples)
    mean = np.where(known, samples, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    levels = np.ascontiguousarray(np.where(known, samples, mean).T)
    found = static_statistics(levels) | {
        "trees on level": importances(
            levels, levels, trees=_TREES, tried=_TRIED, leaf=_LEAF, itself=False, seed=_SEED
        )
    }
    return {f"{MULTIFACTORIAL} {name}": grid for name, grid in found.items()}


def _trees(courses: Courses) -> dict[str, Grid]:
    """Let trees predict each gene's change, next level and level from all genes' levels."""
    values = courses.values.astype(np.float64)
    n = values.shape[0]
    early, late = values[:, :, :-1].reshape(n, -1), values[:, :, 1:].reshape(n, -1)

    def grown(outcome: NDArray[np.float64], *, itself: bool) -> Grid:
        return importances(
            early, outcome, trees=_TREES, tried=_TRIED, leaf=_LEAF, itself=itself, seed=_SEED
        )

    return {
        "trees on change": grown(late - early, itself=True),
        "trees on next level": grown(late, itself=True),
        "trees on level": grown(early, itself=False),
    }


SYMMETRIC = frozenset(
    {
        "correlation",
        "correlation of ranks",
        "correlation within series",
        "correlation of changes",
        "lead in change",
        "correlation of responses",
        "cosine of responses",
        "correlation of first responses",
        "product of responses",
        "series that move both",
        "information",
        "partial correlation of responses",
        f"{MULTIFACTORIAL} correlation",
        f"{MULTIFACTORIAL} partial correlation",
        *(
            f"partial correlation {which}{shrink}"
            for which in ("", "within ")
            for shrink in ("0.03", "0.1", "0.3")
        ),
    }
)
"""Statistics that are the same for a pair turned round."""
