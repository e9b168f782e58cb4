"""Co-expression matrices (CNNSE) against NEPDF and against plain NumPy.

One regulator with 2,000 genes, for three regulators; 2,000 pairs drawn at random; and three
regulators streamed with all genes. The plain way logs both genes, leaves out their zeros and counts
the cells that both are seen in, pair by pair. All run on one core, in turn, and are timed in
processor seconds. The matrices are compared on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._cells import simulated_cells
from benchmarks._machine import cores, cpu_seconds, interleaved, options, report
from core.data.expression import Expression
from core.features.binning import bin_expression
from core.features.coexpression import bin_seen, coexpression_blocks, coexpression_of_pairs
from core.features.nepdf import nepdf_blocks, nepdf_of_pairs
from core.features.pair_images import ImageBlock

_DENSITIES = (0.03, 0.11, 0.36)
_EDGE = 1e-6
"""Of a bin: what lies so near below an edge lies on it."""


def reference_matrices(
    regulators: NDArray[np.float64], targets: NDArray[np.float64], *, bins: int
) -> NDArray[np.float64]:
    """Make matrices pair by pair from profiles of linear values, as they are defined."""
    matrices = np.zeros((len(regulators), bins, bins))
    for place, pair in enumerate(zip(targets, regulators, strict=True)):
        levels = []
        for profile in pair:
            logged = np.log(profile, out=np.full(profile.size, np.nan), where=profile > 0)
            low, reach = np.nanmean(logged) - 2 * np.nanstd(logged), 4 * np.nanstd(logged)
            level = np.floor((logged - low) / reach * bins + _EDGE)
            levels.append(np.clip(level, 0, bins - 1))
        both = ~np.isnan(levels[0]) & ~np.isnan(levels[1])
        np.add.at(matrices[place], tuple(each[both].astype(np.intp) for each in levels), 1)
        matrices[place] *= 4096 / max(both.sum(), 1)
    return matrices


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    n_genes, repeats, n_reference = (500, 3, 10) if chosen.quick else (2000, 9, 30)
    expression = simulated_cells(n_genes)
    few = expression.take_genes(np.arange(4))
    bin_expression(few)  # compiled, or read from the cache
    bin_seen(few)
    rows: list[dict[str, Any]] = []
    with cores(1):
        for bins in (64, 32):
            asked = partial(measure, expression, bins=bins, repeats=repeats)
            rows += [{"bins": bins, **row} for row in asked(n_reference=n_reference)]
    report(rows, to=chosen.json)


def measure(
    expression: Expression, *, bins: int, repeats: int, n_reference: int
) -> Iterator[dict[str, Any]]:
    """Measure every way to ask for matrices of so many bins.

    Parameters
    ----------
    expression
        Sparse linear values.
    bins
        Of a gene in a matrix; the histograms have 32.
    repeats
        How often each is taken.
    n_reference
        How many pairs are counted the plain way.
    """
    n_genes = expression.n_genes
    density = np.diff(expression.values.indptr) / expression.n_samples
    regulators = np.array([np.abs(density - wanted).argmin() for wanted in _DENSITIES])
    rng = np.random.default_rng(1)
    room = np.empty((n_genes, bins, bins, 1), np.float32)
    images = np.empty((n_genes, 32, 32, 1), np.float32)
    seen, binned = bin_seen(expression, bins=bins), bin_expression(expression)

    def given(
        first: NDArray[np.intp], second: NDArray[np.intp], **how: str | float | None
    ) -> dict[str, Any]:
        some = rng.choice(n_genes, n_reference, replace=False)
        profiles = [
            expression.rows([expression.genes[row] for row in rows[some]]).astype(np.float64)
            for rows in (first, second)
        ]
        works = {
            "ours": partial(coexpression_of_pairs, seen, first, second, out=room),
            "nepdf": partial(nepdf_of_pairs, binned, first, second, out=images),
            "plain": partial(reference_matrices, *profiles, bins=bins),
        }
        works["ours"]()
        expected = works["plain"]()
        far = np.abs(room[some, :, :, 0] - expected) / np.maximum(expected, 1e-30)
        seconds = interleaved(works, repeats=repeats)
        ours = seconds["ours"] / n_genes
        return {
            **how,
            "us_per_pair": ours * 1e6,
            "nepdf_us_per_pair": seconds["nepdf"] / n_genes * 1e6,
            "ratio_to_nepdf": seconds["ours"] / seconds["nepdf"],
            "reference_us_per_pair": seconds["plain"] / n_reference * 1e6,
            "ratio": seconds["plain"] / n_reference / ours,
            "largest_relative_difference": float(far.max()),
        }

    # not indexed by cells, which pairs that are asked once would not pay for
    drawn = rng.integers(0, n_genes, (2, n_genes))
    yield given(*drawn, asked="pairs at random", regulator_density=None)
    binning = [cpu_seconds(partial(bin_seen, expression, bins=bins)) for _ in range(repeats)]
    indexing = [cpu_seconds(partial(getattr, each, "cell_blocks")) for each in (seen, binned)]
    for row in regulators:
        yield given(
            np.full(n_genes, row),
            np.arange(n_genes),
            asked="one regulator",
            regulator_density=round(float(density[row]), 3),
        )
    works = {
        "ours": partial(_drain, partial(coexpression_blocks, seen, regulators)),
        "nepdf": partial(_drain, partial(nepdf_blocks, binned, regulators)),
    }
    for work in works.values():
        work()
    seconds = interleaved(works, repeats=repeats)
    n_pairs = regulators.size * n_genes
    yield {
        "asked": "three regulators, streamed",
        "us_per_pair": seconds["ours"] / n_pairs * 1e6,
        "nepdf_us_per_pair": seconds["nepdf"] / n_pairs * 1e6,
        "ratio_to_nepdf": seconds["ours"] / seconds["nepdf"],
        "binning_us_per_gene": float(np.median(binning)) / n_genes * 1e6,
        "index_us_per_gene": indexing[0] / n_genes * 1e6,
        "cells": expression.n_samples,
        "genes": n_genes,
    }


def _drain(blocks: Callable[[], Iterator[ImageBlock]]) -> None:
    for _ in blocks():
        pass


if __name__ == "__main__":
    main()
