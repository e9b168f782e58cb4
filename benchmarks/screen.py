"""Mutual information of all unordered pairs of 2,000 genes at 43,261 cells, one core."""

from __future__ import annotations

import time

import numpy as np
from sklearn.metrics import mutual_info_score

from benchmarks._cells import simulated_cells
from benchmarks._machine import cores, options, report
from core.features.binning import as_binned, bin_expression
from core.features.information import information_blocks

_REFERENCE_PAIRS = 20


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    n_genes = 400 if chosen.quick else 2000
    expression = simulated_cells(n_genes)
    for _ in information_blocks(bin_expression(expression.take_genes(np.arange(4)))):
        pass  # compiled, or read from the cache
    with cores(1):
        begin = time.process_time()
        binned = bin_expression(expression)
        n_blocks = len(binned.cell_blocks)
        binning = time.process_time() - begin
        begin = time.process_time()
        found = np.concatenate([block for _, block in information_blocks(binned)])
        screening = time.process_time() - begin
        begin = time.process_time()
        rng = np.random.default_rng(1)
        worst = 0.0
        for _ in range(_REFERENCE_PAIRS):
            first, second = np.sort(rng.choice(n_genes, 2, replace=False))
            x, y = as_binned(
                expression.rows([expression.genes[first], expression.genes[second]]),
                scale="linear",
            )
            counts = np.histogram2d(x, y, bins=32)[0]
            expected = mutual_info_score(None, None, contingency=counts)
            worst = max(worst, abs(float(found[first, second]) - expected))
        reference = time.process_time() - begin
    n_pairs = n_genes * (n_genes - 1) // 2
    fast, slow = screening / n_pairs * 1e6, reference / _REFERENCE_PAIRS * 1e6
    report(
        [
            {
                "genes": n_genes,
                "cells": binned.n_samples,
                "pairs": n_pairs,
                "us_per_pair": fast,
                "reference_us_per_pair": slow,
                "ratio": slow / fast,
                "binning_seconds": binning,
                "gene_blocks": n_blocks,
                "largest_difference": worst,
            }
        ],
        to=chosen.json,
    )


if __name__ == "__main__":
    main()
