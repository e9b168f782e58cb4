"""What work would learn from, and about how long it would take, before it is started."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.problem.option import Options
from core.problem.problem import AnyProblem, Problem
from core.problem.rows import part
from core.problem.system import System
from core.progress import Progress, silent
from core.training.networks import examples_of, fresh_network, must_learn

_STEPS = 4
_LARGEST_BATCH = 256
_TARGETS = 6
_SET_ASIDE = 0.2
_PREDICTING = 1 / 3
"""What a pair costs in prediction, as a share of what it costs in training."""


@dataclass(frozen=True)
class Labels:
    """The pairs a method would learn from, counted.

    Attributes
    ----------
    pairs
        How many; of genes, items.
    by_label
        How many of each label.
    regulators, targets
        Different genes that stand first, and second.
    genes, samples
        Of each expression.
    """

    pairs: int
    by_label: dict[str, int]
    regulators: int
    targets: int
    genes: list[int] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Cost:
    """About how long one training, or one scoring of all pairs, takes on this machine.

    Attributes
    ----------
    each
        Seconds an epoch; of a method that does not learn, seconds in all.
    epochs
        At most so many, all networks together; 1 where nothing is learned.
    """

    each: float
    epochs: int

    @property
    def most(self) -> float:
        """Seconds if it never stops early."""
        return self.each * self.epochs


def labels(problem: AnyProblem) -> Labels:
    """Count the pairs or genes of a problem that is ready to be learned from."""
    if not isinstance(problem, Problem):
        return Labels(
            pairs=len(problem.items),
            by_label={},
            regulators=0,
            targets=int(np.unique(problem.items.names.astype(str)).size),
            genes=[each.n_genes for each in problem.expressions],
            samples=[each.n_samples for each in problem.expressions],
        )
    pairs = problem.pairs
    values, counts = np.unique(np.asarray(pairs.label), return_counts=True)
    return Labels(
        pairs=len(pairs),
        by_label={str(value): int(count) for value, count in zip(values, counts, strict=True)},
        regulators=int(np.unique(pairs.regulator).size),
        targets=int(np.unique(pairs.target).size),
        genes=[each.n_genes for each in problem.expressions],
        samples=[each.n_samples for each in problem.expressions],
    )


def cost(
    method: System,
    problems: Sequence[AnyProblem],
    *,
    options: Options,
    seed: int,
    progress: Progress = silent,
) -> Cost:
    """Try a little of the work and multiply.

    Parameters
    ----------
    method
        Any of the registry.
    problems
        Ready to be learned from.
    options, seed
        As for the work itself.
    progress
        Told now and then; may raise `Cancelled`.
    """
    progress(f"trying {method.title}", 0, 1)
    if method.network is None:
        return Cost(_scoring(method, problems, options=options, seed=seed), 1)
    return _training(method, problems, options=options, seed=seed)


def _scoring(
    method: System, problems: Sequence[AnyProblem], *, options: Options, seed: int
) -> float:
    """Learn, and score the pairs of a few targets; some systems work target by target."""
    from core.training.fit import as_fit  # noqa: PLC0415

    targets = np.concatenate([_targets(problem) for problem in problems])
    present = np.unique(targets)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(present, size=min(_TARGETS, present.size), replace=False)
    some = part(problems, np.flatnonzero(np.isin(targets, chosen)))
    # once to get ready (the first use compiles), and once to look at the clock
    for _ in range(2):
        start = time.perf_counter()
        scorer = as_fit(method, options)(problems, seed=seed, progress=silent)
        learned = time.perf_counter()
        for problem in some:
            scorer(problem)
        scored = time.perf_counter()
    return learned - start + (scored - learned) * present.size / chosen.size


def _targets(problem: AnyProblem) -> NDArray[np.str_]:
    """Name the target of each item, shape (n_items,)."""
    if isinstance(problem, Problem):
        return problem.pairs.target_names.astype(str)
    return problem.items.names.astype(str)


def _training(
    method: System, problems: Sequence[AnyProblem], *, options: Options, seed: int
) -> Cost:
    """Make a few steps; the first is left out, because TensorFlow gets ready in it."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.training.training import train_network  # noqa: PLC0415  (TensorFlow)

    network = must_learn(method)
    recipe = network.recipe(options)
    batch = min(recipe.batch, _LARGEST_BATCH)
    count = sum(len(each.items) for each in problems)
    wanted = min(count, batch * _STEPS)
    chosen = np.sort(np.random.default_rng(seed).choice(count, size=wanted, replace=False))
    chosen_part = part(problems, chosen)
    task = method.task(problems[0].items.task, options)
    examples = examples_of(network, chosen_part, task=task, options=options)
    records = examples.records
    keras.utils.set_random_seed(seed)
    learner = fresh_network(network, examples, task=task, options=options, seed=seed)
    clock: list[float] = []
    train_network(
        learner,
        examples,
        examples,
        recipe=replace(recipe, batch=batch, epochs=2, patience=2),
        loss=task.loss,
        seed=seed,
        progress=lambda *_: clock.append(time.perf_counter()),
    )
    # from step to step of the second epoch, in which everything is warm
    steps = np.diff(clock[len(clock) // 2 :])
    each = float(np.median(steps)) if steps.size else clock[-1] - clock[0]
    learned = count * records.per_pair * (1 - _SET_ASIDE) * (2 if recipe.reversed_pairs else 1)
    held = count * records.per_pair * _SET_ASIDE * _PREDICTING
    return Cost(
        each=each / min(batch, len(records)) * (learned + held),
        epochs=recipe.epochs * int(options.get("seeds", 1)),
    )
