"""From labelled problems and a method to a trained network, and what is known of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.estimators.baselines import pearson, signed_correlation
from core.estimators.controls import identity_only
from core.features.records import JoinedRecords, Records, kept_if_small
from core.findings import Finding
from core.problem.negatives import BALANCED, balanced
from core.problem.option import Options
from core.problem.pair_tasks import IDENTITY, SIGN
from core.problem.problem import Fit, Problem, Scorer
from core.problem.rows import part, stack
from core.problem.signs import Signs, known_signs, lean
from core.problem.split import validation
from core.problem.system import NetworkSpec, System
from core.problem.task import Task
from core.progress import Progress, silent

if TYPE_CHECKING:
    import keras

    from core.training.training import Examples, History

KEPT_BYTES = 512 * 1024**2
"""Training inputs up to this size are kept in memory; beyond it they are made for each batch."""


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """The pairs that were set aside, and what the trained network says of them.

    Attributes
    ----------
    regulators
        Name of each pair's regulator, shape (n_pairs,).
    labels
        int8, shape (n_pairs,).
    scores
        Raw, shape (n_pairs,) or (n_pairs, 3).
    """

    regulators: NDArray[np.object_]
    labels: NDArray[np.int8]
    scores: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Trained:
    """A network and how it came to be.

    Attributes
    ----------
    method, options, seed
        What was trained, and how.
    network
        With the weights of its best epoch; the mean of several where `seeds` is above 1.
    task
        That it learned.
    shapes
        Of its inputs; None for a size that may be any.
    histories
        How each training went.
    training
        Labels and scores of the pairs it learned from: the distribution a new score is shown
        against.
    validation
        The pairs it was validated on.
    baseline_scores
        What those who need no network say of these pairs, by name.
    invariance_scores
        What the network says of them put in other words, by what was done to them.
    signs
        Of the pairs it was validated on, where it learned signs.
    findings
        What was decided on the way.
    """

    method: System
    options: Options
    seed: int
    network: keras.Model
    task: Task
    shapes: tuple[tuple[int | None, ...], ...]
    histories: tuple[History, ...]
    training: ScoredPairs
    validation: ScoredPairs
    baseline_scores: Mapping[str, NDArray[np.float32]]
    invariance_scores: Mapping[str, NDArray[np.float32]]
    signs: Signs | None
    findings: tuple[Finding, ...]


def train(
    method: System,
    problems: Sequence[Problem],
    *,
    options: Options,
    seed: int,
    progress: Progress = silent,
    checkpoint: Path | None = None,
) -> Trained:
    """Train a method on labelled pairs.

    A fifth of the pairs is set aside, by regulator where there are enough of them; the epoch
    with the lowest loss on it is kept. Same inputs and seed, same network.

    Parameters
    ----------
    method
        One that learns.
    problems
        Expression and labelled pairs, one or several that are learned from together.
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
    network = must_learn(method)
    for problem in problems:
        method.check(problem)
    task = method.task(problems[0].pairs.task, options)
    recipe = network.recipe(options)
    findings: tuple[Finding, ...] = ()
    if recipe.balanced:
        problems = [
            problem.asking(balanced(problem.pairs, seed=(seed, number)))
            for number, problem in enumerate(problems)
        ]
        findings = tuple(
            finding for finding in problems[0].pairs.findings if finding.topic == BALANCED
        )
    fold = validation(problems, seed=seed)
    inner, outer = part(problems, fold.train), part(problems, fold.test)
    progress("making the inputs", 0, 1)
    plain = _examples(network, inner, task=task, options=options)
    held_out = _examples(network, outer, task=task, options=options)
    training = plain
    if recipe.reversed_pairs:
        turned = [_turned(problem) for problem in inner]
        training = _joined(plain, _examples(network, turned, task=task, options=options))
    members, histories = [], []
    for member in range(int(options.get("seeds", 1))):
        model, history = _one(
            method,
            training,
            held_out,
            task=task,
            options=options,
            seed=seed + member,
            progress=progress,
            checkpoint=None if checkpoint is None else checkpoint / f"network-{member + 1}.npz",
            run_key=run_key(method, problems, options=options, seed=seed),
        )
        members.append(model)
        histories.append(history)
    whole = members[0] if len(members) == 1 else _averaged(members)
    outputs = _outputs(whole, held_out, progress=progress)
    score = network_scorer(method, whole, task=task, options=options)
    return Trained(
        method=method,
        options=options,
        seed=seed,
        network=whole,
        task=task,
        shapes=tuple(tuple(each.shape[1:]) for each in whole.inputs),
        histories=tuple(histories),
        training=_scored(_outputs(whole, plain, progress=progress), inner, task),
        validation=_scored(outputs, outer, task),
        baseline_scores=_baseline_scores(inner, outer, seed=seed),
        invariance_scores=_invariance_scores(score, outer, network=network, seed=seed),
        signs=_signs(outputs, outer) if task is SIGN else None,
        findings=(*findings, *fold.findings),
    )


