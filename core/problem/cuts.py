"""How labelled rows are dealt out: what each split keeps apart, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.findings import Finding, number_of
from core.problem.rows import Rows

By = Literal["regulator", "gene", "outgoing", "target", "network", "random", "group"]
SPLITS: tuple[By, ...] = get_args(By)
Genes: TypeAlias = NDArray[np.bool_]
"""Which genes of `rows.genes`, shape (n_genes,)."""

_THIRDS = 3


@dataclass(frozen=True, eq=False)
class Closed:
    """Genes that may not stand in a negative of a side, because they belong to the other."""

    regulators: Genes
    targets: Genes


@dataclass(frozen=True, eq=False)
class Cut:
    """One way of dividing rows.

    Attributes
    ----------
    name
        Of the fold.
    train, test
        Which rows are on either side, shape (n_rows,); a row may be on neither.
    closed
        To the negatives of the training side, and to those of the test side.
    findings
        What the cut costs, where it costs anything.
    """

    name: str
    train: NDArray[np.bool_]
    test: NDArray[np.bool_]
    closed: tuple[Closed, Closed]
    findings: tuple[Finding, ...] = ()


def cut_rows(
    rows: Rows, *, by: By, k: int | None, names: Sequence[str], rng: np.random.Generator
) -> list[Cut]:
    """Divide rows into folds.

    Parameters
    ----------
    rows
        Of all problems.
    by, k
        As in `split.folds`.
    names
        Of the problems.
    rng
        Decides which goes where.
    """
    if k is not None and k < 2:
        raise UserInputError(
            "folds", "must be at least 2", got=k, remedy="Ask for 2 folds or more, 5 is usual"
        )
    if by == "gene":
        return _by_gene(rows, k=_counted(k, by), rng=rng)
    if by == "outgoing":
        return _by_outgoing(rows, k=_THIRDS if k is None else k, rng=rng)
    if by == "target":
        return _by_target(rows, k=_counted(k, by), rng=rng)
    if by == "random":
        side = _deal_pairs(rows, k=_counted(k, by), rng=rng)
        return _whole(rows, side, _numbered(int(side.max()) + 1))
    return _by_key(rows, by, names=names, k=k, rng=rng)


def cut_aside(
    rows: Rows, *, share: float, rng: np.random.Generator, at_random: bool = False
) -> tuple[Cut, bool]:
    """Set a share of the rows aside: whole regulators where that can be done, or else pairs.

    Parameters
    ----------
    rows
        Of all problems.
    share
        How much, between 0 and 1.
    rng
        Decides which.
    at_random
        Whether to set pairs aside where whole regulators could be.

    Returns
    -------
    The cut, and whether it is by regulator.
    """
    taken = None if at_random else _regulators_aside(rows, share=share, rng=rng)
    if taken is None:
        aside = _pairs_aside(rows, share=share, rng=rng)
        return Cut("validation", ~aside, aside, _open(rows)), False
    known = np.zeros(rows.genes.size, bool)
    known[rows.true_regulator] = True
    # genes that regulate nothing here may be drawn as regulators, on one side only
    others = ~known & (rng.random(rows.genes.size) < share)
    held: Genes = others
    held[taken] = True
    aside = held[rows.true_regulator]
    return Cut("validation", ~aside, aside, _regulators_apart(rows, held)), True


def _by_key(
    rows: Rows, by: By, *, names: Sequence[str], k: int | None, rng: np.random.Generator
) -> list[Cut]:
    if by == "regulator":
        key, labels = rows.true_regulator, [str(gene) for gene in rows.genes]
    elif by == "network":
        key = rows.problem
        labels = [name or f"network {number + 1}" for number, name in enumerate(names or [""])]
    elif by == "group":
        if rows.file_group is None:
            raise UserInputError(
                "split by group",
                "needs pairs that come with their own groups",
                got="pairs without groups",
                remedy="Split by regulator",
            )
        key = rows.file_group
        labels = [f"group {number + 1}" for number in range(int(key.max()) + 1)]
    else:
        raise UserInputError(
            "split",
            f"must be one of {', '.join(SPLITS)}",
            got=by,
            remedy="Choose one of them; by regulator is the honest default",
        )
    present, code = np.unique(key, return_inverse=True)
    if present.size < (k or 2):
        raise UserInputError(
            "folds",
            f"must not be more than there are {by}s",
            got=f"{k or 2} folds, {number_of(present.size, by)}",
            remedy=f"Ask for at most {present.size} folds"
            if present.size > 1
            else "Split at random, or bring more of them",
        )
    if k is None or k == present.size:
        side, called = np.arange(present.size), [labels[each] for each in present]
    else:
        side, called = _balanced(np.bincount(code), k=k, rng=rng), _numbered(k)
    if by != "regulator":
        return _whole(rows, side[code], called)
    # genes that regulate nothing here may be drawn as regulators, in one fold only
    of_gene = rng.integers(len(called), size=rows.genes.size)
    of_gene[present] = side
    return [
        replace(cut, closed=_regulators_apart(rows, of_gene == number))
        for number, cut in enumerate(_whole(rows, side[code], called))
    ]


def _by_gene(rows: Rows, *, k: int, rng: np.random.Generator) -> list[Cut]:
    """Deal genes out; pairs with one gene on each side are dropped."""
    present = np.unique(np.concatenate([rows.regulator, rows.target]))
    if present.size < 2 * k:
        raise UserInputError(
            "folds",
            "must leave at least two genes in each when split by gene",
            got=f"{k} folds, {present.size} genes",
            remedy="Ask for fewer folds, or split by regulator",
        )
    side = _hubs_apart(rows, present, k=k, rng=rng)
    others = np.setdiff1d(np.arange(rows.genes.size), present)
    side[others] = rng.integers(k, size=others.size)
    first, second = side[rows.regulator], side[rows.target]
    made = []
    for number in range(k):
        test = (first == number) & (second == number)
        train = (first != number) & (second != number)
        crossing = int((~test & ~train).sum())
        finding = Finding(
            "info",
            "pairs across the split",
            f"{crossing:,} pairs have one gene on each side of fold {number + 1} and are "
            "left out of it.",
            f"{int(train.sum()):,} to learn from, {int(test.sum()):,} to be judged by",
            count=crossing,
        )
        inside, outside = side == number, side != number
        closed = (Closed(inside, inside), Closed(outside, outside))
        made.append(Cut(f"fold {number + 1}", train, test, closed, (finding,)))
    return made


def _by_outgoing(rows: Rows, *, k: int, rng: np.random.Generator) -> list[Cut]:
    """Deal out the genes that regulate; what touches those of the test is not learned from."""
    outgoing = np.unique(rows.true_regulator[rows.positive])
    if outgoing.size < k:
        raise UserInputError(
            "folds",
            "must not be more than there are genes with outgoing edges",
            got=f"{k} folds, {number_of(outgoing.size, 'gene')} with outgoing edges",
            remedy=f"Ask for at most {outgoing.size} folds"
            if outgoing.size > 1
            else "Split at random, or bring edges of more genes",
        )
    side = _hubs_apart(rows, outgoing, k=k, rng=rng)
    made = []
    for number in range(k):
        held = side == number
        test = held[rows.true_regulator]
        train = ~held[rows.regulator] & ~held[rows.target]
        left_out = int((~test & ~train).sum())
        finding = Finding(
            "info",
            "pairs across the split",
            f"{left_out:,} pairs lead to a gene of fold {number + 1} from a gene of another fold; "
            "they are left out of it.",
            f"{int(train.sum()):,} to learn from, {int(test.sum()):,} to be judged by",
            count=left_out,
        )
        closed = (Closed(held, held), Closed((side >= 0) & ~held, np.zeros_like(held)))
        made.append(Cut(f"fold {number + 1}", train, test, closed, (finding,)))
    return made


def _by_target(rows: Rows, *, k: int, rng: np.random.Generator) -> list[Cut]:
    """Deal out the known targets of each regulator, and its other pairs, as evenly as can be."""
    turned = rows.true_regulator != rows.regulator
    partner = np.where(turned, rows.regulator, rows.target)
    # an edge and its mirror image are one unit
    unit = rows.true_regulator * rows.genes.size + partner
    _, first, unit = np.unique(unit, return_index=True, return_inverse=True)
    kind = 2 * rows.true_regulator[first] + rows.positive[first]
    _, group, sizes = np.unique(kind, return_inverse=True, return_counts=True)
    order = np.lexsort((rng.random(first.size), group))
    place = np.empty(first.size, np.intp)
    place[order] = np.arange(first.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    side = (place + rng.integers(k, size=sizes.size)[group]) % k
    # two genes that regulate each other stay together
    _, one, both = np.unique(_unordered(rows)[first], return_index=True, return_inverse=True)
    side = side[one][both]
    known = np.bincount(rows.true_regulator[first][rows.positive[first]])
    few = int(((known > 0) & (known < k)).sum())
    findings = (
        Finding(
            "info",
            "few known targets",
            f"{number_of(few, 'regulator')} with fewer known targets than folds: not all folds "
            "judge them.",
            count=few,
        ),
    )
    return [
        replace(cut, findings=findings if few and not number else ())
        for number, cut in enumerate(_whole(rows, side[unit], _numbered(k)))
    ]


def _hubs_apart(
    rows: Rows, present: NDArray[np.intp], *, k: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Deal genes out in blocks of k of like out-degree; -1 for genes that are not dealt."""
    out_degree = np.bincount(rows.true_regulator, minlength=rows.genes.size)[present]
    ranked = present[np.lexsort((rng.random(present.size), -out_degree))]
    side = np.full(rows.genes.size, -1, dtype=np.intp)
    for start in range(0, ranked.size, k):
        block = ranked[start : start + k]
        side[block] = rng.permutation(k)[: block.size]
    return side


