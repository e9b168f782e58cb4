"""What CNNSE's network costs: its six structures, and how fast each way to run it answers.

Every structure is learned for a few passes over simulated cells, so that there is a ranking which
low precision could spoil. Processor seconds on one core. A way that ranks otherwise than single
precision is not taken, and its cell stays empty.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._cells import regulated_cells
from benchmarks._machine import cores, interleaved, report
from benchmarks._machine import options as read_options
from core.features.coexpression import bin_seen, coexpression_of_pairs
from core.metrics.curves import auroc
from core.models.network_plan import plan_of
from core.serving.inference import ENGINES, Engine, Scorer, scorer_for
from core.systems import get
from core.systems.cnnse import FILTERS, STRUCTURES, build

_REGULATORS, _HELD_OUT = 30, 8
_BATCH, _PASSES = 32, 4
_TIMED = 128
"""Pairs that are scored at a time."""


def sizes_of(settings: Mapping[str, Any], *, bins: int) -> dict[str, int]:
    """Count the parameters and the multiply-adds a pair of a network, as safe loading does.

    Parameters
    ----------
    settings
        Options of CNNSE.
    bins
        Rows and columns of an image.
    """
    from keras.saving import serialize_keras_object  # noqa: PLC0415  (TensorFlow)

    described = serialize_keras_object(_network(settings, bins=bins))
    plan = plan_of(json.loads(json.dumps(described)))
    return {"parameters": plan.weights, "multiply_adds": plan.work}


def _network(settings: Mapping[str, Any], *, bins: int) -> Any:
    options = get("cnnse").settings(settings)
    return build(((bins, bins, 1),), outputs=1, options=options, seed=1)


def _measure(settings: Mapping[str, Any], *, images: NDArray[np.float32]) -> dict[str, Any]:
    """Learn a little, then score in every way that ranks as single precision does."""
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.nets.cnnse import scale_to  # noqa: PLC0415  (TensorFlow)
    from core.nets.step import training_step  # noqa: PLC0415  (TensorFlow)

    model = _network(settings, bins=images.shape[1])
    scale_to(model, images)
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", jit_compile=False)
    model.optimizer.build(model.trainable_variables)
    label, held_out = _labels()
    learned = np.flatnonzero(~held_out)
    step = training_step(model, labels=label)
    for number in range(_PASSES):
        order = np.random.default_rng(number).permutation(learned)
        for rows in np.array_split(order, order.size // _BATCH):
            step([images[rows]], label[rows])
    ways = _ways(model, calibration=images[learned])
    batch, some = images[:_TIMED], learned[:_BATCH]
    works: dict[str, Callable[[], object]] = {
        engine: partial(way, [batch]) for engine, way in ways.items()
    }
    works["training"] = partial(step, [images[some]], label[some])
    seconds = interleaved(works, repeats=5)
    scores = ways["float32"]([images[held_out]])[:, 0]
    return {
        "training_pairs_per_second": _BATCH / seconds["training"],
        **{f"{each}_us_per_pair": seconds[each] / _TIMED * 1e6 for each in ENGINES if each in ways},
        "auroc": auroc(label[held_out], scores),
    }


def _ways(model: Any, *, calibration: NDArray[np.float32]) -> dict[Engine, Scorer]:
    """Make the network ready in each way, without those that were not taken."""
    made = {
        engine: scorer_for(model, prefer=engine, calibration=[calibration]) for engine in ENGINES
    }
    return {engine: way for engine, way in made.items() if way.engine == engine}


def _labels() -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return labels, and which pairs have a regulator that is held out."""
    _, pairs = regulated_cells(_REGULATORS, n_cells=4)
    return np.asarray(pairs.label), pairs.regulator >= _REGULATORS - _HELD_OUT


def _images(bins: int) -> NDArray[np.float32]:
    expression, pairs = regulated_cells(_REGULATORS, n_cells=2_000)
    rows = np.array([expression.index[gene] for gene in pairs.genes])
    seen = bin_seen(expression, bins=bins)
    return coexpression_of_pairs(seen, rows[pairs.regulator], rows[pairs.target])


def main() -> None:
    """Measure and report."""
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    chosen = read_options(__doc__)
    default, narrow = STRUCTURES[-1], 8
    networks = [(structure, FILTERS) for structure in STRUCTURES]
    networks = [(default, narrow)] if chosen.quick else [*networks, (default, narrow)]
    rows = []
    with cores(1):
        for bins in (32,) if chosen.quick else (64, 32):
            images = _images(bins)
            for structure, filters in networks:
                settings = {"structure": structure, "filters": filters}
                row = {"network": structure, "bins": bins, "filters": filters}
                sizes = sizes_of(settings, bins=bins)
                rows.append(row | sizes | _measure(settings, images=images))
    report(rows, to=chosen.json)


if __name__ == "__main__":
    main()
