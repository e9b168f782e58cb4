"""Folds that keep apart what must be kept apart, with negatives drawn inside each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding, number_of
from core.problem.cuts import By, Cut, cut_aside, cut_rows
from core.problem.genes import GeneProblem
from core.problem.problem import Problem
from core.problem.rows import Rows, part, stack
from core.problem.sides import Matching, known_only, with_sides

_Asked = TypeVar("_Asked", bound=Problem | GeneProblem)


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
    closed_regulators, closed_targets
        Genes that no negative of the training side may have, because the test side has them.
    matching
        How well the negatives drawn for the training side and for the test side match their
        known pairs; None where none were drawn.
    """

    name: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    findings: tuple[Finding, ...] = ()
    closed_regulators: frozenset[str] = frozenset()
    closed_targets: frozenset[str] = frozenset()
    matching: tuple[Matching, Matching] | None = None


@dataclass(frozen=True, eq=False)
class Division:
    """Problems divided into folds.

    Attributes
    ----------
    problems
        What the rows of the folds are rows of. A pair that was drawn as a negative in several
        folds is a row for each of them.
    folds
        At least one.
    """

    problems: tuple[Any, ...]
    folds: tuple[Fold, ...]


def divide(problems: Sequence[Problem], *, by: By, k: int | None = None, seed: int) -> Division:
    """Divide problems into folds.

    Where negatives are sampled, known pairs are divided first, and then each side of each fold
    is given negatives of its own, matched to its own known pairs. Negatives drawn over all pairs
    and dealt out afterwards would lean the other way: a gene that is left with many known pairs
    on one side is left with few on the other.

    Parameters
    ----------
    problems
        Labelled pairs; those with a `sampling` are given negatives anew.
    by
        `regulator`: no regulator on both sides. Where direction is learned the regulator of a
        row labelled 2 is its second gene, so that an edge and its mirror image stay together.
        `gene`: no gene on both sides; pairs with one gene on each are dropped and counted.
        `outgoing`: the genes that regulate are dealt out; no pair that is learned from touches
        one of the test's, on either side of it.
        `target`: the known targets of each regulator are dealt out.
        `network`: whole problems. `group`: the file's own groups. `random`: pairs, stratified
        by label, a pair and its mirror image together; it rewards knowing who the genes are.
    k
        How many folds. None leaves one regulator, network or group out at a time, and takes
        thirds of the genes with outgoing edges.
    seed
        Decides which goes where, and which negatives are drawn.
    """
    # a network is a side of its own: its negatives are matched inside it already
    if by == "network" or all(each.sampling is None for each in problems):
        return Division(tuple(problems), folds(problems, by=by, k=k, seed=seed))
    bare = known_only(problems)
    rows = stack(bare)
    rng = np.random.default_rng(seed)
    cuts = cut_rows(rows, by=by, k=k, names=[each.name for each in problems], rng=rng)
    return _drawn(bare, rows, cuts, by=by, seed=seed)


def divide_aside(
    problems: Sequence[Problem], *, seed: int, share: float = 0.2, at_random: bool = False
) -> Division:
    """Set some pairs aside to choose the best epoch, thresholds and calibration by.

    Whole regulators, because that is what the model will meet; pairs where there are fewer than
    three regulators, or where no choice of regulators leaves both classes on both sides. The
    finding says which. Negatives are drawn inside each side, as in `divide`.

    Parameters
    ----------
    problems
        Labelled pairs; those with a `sampling` are given negatives anew.
    seed
        Decides which.
    share
        How much of the rows to set aside, between 0 and 1.
    at_random
        Whether to draw pairs and not regulators, as was published and flatters the model.
    """
    if all(each.sampling is None for each in problems):
        fold = validation(problems, seed=seed, share=share, at_random=at_random)
        return Division(tuple(problems), (fold,))
    bare = known_only(problems)
    rows = stack(bare)
    rng = np.random.default_rng(seed)
    cut, whole = cut_aside(rows, share=_checked(share), rng=rng, at_random=at_random)
    made = _drawn(bare, rows, [cut], by="validation", seed=seed)
    drawn = stack(made.problems)
    (fold,) = made.folds
    told = (_told(drawn, fold, whole=whole, wanted=at_random), *fold.findings)
    said = fold.matching[1].finding("validation pairs") if fold.matching else None
    return replace(made, folds=(replace(fold, findings=(*told, *([said] if said else []))),))


def folds(
    problems: Pairs | Sequence[Problem],
    *,
    by: By,
    k: int | None = None,
    seed: int,
) -> tuple[Fold, ...]:
    """Divide labelled pairs into folds, their negatives with them.

    Parameters
    ----------
    problems
        Labelled pairs, or problems that hold them.
    by, k, seed
        As in `divide`.
    """
    rows = stack(problems)
    names = [] if isinstance(problems, Pairs) else [problem.name for problem in problems]
    _two_classes(rows)
    cuts = cut_rows(rows, by=by, k=k, names=names, rng=np.random.default_rng(seed))
    return tuple(_usable(_fold(cut, rows), rows, by) for cut in cuts)