def as_fit(method: System, options: Options) -> Fit:
    """Give any method, learned or not, the form in which evaluation runs it.

    Parameters
    ----------
    method
        From the registry.
    options
        From `method.settings`.
    """
    if method.fit is not None:
        return method.fit(options)

    def fit(problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        trained = train(method, problems, options=options, seed=seed, progress=progress)
        return scorer(trained)

    return fit


def scorer(trained: Trained) -> Scorer:
    """Give what scores the pairs of a problem with a trained network."""
    return network_scorer(
        trained.method, trained.network, task=trained.task, options=trained.options
    )


def network_scorer(method: System, model: keras.Model, *, task: Task, options: Options) -> Scorer:
    """Give what scores the pairs of a problem, (n_pairs,) or (n_pairs, 3).

    Parameters
    ----------
    method
        One that learns.
    model
        Its network.
    task
        That it learned.
    options
        As it was trained with.
    """
    from core.training.predict import keras_run, predict_pairs  # noqa: PLC0415  (TensorFlow)

    run, network = keras_run(model), must_learn(method)

    def score(problem: Problem) -> NDArray[np.float32]:
        return task.read(predict_pairs(run, network.feature(problem, options)))

    return score


def must_learn(method: System) -> NetworkSpec:
    """Give the network of a method, or say that it has none."""
    if method.network is None:
        raise UserInputError(
            "method",
            "must be one that learns from labelled pairs",
            got=method.name,
            remedy=f"Use {method.name} in evaluate, where it needs no training",
        )
    return method.network


def run_key(method: System, problems: Sequence[Problem], *, options: Options, seed: int) -> str:
    """Give a hash of all that decides how a training ends."""
    what = {
        "method": method.name,
        "options": dict(options),
        "seed": seed,
        "data": [
            [expression.fingerprint for expression in problem.expressions]
            + [problem.pairs.fingerprint]
            + ([] if problem.evidence is None else [problem.evidence.fingerprint])
            for problem in problems
        ],
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _examples(
    network: NetworkSpec, problems: Sequence[Problem], *, task: Task, options: Options
) -> Examples:
    from core.training.training import Examples  # noqa: PLC0415  (TensorFlow)

    parts = [network.feature(problem, options) for problem in problems]
    if len({records.shapes for records in parts}) > 1:
        raise UserInputError(
            "expression",
            "must have inputs of the same size in every data set learned from together",
            got=" and ".join(str(shape) for shape in {records.shapes[0] for records in parts}),
            remedy=network.size_remedy,
        )
    records: Records = kept_if_small(JoinedRecords(parts), budget=KEPT_BYTES)
    return Examples(records, np.repeat(task.targets(problems), records.per_pair))


def _joined(first: Examples, second: Examples) -> Examples:
    from core.training.training import Examples  # noqa: PLC0415  (TensorFlow)

    return Examples(
        JoinedRecords([first.records, second.records]),
        np.concatenate([first.labels, second.labels]),
    )


def _one(
    method: System,
    training: Examples,
    validation: Examples,
    *,
    task: Task,
    options: Options,
    seed: int,
    progress: Progress,
    checkpoint: Path | None,
    run_key: str,
) -> tuple[keras.Model, History]:
    """Build, adapt and train one network."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.training import train_network  # noqa: PLC0415  (TensorFlow)

    network = must_learn(method)
    keras.utils.set_random_seed(seed)
    build = partial(
        network.build, training.records.shapes, outputs=task.outputs, options=options, seed=seed
    )
    model = build()
    if network.adapt is not None:
        network.adapt(model, [training.records], options=options, seed=seed)
    history = train_network(
        model,
        training,
        validation,
        recipe=network.recipe(options),
        loss=task.loss,
        seed=seed,
        progress=progress,
        checkpoint=checkpoint,
        run_key=run_key,
    )
    # a fresh one carries no optimizer, which has no business in a file that others open
    bare = build()
    bare.set_weights(model.get_weights())
    return bare, history


def _averaged(members: Sequence[keras.Model]) -> keras.Model:
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.predict import given  # noqa: PLC0415  (it goes with Keras)

    for number, member in enumerate(members, start=1):
        member.name = f"network_{number}"
    inputs = [keras.Input(each.shape[1:], name=each.name) for each in members[0].inputs]
    answers = [member(given(inputs)) for member in members]
    return keras.Model(given(inputs), keras.layers.Average(name="mean")(answers), name="averaged")


def _outputs(model: keras.Model, examples: Examples, *, progress: Progress) -> NDArray[np.float32]:
    from core.training.predict import keras_run, predict_pairs  # noqa: PLC0415  (TensorFlow)

    return predict_pairs(keras_run(model), examples.records, progress=progress)


def _scored(outputs: NDArray[np.float32], problems: Sequence[Problem], task: Task) -> ScoredPairs:
    rows = stack(problems)
    return ScoredPairs(
        regulators=rows.genes[rows.true_regulator],
        labels=rows.label,
        scores=task.read(outputs),
    )


def _invariance_scores(
    score: Scorer, problems: Sequence[Problem], *, network: NetworkSpec, seed: int
) -> dict[str, NDArray[np.float32]]:
    """Score the variants of the problems that should change no score."""
    if network.invariance_variants is None:
        return {}
    each = [network.invariance_variants(problem, seed) for problem in problems]
    shared = [name for name in each[0] if all(name in named for named in each)]
    return {name: np.concatenate([score(named[name]) for named in each]) for name in shared}


def _signs(outputs: NDArray[np.float32], problems: Sequence[Problem]) -> Signs:
    correlation = [signed_correlation(problem) for problem in problems]
    return Signs(known_signs(problems), lean(outputs), np.concatenate(correlation))


def _baseline_scores(
    inner: Sequence[Problem], outer: Sequence[Problem], *, seed: int
) -> dict[str, NDArray[np.float32]]:
    """Score the same pairs by baselines that need no network."""
    fits = {IDENTITY: identity_only, "pearson": pearson()}
    scorers = {name: fit(inner, seed=seed, progress=silent) for name, fit in fits.items()}
    return {
        name: np.concatenate([score(problem) for problem in outer])
        for name, score in scorers.items()
    }


def _turned(problem: Problem) -> Problem:
    """Ask about every pair the other way round: 1 and 2 swap places, a two-class label stays."""
    pairs = problem.pairs
    label = np.asarray(pairs.label)
    if pairs.task == "direction":
        label = np.array([0, 2, 1], np.int8)[label]
    return problem.asking(
        replace(pairs, regulator=pairs.target, target=pairs.regulator, label=label)
    )
