"""Negatives matched to known pairs: each regulator and each target as often as among these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int64]

_NONE: NDArray[np.intp] = np.empty(0, np.intp)
_SWEEPS = 200
_IDLE_SWEEPS = 15


@dataclass(frozen=True, eq=False)
class Known:
    """Known edges, the genes that may be drawn beside them, and what must never be drawn.

    Attributes
    ----------
    genes
        All names.
    regulator, target
        The known edges as codes into `genes`, shape (n_edges,).
    drawable
        Codes of genes that may stand as target in a negative, ascending.
    starters
        Codes of genes that may stand as its regulator, ascending.
    forbidden
        Codes of pairs that are no negatives, by `code`, ascending.
    """

    genes: tuple[str, ...]
    regulator: Codes
    target: Codes
    drawable: Codes
    starters: Codes
    forbidden: Codes

    def code(self, regulator: Codes, target: Codes) -> Codes:
        """Return one number a pair, shape (n_pairs,)."""
        return regulator * len(self.genes) + target

    def allows(self, regulator: Codes, target: Codes) -> NDArray[np.bool_]:
        """Return which pairs may be negatives, shape (n_pairs,)."""
        allowed: NDArray[np.bool_] = (regulator != target) & ~_among(
            self.code(regulator, target), self.forbidden
        )
        return allowed

    def free(self, gene: int) -> Codes:
        """Return the targets that a negative of one regulator may have, shape (n_free,)."""
        n = len(self.genes)
        first, last = np.searchsorted(self.forbidden, [gene * n, (gene + 1) * n])
        open_to = np.ones(n, bool)
        open_to[self.forbidden[first:last] - gene * n] = False
        open_to[gene] = False
        return self.drawable[open_to[self.drawable]]


def matched(known: Known, *, total: int, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Draw pairs from the configuration model, and swap targets until none is forbidden.

    Parameters
    ----------
    known
        Known edges, whose degrees are matched.
    total
        How many pairs to draw; fewer come back where the edges are too dense.
    rng
        Decides which.

    Returns
    -------
    Regulators and targets, shape (n_drawn,).
    """
    regulators, out_degree = np.unique(known.regulator, return_counts=True)
    targets, in_degree = np.unique(known.target, return_counts=True)
    regulator = np.repeat(regulators, shares(out_degree, total=total, rng=rng))
    measured = np.isin(targets, known.drawable)
    target = np.repeat(targets, shares(in_degree, total=total, rng=rng) * measured)
    regulator = rng.permutation(regulator)[: target.size]
    target = rng.permutation(target)
    kept = _swapped(known, regulator, target=target, rng=rng)
    return regulator[kept], target[kept]


def matched_each(
    known: Known,
    regulators: Codes,
    *,
    popularity: NDArray[np.intp],
    ratio: float,
    rng: np.random.Generator,
) -> tuple[Codes, Codes, int]:
    """Draw for each regulator targets that are as popular as its own.

    First targets that stand as often among the known edges, of these those that are most nearly
    as often known targets elsewhere. Where a regulator controls all of these, as one alone in its
    side does, what stands in is whatever candidate is most nearly as often known elsewhere.

    Parameters
    ----------
    known
        Known edges.
    regulators
        Those that need negatives.
    popularity
        How often each gene is a known target of anybody, here or elsewhere, shape (n_genes,).
    ratio
        Negatives for each known edge.
    rng
        Decides between genes that are equally popular.

    Returns
    -------
    Regulators and targets, shape (n_drawn,), those that stand in last for each regulator, and how
    many do.
    """
    first, second = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    here = np.bincount(known.target, minlength=len(known.genes))
    elsewhere = popularity - here
    apart = 0
    for gene in regulators:
        own = known.target[known.regulator == gene]
        wanted = rng.choice(own, size=round(ratio * own.size), replace=ratio > 1)
        free = rng.permutation(known.free(int(gene)))
        left = np.ones(free.size, bool)
        chosen, unmet = [], []
        for level in np.unique(here[wanted]):
            like = np.flatnonzero(here[free] == level)
            places, missed = _nearest(
                elsewhere[free[like]], elsewhere[wanted[here[wanted] == level]]
            )
            left[like[places]] = False
            chosen.append(free[like[places]])
            unmet.append(missed)
        rest = free[left]
        others, _ = _nearest(elsewhere[rest], np.concatenate([*unmet, _NONE]))
        apart += others.size
        targets = np.concatenate([*chosen, rest[others]])
        first.append(np.full(targets.size, gene))
        second.append(targets)
    return np.concatenate(first), np.concatenate(second), apart


