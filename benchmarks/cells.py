"""Single cells made up for benchmarks: the size of CNNC's atlas, no biology in them."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.data.expression import Expression

N_CELLS = 43_261


def simulated_cells(
    n_genes: int, *, n_cells: int = N_CELLS, zeros: float = 0.9, seed: int = 0
) -> Expression:
    """Make cells of which a given share of values is zero, as linear values.

    How often a gene is seen varies as in real atlases: most rarely, some almost always.
    What is seen is continuous, so that it spreads over all bins; counts would be easier.

    Parameters
    ----------
    n_genes, n_cells
        How many.
    zeros
        Share of zeros over all.
    seed
        For the random numbers.
    """
    rng = np.random.default_rng(seed)
    density = rng.beta(1, 1 / (1 - zeros) - 1, n_genes)
    density = np.clip(density * (1 - zeros) / density.mean(), 5 / n_cells, 0.95)
    # written in place: at 20,000 genes a list of pieces would double the memory
    room = int(n_cells * density.sum() * 1.02) + 10_000
    cells, values = np.empty(room, np.int32), np.empty(room, np.float32)
    starts = np.zeros(n_genes + 1, np.int64)
    for gene, share in enumerate(density):
        seen = np.flatnonzero(rng.random(n_cells, dtype=np.float32) < share)
        mine = slice(starts[gene], starts[gene] + seen.size)
        starts[gene + 1] = mine.stop
        cells[mine] = seen
        level = np.float32(rng.normal(1, 0.7))
        values[mine] = np.exp(rng.standard_normal(seen.size, dtype=np.float32) + level)
    cells, values = cells[: starts[-1]], values[: starts[-1]]
    matrix = sparse.csr_array((values, cells, starts.astype(np.int32)), shape=(n_genes, n_cells))
    return Expression(
        values=matrix,
        genes=tuple(f"gene{number}" for number in range(n_genes)),
        samples=tuple(f"cell{number}" for number in range(n_cells)),
        kind="single-cell",
        scale="linear",
        source="simulated cells",
        simulated=True,
    )
