"""The loop that trains one network: best epoch kept, stopping early, going on after a kill."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.features.gene_records import PairGenes
from core.features.records import Records
from core.io.strict_json import loads
from core.metrics.curves import auroc, has_both
from core.models.card_parts import (
    ACCURACY,
    LOSS,
    VALIDATION_ACCURACY,
    VALIDATION_AUROC,
    VALIDATION_LOSS,
)
from core.problem.labels import NONE
from core.problem.learning import Recipe
from core.problem.signs import FITTING
from core.problem.task import Loss
from core.progress import Progress
from core.training.gene_codes import coded_examples
from core.training.history import write_course
from core.training.predict import predict_records
from core.training.ready import Learner, Ready, ready_to_learn

Epoch: TypeAlias = dict[str, float]
"""Figures of one epoch: `loss` and `validation_loss`; where classes are learned `accuracy` and
`validation_accuracy`, and `validation_auroc` of "these interact" where both kinds of pairs were
set aside."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Records to learn from.

    Attributes
    ----------
    records
        What the network sees.
    labels
        One a record, shape (len(records),): as a task's `targets` has them.
    genes
        What the network sees of the genes of each record by themselves; None where it sees pairs
        only.
    """

    records: Records
    labels: NDArray[Any]
    genes: PairGenes | None = None

    def batch(self, rows: NDArray[np.intp]) -> tuple[NDArray[Any], ...]:
        """Return what a network learns from some records by: one array an input.

        Parameters
        ----------
        rows
            Their numbers.
        """
        arrays = self.records.take(rows)
        if self.genes is None:
            return arrays
        return (arrays[0], *self.genes.batch(rows), *arrays[1:])

    def as_scored(self, tower: keras.Model | None) -> Records:
        """Return the records with the codes of their genes, which are made once a gene.

        Parameters
        ----------
        tower
            What makes codes, as it is now; None where the network sees pairs only.
        """
        if self.genes is None or tower is None:
            return self.records
        return coded_examples(self.records, self.genes, tower)


@dataclass(frozen=True)
class History:
    """How a training went.

    Attributes
    ----------
    epochs
        Figures of each epoch.
    best
        Which of them, from 0, had the lowest validation loss, or is the last where that was
        wanted; its weights were kept.
    """

    epochs: tuple[Epoch, ...]
    best: int


@dataclass
class _State:
    """Where a training stands after an epoch: all it needs to go on as if never stopped."""

    epochs: list[Epoch]
    best: int
    best_weights: list[NDArray[Any]]


def train_network(
    learner: Learner,
    training: Examples,
    validation: Examples,
    *,
    recipe: Recipe,
    loss: Loss,
    seed: int,
    progress: Progress,
    checkpoint: Path | None = None,
    run_key: str = "",
) -> History:
    """Train a network in place and leave it with the weights of its best epoch, or its last.

    Parameters
    ----------
    learner
        It ends with the weights of its best epoch.
    training, validation
        What to learn from, and what decides which epoch is best.
    recipe
        Optimizer, batch and when to stop.
    loss
        As a task has it.
    seed
        Decides the order of the records. The network has its own.
    progress
        Told of every step.
    checkpoint
        A file that is written after each epoch, with how the training goes in a JSON file
        beside it; where it exists already and belongs to the
        same run, training goes on from it and ends as if it had never been stopped.
    run_key
        What the run is: settings and data. A checkpoint with another key is not used.
    """
    images = 0 if training.genes is None else training.genes.shape[0]
    with ready_to_learn(
        learner, images=images, recipe=recipe, loss=loss, labels=training.labels
    ) as ready:
        return _train(
            ready,
            training,
            validation,
            recipe=recipe,
            loss=loss,
            seed=seed,
            progress=progress,
            checkpoint=checkpoint,
            run_key=run_key,
        )


def _train(
    ready: Ready,
    training: Examples,
    validation: Examples,
    *,
    recipe: Recipe,
    loss: Loss,
    seed: int,
    progress: Progress,
    checkpoint: Path | None,
    run_key: str,
) -> History:
    """Train a compiled network; parameters as for `train_network`."""
    model = ready.whole
    state = _resume(model, checkpoint, run_key) or _State([], -1, [])
    n, batch = len(training.records), recipe.batch
    steps = -(-n // batch)
    while len(state.epochs) < recipe.epochs and (
        recipe.keep_last or len(state.epochs) - 1 - state.best < recipe.patience
    ):
        epoch = len(state.epochs)
        # the order follows from seed and epoch alone, so that a resumed run finds it again
        order = np.random.default_rng([seed, epoch]).permutation(n)
        learned: Epoch = {}
        for step in range(steps):
            progress(_said(state, recipe), epoch * steps + step, recipe.epochs * steps)
            rows = order[step * batch : (step + 1) * batch]
            labels, share = training.labels[rows], rows.size / n
            lost, outputs = ready.step(training.batch(rows), labels)
            # a batch's own figures alone would be jumpy curves
            learned[LOSS] = learned.get(LOSS, 0.0) + lost * share
            if loss != "squares":
                right = accuracy(outputs, labels)
                learned[ACCURACY] = learned.get(ACCURACY, 0.0) + right * share
        scores = predict_records(ready.run, validation.as_scored(ready.learner.tower))
        if not np.isfinite(scores).all():
            raise UserInputError(
                "training",
                "must stay within numbers",
                got=f"a network that answers none of the pairs set aside, in epoch {epoch + 1}",
                remedy="Set learning-rate to a tenth",
            )
        state.epochs.append({**learned, **judged(scores, validation.labels, loss=loss)})
        if recipe.keep_last or _better(state):
            state.best = epoch
            state.best_weights = [variable.numpy() for variable in model.weights]
        if checkpoint is not None:
            _save(model, state, path=checkpoint, run_key=run_key)
            write_course(checkpoint, epochs=state.epochs, best=state.best, most=recipe.epochs)
    _restore(model.weights, state.best_weights)
    return History(tuple(state.epochs), state.best)


def judged(scores: NDArray[np.float32], labels: NDArray[Any], *, loss: Loss) -> Epoch:
    """Return the validation's figures of an epoch, scores (n, 1) or (n, 3)."""
    if loss == "squares":
        return {VALIDATION_LOSS: float(((scores[:, 0] - labels) ** 2).mean())}
    figures = {
        VALIDATION_LOSS: cross_entropy(scores, labels),
        VALIDATION_ACCURACY: accuracy(scores, labels),
    }
    interact = labels > 0
    if has_both(interact):
        score = scores[:, 0] if scores.shape[1] == 1 else 1 - scores[:, NONE]
        figures[VALIDATION_AUROC] = auroc(interact, score)
    return figures


