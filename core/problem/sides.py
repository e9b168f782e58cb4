"""Negatives drawn inside each side of a split, and how well they match its known pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding
from core.metrics.curves import auroc, has_both
from core.metrics.within_strata import auroc_within
from core.problem.cuts import Closed, Cut
from core.problem.matching import Codes, Known, matched_each
from core.problem.negatives import Sampling, draw
from core.problem.problem import Problem
from core.problem.rows import Rows
from core.settings import Limits

_OFF = 0.05
"""Of an AUROC: a side whose popular targets stand out by more is not matched."""
_MANY = 0.1
"""Of the negatives: where fewer are not matched, it is not they that make names tell."""
_FORWARD = 1


@dataclass(frozen=True)
class Matching:
    """How well the negatives of a side match its known pairs.

    Attributes
    ----------
    recipe
        By which they were drawn.
    wanted, drawn
        How many negatives were asked for, and how many there are.
    apart
        How many of those drawn have a target that is not as popular inside the side as the one
        it stands in for, because the regulator controls all that are.
    popularity
        AUROC of how popular targets are; .5 where negatives are matched. Of pairs that are
        judged: how often each is known elsewhere, the mean over regulators. Of pairs that are
        learned from: how often each is known among them. None where there is nothing to rank.
    """

    recipe: str
    wanted: int
    drawn: int
    apart: int
    popularity: float | None

    @property
    def unmatched(self) -> float:
        """Share of negatives for which the side had no equally popular target left."""
        return (self.wanted - self.drawn + self.apart) / max(self.wanted, 1)

    @property
    def dense(self) -> bool:
        """Whether popular targets could not be matched, so that they stand out."""
        off = self.popularity is not None and abs(self.popularity - 0.5) > _OFF
        return self.recipe == "degree-aware" and off and self.unmatched > _MANY

    def finding(self, where: str) -> Finding | None:
        """Return how far the side is from matched; None where it is, and nobody asked for it.

        Parameters
        ----------
        where
            Which pairs these are, in the plural.
        """
        count = self.wanted - self.drawn + self.apart
        if self.recipe != "degree-aware" or self.unmatched <= _MANY or self.popularity is None:
            return None
        if not self.dense:
            return Finding(
                "info",
                "negatives that stand in",
                f"For {self.unmatched:.0%} of the negatives of the {where} no target inside them "
                f"is as popular: {self.apart:,} have one that is as popular with the other "
                f"regulators, {self.wanted - self.drawn:,} were left out.",
                f"AUROC of a target's popularity {self.popularity:.3f}, .5 where matched",
                count=count,
            )
        return Finding(
            "warning",
            "negatives not matched",
            f"The {where} are too dense to match: regulators control so many of the popular "
            "targets that too few are left for negatives, and knowing the popular ones tells "
            "known pairs and negatives apart to some extent.",
            f"AUROC of a target's popularity {self.popularity:.3f}, .5 where matched; "
            f"for {self.unmatched:.0%} of {self.wanted:,} negatives no equal target was left",
            count=count,
        )


def over(each: Sequence[Matching]) -> Matching:
    """Read how well several sides are matched as one; popularity is their mean by size.

    Parameters
    ----------
    each
        At least one, of the same recipe.
    """
    known = [(one.popularity, one.drawn) for one in each if one.popularity is not None]
    return Matching(
        recipe=each[0].recipe,
        wanted=sum(one.wanted for one in each),
        drawn=sum(one.drawn for one in each),
        apart=sum(one.apart for one in each),
        popularity=float(np.average([one for one, _ in known], weights=[n for _, n in known]))
        if known
        else None,
    )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Problems with the negatives of all folds after their known pairs.

    Attributes
    ----------
    problems
        One a problem that was divided.
    sides
        Ascending rows of the training side and of the test side, one pair a fold.
    matching
        How well either is matched, one pair a fold.
    """

    problems: tuple[Problem, ...]
    sides: tuple[tuple[NDArray[np.intp], NDArray[np.intp]], ...]
    matching: tuple[tuple[Matching, Matching] | None, ...]


@dataclass(frozen=True, eq=False)
class _Block:
    """Negatives of one side of one fold, from one problem."""

    regulator: Codes
    target: Codes
    matching: Matching


