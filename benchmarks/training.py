"""What training CNNC costs: samples a second by setting, at how many epochs to equal accuracy.

Simulated pairs, half of them with a target that follows its regulator through noise. Every
setting starts from the same weights, sees the same pairs in the same order and is judged on
the same pairs that it did not learn from. The learning rate is the published one for each
batch size. Timed by the clock, the tracing of the first step left out.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._machine import describe, options, report
from core.data.expression import Expression
from core.features.nepdf import bin_expression, nepdf_of_pairs
from core.metrics.curves import auroc


@dataclass(frozen=True)
class Setting:
    """One way to train."""

    name: str
    batch: int
    learning_rate: float
    xla: bool = False
    policy: str = "float32"
    pipeline: bool = False
    most_epochs: int = 100


SETTINGS = (
    Setting("batch 32", 32, 0.01),
    Setting("batch 128", 128, 0.02),
    Setting("batch 1024", 1024, 0.02),
    Setting("batch 32, tf.data", 32, 0.01, pipeline=True),
    # several times slower: its speed shows in one epoch
    Setting("batch 32, XLA", 32, 0.01, xla=True, most_epochs=1),
    Setting("batch 128, bfloat16", 128, 0.02, policy="mixed_bfloat16"),
)


def simulated_images(
    n_pairs: int, *, n_samples: int = 2_000, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Make histograms of simulated pairs, (n_pairs, 32, 32, 1), and their labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, n_pairs).astype(np.int8)
    driver = rng.gamma(0.5, 2.0, (n_pairs, n_samples))
    other = rng.gamma(0.5, 2.0, (n_pairs, n_samples))
    share = 0.35 * labels[:, None]
    values = rng.poisson(np.concatenate([driver, share * driver + (1 - share) * other]))
    names = tuple(f"g{number}" for number in range(2 * n_pairs))
    expression = Expression(
        values=values.astype(np.float32),
        genes=names,
        samples=tuple(f"s{number}" for number in range(n_samples)),
        kind="single-cell",
        scale="counts",
        simulated=True,
    )
    pairs = np.arange(n_pairs)
    return nepdf_of_pairs(bin_expression(expression), pairs, pairs + n_pairs), labels


def measure(
    setting: Setting,
    training: tuple[NDArray[np.float32], NDArray[np.int8]],
    held: tuple[NDArray[np.float32], NDArray[np.int8]],
    *,
    epochs: int,
    wanted: float,
) -> dict[str, Any]:
    """Train once and give speed, the best epoch's AUROC, and what it took to the wanted one."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.nets.cnnc import build  # noqa: PLC0415  (TensorFlow)
    from core.training.predict import keras_run  # noqa: PLC0415  (TensorFlow)

    keras.config.set_dtype_policy(setting.policy)
    model = build(seed=1)
    keras.config.set_dtype_policy("float32")
    model.compile(
        optimizer=keras.optimizers.SGD(setting.learning_rate, momentum=0.9, nesterov=True),
        loss="binary_crossentropy",
        jit_compile=setting.xla,
    )
    images, labels = training
    start_weights = model.get_weights()
    model.train_on_batch(images[: setting.batch], labels[: setting.batch])
    model.set_weights(start_weights)
    run = keras_run(model)
    seconds, reached, best = 0.0, None, 0.0
    for epoch in range(min(epochs, setting.most_epochs)):
        order = np.random.default_rng([1, epoch]).permutation(len(labels))
        begin = time.perf_counter()
        _learn(model, (images[order], labels[order]), setting)
        seconds += time.perf_counter() - begin
        accuracy = auroc(held[1], run((held[0],))[:, 0])
        best = max(best, accuracy)
        if reached is None and accuracy >= wanted:
            reached = (epoch + 1, seconds)
    steps = len(labels) // setting.batch * min(epochs, setting.most_epochs)
    return {
        "setting": setting.name,
        "samples_per_second": steps * setting.batch / seconds,
        # as training keeps it: a step too far can undo what was learned
        "auroc": best,
        f"epochs_to_{wanted:g}": reached[0] if reached else None,
        f"seconds_to_{wanted:g}": reached[1] if reached else None,
    }


def _learn(
    model: Any, shuffled: tuple[NDArray[np.float32], NDArray[np.int8]], setting: Setting
) -> None:
    """Take one pass, in whole batches only: XLA compiles again for every other size."""
    images, labels = shuffled
    if setting.pipeline:
        import tensorflow as tf  # noqa: PLC0415  (slow to import)

        batches = tf.data.Dataset.from_tensor_slices((images, labels)).batch(
            setting.batch, drop_remainder=True
        )
        model.fit(batches.prefetch(tf.data.AUTOTUNE), shuffle=False, verbose=0)
        return
    for first in range(0, len(labels) - setting.batch + 1, setting.batch):
        rows = slice(first, first + setting.batch)
        model.train_on_batch(images[rows], labels[rows])


def main() -> None:
    """Measure and report."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    chosen = options(__doc__)
    n_pairs, epochs = (2_048, 3) if chosen.quick else (4_096, 10)
    training, held = simulated_images(n_pairs, seed=0), simulated_images(1_000, seed=1)
    # without it in the processor bfloat16 is emulated, or TensorFlow stops the process
    fits = {"avx512_bf16", "amx_bf16"} & set(describe()["features"])
    rows = [
        measure(setting, training, held, epochs=epochs, wanted=0.9)
        for setting in SETTINGS
        if setting.policy == "float32" or fits
    ]
    report(rows, to=chosen.json)


if __name__ == "__main__":
    main()