def cross_entropy(scores: NDArray[np.float32], labels: NDArray[Any]) -> float:
    """Return the mean negative log likelihood of labels, scores (n, 1) or (n, 3)."""
    p = scores.astype(np.float64)
    if p.shape[1] == 1:
        p = np.concatenate([1 - p, p], axis=1)
    likelihood = (p * FITTING[labels.astype(np.intp), : p.shape[1]]).sum(axis=1)
    return float(-np.log(np.clip(likelihood, 1e-7, 1)).mean())


def accuracy(scores: NDArray[np.float32], labels: NDArray[Any]) -> float:
    """Return the share of records called rightly, at one half or the likeliest of three classes."""
    said = scores[:, 0] > 0.5 if scores.shape[1] == 1 else scores.argmax(axis=1)
    return float(FITTING[labels.astype(np.intp), said.astype(np.intp)].mean())


def _better(state: _State) -> bool:
    losses = [epoch[VALIDATION_LOSS] for epoch in state.epochs]
    return state.best < 0 or losses[-1] < losses[state.best]


def _said(state: _State, recipe: Recipe) -> str:
    epoch = f"epoch {len(state.epochs) + 1} of at most {recipe.epochs}"
    if not state.epochs:
        return epoch
    loss = state.epochs[state.best][VALIDATION_LOSS]
    return f"{epoch}, best validation loss {loss:.4f} in epoch {state.best + 1}"


def _save(model: keras.Model, state: _State, *, path: Path, run_key: str) -> None:
    """Write the state beside its file and rename it in, so that a kill never leaves half."""
    about = {"run": run_key, "epochs": state.epochs, "best": state.best}
    arrays: dict[str, Any] = {"about": np.array(json.dumps(about))}
    for name, values in (
        ("now", [variable.numpy() for variable in _moving(model)]),
        ("best", state.best_weights),
    ):
        arrays |= {f"{name}{number}": value for number, value in enumerate(values)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        np.savez(file, **arrays)
    os.replace(beside, path)


def _resume(model: keras.Model, path: Path | None, run_key: str) -> _State | None:
    if path is None or not path.is_file():
        return None
    try:
        # opened here, for NumPy leaves a damaged file open
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            about = loads(str(stored["about"]))
            if about["run"] != run_key:
                return None
            moving = _moving(model)
            now = [stored[f"now{number}"] for number in range(len(moving))]
            best = [stored[f"best{number}"] for number in range(len(model.weights))]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserInputError(
            path.name,
            "must be the state of a training as it was written",
            got=f"a file that cannot be read ({type(error).__name__})",
            remedy="Delete it; the training then starts anew",
        ) from error
    _restore(moving, now)
    return _State(about["epochs"], about["best"], best)


def _moving(model: keras.Model) -> list[keras.Variable]:
    """List all that changes in training: weights, dropout's random state, optimizer."""
    return [*model.variables, *model.optimizer.variables]


def _restore(variables: list[keras.Variable], values: list[NDArray[Any]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
