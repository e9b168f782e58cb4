"""Splits that keep apart what must be kept apart, and say what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding
from core.problem.problem import Problem
from core.problem.rows import Rows, stack

By = Literal["regulator", "gene", "network", "random", "group"]
SPLITS: tuple[By, ...] = get_args(By)


@dataclass(frozen=True, eq=False)
class Fold:
    """One way of dividing the rows into those to learn from and those to be judged by.

    Attributes
    ----------
    name
        `fold 2`, or the one regulator or network that is left out.
    train, test
        Ascending rows: indices into the pairs, or, for several problems, into their pairs
        laid one after another (`rows.stack`, `rows.part`).
    findings
        What the split cost, where it cost anything.
    """

    name: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    findings: tuple[Finding, ...] = ()


def folds(
    problems: Pairs | Sequence[Problem],
    *,
    by: By,
    k: int | None = None,
    seed: int,
) -> tuple[Fold, ...]:
    """Divide labelled pairs into folds.

    Parameters
    ----------
    problems
        Labelled pairs, or problems that hold them.
    by
        `regulator`: no regulator on both sides. Where direction is learned the regulator of a
        row labelled 2 is its second gene, so that an edge and its mirror image stay together.
        `gene`: no gene on both sides; pairs with one gene on each are dropped and counted.
        `network`: whole problems. `group`: the file's own groups. `random`: pairs, stratified
        by label, a pair and its mirror image together; it rewards knowing who the genes are.
    k
        How many folds. None leaves one regulator, network or group out at a time.
    seed
        Decides which goes where.
    """
    rows = stack(problems)
    names = [] if isinstance(problems, Pairs) else [problem.name for problem in problems]
    _two_classes(rows)
    if k is not None and k < 2:
        raise UserInputError(
            "folds", "must be at least 2", got=k, remedy="Ask for 2 folds or more, 5 is usual"
        )
    rng = np.random.default_rng(seed)
    if by == "random":
        side = _deal_pairs(rows, k=_counted(k, by), rng=rng)
        made = _whole(side, [f"fold {number + 1}" for number in range(int(side.max()) + 1)])
    elif by == "gene":
        made = _by_gene(rows, k=_counted(k, by), rng=rng)
    else:
        made = _by_key(rows, by, names=names, k=k, rng=rng)
    return tuple(_usable(fold, rows, by) for fold in made)


def validation(problems: Pairs | Sequence[Problem], *, share: float = 0.2, seed: int) -> Fold:
    """Set some pairs aside to choose the best epoch, thresholds and calibration by.

    Whole regulators, because that is what the model will meet; pairs where there are fewer than
    three regulators, or where no choice of regulators leaves both classes on both sides. The
    finding says which.

    Parameters
    ----------
    problems
        Labelled pairs, or problems that hold them.
    share
        How much of the rows to set aside, between 0 and 1.
    seed
        Decides which.
    """
    if not 0 < share < 1:
        raise UserInputError(
            "validation share",
            "must lie between 0 and 1",
            got=share,
            remedy="Set aside a fifth: 0.2",
        )
    rows = stack(problems)
    _two_classes(rows)
    rng = np.random.default_rng(seed)
    aside = _regulators_aside(rows, share=share, rng=rng)
    if aside is not None:
        n = np.unique(rows.true_regulator[aside]).size
        message = f"Validation holds all pairs of {n} {_plural(n, 'regulator')}."
        level: Literal["info", "warning"] = "info"
    else:
        aside = _pairs_aside(rows, share=share, rng=rng)
        message = (
            "Validation holds pairs drawn at random, because there are too few regulators "
            "to set whole ones aside; it flatters the model."
        )
        level = "warning"
    evidence = f"{int(aside.sum()):,} of {len(rows):,} pairs"
    finding = Finding(level, "validation", message, evidence)
    return Fold("validation", np.flatnonzero(~aside), np.flatnonzero(aside), (finding,))


def _by_key(
    rows: Rows, by: By, *, names: list[str], k: int | None, rng: np.random.Generator
) -> list[Fold]:
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
            got=f"{k or 2} folds, {present.size} {_plural(present.size, by)}",
            remedy=f"Ask for at most {present.size} folds"
            if present.size > 1
            else "Split at random, or bring more of them",
        )
    if k is None or k == present.size:
        return _whole(code, [labels[each] for each in present])
    side = _balanced(np.bincount(code), k=k, rng=rng)[code]
    return _whole(side, [f"fold {number + 1}" for number in range(k)])


def _by_gene(rows: Rows, *, k: int, rng: np.random.Generator) -> list[Fold]:
    """Deal genes out in blocks of k of like out-degree, so that no fold gets all the hubs."""
    present = np.unique(np.concatenate([rows.regulator, rows.target]))
    if present.size < 2 * k:
        raise UserInputError(
            "folds",
            "must leave at least two genes in each when split by gene",
            got=f"{k} folds, {present.size} genes",
            remedy="Ask for fewer folds, or split by regulator",
        )
    out_degree = np.bincount(rows.true_regulator, minlength=rows.genes.size)[present]
    ranked = present[np.lexsort((rng.random(present.size), -out_degree))]
    side = np.empty(rows.genes.size, dtype=np.intp)
    for start in range(0, ranked.size, k):
        block = ranked[start : start + k]
        side[block] = rng.permutation(k)[: block.size]
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
        made.append(
            Fold(f"fold {number + 1}", np.flatnonzero(train), np.flatnonzero(test), (finding,))
        )
    return made


def _deal_pairs(rows: Rows, *, k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Give each unordered pair a fold: as many of each label in every fold, up to one."""
    unit = _unordered(rows)
    _, first, unit = np.unique(unit, return_index=True, return_inverse=True)
    label = rows.positive[first]
    rarest = int(min(label.sum(), (~label).sum()))
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
) -> NDArray[np.bool_] | None:
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
        aside: NDArray[np.bool_] = taken[code]
        if _both(rows.positive[aside]) and _both(rows.positive[~aside]):
            return aside
    return None


