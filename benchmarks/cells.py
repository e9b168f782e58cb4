"""Single cells made up for benchmarks: the size of CNNC's atlas, no biology in them."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names

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


def regulated_cells(
    n_regulators: int, *, targets: int = 20, n_cells: int = 5_000, seed: int = 0
) -> tuple[Expression, Pairs]:
    """Make cells in which regulators act on targets, and pairs that do and do not.

    A regulator raises or lowers its targets once it is above its own mean; noise of many
    strengths and cells that miss a gene cover it.

    Parameters
    ----------
    n_regulators, targets
        Regulators, and how many targets each has; as many other pairs have label 0.
    n_cells, seed
        How many cells, and for the random numbers.
    """
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n_regulators, n_cells))
    effect = rng.uniform(0.15, 0.8, (n_regulators, targets))
    sign = rng.choice([-1, 1], effect.shape)
    noise = rng.normal(size=(n_regulators, targets, n_cells))
    driven = (1.6 * effect * sign)[..., None] * np.maximum(drivers, 0)[:, None]
    driven += np.sqrt(1 - effect**2)[..., None] * noise
    level = np.concatenate([drivers, driven.reshape(-1, n_cells)])
    seen = level + rng.normal(0, 0.5, level.shape) > rng.uniform(0.2, 1.6, (len(level), 1))
    names = tuple(f"gene{number}" for number in range(len(level)))
    expression = Expression(
        values=(np.exp(level + 1) * seen).astype(np.float32),
        genes=names,
        samples=tuple(f"cell{number}" for number in range(n_cells)),
        kind="single-cell",
        scale="linear",
        source="simulated cells",
        simulated=True,
    )
    regulator = np.repeat(np.arange(n_regulators), 2 * targets)
    own = np.arange(n_regulators * targets).reshape(n_regulators, targets)
    others = (own + rng.integers(targets, own.size - targets, own.shape)) % own.size
    target = n_regulators + np.concatenate([own, others], axis=1).reshape(-1)
    label = np.tile(np.repeat([1, 0], targets), n_regulators).astype(np.int8)
    pairs = from_names(
        [names[row] for row in regulator],
        [names[row] for row in target],
        label=label,
        source="simulated cells",
        simulated=True,
    )
    return expression, pairs
