"""Expression made for the tests of features."""

import numpy as np
from scipy import sparse

from core.data.expression import Expression


def expression_of(values, *, scale="linear", as_sparse=False):
    """Name rows and columns of a matrix."""
    values = np.asarray(values, dtype=np.float32)
    n_genes, n_samples = values.shape
    return Expression(
        values=sparse.csr_array(values) if as_sparse else values,
        genes=tuple(f"g{row}" for row in range(n_genes)),
        samples=tuple(f"s{column}" for column in range(n_samples)),
        kind="single-cell",
        scale=scale,
    )


def single_cells(n_genes=40, n_samples=300, *, zeros=0.8, seed=0):
    """Give linear values with many zeros, and a few genes of every awkward sort."""
    rng = np.random.default_rng(seed)
    values = rng.lognormal(1, 1.2, (n_genes, n_samples))
    values *= rng.random((n_genes, n_samples)) > zeros
    values[0] = 0  # never seen
    values[1] = 3.5  # constant
    values[2] = rng.lognormal(2, 0.3, n_samples)  # seen everywhere
    values[3] = rng.integers(0, 4, n_samples)  # few counts
    values[4] = np.where(rng.random(n_samples) < 0.1, 0, 7)  # zero is not the usual value
    values[5] = 0  # seen once
    values[5, 0] = 2
    return values.astype(np.float32)
