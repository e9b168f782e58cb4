"""From labelled problems and a system to what it learned, and what is known of that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core import systems
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.estimators.baselines import pearson, signed_correlation
from core.estimators.controls import identity_only, mean_only
from core.problem.gene_tasks import MEAN
from core.problem.labels import direction_of_edges
from core.problem.learning import Composite, NetworkSpec
from core.problem.option import Options, shown
from core.problem.pair_tasks import BINARY, IDENTITY, SIGN
from core.problem.popularity import are_matched, popularity
from core.problem.problem import AnyProblem, Fit, Item, Problem, Scorer
from core.problem.rows import part, stack
from core.problem.signs import Signs, known_signs, lean
from core.problem.split import Division
from core.problem.system import System
from core.problem.task import Task
from core.progress import Progress, silent
from core.training.networks import LearnedNetwork, learn_network, network_scorer
from core.training.trained import ScoredItems, Trained

if TYPE_CHECKING:
    from core.training.training import Examples

_BASELINES: Mapping[Item, Mapping[str, Fit]] = {
    "pair": {IDENTITY: identity_only, "pearson": pearson()},
    "gene": {MEAN: mean_only},
}
"""What a model's card shows beside it, on the same items."""


def train(
    method: System,
    problems: Sequence[AnyProblem],
    *,
    options: Options,
    seed: int,
    progress: Progress = silent,
    checkpoint: Path | None = None,
) -> Trained:
    """Train a system on labelled pairs or genes.

    A fifth is set aside, by regulator where there are enough of them, or by gene; a network's
    epoch with the lowest loss on it is kept. Same inputs and seed, same network.

    Parameters
    ----------
    method
        One that can be trained.
    problems
        Labelled, one or several that are learned from together.
    options
        From `method.settings`.
    seed
        Decides the split, the weights at the start, the order of the pairs and the dropout.
    progress
        Told of every step.
    checkpoint
        A folder that is written to after each epoch. Where an earlier run of the same kind
        was stopped, this one goes on from it and ends the same.
    """
    must_be_trainable(method, options)
    for problem in problems:
        method.check(problem, options)
    if method.network is None:
        return _train_estimator(method, problems, options=options, seed=seed, progress=progress)
    learned = learn_network(
        method,
        problems,
        options=options,
        seed=seed,
        progress=progress,
        run_key=run_key(method, problems, options=options, seed=seed),
        checkpoint=checkpoint,
    )
    task, model, outer = method.task(problems[0].items.task, options), learned.model, learned.outer
    outputs = _outputs(learned, learned.validation, progress=progress)
    score = network_scorer(method, model, task=task, options=options, tower=learned.tower)
    return Trained(
        method=method,
        options=options,
        seed=seed,
        task=task,
        network=model,
        tower=learned.tower,
        arrays=None,
        shapes=tuple(tuple(each.shape[1:]) for each in model.inputs),
        histories=learned.histories,
        training=_scored(
            task.read(_outputs(learned, learned.training, progress=progress)), learned.inner, task
        ),
        validation=replace(
            _scored(task.read(outputs), outer, task, strata=_strata(learned.divided, task)),
            direction=_direction(score, outer, task.read(outputs)) if task.both_ways else None,
        ),
        baseline_scores=_baseline_scores(learned.inner, outer, task=task, seed=seed),
        invariance_scores=_invariance_scores(score, outer, network=method.network, seed=seed),
        signs=_signs(outputs, outer) if task is SIGN else None,
        findings=(*learned.findings, *learned.divided.folds[0].findings),
    )


def _train_estimator(
    method: System,
    problems: Sequence[AnyProblem],
    *,
    options: Options,
    seed: int,
    progress: Progress,
) -> Trained:
    """Train a system that has no network."""
    if method.fit is None or method.keep is None:
        raise ValueError(f"{method.name} must say how it learns, and how that is kept")
    task = method.task(problems[0].items.task, options)
    divided = task.set_aside(problems, seed=seed)
    (fold,) = divided.folds
    inner, outer = part(divided.problems, fold.train), part(divided.problems, fold.test)
    score = method.fit(options)(inner, seed=seed, progress=progress)
    return Trained(
        method=method,
        options=options,
        seed=seed,
        task=task,
        network=None,
        arrays=method.keep.arrays(score),
        shapes=(),
        histories=(),
        training=_scored(_all(score, inner), inner, task),
        validation=_scored(_all(score, outer), outer, task, strata=_strata(divided, task)),
        baseline_scores=_baseline_scores(inner, outer, task=task, seed=seed),
        invariance_scores={},
        signs=None,
        findings=fold.findings,
    )


def as_fit(method: System, options: Options) -> Fit:
    """Return any system, trained or not, in the form in which evaluation runs it.

    Parameters
    ----------
    method
        From the registry.
    options
        From `method.settings`.
    """
    if method.fit is not None:
        return method.fit(options)
    if method.composite is not None:
        return _combined(method.composite, options)

    def fit(problems: Sequence[Any], *, seed: int, progress: Progress) -> Scorer:
        for problem in problems:
            method.check(problem, options)
        learned = learn_network(
            method,
            problems,
            options=options,
            seed=seed,
            progress=progress,
            run_key=run_key(method, problems, options=options, seed=seed),
        )
        task = method.task(problems[0].items.task, options)
        return network_scorer(
            method, learned.model, task=task, options=options, tower=learned.tower
        )

    return fit


