"""Scoring 41 regulators with 20,463 genes at 43,261 cells by CNNC's network, one core.

The reference is the published way: logarithm and `numpy.histogram2d` for every pair, then
Keras's `predict` in batches of 1,024; it is measured on a sample of pairs, in processor
seconds. Each engine is measured in a process of its own, which gives its peak memory. The
network is first trained for a minute on simulated regulators, so that there is a ranking
which low precision could spoil: its AUROC on held-out regulators stands in every row.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks._cells import regulated_cells, simulated_cells
from benchmarks._machine import cores, interleaved, options, report
from benchmarks.nepdf import reference_images
from core.features.binning import bin_expression
from core.features.nepdf import nepdf_blocks, nepdf_of_pairs
from core.models.onnx_export import to_onnx
from core.serving.inference import Engine, scorer_for

_SIZES = {"full": (41, 20_463), "quick": (2, 1_000)}
_ENGINES: tuple[Engine, ...] = ("float32", "bfloat16", "int8")
_NETWORK, _SAMPLE = "network.onnx", "sample.npz"
_NETWORK_PAIRS = 16_000
"""Pairs the network is run on where all would take minutes; its time goes by the pair."""


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    size = "quick" if chosen.quick else "full"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reference, auroc = _reference_in_keras(folder)
        tried = (
            (engine, _in_a_process(engine, n_cores, size=size, folder=folder))
            for engine in _ENGINES
            for n_cores in (1, 2)
        )
        # single precision answers where this machine has not what was asked for
        rows = [row for engine, row in tried if row["engine"] == engine]
    single = {row["engine"]: row["clock_seconds"] for row in rows if row["cores"] == 1}
    for row in rows:
        row["reference_us_per_pair"] = reference
        row["ratio"] = reference / row["us_per_pair"]
        row["auroc_of_keras"] = auroc
        row["speed_up_of_one_core"] = single[row["engine"]] / row["clock_seconds"]
    report(rows, to=chosen.json)


def _reference_in_keras(folder: Path) -> tuple[float, float]:
    """Train the network and write it for our way.

    Returns
    -------
        The microseconds a pair takes the published way, and the AUROC of Keras's scores.
    """
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    import keras  # noqa: PLC0415  (TensorFlow)

    from core.nets import cnnc  # noqa: PLC0415  (TensorFlow)

    expression, pairs = regulated_cells(60)
    label = np.asarray(pairs.label)
    binned = bin_expression(expression)
    rows = np.array([expression.index[gene] for gene in pairs.genes])
    images = nepdf_of_pairs(binned, rows[pairs.regulator], rows[pairs.target])
    held_out = rows[pairs.regulator] >= 45
    order = np.random.default_rng(0).permutation(np.flatnonzero(~held_out))
    model = cnnc.build()
    model.compile(keras.optimizers.Adam(3e-4), "binary_crossentropy")
    model.fit(images[order], label[order], epochs=7, batch_size=32, verbose=0)
    auroc = roc_auc_score(label[held_out], model.predict(images[held_out], verbose=0)[:, 0])
    (folder / _NETWORK).write_bytes(to_onnx(model).SerializeToString())
    np.savez(
        folder / _SAMPLE,
        calibration=images[order[:512]],
        images=images[held_out],
        label=label[held_out],
    )
    cells = simulated_cells(64, seed=2)
    profiles = cells.rows(cells.genes).astype(np.float64)
    batch = images[:1024]
    with cores(1):
        seconds = interleaved(
            {
                "images": partial(reference_images, profiles[0], profiles),
                "network": partial(model.predict, batch, batch_size=1024, verbose=0),
            },
            repeats=5,
        )
    return (seconds["images"] / len(profiles) + seconds["network"] / len(batch)) * 1e6, auroc


def _in_a_process(engine: str, n_cores: int, *, size: str, folder: Path) -> dict[str, Any]:
    code = "import sys; from benchmarks.scoring import score_all; score_all(*sys.argv[1:])"
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", code, engine, str(n_cores), size, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def score_all(engine: Engine, n_cores: str, *more: str) -> None:
    """Score in this process, and print what it took as one line of JSON."""
    size, folder = more
    n_regulators, n_genes = _SIZES[size]
    threads = int(n_cores)
    sample = np.load(Path(folder) / _SAMPLE)
    expression = simulated_cells(n_genes)
    bin_expression(expression.take_genes(np.arange(4)))  # compiled, or read from the cache
    watch = _Watch()
    with cores(threads):
        with watch.on("binning"):
            binned = bin_expression(expression, threads=threads)
        with watch.on("preparing"):
            scorer = scorer_for(
                Path(folder) / _NETWORK,
                prefer=engine,
                calibration=[sample["calibration"]],
                threads=threads,
            )
        regulators = np.random.default_rng(3).choice(n_genes, n_regulators, replace=False)
        blocks = nepdf_blocks(binned, regulators, threads=threads)
        n_pairs = n_scored = 0
        while True:
            with watch.on("histograms"):
                block = next(blocks, None)
            if block is None:
                break
            n_pairs += len(block.images)
            if n_scored < _NETWORK_PAIRS:
                with watch.on("network"):
                    n_scored += len(scorer([block.images]))
    watch.stretch("network", n_pairs / n_scored)
    scores = scorer([sample["images"]])[:, 0]
    # on one core the processor's seconds, which a busy machine does not blur
    seconds = watch.processor if threads == 1 else watch.clock
    total = sum(seconds.values())
    measured = {
        "engine": scorer.engine,
        "cores": threads,
        "pairs": n_pairs,
        "network_measured_on": n_scored,
        "seconds": total,
        "clock_seconds": sum(watch.clock.values()),
        "pairs_per_second": n_pairs / total,
        "us_per_pair": total / n_pairs * 1e6,
        **{f"share_of_{stage}": spent / total for stage, spent in seconds.items()},
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "auroc": float(roc_auc_score(sample["label"], scores)),
        "distinct_scores": np.unique(scores).size / scores.size,
        "spearman": scorer.agreement.spearman if scorer.agreement else 1.0,
    }
    print(json.dumps(measured))


class _Watch:
    """Adds up seconds of the clock and of the processor, stage by stage."""

    def __init__(self) -> None:
        self.clock: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Time what happens inside."""
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.clock[stage] = self.clock.get(stage, 0) + time.perf_counter() - clock
        self.processor[stage] = self.processor.get(stage, 0) + time.process_time() - processor

    def stretch(self, stage: str, factor: float) -> None:
        """Count a stage as if it had gone on for so many times as long."""
        self.clock[stage] *= factor
        self.processor[stage] *= factor


if __name__ == "__main__":
    main()
