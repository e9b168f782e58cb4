"""Joint histograms of one regulator with 2,000 genes, against the published way.

The reference takes the logarithm of both genes and calls `numpy.histogram2d` for every
pair, as the public code does, then makes the image. Both run on one core, in turn, and are
timed in processor seconds. The images are compared on the way.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks._cells import simulated_cells
from benchmarks._machine import cores, cpu_seconds, interleaved, options, report
from core.features.binning import bin_expression
from core.features.nepdf import nepdf_of_regulator

_DENSITIES = (0.03, 0.11, 0.36)


def reference_images(
    regulator: NDArray[np.float64], targets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Make the images pair by pair from profiles, the way the public code does."""
    images = np.empty((len(targets), 32, 32))
    for place, target in enumerate(targets):
        x = np.log10(regulator + 0.01)
        y = np.log10(target + 0.01)
        counts = np.histogram2d(y, x, bins=32)[0]
        images[place] = (np.log10(counts / x.size + 1e-4) + 4) / 4
    return images


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    n_genes, repeats, n_reference = (500, 3, 20) if chosen.quick else (2000, 9, 50)
    expression = simulated_cells(n_genes)
    bin_expression(expression.take_genes(np.arange(4)))  # compiled, or read from the cache
    with cores(1):
        binning = [cpu_seconds(partial(bin_expression, expression)) for _ in range(repeats)]
        binned = bin_expression(expression)
        indexing = cpu_seconds(lambda: binned.cell_blocks)
        density = 1 - binned.genes.marginals.max(axis=1) / binned.n_samples
        images = np.empty((n_genes, 32, 32, 1), np.float32)
        rng = np.random.default_rng(1)
        rows = []
        for wanted in _DENSITIES:
            regulator = int(np.abs(density - wanted).argmin())
            some = rng.choice(n_genes, n_reference, replace=False)
            profile = expression.rows([expression.genes[regulator]])[0].astype(np.float64)
            profiles = expression.rows([expression.genes[row] for row in some]).astype(np.float64)
            ours = partial(nepdf_of_regulator, binned, regulator, out=images)
            theirs = partial(reference_images, profile, profiles)
            ours()
            worst = np.abs(images[some, :, :, 0] - theirs()).max()
            seconds = interleaved({"ours": ours, "theirs": theirs}, repeats=repeats)
            fast = seconds["ours"] / n_genes * 1e6
            slow = seconds["theirs"] / n_reference * 1e6
            rows.append(
                {
                    "regulator_density": round(float(density[regulator]), 3),
                    "us_per_pair": fast,
                    "reference_us_per_pair": slow,
                    "ratio": slow / fast,
                    "binning_us_per_gene": float(np.median(binning)) / n_genes * 1e6,
                    "index_us_per_gene": indexing / n_genes * 1e6,
                    "largest_difference": float(worst),
                    "cells": binned.n_samples,
                    "genes": n_genes,
                }
            )
    report(rows, to=chosen.json)


if __name__ == "__main__":
    main()
