"""Single cells made up for benchmarks: the size of CNNC's atlas, no biology in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
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
    seen = [_some(n_cells, share, rng) for share in density]
    starts = np.concatenate([[0], np.cumsum([cells.size for cells in seen])])
    values = np.empty(starts[-1], np.float32)
    for gene, cells in enumerate(seen):
        level = rng.normal(1, 0.7)
        drawn = rng.standard_normal(cells.size, dtype=np.float32)
        values[starts[gene] : starts[gene + 1]] = np.exp(drawn + np.float32(level))
    matrix = sparse.csr_array(
        (values, np.concatenate(seen), starts), shape=(n_genes, n_cells), dtype=np.float32
    )
    return Expression(
        values=matrix,
        genes=tuple(f"gene{number}" for number in range(n_genes)),
        samples=tuple(f"cell{number}" for number in range(n_cells)),
        kind="single-cell",
        scale="linear",
        source="simulated cells",
        simulated=True,
    )


def _some(n_cells: int, share: float, rng: np.random.Generator) -> NDArray[np.int32]:
    return np.flatnonzero(rng.random(n_cells, dtype=np.float32) < share).astype(np.int32)
