"""Train a network on labelled problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.features.gene_records import PairGenes
from core.features.records import JoinedRecords, Records, kept_if_small
from core.findings import Finding
from core.problem.learning import NetworkSpec
from core.problem.negatives import BALANCED, balanced
from core.problem.option import Options
from core.problem.problem import AnyProblem, Problem, Scorer
from core.problem.rows import part
from core.problem.shared_options import VALIDATION, VALIDATION_SHARE
from core.problem.split import Division
from core.problem.system import System
from core.problem.task import Task
from core.progress import Progress

if TYPE_CHECKING:
    import keras

    from core.training.ready import Learner
    from core.training.training import Examples, History

LAST_EPOCH = Finding(
    "warning",
    "last epoch",
    "The weights of the last epoch were kept, as was published, and not those of the best one.",
)
KEPT_BYTES = 512 * 1024**2
"""Training inputs up to this size are kept in memory; beyond it they are made for each batch."""


@dataclass(frozen=True, eq=False)
class LearnedNetwork:
    """A trained network, and what it learned from and was chosen by.

    Attributes
    ----------
    model
        With the weights of its best epoch; the mean of several where `seeds` is above 1.
    tower
        Of a network that reads codes of genes, what makes them; of several, side by side.
    histories
        How each training went.
    training, validation
        What it learned from, and what decided which epoch is best.
    inner, outer
        The problems these were made of.
    divided
        How they were, in its only fold.
    findings
        What was decided on the way.
    """

    model: keras.Model
    tower: keras.Model | None
    histories: tuple[History, ...]
    training: Examples
    validation: Examples
    inner: tuple[Any, ...]
    outer: tuple[Any, ...]
    divided: Division
    findings: tuple[Finding, ...]


def learn_network(
    system: System,
    problems: Sequence[AnyProblem],
    *,
    options: Options,
    seed: int,
    progress: Progress,
    run_key: str,
    checkpoint: Path | None = None,
) -> LearnedNetwork:
    """Train a network, and keep its best epoch.

    Parameters
    ----------
    system, problems, options, seed, progress, checkpoint
        As for `fit.train`.
    run_key
        Hash of all that decides how it ends.
    """
    network = must_learn(system)
    task = system.task(problems[0].items.task, options)
    recipe = network.recipe(options)
    findings: tuple[Finding, ...] = (LAST_EPOCH,) if recipe.keep_last else ()
    if recipe.balanced:
        problems = [_balanced(problem, seed=(seed, at)) for at, problem in enumerate(problems)]
        noticed = problems[0].items.findings
        findings += tuple(finding for finding in noticed if finding.topic == BALANCED)
    divided = task.set_aside(problems, seed=seed, **aside(options))
    (fold,) = divided.folds
    inner, outer = part(divided.problems, fold.train), part(divided.problems, fold.test)
    progress("making the inputs", 0, 1)
    plain = examples_of(network, inner, task=task, options=options)
    held_out = examples_of(network, outer, task=task, options=options)
    training = plain
    if recipe.reversed_pairs:
        turned = [_turned(problem) for problem in inner]
        training = _and_turned(plain, network, turned, task=task, options=options)
    members, towers, histories = [], [], []
    for member in range(int(options.get("seeds", 1))):
        learner, history = _one(
            system,
            training,
            held_out,
            task=task,
            options=options,
            seed=seed + member,
            progress=progress,
            checkpoint=None if checkpoint is None else checkpoint / f"network-{member + 1}.npz",
            run_key=run_key,
        )
        members.append(learner.network)
        towers += [] if learner.tower is None else [learner.tower]
        histories.append(history)
    return LearnedNetwork(
        model=members[0] if len(members) == 1 else _averaged(members, code_inputs=bool(towers)),
        tower=_one_tower(towers),
        histories=tuple(histories),
        training=plain,
        validation=held_out,
        inner=inner,
        outer=outer,
        divided=divided,
        findings=findings,
    )


def aside(options: Options) -> dict[str, Any]:
    """Return how much is set aside in training, and how, for a task's `set_aside`."""
    return {
        "share": options.get(VALIDATION_SHARE.name, VALIDATION_SHARE.default),
        "at_random": options.get(VALIDATION.name) == "random",
    }


def network_scorer(
    method: System,
    model: keras.Model,
    *,
    task: Task,
    options: Options,
    tower: keras.Model | None = None,
) -> Scorer:
    """Return what scores the pairs of a problem, (n_pairs,) or (n_pairs, 3).

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
    tower
        Of a network that reads codes of genes.
    """
    from core.training.gene_codes import Coder, networks_in, units_of  # noqa: PLC0415  (TensorFlow)
    from core.training.predict import keras_run, predict_pairs  # noqa: PLC0415  (TensorFlow)

    run, network = keras_run(model), must_learn(method)
    part = network.gene_part(options)
    coder = None
    if part is not None and tower is not None:
        coder = Coder(
            part,
            options,
            tower=keras_run(tower),
            networks=networks_in(tower),
            units=units_of(tower),
        )

    def score(problem: AnyProblem) -> NDArray[np.float32]:
        records = network.feature(problem, options)
        if coder is not None and isinstance(problem, Problem):
            records = coder(records, problem)
        return task.read(predict_pairs(run, records))

    return score


def must_learn(method: System) -> NetworkSpec:
    """Return the network of a method, or say that it has none."""
    if method.network is None:
        raise UserInputError(
            "method",
            "must be one that learns from labelled pairs",
            got=method.name,
            remedy=f"Use {method.name} in evaluate, where it needs no training",
        )
    return method.network


