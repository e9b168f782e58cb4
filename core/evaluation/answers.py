"""One contender on one fold: learn, and score pairs whose labels are hidden."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.evaluation.results import Scores
from core.problem.genes import Genes
from core.problem.labels import direction_of_edges
from core.problem.pair_tasks import DIRECTION
from core.problem.problem import AnyProblem, Fit, Scorer
from core.problem.rows import part
from core.problem.split import Fold, training_part
from core.progress import Progress


@dataclass(frozen=True)
class Candidate:
    """A method to be judged.

    Attributes
    ----------
    name
        For people; unique.
    fit
        How it learns.
    learns
        False for scores that need no labels, such as a correlation.
    note
        What a reader must know about it.
    probability
        Whether its scores are probabilities, which are cut at one half and have a loss.
    """

    name: str
    fit: Fit
    learns: bool = True
    note: str = ""
    probability: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    """Scores of one fold's test rows, and p2(a,b) − p2(b,a) of those that are edges."""

    raw: NDArray[np.float32]
    direction: NDArray[np.float32] | None
    seconds: float
    mended: int


def answer(
    contender: Candidate,
    problems: Sequence[AnyProblem],
    *,
    fold: Fold,
    seed: int,
    progress: Progress,
) -> Answer:
    """Learn on one fold and score it.

    Parameters
    ----------
    contender
        What learns.
    problems
        All problems, as they were stacked.
    fold
        Which rows to learn from and which to score.
    seed, progress
        Handed to the fit.
    """
    progress("learning", 0, 1)
    start = time.perf_counter()
    scorer = contender.fit(training_part(problems, fold), seed=seed, progress=progress)
    asked = part(problems, fold.test)
    scored = [_scored(scorer, problem, contender.name) for problem in asked]
    direction = None
    if asked[0].items.task == DIRECTION.name:
        direction = np.concatenate(
            [
                _directed(scorer, problem, contender.name, raw=raw)
                for problem, (raw, _) in zip(asked, scored, strict=True)
            ]
        )
    return Answer(
        raw=np.concatenate([raw for raw, _ in scored]),
        direction=direction,
        seconds=time.perf_counter() - start,
        mended=sum(mended for _, mended in scored),
    )


def answer_or_refusal(
    contender: Candidate,
    problems: Sequence[AnyProblem],
    *,
    fold: Fold,
    seed: int,
    progress: Progress,
) -> Answer | UserInputError:
    """Learn on one fold and score it, or return why the contender cannot read the data.

    Parameters
    ----------
    contender, problems, fold, seed, progress
        As in `answer`.
    """
    try:
        return answer(contender, problems, fold=fold, seed=seed, progress=progress)
    except UserInputError as error:
        return error


def _scored(scorer: Scorer, problem: Any, name: str) -> tuple[NDArray[np.float32], int]:
    """Score items without their labels; what is no number comes last and is counted."""
    scores = np.asarray(scorer(problem.asking(_blind(problem.items))), dtype=np.float32)
    n = len(problem.items)
    if scores.shape == (n, 1):
        scores = scores[:, 0]
    if scores.shape not in {(n,), (n, 3)}:
        raise ValueError(
            f"a scorer must give the shape ({n},) or ({n}, 3). Received: {scores.shape} from {name}"
        )
    bad = ~np.isfinite(scores)
    if not bad.any():
        return scores, 0
    lost: NDArray[np.bool_] = np.atleast_1d(bad if scores.ndim == 1 else bad.any(axis=1))
    if scores.ndim == 2:
        scores = np.where(lost[:, None], np.array([1, 0, 0], np.float32), scores)
    else:
        lowest = scores[~lost].min() if not lost.all() else np.float32(0)
        scores = np.where(lost, np.nextafter(lowest, np.float32(-np.inf)), scores)
    return scores, int(lost.sum())


def _directed(
    scorer: Scorer, problem: Any, name: str, *, raw: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return p2(a,b) − p2(b,a) of each edge; the other way round is asked where not scored yet."""
    return direction_of_edges(
        problem.pairs, raw, ask=lambda missing: _scored(scorer, problem.asking(missing), name)[0]
    )


def gathered(
    answers: Sequence[tuple[Fold, Answer]], n_rows: int, *, probability: bool = False
) -> Scores:
    """Lay the answers of folds over the rows.

    Parameters
    ----------
    answers
        Each with its fold.
    n_rows
        How many rows there are in all.
    probability
        As in `Candidate`.
    """
    shape = (n_rows, *answers[0][1].raw.shape[1:])
    raw = np.full(shape, np.nan, dtype=np.float32)
    direction = None
    if answers[0][1].direction is not None:
        direction = np.full(n_rows, np.nan, dtype=np.float32)
    for fold, each in answers:
        raw[fold.test] = each.raw
        if direction is not None and each.direction is not None:
            direction[fold.test] = each.direction
    return Scores(
        raw=raw,
        direction=direction,
        seconds=sum(each.seconds for _, each in answers),
        mended=sum(each.mended for _, each in answers),
        probability=probability,
    )


def _blind(items: Pairs | Genes) -> Pairs | Genes:
    if isinstance(items, Genes):
        return items.unlabelled()
    return replace(items, label=None, sign=None, group=None, weight=None, task="edges")