def _combined(composite: Composite, options: Options) -> Fit:
    """Fit the members of a composite, each with its own settings."""
    members = [systems.get(name) for name in options[composite.members]]
    fits = [as_fit(member, member.settings()) for member in members]

    def fit(problems: Sequence[Any], *, seed: int, progress: Progress) -> Scorer:
        scorers = [each(problems, seed=seed, progress=progress) for each in fits]

        def score(problem: AnyProblem) -> NDArray[np.float32]:
            return composite.combine(problem, [each(problem) for each in scorers])

        return score

    return fit


def scorer(trained: Trained) -> Scorer:
    """Return what scores the items of a problem with a trained system."""
    if trained.network is None:
        return restored(trained.method, trained.arrays or {}, options=trained.options)
    return network_scorer(
        trained.method,
        trained.network,
        task=trained.task,
        options=trained.options,
        tower=trained.tower,
    )


def restored(method: System, arrays: Mapping[str, NDArray[Any]], *, options: Options) -> Scorer:
    """Return the scorer that a system kept as arrays.

    Parameters
    ----------
    method
        That can be kept so.
    arrays
        As they were kept.
    options
        As it was trained with.
    """
    if method.keep is None:
        raise ValueError(f"{method.name} must say how what it learns is kept")
    return method.keep.restore(arrays, options)


def must_be_trainable(method: System, options: Options) -> None:
    """Refuse a system from which no model can be kept."""
    if not method.trainable(options):
        wanted = method.settings_to_train()
        raise UserInputError(
            "method",
            "must be one that learns from labelled pairs",
            got=method.name,
            remedy=f"Use {method.name} in evaluate, where it needs no training"
            if not wanted
            else "Set " + ", ".join(f"{name}={shown(value)}" for name, value in wanted.items()),
        )


def run_key(method: System, problems: Sequence[AnyProblem], *, options: Options, seed: int) -> str:
    """Return a hash of all that decides how a training ends."""
    what = {
        "method": method.registered,
        "options": dict(options),
        "seed": seed,
        "data": [
            [expression.fingerprint for expression in problem.expressions]
            + [problem.items.fingerprint]
            + ([] if problem.evidence is None else [problem.evidence.fingerprint])
            + _negatives(problem)
            for problem in problems
        ],
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _negatives(problem: AnyProblem) -> list[str]:
    """Return what decides which negatives are drawn when the pairs are divided."""
    sampling = problem.sampling if isinstance(problem, Problem) else None
    return [] if sampling is None else [f"{sampling.recipe}, inside each side"]


def _outputs(
    learned: LearnedNetwork, examples: Examples, *, progress: Progress
) -> NDArray[np.float32]:
    from core.training.predict import keras_run, predict_pairs  # noqa: PLC0415  (TensorFlow)

    records = examples.as_scored(learned.tower)
    return predict_pairs(keras_run(learned.model), records, progress=progress)


def _all(score: Scorer, problems: Sequence[AnyProblem]) -> NDArray[np.float32]:
    return np.concatenate([score(problem) for problem in problems])


def _strata(divided: Division, task: Task) -> NDArray[np.intp] | None:
    """Describe which of the pairs set aside are equally popular with other regulators."""
    if task.item != "pair":
        return None
    (fold,) = divided.folds
    matched = are_matched(divided.problems)
    return popularity(stack(divided.problems), [fold], matched=matched).strata[fold.test]


def _scored(
    scores: NDArray[np.float32],
    problems: Sequence[AnyProblem],
    task: Task,
    *,
    strata: NDArray[np.intp] | None = None,
) -> ScoredItems:
    # what a model's card counts are the two or three classes, whatever signs were learned
    labels = BINARY.targets(problems) if task is SIGN else task.targets(problems)
    return ScoredItems(task.groups(problems), labels, scores, strata)


def _direction(
    score: Scorer, problems: Sequence[Any], raw: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return p2(a,b) − p2(b,a) of the edges set aside, shape (n_pairs,)."""
    starts = np.cumsum([len(each.pairs) for each in problems])[:-1]
    said = []
    for problem, mine in zip(problems, np.split(raw, starts), strict=True):

        def ask(pairs: Pairs, problem: Any = problem) -> NDArray[np.float32]:
            return score(problem.asking(pairs))

        said.append(direction_of_edges(problem.pairs, mine, ask=ask))
    return np.concatenate(said)


def _invariance_scores(
    score: Scorer, problems: Sequence[Any], *, network: NetworkSpec, seed: int
) -> dict[str, NDArray[np.float32]]:
    """Score the variants of the problems that should change no score."""
    if network.invariance_variants is None:
        return {}
    each = [
        network.invariance_variants(problem, seed)
        for problem in problems
        if isinstance(problem, Problem)
    ]
    shared = [name for name in each[0] if all(name in named for named in each)]
    return {name: np.concatenate([score(named[name]) for named in each]) for name in shared}


def _signs(outputs: NDArray[np.float32], problems: Sequence[Any]) -> Signs:
    correlation = [signed_correlation(problem) for problem in problems]
    return Signs(known_signs(problems), lean(outputs), np.concatenate(correlation))


def _baseline_scores(
    inner: Sequence[AnyProblem], outer: Sequence[AnyProblem], *, task: Task, seed: int
) -> dict[str, NDArray[np.float32]]:
    """Score the same items by baselines that need no network."""
    return {
        name: _all(fit(inner, seed=seed, progress=silent), outer)
        for name, fit in _BASELINES[task.item].items()
    }
