"""How popular a target is with other regulators, so that only equals are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.problem.problem import Problem
from core.problem.rows import Rows
from core.problem.split import Fold

_REVERSE = 2


@dataclass(frozen=True, eq=False)
class Popularity:
    """What is known of each judged pair's target from the other regulators.

    Attributes
    ----------
    learned
        How often it is a known target in the training pairs of the fold, shape (n_rows,); NaN
        where the row is not judged.
    strata
        Rows of one number are of one regulator and fold, and their targets are equally popular
        with the other regulators: those learned from, and those judged beside it where negatives
        are not matched to these already. Shape (n_rows,); -1 where a row is not compared.
    """

    learned: NDArray[np.float64]
    strata: NDArray[np.intp]


def popularity(rows: Rows, folds: Sequence[Fold], *, matched: Sequence[bool] = ()) -> Popularity:
    """Count how often each judged pair's target is a known target of other regulators.

    What is learned from and what is judged are counted apart: a method can know the first only,
    so that among equals names are worth nothing, however negatives were drawn.

    Parameters
    ----------
    rows
        Of all problems.
    folds
        How they are divided.
    matched
        Of each problem, whether its negatives were drawn to be as popular as its known pairs
        among what is judged. Then that is not counted again: a known target has one edge more
        there than its equals among the negatives.
    """
    n_genes = rows.genes.size
    turned = rows.true_regulator != rows.regulator
    partner = np.where(turned, rows.regulator, rows.target)
    edge = (rows.problem * n_genes + rows.true_regulator) * n_genes + partner
    learned = np.full(len(rows), np.nan)
    drawn_alike = np.zeros(int(rows.problem.max()) + 1, bool)
    drawn_alike[: len(matched)] = matched
    strata = np.full(len(rows), -1, np.intp)
    met = 0
    # the second gene of a mirrored edge regulates: it is no candidate, and its name tells so
    candidate = rows.label != _REVERSE if rows.task == "direction" else np.ones(len(rows), bool)
    for fold in folds:
        known = np.unique(edge[fold.train[rows.positive[fold.train]]])
        seen = np.bincount(known % n_genes, minlength=n_genes)
        asked = fold.test[candidate[fold.test]]
        beside = np.unique(edge[fold.test[rows.positive[fold.test]]])
        # of one problem and gene, whoever regulates it
        places, counts = np.unique(_without_regulator(beside, n_genes), return_counts=True)
        mine = rows.problem[asked] * n_genes + partner[asked]
        place = np.minimum(np.searchsorted(places, mine), max(places.size - 1, 0))
        others = np.zeros(asked.size, np.int64)
        if places.size:
            others = np.where(places[place] == mine, counts[place], 0)
        others -= rows.positive[asked]
        others[drawn_alike[rows.problem[asked]]] = 0
        learned[asked] = seen[partner[asked]]
        regulator = rows.problem[asked] * n_genes + rows.true_regulator[asked]
        alike = _paired(_paired(regulator, seen[partner[asked]]), others)
        values, stratum = np.unique(alike, return_inverse=True)
        strata[asked] = met + stratum
        met += values.size
    return Popularity(learned, strata)


def are_matched(problems: Sequence[Problem]) -> list[bool]:
    """Return of each problem whether its negatives are drawn to be as popular as its known pairs.

    Parameters
    ----------
    problems
        Labelled.
    """
    return [
        each.sampling is not None and each.sampling.recipe == "degree-aware" for each in problems
    ]


def _without_regulator(edge: NDArray[np.intp], n_genes: int) -> NDArray[np.intp]:
    return edge // (n_genes * n_genes) * n_genes + edge % n_genes


def _paired(code: NDArray[np.intp], number: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return one number for two, shape (n_rows,)."""
    values, place = np.unique(number, return_inverse=True)
    return code * max(values.size, 1) + place
