"""What deleting or halving a regulator does to a target, as plain numbers.

Samples in which all genes were perturbed a little (multifactorial) are sorted out here, too.

Every number is a grid, shape (n, n): regulators by targets. A gene that was not perturbed leaves
an empty row of zeros.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.features.course_statistics import Grids
from core.features.timecourse import steadied

_PERTURBED = re.compile(
    r"(?:.*\b)?(?P<how>knock[ _-]?outs?|knock[ _-]?downs?|ko|kd)(?:[ _:-]+of)?[ _:-]+(?P<gene>\S+)",
    re.IGNORECASE,
)
_MULTIFACTORIAL = re.compile(r"(?:.*\b)?multi[ _-]?factorial\b.*", re.IGNORECASE)
_WAYS = ("knock-out", "knock-down")
PERTURBED_NAMES = (
    *(f"{way} {what}" for way in _WAYS for what in ("shift", "z")),
    "knock-outs and knock-downs",
    "agreement of knock-outs and knock-downs",
    "best detour",
    "best detour of both",
    "beyond the best detour",
    "direct effect",
    "direct effect of both",
)
"""Of the statistics, in their order."""
_INDIRECT = 4


@dataclass(frozen=True, eq=False)
class Perturbed:
    """Samples in which one gene was perturbed, and those in which none was.

    Attributes
    ----------
    ways
        For each of `knock-out` and `knock-down` that was done: values with a row for the
        perturbed gene and a column for the measured one, NaN rows where a gene was not perturbed.
        Shape (n_genes, n_genes).
    still
        Unperturbed samples, shape (n_samples, n_genes).
    many
        Samples in which all genes were perturbed a little, shape (n_samples, n_genes).
    """

    ways: dict[str, NDArray[np.float64]]
    still: NDArray[np.float64]
    many: NDArray[np.float64]


def perturbed_gene(sample: str) -> tuple[str, str] | None:
    """Read which gene a sample says was perturbed, and how; None where it says nothing of it."""
    found = _PERTURBED.fullmatch(sample.strip())
    if found is None:
        return None
    how = found["how"].lower()
    return (_WAYS[1] if "down" in how or how == "kd" else _WAYS[0]), found["gene"]


def is_perturbed(expression: Expression) -> bool:
    """Whether an expression's samples are named after perturbed genes."""
    return any(perturbed_gene(sample) is not None for sample in expression.samples)


def is_multifactorial(expression: Expression) -> bool:
    """Whether an expression has samples in which all genes were perturbed a little."""
    return any(_MULTIFACTORIAL.fullmatch(sample.strip()) for sample in expression.samples)


def gather(expressions: Sequence[Expression], genes: tuple[str, ...]) -> Perturbed:
    """Sort samples by the gene that was perturbed.

    Parameters
    ----------
    expressions
        Whose samples are named `knockout G1`, `knock-down of G2` or `multifactorial 1`; all
        others count as unperturbed.
    genes
        Rows and columns, in this order. A gene that was not measured is left at the mean.
    """
    place = {gene: number for number, gene in enumerate(genes)}
    n = len(genes)
    ways: dict[str, NDArray[np.float64]] = {}
    still, many = [], []
    for expression in expressions:
        values = np.full((expression.n_samples, n), np.nan)
        known = [gene for gene in genes if gene in expression.index]
        rows = [expression.index[gene] for gene in known]
        values[:, [place[gene] for gene in known]] = steadied(expression)[rows].T
        for number, sample in enumerate(expression.samples):
            said = perturbed_gene(sample)
            if _MULTIFACTORIAL.fullmatch(sample.strip()):
                many.append(values[number])
            elif said is None:
                still.append(values[number])
            elif said[1] in place:
                grid = ways.setdefault(said[0], np.full((n, n), np.nan))
                grid[place[said[1]]] = values[number]
    return Perturbed(ways, *(np.array(each).reshape(-1, n) for each in (still, many)))


def perturbed_statistics(perturbed: Perturbed) -> Grids:
    """Return every pair's statistics, by name; those of a way that was not tried are 0.

    Parameters
    ----------
    perturbed
        From `gather`.
    """
    done = {way: _shifts(grid, perturbed.still) for way, grid in perturbed.ways.items()}
    n = perturbed.still.shape[1]
    grids = {}
    for way in _WAYS:
        shift, z = done.get(way, (np.zeros((n, n)), np.zeros((n, n))))
        grids[f"{way} shift"] = shift
        grids[f"{way} z"] = z
    out, down = grids["knock-out z"], grids["knock-down z"]
    both = (out + down) / np.sqrt(2)
    grids["knock-outs and knock-downs"] = both
    grids["agreement of knock-outs and knock-downs"] = np.sign(out * down) * np.minimum(
        np.abs(out), np.abs(down)
    )
    size = np.abs(both)
    grids["best detour"] = _detour(np.abs(out), np.abs(out))
    grids["best detour of both"] = _detour(size, size)
    grids["beyond the best detour"] = size - grids["best detour of both"]
    grids["direct effect"] = _direct(grids["knock-out shift"])
    grids["direct effect of both"] = _direct(
        grids["knock-out shift"] / 2 + grids["knock-down shift"]
    )
    return {name: grid.astype(np.float32) for name, grid in grids.items()}


def _shifts(
    grid: NDArray[np.float64], still: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far each perturbation moves each gene from where it mostly is, and as z scores."""
    n = grid.shape[0]
    seen = grid.copy()
    # what a perturbation does to its own gene tells nothing of regulation
    np.fill_diagonal(seen, np.nan)
    every = np.concatenate([seen, still, still])
    known = np.isfinite(every).any(axis=0)
    rest, spread = np.zeros(n), np.zeros(n)
    rest[known] = np.nanmedian(every[:, known], axis=0)
    spread[known] = 1.4826 * np.nanmedian(np.abs(seen[:, known] - rest[known]), axis=0)
    usual = np.median(spread[known]) if known.any() else 1.0
    # a gene's own noise is known from few samples only: lean on that of all genes
    noise = np.sqrt((spread**2 + usual**2) / 2) + 1e-6
    shift = np.nan_to_num(seen - rest)
    return shift, shift / noise


def _detour(first: NDArray[np.float64], then: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the strength of the best way from regulator to target over one other gene."""
    n = first.shape[0]
    best = np.zeros((n, n))
    for between in range(n):
        way = np.minimum(first[:, between][:, None], then[between][None, :])
        way[between], way[:, between] = 0, 0
        np.maximum(best, way, out=best)
    return best


def _direct(shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take effects that came over other genes out of all effects: the inverse of their sum."""
    n = shift.shape[0]
    scale = np.sqrt((shift**2).sum() / max((np.abs(shift) > 0).sum(), 1)) * _INDIRECT
    effects = np.tanh(shift / max(scale, 1e-6)) / 2
    direct = np.eye(n) - np.linalg.inv(np.eye(n) + effects - np.diag(np.diag(effects)))
    np.fill_diagonal(direct, 0)
    return direct
