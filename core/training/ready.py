"""Networks compiled for learning, each used again by the next one that is built alike.

Compiling takes longer than a small data set takes to learn, and an evaluation trains a network of
one architecture once a fold and a run. Weights, the state of dropout and the optimizer begin anew
each time, so that a training ends as if it had been the first.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
from numpy.typing import NDArray

from core.nets.step import Step, training_step
from core.nets.towers import joined
from core.problem.learning import Recipe
from core.problem.signs import FITTING
from core.problem.task import Loss
from core.training.predict import Run, keras_run

_MOST = 8
"""Compiled networks that wait; each holds its weights and the state of its optimizer."""


@dataclass(frozen=True, eq=False)
class Learner:
    """A network that learns, not compiled; 1 sigmoid or 3 softmax outputs.

    Attributes
    ----------
    network
        What answers.
    tower
        Of a network that reads codes of genes, what makes them; it learns with the network.
    alike
        The same for networks of one architecture that learn by one recipe, which are compiled
        once; one with None is compiled by itself.
    """

    network: keras.Model
    tower: keras.Model | None = None
    alike: Hashable = None

    @property
    def parts(self) -> tuple[keras.Model, ...]:
        """The network, and its tower where it has one."""
        return (self.network,) if self.tower is None else (self.network, self.tower)


@dataclass(frozen=True, eq=False)
class Ready:
    """A network that is compiled.

    Attributes
    ----------
    learner
        What learns.
    whole
        What the steps change: the network itself, or joined with its tower.
    run, step
        What it answers as it is now, and a step of training.
    optimizer
        State of the optimizer before the first step.
    """

    learner: Learner
    whole: keras.Model
    run: Run
    step: Step
    optimizer: tuple[NDArray[Any], ...]

    def begin_as(self, fresh: Learner) -> None:
        """Take over the weights and the state of dropout of a fresh network, and begin anew."""
        for mine, given in zip(self.learner.parts, fresh.parts, strict=True):
            _copy(given.variables, mine.variables)
        for variable, value in zip(self.whole.optimizer.variables, self.optimizer, strict=True):
            variable.assign(value)


_waiting: dict[Hashable, Ready] = {}
_lock = threading.Lock()


@contextmanager
def ready_to_learn(
    learner: Learner,
    *,
    images: int,
    recipe: Recipe,
    loss: Loss,
    labels: NDArray[Any],
) -> Iterator[Ready]:
    """Yield a compiled network that begins as another; in the end that one has its weights.

    Parameters
    ----------
    learner
        A fresh network. It is not compiled itself, so that its file carries no optimizer.
    images
        That the tower reads of each gene; not used without one.
    recipe, loss
        What is compiled.
    labels
        As for `training_step`.
    """
    key = None if learner.alike is None else (learner.alike, labels.dtype.str, labels.shape[1:])
    with _lock:
        ready = _waiting.pop(key, None)
    if ready is None:
        ready = _compiled(learner, images=images, recipe=recipe, loss=loss, labels=labels)
    ready.begin_as(learner)
    yield ready
    for mine, given in zip(ready.learner.parts, learner.parts, strict=True):
        _copy(mine.weights, given.weights)
    if key is not None:
        with _lock:
            _waiting[key] = ready
            while len(_waiting) > _MOST:
                # the one that has waited longest
                del _waiting[next(iter(_waiting))]


def _compiled(
    learner: Learner, *, images: int, recipe: Recipe, loss: Loss, labels: NDArray[Any]
) -> Ready:
    twin = Learner(*(keras.models.clone_model(each) for each in learner.parts))
    whole = twin.network if twin.tower is None else joined(twin.network, twin.tower, images=images)
    _compile(whole, recipe, loss=loss)
    return Ready(
        learner=twin,
        whole=whole,
        run=keras_run(twin.network),
        step=training_step(whole, labels=labels),
        optimizer=tuple(variable.numpy() for variable in whole.optimizer.variables),
    )


def _compile(model: keras.Model, recipe: Recipe, *, loss: Loss) -> None:
    rate = recipe.learning_rate
    optimizers = {
        "sgd": lambda: keras.optimizers.SGD(
            rate, momentum=recipe.momentum, nesterov=recipe.momentum > 0
        ),
        "adam": lambda: keras.optimizers.Adam(rate),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate),
    }
    losses = {
        "binary": "binary_crossentropy",
        "classes": "sparse_categorical_crossentropy",
        "signs": _fitting_loss,
        "squares": "mean_squared_error",
    }
    model.compile(
        optimizer=optimizers[recipe.optimizer](),
        loss=losses[loss],
        # XLA makes these small convolutions several times slower on a CPU
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)


def _fitting_loss(labels: Any, outputs: Any) -> Any:
    """Return the negative log likelihood of each label, which several outputs may fit."""
    classes = keras.ops.cast(keras.ops.reshape(labels, (-1,)), "int32")
    fitting = keras.ops.take(keras.ops.convert_to_tensor(FITTING), classes, axis=0)
    return -keras.ops.log(keras.ops.clip(keras.ops.sum(fitting * outputs, axis=-1), 1e-7, 1.0))


def _copy(given: Sequence[keras.Variable], to: Sequence[keras.Variable]) -> None:
    for source, variable in zip(given, to, strict=True):
        variable.assign(source.numpy())
