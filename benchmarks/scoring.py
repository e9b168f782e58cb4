"""Scoring 41 regulators with 20,463 genes at 43,261 cells by CNNC's network, one core.

The reference is the published way: logarithm and `numpy.histogram2d` for every pair, then
Keras's `predict` in batches of 1,024; it is measured on a sample of pairs, in turn with ours,
in processor seconds. Each engine is measured in a process of its own, which gives its peak
memory. The network is not trained here: speed does not depend on it, and what low precision
does to a ranking is judged, on the data at hand, before it is used.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cells import simulated_cells
from benchmarks.machine import cores, interleaved, options, report
from benchmarks.nepdf import reference_images
from core.features.binning import bin_expression
from core.features.nepdf import nepdf_blocks, nepdf_of_pairs
from core.learning.inference import scorer_for
from core.learning.onnx_export import to_onnx

_SIZES = {"full": (41, 20_463), "quick": (2, 1_000)}
_REFERENCE_PAIRS = 256
"""Pairs in the sample that both ways score."""
_NETWORK_PAIRS = 16_000
"""Pairs the network is run on where all would take minutes; its time goes by the pair."""


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    size = "quick" if chosen.quick else "full"
    with tempfile.TemporaryDirectory() as folder:
        network = Path(folder) / "network.onnx"
        reference = _reference_in_keras(network)
        rows = [
            _in_a_process(engine, n_cores, size=size, network=network) | {"reference_us": reference}
            for engine in ("float32", "int8")
            for n_cores in (1, 2)
        ]
    single = {row["engine"]: row["seconds"] for row in rows if row["cores"] == 1}
    for row in rows:
        row["ratio"] = row["reference_us"] / row["us_per_pair"]
        row["speed_up_of_one_core"] = single[row["engine"]] / row["seconds"]
    report(rows, to=chosen.json)


def _reference_in_keras(network: Path) -> float:
    """Write the network for our way, and give the microseconds a pair takes the published way."""
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    from core.nets import cnnc  # noqa: PLC0415  (TensorFlow)

    model = cnnc.build(outputs=3)
    network.write_bytes(to_onnx(model).SerializeToString())
    expression = simulated_cells(64, seed=2)
    profiles = expression.rows(expression.genes).astype(np.float64)
    targets = profiles[np.arange(_REFERENCE_PAIRS) % 64]
    images = reference_images(profiles[0], targets[:64])[..., None].repeat(16, axis=0)
    with cores(1):
        model.predict(images, batch_size=1024, verbose=0)
        seconds = interleaved(
            {
                "images": partial(reference_images, profiles[0], targets),
                "network": partial(model.predict, images, batch_size=1024, verbose=0),
            },
            repeats=3,
        )
    return (seconds["images"] / _REFERENCE_PAIRS + seconds["network"] / len(images)) * 1e6


def _in_a_process(engine: str, n_cores: int, *, size: str, network: Path) -> dict[str, Any]:
    code = "import sys; from benchmarks.scoring import score_all; score_all(*sys.argv[1:])"
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", code, engine, str(n_cores), size, str(network)],
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def score_all(engine: str, n_cores: str, *more: str) -> None:
    """Score in this process, and print what it took as one line of JSON."""
    size, network = more
    n_regulators, n_genes = _SIZES[size]
    threads = int(n_cores)
    # on one core, seconds of processor; on several, of the clock
    clock = time.process_time if threads == 1 else time.perf_counter
    expression = simulated_cells(n_genes)
    bin_expression(expression.take_genes(np.arange(4)))
    with cores(threads):
        begin = clock()
        binned = bin_expression(expression, threads=threads)
        binning = clock() - begin
        regulators = np.random.default_rng(3).choice(n_genes, n_regulators, replace=False)
        some = np.random.default_rng(4).integers(0, n_genes, 512)
        calibration = [nepdf_of_pairs(binned, some, some[::-1])]
        begin = clock()
        scorer = scorer_for(
            Path(network),
            prefer=None if engine == "int8" else "float32",
            calibration=calibration,
            threads=threads,
        )
        preparing = clock() - begin
        histogram = networking = 0.0
        n_pairs = n_scored = 0
        begin = clock()
        for block in nepdf_blocks(binned, regulators, targets=None, threads=threads):
            histogram += clock() - begin
            n_pairs += len(block.images)
            if n_scored < _NETWORK_PAIRS:
                begin = clock()
                scores: NDArray[np.float32] = scorer([block.images])
                networking += clock() - begin
                n_scored += len(scores)
            begin = clock()
    networking *= n_pairs / n_scored
    seconds = binning + preparing + histogram + networking
    print(
        json.dumps(
            {
                "engine": scorer.engine,
                "cores": threads,
                "pairs": n_pairs,
                "network_measured_on": n_scored,
                "seconds": seconds,
                "pairs_per_second": n_pairs / seconds,
                "us_per_pair": seconds / n_pairs * 1e6,
                "share_binning": binning / seconds,
                "share_preparing": preparing / seconds,
                "share_histograms": histogram / seconds,
                "share_network": networking / seconds,
                "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
            }
        )
    )


if __name__ == "__main__":
    main()