def shares(counts: NDArray[np.intp], *, total: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Share `total` out in proportion to `counts`, whole numbers, remainders drawn by size."""
    exact = counts * (total / counts.sum())
    share: NDArray[np.intp] = np.floor(exact).astype(np.intp)
    left = total - int(share.sum())
    order = np.lexsort((rng.random(counts.size), share - exact))
    share[order[:left]] += 1
    return share


def _nearest(
    offered: NDArray[np.intp], wanted: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Choose for each wanted number an offered one of its own, as near as there still is.

    Returns
    -------
    Places among the offered, and the wanted numbers for which none was left.
    """
    left = np.ones(offered.size, bool)
    chosen, unmet = [_NONE], [_NONE]
    levels, counts = np.unique(wanted, return_counts=True)
    short: list[tuple[int, int]] = []
    # what fits exactly first; then the most popular, as fewest are like them
    for level, count in zip(levels[::-1].tolist(), counts[::-1].tolist(), strict=True):
        same = np.flatnonzero(offered == level)[:count]
        left[same] = False
        chosen.append(same)
        if same.size < count:
            short.append((level, count - same.size))
    for level, count in short:
        rest = np.flatnonzero(left)
        near = rest[np.argsort(np.abs(offered[rest] - level), kind="stable")[:count]]
        left[near] = False
        chosen.append(near)
        unmet.append(np.full(count - near.size, level))
    return np.concatenate(chosen), np.concatenate(unmet)


def _swapped(
    known: Known, regulator: Codes, *, target: Codes, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Exchange targets, in place, until no pair is forbidden or repeated; say which are good.

    Every exchange leaves all degrees as they were. All pairs that are not good look for a
    partner at once; of exchanges that get into each other's way the first is made. Pairs that
    find no partner are given up when sweep after sweep mends hardly any.
    """
    good = known.allows(regulator, target)
    good[good] = _first(known.code(regulator[good], target[good]))
    idle = 0
    for _ in range(_SWEEPS):
        bad = rng.permutation(np.flatnonzero(~good))
        if not bad.size or idle == _IDLE_SWEEPS:
            break
        both = np.stack([bad, rng.integers(regulator.size, size=bad.size)], axis=1)
        # a row may be in one exchange a sweep only
        both = both[_first(both.ravel()).reshape(-1, 2).all(axis=1)]
        row, other = both[:, 0], both[:, 1]
        mine, theirs = target[other], target[row]
        fine = known.allows(regulator[row], mine) & known.allows(regulator[other], theirs)
        row, other, mine, theirs = row[fine], other[fine], mine[fine], theirs[fine]
        codes = np.stack(
            [known.code(regulator[row], mine), known.code(regulator[other], theirs)], axis=1
        )
        taken = np.sort(known.code(regulator[good], target[good]))
        new = (_first(codes.ravel()) & ~_among(codes.ravel(), taken)).reshape(-1, 2)
        made = np.flatnonzero(new.all(axis=1))
        row, other = row[made], other[made]
        target[row], target[other] = mine[made], theirs[made]
        good[row] = good[other] = True
        left = int((~good).sum())
        idle = idle + 1 if bad.size - left <= 0.002 * bad.size else 0
    return good


def _among(values: Codes, listed: Codes) -> NDArray[np.bool_]:
    """Whether each value is in an ascending list, shape (n_values,)."""
    if not listed.size:
        return np.zeros(values.shape, bool)
    place = np.minimum(np.searchsorted(listed, values), listed.size - 1)
    found: NDArray[np.bool_] = listed[place] == values
    return found


def _first(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each value is there for the first time, shape (n_values,)."""
    first = np.zeros(values.size, bool)
    first[np.unique(values, return_index=True)[1]] = True
    return first