def examples_of(
    network: NetworkSpec, problems: Sequence[AnyProblem], *, task: Task, options: Options
) -> Examples:
    """Return labelled problems as what a network learns from.

    Parameters
    ----------
    network
        That is to learn.
    problems
        Labelled.
    task
        That is learned.
    options
        As for `fit.train`.
    """
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
    return Examples(
        records,
        np.repeat(task.targets(problems), records.per_pair),
        _genes(network, problems, options=options),
    )


def _genes(network: NetworkSpec, problems: Sequence[Any], *, options: Options) -> PairGenes | None:
    """Return the genes of all pairs, where a network sees genes by themselves."""
    part = network.gene_part(options)
    if part is None:
        return None
    inputs = [part.inputs(problem.expressions, options) for problem in problems]
    return PairGenes(
        [(each, each.ends(asked.pairs)) for each, asked in zip(inputs, problems, strict=True)],
        budget=KEPT_BYTES,
    )


def _and_turned(
    plain: Examples,
    network: NetworkSpec,
    turned: Sequence[AnyProblem],
    *,
    task: Task,
    options: Options,
) -> Examples:
    """Return examples, and after them the same pairs the other way round."""
    from core.training.training import Examples  # noqa: PLC0415  (TensorFlow)

    # a gene is the same either way: only which end it is at is turned
    other = examples_of(replace(network, genes=None), turned, task=task, options=options)
    return Examples(
        JoinedRecords([plain.records, other.records]),
        np.concatenate([plain.labels, other.labels]),
        None if plain.genes is None else plain.genes.and_turned(),
    )


def fresh_network(
    network: NetworkSpec,
    examples: Examples,
    *,
    task: Task,
    options: Options,
    seed: int,
) -> Learner:
    """Build a network, and its tower where it reads codes of genes.

    Parameters
    ----------
    network, task, options, seed
        As for `learn_network`.
    examples
        That it shall learn from.
    """
    from core.training.ready import Learner  # noqa: PLC0415  (TensorFlow)

    settings = tuple(options.items())
    alike = (network.build, settings, examples.records.shapes, task.outputs, task.loss)
    model = network.build(examples.records.shapes, outputs=task.outputs, options=options, seed=seed)
    part = network.gene_part(options)
    if part is None or examples.genes is None:
        return Learner(model, alike=alike)
    shape = examples.genes.shape
    return Learner(model, part.build(shape[1:], options=options, seed=seed), alike=(alike, shape))


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
) -> tuple[Learner, History]:
    """Build, adapt and train one network, with its tower where it has one."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.training import train_network  # noqa: PLC0415  (TensorFlow)

    network = must_learn(method)
    keras.utils.set_random_seed(seed)
    learner = fresh_network(network, training, task=task, options=options, seed=seed)
    if network.adapt is not None:
        network.adapt(learner.network, [training.records], options=options, seed=seed)
        if learner.tower is not None:
            _scale_alike(learner.tower, learner.network)
    history = train_network(
        learner,
        training,
        validation,
        recipe=network.recipe(options),
        loss=task.loss,
        seed=seed,
        progress=progress,
        checkpoint=checkpoint,
        run_key=run_key,
    )
    return learner, history


def _scale_alike(tower: keras.Model, network: keras.Model) -> None:
    """Copy to a tower the scales that its network was adapted to: both read images of one kind."""
    for layer in tower.layers:
        if layer.weights and not layer.trainable:
            layer.set_weights(network.get_layer(layer.name).get_weights())


def _averaged(members: Sequence[keras.Model], *, code_inputs: bool = False) -> keras.Model:
    """Average networks. Each has codes of its own, where they read codes; all else they share."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.predict import given  # noqa: PLC0415  (it goes with Keras)

    for number, member in enumerate(members, start=1):
        member.name = f"network_{number}"
    inputs = [keras.Input(each.shape[1:], name=each.name) for each in members[0].inputs]
    if code_inputs:
        image, *ends = inputs[:3]
        codes = [
            [keras.Input(end.shape[1:], name=f"{end.name}_{number}") for end in ends]
            for number in range(1, len(members) + 1)
        ]
        answers = [
            member([image, *mine, *inputs[3:]]) for member, mine in zip(members, codes, strict=True)
        ]
        inputs = [image, *chain(*codes), *inputs[3:]]
    else:
        answers = [member(given(inputs)) for member in members]
    return keras.Model(given(inputs), keras.layers.Average(name="mean")(answers), name="averaged")


def _one_tower(towers: Sequence[keras.Model]) -> keras.Model | None:
    """Return the tower of one network, or those of several as one."""
    from core.nets.towers import beside_each_other  # noqa: PLC0415  (TensorFlow)

    if len(towers) < 2:
        return towers[0] if towers else None
    return beside_each_other(towers)


def _balanced(problem: AnyProblem, *, seed: tuple[int, int]) -> AnyProblem:
    if not isinstance(problem, Problem):
        return problem
    return problem.asking(balanced(problem.pairs, seed=seed))


def _turned(problem: AnyProblem) -> AnyProblem:
    """Ask about every pair the other way round: 1 and 2 swap places, a two-class label stays."""
    if not isinstance(problem, Problem):
        return problem
    pairs = problem.pairs
    label = np.asarray(pairs.label)
    if pairs.task == "direction":
        label = np.array([0, 2, 1], np.int8)[label]
    return problem.asking(
        replace(pairs, regulator=pairs.target, target=pairs.regulator, label=label)
    )
