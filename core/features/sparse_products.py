"""Compiled inner loop of the correlation of sparse profiles. `association.py` calls it."""

# ruff: noqa: PLR0917  (numba takes arguments by position)

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.features.nepdf_kernels import compiled


@compiled
def sparse_products(
    data: NDArray[np.float32],
    indices: NDArray[np.int32],
    starts: NDArray[np.int32],
    profile: NDArray[np.float64],
    rows: NDArray[np.integer[Any]],
    products: NDArray[np.float64],
) -> None:
    """Multiply some rows of a sparse matrix with one dense profile.

    Parameters
    ----------
    data, indices, starts
        The matrix, row by row.
    profile
        Shape (n_samples,).
    rows
        Those wanted.
    products
        Where to write, one a row.
    """
    for place in range(rows.shape[0]):
        total = 0.0
        for entry in range(starts[rows[place]], starts[rows[place] + 1]):
            total += data[entry] * profile[indices[entry]]
        products[place] = total