def _pairs_aside(rows: Rows, *, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    _, first, unit = np.unique(_unordered(rows), return_index=True, return_inverse=True)
    label = rows.positive[first]
    taken = np.zeros(first.size, dtype=bool)
    for value in (False, True):
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


def _whole(side: NDArray[np.intp], names: list[str]) -> list[Fold]:
    return [
        Fold(name, np.flatnonzero(side != number), np.flatnonzero(side == number))
        for number, name in enumerate(names)
    ]


def _usable(fold: Fold, rows: Rows, by: By) -> Fold:
    if fold.test.size and _both(rows.positive[fold.train]):
        return fold
    missing = "pairs to be judged by" if not fold.test.size else "both labels to learn from"
    raise UserInputError(
        f"split by {by}",
        f"leaves {fold.name} without {missing}",
        got=f"{fold.train.size:,} pairs to learn from, {fold.test.size:,} to be judged by",
        remedy="Ask for fewer folds, or split another way",
    )


def _two_classes(rows: Rows) -> None:
    if not _both(rows.positive):
        raise UserInputError(
            "labels",
            "must hold pairs that interact and pairs that do not",
            got=f"{len(rows):,} pairs, all labelled {sorted(set(rows.label.tolist()))}",
            remedy="Add negatives to the file, or leave the label column out to have them sampled",
        )


def _counted(k: int | None, by: By) -> int:
    if k is None:
        raise UserInputError(
            "folds",
            f"must be given for the {by} split, which cannot leave one out at a time",
            got="none",
            remedy="Ask for 5 folds",
        )
    return k


def _both(positive: NDArray[np.bool_]) -> bool:
    return bool(positive.any() and not positive.all())


def _plural(n: int, noun: str) -> str:
    return noun if n == 1 else noun + "s"
