"""Pairs that are not known to regulate, sampled so that the sampling itself teaches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding, about
from core.problem.matching import Codes, Known, matched, shares
from core.settings import Limits

Recipe = Literal["random-target", "random-pair", "any-pair", "degree-aware", "all"]
BALANCED = "balanced"
"""Topic of the finding of `balanced`."""
RECIPES: tuple[Recipe, ...] = get_args(Recipe)


@dataclass(frozen=True, eq=False)
class Sampling:
    """How the negatives of a problem are drawn, anew by whoever divides its pairs.

    Attributes
    ----------
    recipe
        As in `with_negatives`.
    candidates
        Genes that may stand in a negative.
    known
        Every known edge of the problem, on whatever side of a split: never a negative.
    never
        More pairs that are no negatives: those that a method will be judged by.
    closed_regulators, closed_targets
        Genes that may not stand so in a negative, because they belong to another side.
    ratio
        Negatives for each known edge.
    """

    recipe: Recipe
    candidates: tuple[str, ...]
    known: Pairs
    never: tuple[Pairs, ...] = ()
    closed_regulators: frozenset[str] = frozenset()
    closed_targets: frozenset[str] = frozenset()
    ratio: float = 1.0


def with_negatives(
    edges: Pairs,
    *,
    recipe: Recipe,
    candidates: Sequence[str],
    ratio: float = 1.0,
    seed: int,
    never: Pairs | None = None,
) -> Pairs:
    """Add sampled negatives to known edges.

    Never samples a known edge, a gene with itself, or a pair twice. Known edges all stay;
    that their genes were measured is for the caller to see to.

    Parameters
    ----------
    edges
        Known edges; labels, if they come with any, are all 1.
    recipe
        `random-target`: each regulator with random candidates, `ratio` times as many as its
        known targets. `random-pair`: random ordered pairs of genes that the edges name.
        `any-pair`: of any candidates. In both a gene that regulates nothing may stand as
        regulator, so that knowing who the regulators are nearly solves the task.
        `degree-aware`: each regulator and each target `ratio` times as often among negatives
        as among the edges, by drawing from the configuration model and swapping ends until
        none is forbidden. `all`: each regulator with every other candidate.
    candidates
        Genes that may stand in a negative: those with expression.
    ratio
        Negatives for each known edge; not used by `all`.
    seed
        Decides which.
    never
        More pairs that must not be sampled: the reverse of known edges where direction is
        learned, edges of other sources.
    """
    known = _known(edges, candidates, never=never)
    if ratio <= 0:
        raise UserInputError(
            "negatives",
            "must be sampled in a ratio above zero",
            got=ratio,
            remedy="Ask for 1 negative for each known pair",
        )
    rng = np.random.default_rng(seed)
    regulator, target, findings = draw(known, recipe=recipe, ratio=ratio, rng=rng)
    if regulator.size == 0:
        raise UserInputError(
            "negatives",
            "could not be sampled: every allowed pair is a known edge",
            got=f"{len(edges):,} known edges, {known.drawable.size:,} candidate genes",
            remedy="Sample random-target negatives, or label negatives in the file"
            if recipe == "degree-aware"
            else "Bring expression of more genes, or label negatives in the file",
        )
    said = Finding(
        "info",
        "negatives",
        f"The file lists only known pairs; {regulator.size:,} negatives were sampled: "
        f"{_SAID[recipe]}.",
        f"{regulator.size / len(edges):.2f} for each known pair, so that known pairs are "
        f"{len(edges) / (len(edges) + regulator.size):.1%} of all; recipe {recipe}, seed {seed}",
        count=regulator.size,
    )
    return _joined(edges, known.genes, regulator, target=target).noting(said, *findings)


def draw(
    known: Known, *, recipe: Recipe, ratio: float, rng: np.random.Generator
) -> tuple[Codes, Codes, list[Finding]]:
    """Draw negatives, none where every allowed pair is a known edge.

    Parameters
    ----------
    known
        Known edges, and what may be drawn beside them.
    recipe, ratio
        As in `with_negatives`.
    rng
        Decides which.

    Returns
    -------
    Regulators and targets as codes, shape (n_drawn,), and what was noticed.
    """
    if recipe == "random-target":
        return _random_target(known, ratio=ratio, rng=rng)
    if recipe == "random-pair":
        named = np.union1d(known.regulator, known.target)
        return _random_pair(known, named, ratio=ratio, rng=rng)
    if recipe == "any-pair":
        every = np.union1d(known.drawable, known.starters)
        return _random_pair(known, every, ratio=ratio, rng=rng)
    if recipe == "degree-aware":
        return _degree_aware(known, ratio=ratio, rng=rng)
    if recipe == "all":
        return _all(known)
    raise UserInputError(
        "negatives",
        f"must be sampled by one of {', '.join(RECIPES)}",
        got=recipe,
        remedy="Choose one of them",
    )


def _random_target(
    known: Known, *, ratio: float, rng: np.random.Generator
) -> tuple[Codes, Codes, list[Finding]]:
    present, counts = np.unique(known.regulator, return_counts=True)
    wanted = shares(counts, total=round(ratio * known.regulator.size), rng=rng)
    regulators, targets, short = [], [], []
    for gene, count in zip(present, wanted, strict=True):
        free = known.free(int(gene))
        drawn = rng.choice(free, size=min(count, free.size), replace=False)
        regulators.append(np.full(drawn.size, gene))
        targets.append(drawn)
        if drawn.size < count:
            short.append(gene)
    findings = []
    if short:
        findings.append(
            about(
                "too few negatives",
                f"{len(short)} regulators have fewer candidate genes left than negatives asked "
                "for; they got all there are.",
                (known.genes[gene] for gene in short),
            )
        )
    return np.concatenate(regulators), np.concatenate(targets), findings


def balanced(pairs: Pairs, *, seed: int | tuple[int, ...]) -> Pairs:
    """Keep all labelled edges and as many of the other pairs, drawn at random.

    Parameters
    ----------
    pairs
        Labelled.
    seed
        Decides which are kept.
    """
    label = np.asarray(pairs.label)
    edges, others = np.flatnonzero(label > 0), np.flatnonzero(label == 0)
    if others.size <= edges.size:
        return pairs
    rng = np.random.default_rng(seed)
    kept = np.sort(np.r_[edges, rng.choice(others, size=edges.size, replace=False)])
    return pairs.take(kept).noting(
        Finding(
            "warning",
            BALANCED,
            "As many negatives as edges were kept: precision and AUPR say nothing about a list "
            "of all pairs, of which few are edges.",
            f"{edges.size:,} of {others.size:,} negatives",
        )
    )


def _random_pair(
    known: Known, listed: Codes, *, ratio: float, rng: np.random.Generator
) -> tuple[Codes, Codes, list[Finding]]:
    wanted = round(ratio * known.regulator.size)
    firsts = np.intersect1d(listed, known.starters)
    seconds = np.intersect1d(listed, known.drawable)
    n = max(firsts.size, seconds.size)
    if firsts.size * seconds.size <= 4 * (wanted + known.forbidden.size + n):
        # so few genes that drawing would mostly repeat itself: shuffle all there are
        regulator, target = np.repeat(firsts, seconds.size), np.tile(seconds, firsts.size)
        free = np.flatnonzero(known.allows(regulator, target))
        drawn = rng.permutation(free)[:wanted]
        regulator, target = regulator[drawn], target[drawn]
    else:
        codes = np.empty(0, dtype=np.int64)
        while codes.size < wanted:
            size = 2 * (wanted - codes.size) + 8
            first, second = rng.choice(firsts, size=size), rng.choice(seconds, size=size)
            fresh = known.code(first, second)[known.allows(first, second)]
            codes = pd.unique(np.concatenate([codes, fresh]))
        regulator, target = np.divmod(codes[:wanted], len(known.genes))
    findings = []
    if regulator.size < wanted:
        findings.append(
            Finding(
                "warning",
                "too few negatives",
                f"The genes listed allow only {regulator.size:,} negatives of the "
                f"{wanted:,} asked for.",
                count=wanted - regulator.size,
            )
        )
    return regulator, target, findings


def _degree_aware(
    known: Known, *, ratio: float, rng: np.random.Generator
) -> tuple[Codes, Codes, list[Finding]]:
    total = round(ratio * known.regulator.size)
    regulator, target = matched(known, total=total, rng=rng)
    findings = []
    if regulator.size < total:
        worst_r = _worst_miss(known, known.regulator, regulator, ratio=ratio)
        worst_t = _worst_miss(known, known.target, target, ratio=ratio)
        findings.append(
            Finding(
                "warning",
                "degrees not matched",
                f"{total - regulator.size:,} of {total:,} negatives could not be placed, because "
                "some genes are in so many known pairs that too few others are left for them: "
                "those genes are rarer among negatives than among known pairs.",
                f"furthest from its share: regulator {worst_r}; target {worst_t}",
                count=total - regulator.size,
            )
        )
    return regulator, target, findings


def _all(known: Known) -> tuple[Codes, Codes, list[Finding]]:
    present = np.unique(known.regulator)
    limit = Limits().pairs
    if present.size * known.drawable.size > limit:
        raise UserInputError(
            "negatives",
            f"must not be more than {limit:,}",
            got=f"{present.size:,} regulators × {known.drawable.size:,} candidate genes",
            remedy="Sample them: random-target or degree-aware",
        )
    regulator = np.repeat(present, known.drawable.size)
    target = np.tile(known.drawable, present.size)
    free = known.allows(regulator, target)
    return regulator[free], target[free], []


def _known(edges: Pairs, candidates: Sequence[str], *, never: Pairs | None) -> Known:
    if edges.label is not None and (edges.task != "binary" or (edges.label != 1).any()):
        raise UserInputError(
            "pairs",
            "must list only known edges if negatives are to be sampled",
            got="pairs that are labelled already",
            remedy="Use the labels as they are, or remove the label column",
        )
    if len(edges) == 0:
        raise UserInputError(
            "pairs", "must hold at least one edge", got="none", remedy="Check the pairs file"
        )
    others = () if never is None else never.genes
    names = np.array([*edges.genes, *others, *dict.fromkeys(candidates)], dtype=object)
    factorized, genes = pd.factorize(names)
    codes = factorized.astype(np.int64)
    n = len(genes)
    regulator, target = codes[edges.regulator], codes[edges.target]
    forbidden = regulator * n + target
    if never is not None:
        other = codes[len(edges.genes) :]
        forbidden = np.union1d(forbidden, other[never.regulator] * n + other[never.target])
    drawable = np.unique(codes[len(edges.genes) + len(others) :])
    return Known(tuple(genes.tolist()), regulator, target, drawable, drawable, np.unique(forbidden))


def _worst_miss(known: Known, wanted: Codes, got: Codes, *, ratio: float) -> str:
    n = len(known.genes)
    asked = ratio * np.bincount(wanted, minlength=n)
    drawn = np.bincount(got, minlength=n)
    worst = int((asked - drawn).argmax())
    return f"{known.genes[worst]} ({drawn[worst]:,} of {asked[worst]:,.0f})"


def _joined(
    edges: Pairs,
    genes: tuple[str, ...],
    regulator: NDArray[np.int64],
    *,
    target: NDArray[np.int64],
) -> Pairs:
    """Put negatives after the edges, over only the genes that occur."""
    used = np.zeros(len(genes), dtype=bool)
    used[: len(edges.genes)] = True
    used[regulator] = True
    used[target] = True
    place = np.cumsum(used) - 1
    n = regulator.size
    return replace(
        edges,
        genes=tuple(name for name, keep in zip(genes, used, strict=True) if keep),
        regulator=np.concatenate([edges.regulator, place[regulator]]).astype(np.int32),
        target=np.concatenate([edges.target, place[target]]).astype(np.int32),
        label=np.repeat(np.array([1, 0], np.int8), [len(edges), n]),
        sign=None if edges.sign is None else np.concatenate([edges.sign, np.zeros(n, np.int8)]),
        # a sampled pair belongs to no group of the file and nobody gave it a confidence
        group=None,
        weight=None,
        task="binary",
    )


_SAID = {
    "random-target": "random genes for each regulator, as many as it has known targets",
    "random-pair": "random pairs of the genes in the list",
    "any-pair": "random pairs of measured genes",
    "degree-aware": "each regulator and each target as often as among the known pairs",
    "all": "every other measured gene for each regulator",
}