def validation(
    problems: Pairs | Sequence[Problem],
    *,
    seed: int,
    share: float = 0.2,
    at_random: bool = False,
) -> Fold:
    """Set some labelled pairs aside, their negatives with them.

    Parameters
    ----------
    problems
        Labelled pairs, or problems that hold them.
    seed, share, at_random
        As in `divide_aside`.
    """
    rows = stack(problems)
    _two_classes(rows)
    rng = np.random.default_rng(seed)
    cut, whole = cut_aside(rows, share=_checked(share), rng=rng, at_random=at_random)
    fold = _fold(cut, rows)
    return replace(fold, findings=(_told(rows, fold, whole=whole, wanted=at_random),))


def training_part(problems: Sequence[_Asked], fold: Fold) -> tuple[_Asked, ...]:
    """Keep what is learned from in a fold; who divides it further draws nothing of the test.

    Parameters
    ----------
    problems
        As they were divided.
    fold
        One of the division's.
    """
    narrowed: list[Any] = []
    start = 0
    asked: Sequence[Any] = problems
    for problem in asked:
        n = len(problem.items)
        if isinstance(problem, Problem) and problem.sampling is not None:
            inside = fold.test[(fold.test >= start) & (fold.test < start + n)] - start
            sampling = problem.sampling
            narrowed.append(
                replace(
                    problem,
                    sampling=replace(
                        sampling,
                        never=(*sampling.never, problem.pairs.take(inside)),
                        closed_regulators=sampling.closed_regulators | fold.closed_regulators,
                        closed_targets=sampling.closed_targets | fold.closed_targets,
                    ),
                )
            )
        else:
            narrowed.append(problem)
        start += n
    return part(narrowed, fold.train)


def _drawn(
    bare: Sequence[Problem], rows: Rows, cuts: Sequence[Cut], *, by: str, seed: int
) -> Division:
    """Draw the negatives of both sides of each cut, and lay them after the known pairs."""
    drawn = with_sides(bare, rows, cuts, seed=seed)
    laid = stack(drawn.problems)
    made = []
    for cut, sides, matching in zip(cuts, drawn.sides, drawn.matching, strict=True):
        train, test = sides
        fold = replace(_fold(cut, rows), train=train, test=test, matching=matching)
        made.append(_usable(fold, laid, by))
    return Division(drawn.problems, tuple(made))


def _fold(cut: Cut, rows: Rows) -> Fold:
    closed, _ = cut.closed
    return Fold(
        cut.name,
        np.flatnonzero(cut.train),
        np.flatnonzero(cut.test),
        cut.findings,
        closed_regulators=frozenset(rows.genes[closed.regulators].tolist()),
        closed_targets=frozenset(rows.genes[closed.targets].tolist()),
    )


def _told(rows: Rows, fold: Fold, *, whole: bool, wanted: bool) -> Finding:
    n = np.unique(rows.true_regulator[fold.test]).size
    level: Literal["info", "warning"] = "info" if whole else "warning"
    why = (
        "as was published"
        if wanted
        else "because there are too few regulators to set whole ones aside"
    )
    message = (
        f"Validation holds all pairs of {number_of(n, 'regulator')}."
        if whole
        else f"Validation holds pairs drawn at random, {why}; it flatters the model."
    )
    return Finding(level, "validation", message, f"{fold.test.size:,} of "
                   f"{fold.test.size + fold.train.size:,} pairs")  # fmt: skip


def _checked(share: float) -> float:
    if not 0 < share < 1:
        raise UserInputError(
            "validation share",
            "must lie between 0 and 1",
            got=share,
            remedy="Set aside a fifth: 0.2",
        )
    return share


def _usable(fold: Fold, rows: Rows, by: str) -> Fold:
    if fold.test.size and _both(rows.positive[fold.train]):
        return fold
    missing = "pairs to be judged by" if not fold.test.size else "both labels to learn from"
    raise UserInputError(
        f"split by {by}",
        f"leaves {fold.name} without {missing}",
        got=f"{fold.train.size:,} pairs to learn from, {fold.test.size:,} to be judged by",
        remedy="Ask for fewer folds, split another way, or bring expression of more genes",
    )


def _two_classes(rows: Rows) -> None:
    if not _both(rows.positive):
        raise UserInputError(
            "labels",
            "must hold pairs that interact and pairs that do not",
            got=f"{len(rows):,} pairs, all labelled {sorted(set(rows.label.tolist()))}",
            remedy="Add negatives to the file, or leave the label column out to have them sampled",
        )


def _both(positive: NDArray[np.bool_]) -> bool:
    return bool(positive.any() and not positive.all())