def known_only(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out the negatives that were sampled, and name the genes of those to come.

    Parameters
    ----------
    problems
        Labelled; those without a `sampling` stay as they are.
    """
    bare = []
    for problem in problems:
        sampling, pairs = problem.sampling, problem.pairs
        if sampling is not None:
            pairs = pairs.take(np.asarray(pairs.label) > 0)
            genes = tuple(dict.fromkeys((*pairs.genes, *sampling.candidates)))
            pairs = replace(pairs, genes=genes)
        bare.append(problem.asking(pairs))
    return bare


def with_sides(bare: Sequence[Problem], rows: Rows, cuts: Sequence[Cut], *, seed: int) -> Drawn:
    """Draw negatives inside both sides of every cut.

    The test side comes first, and what it drew is not drawn for the training side: no pair is
    on both. No known pair of either side is ever drawn.

    Parameters
    ----------
    bare
        From `known_only`.
    rows
        The same, stacked.
    cuts
        How these rows are divided.
    seed
        Decides which negatives.
    """
    starts = np.cumsum([0, *(len(each.pairs) for each in bare)])
    blocks: dict[tuple[int, int, int], _Block] = {}
    for at, problem in enumerate(bare):
        if problem.sampling is None:
            continue
        inside = slice(starts[at], starts[at + 1])
        source = _Source.of(problem, problem.sampling, rows)
        for number, cut in enumerate(cuts):
            spared = np.empty(0, np.int64)
            for side, mask in ((1, cut.test), (0, cut.train)):
                block = source.draw(
                    mask[inside],
                    cut.closed[side],
                    judged=side == 1,
                    spared=spared,
                    seed=(seed, at, number, side),
                )
                spared = source.code(block)
                blocks[at, number, side] = block
    total = len(rows) + sum(block.regulator.size for block in blocks.values())
    if total > Limits().pairs:
        raise UserInputError(
            "folds",
            f"must not need more than {Limits().pairs:,} pairs, negatives of all folds together",
            got=f"{total:,} in {len(cuts):,} folds",
            remedy="Ask for fewer folds, 5 is usual",
        )
    return _laid(bare, cuts, blocks, starts=starts)


@dataclass(frozen=True, eq=False)
class _Source:
    """Where the negatives of one problem come from, all as codes of its genes."""

    pairs: Pairs
    sampling: Sampling
    place: NDArray[np.intp]
    candidates: Codes
    starters: Codes
    forbidden: Codes
    popularity: NDArray[np.intp]

    @staticmethod
    def of(problem: Problem, sampling: Sampling, rows: Rows) -> _Source:
        pairs = problem.pairs
        index = {name: code for code, name in enumerate(pairs.genes)}
        known = _codes(sampling.known, index)
        forbidden = [known]
        if pairs.task == "direction":
            second, first = np.divmod(known, len(index))
            forbidden.append(first * len(index) + second)
        forbidden += [_codes(each, index) for each in sampling.never]
        edges = pairs.take(np.asarray(pairs.label) == _FORWARD)
        drawable = np.array(sorted(index[name] for name in sampling.candidates), np.int64)
        names = np.array(pairs.genes, dtype=object)[drawable]
        everybody = {name: code for code, name in enumerate(rows.genes.tolist())}
        return _Source(
            pairs=pairs,
            sampling=sampling,
            place=np.array([everybody[name] for name in pairs.genes], np.intp),
            candidates=drawable[[name not in sampling.closed_targets for name in names]],
            starters=drawable[[name not in sampling.closed_regulators for name in names]],
            forbidden=np.unique(np.concatenate(forbidden)),
            # of the pairs that are divided here: what is held back elsewhere is not known
            popularity=np.bincount(edges.target, minlength=len(index)),
        )

    def code(self, block: _Block) -> Codes:
        return block.regulator * len(self.pairs.genes) + block.target

    def draw(
        self,
        mask: NDArray[np.bool_],
        closed: Closed,
        *,
        judged: bool,
        spared: Codes,
        seed: tuple[int, ...],
    ) -> _Block:
        """Draw the negatives of one side, whose rows `mask` names."""
        pairs, recipe, ratio = self.pairs, self.sampling.recipe, self.sampling.ratio
        edges = pairs.take(mask & (np.asarray(pairs.label) == _FORWARD))
        regulator, target = edges.regulator.astype(np.int64), edges.target.astype(np.int64)
        known = Known(
            genes=pairs.genes,
            regulator=regulator,
            target=target,
            drawable=self.candidates[~closed.targets[self.place[self.candidates]]],
            starters=self.starters[~closed.regulators[self.place[self.starters]]],
            forbidden=np.union1d(self.forbidden, spared),
        )
        wanted = round(ratio * regulator.size)
        if not wanted:
            none = np.empty(0, np.int64)
            return _Block(none, none, Matching(recipe, 0, 0, 0, None))
        rng = np.random.default_rng(seed)
        first, second, apart = self._negatives(known, judged=judged, rng=rng)
        popularity = (
            _elsewhere(known, first, target=second, popularity=self.popularity)
            if judged
            else _here(known, second)
        )
        matching = Matching(recipe, wanted, first.size, apart, popularity)
        return _Block(first, second, matching)

    def _negatives(
        self, known: Known, *, judged: bool, rng: np.random.Generator
    ) -> tuple[Codes, Codes, int]:
        """Draw negatives, and say how many of them have targets from outside the side."""
        recipe, ratio = self.sampling.recipe, self.sampling.ratio
        regulators = np.unique(known.regulator)
        first = second = np.empty(0, np.int64)
        if recipe != "degree-aware" or not judged:
            first, second, _ = draw(known, recipe=recipe, ratio=ratio, rng=rng)
        if recipe != "degree-aware":
            return first, second, 0
        # figures are taken by regulator, so that is how the pairs judged are matched; a network
        # remembers genes, so each gene is matched among the pairs that are learned from
        lonely = np.setdiff1d(regulators, first)
        more, others, apart = matched_each(
            known, lonely, popularity=self.popularity, ratio=ratio, rng=rng
        )
        return np.concatenate([first, more]), np.concatenate([second, others]), apart


def _here(known: Known, negatives: Codes) -> float | None:
    """Compute the AUROC of how often a target stands among the side's own known edges."""
    degree = np.bincount(known.target, minlength=len(known.genes))
    label = np.repeat([1, 0], [known.target.size, negatives.size])
    if not has_both(label):
        return None
    return auroc(label, degree[np.concatenate([known.target, negatives])])


def _elsewhere(
    known: Known, regulator: Codes, *, target: Codes, popularity: NDArray[np.intp]
) -> float | None:
    """Compute, as a mean over regulators, the AUROC of how often a target is known elsewhere."""
    degree = popularity - np.bincount(known.target, minlength=len(known.genes))
    both = np.concatenate([known.regulator, regulator])
    present, group = np.unique(both, return_inverse=True)
    each = auroc_within(
        np.repeat([1, 0], [known.target.size, target.size]),
        degree[np.concatenate([known.target, target])],
        strata=group,
        group=group,
        n_groups=present.size,
    )
    return None if np.isnan(each).all() else float(np.nanmean(each))


def _laid(
    bare: Sequence[Problem],
    cuts: Sequence[Cut],
    blocks: dict[tuple[int, int, int], _Block],
    *,
    starts: NDArray[np.intp],
) -> Drawn:
    """Lay the negatives after the known pairs of their problem, and say which rows are whose."""
    problems = []
    rows: list[tuple[list[NDArray[np.intp]], list[NDArray[np.intp]]]] = [([], []) for _ in cuts]
    begin = 0
    for at, problem in enumerate(bare):
        n = len(problem.pairs)
        inside = slice(starts[at], starts[at + 1])
        mine = [(number, side) for number in range(len(cuts)) for side in (0, 1)]
        for number, side in mine:
            mask = (cuts[number].train, cuts[number].test)[side][inside]
            rows[number][side].append(begin + np.flatnonzero(mask))
        own = [blocks[at, number, side] for number, side in mine if (at, number, side) in blocks]
        end = begin + n
        for (number, side), block in zip(mine, own, strict=False):
            rows[number][side].append(np.arange(end, end + block.regulator.size))
            end += block.regulator.size
        problems.append(problem.asking(_beside(problem.pairs, own)) if own else problem)
        begin = end
    return Drawn(
        problems=tuple(problems),
        sides=tuple((np.concatenate(train), np.concatenate(test)) for train, test in rows),
        matching=tuple(
            (_of_fold(blocks, number, 0), _of_fold(blocks, number, 1))
            for number in range(len(cuts))
        ),
    )


def _of_fold(blocks: dict[tuple[int, int, int], _Block], number: int, side: int) -> Matching:
    return over([block.matching for place, block in blocks.items() if place[1:] == (number, side)])


def _beside(pairs: Pairs, blocks: Sequence[_Block]) -> Pairs:
    """Put negatives after known pairs, over only the genes that occur."""
    regulator = np.concatenate([pairs.regulator, *(block.regulator for block in blocks)])
    target = np.concatenate([pairs.target, *(block.target for block in blocks)])
    used, codes = np.unique(np.concatenate([regulator, target]), return_inverse=True)
    n = regulator.size - len(pairs)
    known = np.asarray(pairs.label)
    return replace(
        pairs,
        genes=tuple(pairs.genes[code] for code in used.tolist()),
        regulator=codes[: regulator.size].astype(np.int32),
        target=codes[regulator.size :].astype(np.int32),
        label=np.concatenate([known, np.zeros(n, np.int8)]),
        sign=None if pairs.sign is None else np.concatenate([pairs.sign, np.zeros(n, np.int8)]),
        group=None,
        weight=None,
        task="direction" if pairs.task == "direction" else "binary",
    )


def _codes(pairs: Pairs, index: dict[str, int]) -> Codes:
    """Return one number a pair, ascending; pairs of genes that are not known are left out."""
    place = np.array([index.get(name, -1) for name in pairs.genes], np.int64)
    regulator, target = place[pairs.regulator], place[pairs.target]
    there = (regulator >= 0) & (target >= 0)
    return np.unique(regulator[there] * len(index) + target[there])
