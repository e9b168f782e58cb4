"""How sites of motifs and loops to enhancers make expression, in known shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BIN = 5_000
"""Bases of a contact bin."""
SITE_REACH = 250.0
"""Mean distance of a site from the start of transcription, in bases."""
_LOOP_REACH = 100_000.0


@dataclass(frozen=True)
class Causes:
    """What makes expression differ between genes. What is left to 1 is noise.

    Attributes
    ----------
    promoter, contacts
        Share of the variance of log expression that motif sites and enhancer loops cause.
    motifs
        How many motifs there are; about a third of them repress.
    sites_per_motif
        Mean number of sites of each motif in a promoter.
    loops
        Mean number of enhancers of a gene.
    alike
        How alike the cell lines are, from 0 (nothing in common) to 1 (the same causes).
    """

    promoter: float = 0.5
    contacts: float = 0.2
    motifs: int = 12
    sites_per_motif: float = 0.4
    loops: float = 2.0
    alike: float = 0.7


def draw_effects(causes: Causes, *, lines: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the effect of a site of each motif in each line: shape (n_motifs, n_lines)."""
    sign = np.where(np.arange(causes.motifs) % 3 == 2, -1.0, 1.0)
    common = sign * rng.uniform(0.5, 1.5, causes.motifs)
    own = rng.normal(0, 1, (causes.motifs, lines))
    effects: NDArray[np.float64] = causes.alike * common[:, None] + (1 - causes.alike) * own
    return effects


def draw_loops(
    causes: Causes, *, genes: int, bins: int, lines: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw enhancers, the nearer the more, and the lines in which each is at work."""
    gene = np.repeat(np.arange(genes), rng.poisson(causes.loops, genes))
    half = bins // 2
    away = np.exp(rng.uniform(np.log(2), np.log(max(3, half)), gene.size)).astype(np.int64)
    at = np.clip(half + away * rng.choice([-1, 1], gene.size), 0, bins - 1)
    strength = rng.lognormal(2.5, 0.8, gene.size)
    shared = rng.random(gene.size) < causes.alike
    active = np.where(shared[:, None], True, rng.random((gene.size, lines)) < 0.5)
    line, which = np.nonzero(active.T)
    loops = pd.DataFrame(
        {
            "line": line,
            "gene": gene[which],
            "bin": at[which],
            "count": rng.poisson(strength[which]) + 1,
        }
    )
    # Two enhancers in one bin are one loop.
    return loops.groupby(["line", "gene", "bin"], as_index=False).agg({"count": "sum"})


def draw_contacts(
    loops: pd.DataFrame, *, shape: tuple[int, int, int], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw contacts that fall off with distance, and add the loops and their surroundings."""
    bins = shape[2]
    away = np.abs(np.arange(bins) - bins // 2)
    counts = rng.poisson(np.broadcast_to(30.0 / (1 + away) ** 1.1, shape)).astype(np.int32)
    line, gene, at = (loops[name].to_numpy() for name in ("line", "gene", "bin"))
    height = loops["count"].to_numpy()
    counts[line, gene, at] += height.astype(np.int32)
    for side in (-1, 1):
        near = np.clip(at + side, 0, bins - 1)
        np.add.at(counts, (line, gene, near), rng.binomial(height, 0.3).astype(np.int32))
    result: NDArray[np.float32] = np.log2(1 + counts, dtype=np.float32)
    return result


def promoter_part(
    sites: pd.DataFrame, effects: NDArray[np.float64], *, genes: int
) -> NDArray[np.float64]:
    """Add up what sites do, less the farther they are from the start: (n_lines, n_genes)."""
    near = np.exp(-np.abs(sites["distance"].to_numpy()) / (2 * SITE_REACH))
    size = effects[sites["motif"].to_numpy()] * near[:, None]
    gene = sites["gene"].to_numpy()
    return np.stack([np.bincount(gene, column, minlength=genes) for column in size.T])


def contact_part(loops: pd.DataFrame, *, shape: tuple[int, int], bins: int) -> NDArray[np.float64]:
    """Add up what enhancers do, less the farther they are: (n_lines, n_genes)."""
    away = np.abs(loops["bin"].to_numpy() - bins // 2) * BIN
    size = np.log2(1 + loops["count"].to_numpy()) * np.exp(-away / _LOOP_REACH)
    part = np.zeros(shape)
    np.add.at(part, (loops["line"].to_numpy(), loops["gene"].to_numpy()), size)
    return part


def express(
    parts: dict[str, NDArray[np.float64]], causes: Causes, *, rng: np.random.Generator
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Turn causes into read counts, shape (n_genes, n_lines), and say what each explains.

    A cause's realised share is its squared correlation with log10(1 + count).
    """
    lines, genes = parts["promoter"].shape
    asked = {"promoter": causes.promoter, "contacts": causes.contacts}
    asked["noise"] = 1 - sum(asked.values())
    common, own = rng.normal(size=(1, genes)), rng.normal(size=(lines, genes))
    parts = parts | {"noise": np.sqrt(causes.alike) * common + np.sqrt(1 - causes.alike) * own}
    log_level = sum(np.sqrt(asked[name]) * _standardised(part) for name, part in parts.items())
    counts = rng.poisson(10 ** (2.0 + 0.7 * log_level)).T
    seen = np.log10(1 + counts)
    rows = [
        (name, asked[name], np.corrcoef(part[line], seen[:, line])[0, 1] ** 2)
        for line in range(lines)
        for name, part in parts.items()
    ]
    return counts, pd.DataFrame(rows, columns=["cause", "share_asked", "share_realised"])


def _standardised(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each line's part mean 0 and variance 1; a part that never differs becomes zero."""
    spread = part.std(axis=1, keepdims=True)
    centred: NDArray[np.float64] = part - part.mean(axis=1, keepdims=True)
    np.divide(centred, spread, out=centred, where=spread > 0)
    return centred
