"""Cutting every gene's expression into bins, once, for all pairs it will be part of.

A gene's values are read as log10(value + 0.01) in double precision and the range between
its own smallest and largest is cut evenly, the right edge belonging to the last bin: what
`numpy.histogram2d` does, to the last sample. Where all values are equal the range is half a
unit to either side, as in numpy, and the gene fills one bin. Expression that is already
logged, or relative, is cut as it is.

Taking the logarithm of every value is what makes this slow; here the *edges* are carried
back to expression instead: the smallest float32 whose logarithm reaches each edge. Values
are then only compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression, Scale
from core.features.binned_genes import BinnedGenes, share_genes, store_genes
from core.features.binning_kernels import find_levels
from core.features.value_ranges import PSEUDOCOUNT, check_filled, checked_ranges, stored_values


@dataclass(frozen=True, eq=False)
class Binned(BinnedGenes):
    """Expression cut into bins. Build it with `bin_expression`.

    Of every gene, the most frequent bin is the background, and only the samples outside it are
    stored.
    """

    @property
    def is_constant(self) -> NDArray[np.bool_]:
        """Which genes fill one bin only and say nothing about any other, shape (n_genes,)."""
        constant: NDArray[np.bool_] = self.genes.marginals.max(axis=1) == self.n_samples
        return constant


def log_profile(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log10(value + 0.01) in double precision, as every histogram here reads it."""
    logged: NDArray[np.float64] = np.log10(values.astype(np.float64) + PSEUDOCOUNT)
    return logged


def as_binned(values: NDArray[np.float32], *, scale: Scale) -> NDArray[np.float64]:
    """Return the numbers that are binned: logged, unless the scale says they already are."""
    if scale in ("counts", "linear"):
        return log_profile(values)
    as_they_are: NDArray[np.float64] = values.astype(np.float64)
    return as_they_are


def bin_edges(
    low: NDArray[np.float32], high: NDArray[np.float32], *, scale: Scale, bins: int = 32
) -> NDArray[np.float64]:
    """Return the edges numpy would cut at, on the scale that is binned, shape (n_genes, bins + 1).

    Parameters
    ----------
    low, high
        Smallest and largest expression of each gene.
    scale
        Whether these are logged first.
    bins
        How many.
    """
    first = as_binned(low, scale=scale)
    last = as_binned(high, scale=scale)
    widen = np.where(first == last, 0.5, 0.0)
    return np.linspace(first - widen, last + widen, bins + 1, axis=-1)


def bin_expression(expression: Expression, *, bins: int = 32, threads: int = 1) -> Binned:
    """Cut every gene's expression into bins.

    Parameters
    ----------
    expression
        Counts and linear values are logged first; log and relative values are cut as they
        are, which the caller should tell the user.
    bins
        How many, 2 to 256.
    threads
        How many to work with.
    """
    if not 2 <= bins <= 256:
        raise ValueError(f"bins must lie between 2 and 256. Received: {bins}")
    check_filled(expression)
    low, high = checked_ranges(expression)
    stored = stored_values(expression)
    levels = np.empty(stored.data.shape, np.uint8)
    zero_levels = np.empty(expression.n_genes, np.uint8)
    marginals = np.zeros((expression.n_genes, bins), np.int32)

    def cut(first: int, last: int) -> None:
        mine = slice(first, last)
        edges = bin_edges(low[mine], high[mine], scale=expression.scale, bins=bins)
        thresholds = _back_to_expression(edges, low[mine], high[mine], scale=expression.scale)
        find_levels(stored, first, thresholds, levels, zero_levels[mine], marginals[mine])

    share_genes(cut, expression.n_genes, threads)
    background = marginals.argmax(axis=1)
    genes = store_genes(
        stored, levels, zero_levels=zero_levels, background=background, marginals=marginals,
        threads=threads,
    )  # fmt: skip
    return Binned(expression.genes, expression.n_samples, bins, genes)


def _back_to_expression(
    edges: NDArray[np.float64],
    low: NDArray[np.float32],
    high: NDArray[np.float32],
    *,
    scale: Scale,
) -> NDArray[np.float32]:
    """Find the smallest float32 whose binned number reaches each inner edge.

    Minus infinity where every value of the gene reaches it, infinity where none does.
    """
    inner = edges[:, 1:-1]
    bottom = np.broadcast_to(low[:, None], inner.shape)
    top = np.broadcast_to(high[:, None], inner.shape)
    thresholds = np.full(inner.shape, np.inf, np.float32)
    thresholds[as_binned(bottom, scale=scale) >= inner] = -np.inf
    within = (as_binned(bottom, scale=scale) < inner) & (inner <= as_binned(top, scale=scale))
    if scale in ("counts", "linear"):
        thresholds[within] = _smallest_reaching(inner[within], bottom[within], top[within])
    else:
        nearest = inner[within].astype(np.float32)
        above = np.nextafter(nearest, np.float32(np.inf))
        thresholds[within] = np.where(nearest < inner[within], above, nearest)
    return thresholds


def _smallest_reaching(
    edges: NDArray[np.float64], bottom: NDArray[np.float32], top: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Search the non-negative float32 in (bottom, top] by halving their bit patterns.

    Bit patterns of non-negative floats are in the order of their values. The search starts
    two steps around the inverse of the logarithm, and over the whole range where that fails.
    """

    def reaches(pattern: NDArray[np.int32]) -> NDArray[np.bool_]:
        reached: NDArray[np.bool_] = log_profile(pattern.view(np.float32)) >= edges
        return reached

    below, reaching = (bottom + np.float32(0)).view(np.int32), top.view(np.int32)
    guess = np.clip((10.0**edges - PSEUDOCOUNT).astype(np.float32), 0, None).view(np.int32)
    guess = np.clip(guess, below, reaching)
    near, far = np.maximum(guess - 2, below), np.minimum(guess + 2, reaching)
    below = np.where(reaches(near), below, near)
    reaching = np.where(reaches(far), far, reaching)
    while (reaching - below > 1).any():
        middle = below + (reaching - below) // 2
        reached = reaches(middle)
        reaching = np.where(reached, middle, reaching)
        below = np.where(reached, below, middle)
    found: NDArray[np.float32] = reaching.view(np.float32)
    return found
