"""From records to scores, block by block."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.features.records import Arrays, Records
from core.progress import Progress, silent

if TYPE_CHECKING:
    import keras

Run: TypeAlias = Callable[[Arrays], NDArray[np.float32]]
"""A network ready to answer: from arrays to scores, shape (n_records, outputs)."""

BLOCK = 1_024
_HELD = 2**28
"""Most numbers that a network's layers may hold of the records it reads at a time: 1 GiB."""


def keras_run(model: keras.Model) -> Run:
    """Make a Keras network ready to answer.

    Parameters
    ----------
    model
        Its weights are read at every call, so that it may go on training in between.
    """
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    signature = [[tf.TensorSpec(each.shape, tf.float32) for each in model.inputs]]

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[untyped-decorator]
    def answer(arrays: list[tf.Tensor]) -> tf.Tensor:
        return model(given(arrays), training=False)

    # traced here, once for any number of records
    traced = answer.get_concrete_function()

    def run(arrays: Arrays) -> NDArray[np.float32]:
        places = arrays[0].shape[1]
        together = max(1, _HELD // max(1, _numbers_of(model, places=places)))
        parts = [
            traced([tf.constant(array[begin : begin + together]) for array in arrays]).numpy()
            # once where there are no records: it then gives the shape of none
            for begin in range(0, max(1, len(arrays[0])), together)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    return run


def _numbers_of(model: keras.Model, *, places: int) -> int:
    """Count the numbers that all layers of a network make of one record with so many places."""
    return sum(
        _numbers_of(layer, places=places)
        if isinstance(layer, type(model))
        else math.prod(places if size is None else size for size in layer.output.shape[1:])
        for layer in model.layers
    )


def given(arrays: Sequence[Any]) -> Any:
    """Hand arrays to a network as Keras wants them: one by itself, several in a list."""
    return arrays[0] if len(arrays) == 1 else list(arrays)


def predict_records(
    run: Run, records: Records, *, block: int = BLOCK, progress: Progress = silent
) -> NDArray[np.float32]:
    """Score every record, shape (len(records), outputs).

    Parameters
    ----------
    run
        The network.
    records
        What it sees.
    block
        Records at a time: memory depends on it and not on how many there are.
    progress
        Told after each block.
    """
    n = len(records)
    parts = []
    for start in range(0, n, block):
        progress("scoring", start, n)
        parts.append(run(records.take(np.arange(start, min(start + block, n)))))
    return np.concatenate(parts) if parts else np.empty((0, 1), np.float32)


def predict_pairs(
    run: Run, records: Records, *, block: int = BLOCK, progress: Progress = silent
) -> NDArray[np.float32]:
    """Score every pair, its records averaged, shape (n_pairs, outputs).

    Parameters
    ----------
    run, records, block, progress
        As for `predict_records`.
    """
    scores = predict_records(run, records, block=block, progress=progress)
    if records.per_pair == 1:
        return scores
    averaged: NDArray[np.float32] = scores.reshape(-1, records.per_pair, scores.shape[1]).mean(1)
    return averaged