def _deal_pairs(rows: Rows, *, k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return each unordered pair a fold: as many of each label in every fold, up to one."""
    unit = _unordered(rows)
    _, first, unit = np.unique(unit, return_index=True, return_inverse=True)
    label = rows.positive[first]
    rarest = int(np.unique(label, return_counts=True)[1].min())
    if rarest < k:
        raise UserInputError(
            "folds",
            "must not be more than there are pairs of either label",
            got=f"{k} folds, {rarest} pairs of the rarer label",
            remedy=f"Ask for at most {rarest} folds" if rarest > 1 else "Bring more pairs",
        )
    order = np.lexsort((rng.random(first.size), label))
    side = np.empty(first.size, dtype=np.intp)
    side[order] = np.arange(first.size) % k
    return side[unit]


def _unordered(rows: Rows) -> NDArray[np.intp]:
    low = np.minimum(rows.regulator, rows.target)
    high = np.maximum(rows.regulator, rows.target)
    return low * rows.genes.size + high


def _balanced(sizes: NDArray[np.intp], *, k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Put each group in the fold that is smallest so far, the largest groups first."""
    side = np.empty(sizes.size, dtype=np.intp)
    filled = np.zeros(k)
    for group in np.lexsort((rng.random(sizes.size), -sizes)):
        side[group] = filled.argmin()
        filled[side[group]] += sizes[group]
    return side


def _regulators_aside(
    rows: Rows, *, share: float, rng: np.random.Generator
) -> NDArray[np.intp] | None:
    """Take regulators in random order while they fit; None where that cannot be done."""
    present, code = np.unique(rows.true_regulator, return_inverse=True)
    if present.size < 3:
        return None
    sizes = np.bincount(code)
    wanted = share * len(rows)
    for _ in range(20):
        taken = np.zeros(present.size, dtype=bool)
        filled = 0
        for group in rng.permutation(present.size):
            if filled < wanted and filled + sizes[group] <= 1.25 * wanted:
                taken[group] = True
                filled += int(sizes[group])
        if not taken.any():
            taken[sizes.argmin()] = True
        aside = taken[code]
        if all(_as_many_kinds(rows.positive[side], rows.positive) for side in (aside, ~aside)):
            chosen: NDArray[np.intp] = present[taken]
            return chosen
    return None


def _pairs_aside(rows: Rows, *, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    _, first, unit = np.unique(_unordered(rows), return_index=True, return_inverse=True)
    label = rows.positive[first]
    taken = np.zeros(first.size, dtype=bool)
    for value in np.unique(label).tolist():
        members = rng.permutation(np.flatnonzero(label == value))
        if members.size < 2:
            raise UserInputError(
                "labels",
                "must have at least two pairs of each kind, one to learn from, one to check by",
                got=f"{members.size} {'positive' if value else 'negative'} pair",
                remedy="Bring more labelled pairs",
            )
        count = min(max(round(share * members.size), 1), members.size - 1)
        taken[members[:count]] = True
    aside: NDArray[np.bool_] = taken[unit]
    return aside


def _whole(rows: Rows, side: NDArray[np.intp], names: Sequence[str]) -> list[Cut]:
    return [
        Cut(name, side != number, side == number, _open(rows)) for number, name in enumerate(names)
    ]


def _open(rows: Rows) -> tuple[Closed, Closed]:
    """Close no gene to the negatives of either side."""
    nobody = np.zeros(rows.genes.size, bool)
    return Closed(nobody, nobody), Closed(nobody, nobody)


def _regulators_apart(rows: Rows, held: Genes) -> tuple[Closed, Closed]:
    """Close to each side the regulators of the other."""
    nobody = np.zeros(rows.genes.size, bool)
    return Closed(held, nobody), Closed(~held, nobody)


def _numbered(k: int) -> list[str]:
    return [f"fold {number + 1}" for number in range(k)]


def _counted(k: int | None, by: By) -> int:
    if k is None:
        raise UserInputError(
            "folds",
            f"must be given for the {by} split, which cannot leave one out at a time",
            got="none",
            remedy="Ask for 5 folds",
        )
    return k


def _as_many_kinds(some: NDArray[np.bool_], every: NDArray[np.bool_]) -> bool:
    """Whether some rows hold known pairs and others wherever all of them do."""
    return np.unique(some).size == np.unique(every).size
