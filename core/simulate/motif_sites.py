"""Made-up motifs, and promoter sequences with sites of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BASES = "ACGT"
_SITES_COUNTED = 200


@dataclass(frozen=True, eq=False)
class Motif:
    """A made-up motif.

    Attributes
    ----------
    identifier, name
        As JASPAR has them; both say that it is simulated.
    counts
        int64, shape (4, width): A, C, G and T at each position, as if so many sites had been
        seen.
    """

    identifier: str
    name: str
    counts: NDArray[np.int64]

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Share of each base at each position, shape (4, width)."""
        shares: NDArray[np.float64] = self.counts / self.counts.sum(axis=0)
        return shares


def draw_motifs(count: int, *, rng: np.random.Generator) -> tuple[Motif, ...]:
    """Draw motifs of 7 to 14 positions, clear in the middle and vaguer at their ends."""
    motifs = []
    for i in range(1, count + 1):
        width = int(rng.integers(7, 15))
        middle = 1 - np.abs(np.linspace(-1, 1, width))
        # The smaller the concentration, the clearer the preferred base.
        concentration = np.where(rng.random(width) < 0.55 + 0.45 * middle, 0.06, 0.7)
        shares = np.stack([rng.dirichlet(np.full(4, c)) for c in concentration], axis=1)
        counts = np.stack([rng.multinomial(_SITES_COUNTED, column) for column in shares.T], axis=1)
        motifs.append(Motif(f"SIM{i:04d}.1", f"SIMTF{i}", counts))
    return tuple(motifs)


def as_jaspar(motifs: tuple[Motif, ...]) -> str:
    """Write motifs in JASPAR's text format."""
    blocks = []
    for motif in motifs:
        rows = (
            f"{base}  [ {' '.join(f'{count:>4}' for count in row)} ]"
            for base, row in zip(BASES, motif.counts, strict=True)
        )
        blocks.append("\n".join([f">{motif.identifier}\t{motif.name}", *rows]))
    return "\n".join(blocks) + "\n"


def draw_sequences(genes: int, *, length: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw background sequences, shape (genes, length), as indices of `BASES`.

    Each promoter has its own share of G and C, which is higher about the start of
    transcription.
    """
    distance = np.abs(np.arange(length) - length // 2) / max(1, length // 2)
    share = np.clip(rng.normal(0.42, 0.05, (genes, 1)) + 0.15 * np.exp(-5 * distance), 0.2, 0.8)
    strong = rng.random((genes, length), dtype=np.float32) < share
    second = rng.random((genes, length), dtype=np.float32) < 0.5
    # G and C are 2 and 1, A and T are 0 and 3.
    return np.where(strong, np.where(second, 2, 1), np.where(second, 3, 0)).astype(np.uint8)


def implant(
    sequences: NDArray[np.uint8],
    motifs: tuple[Motif, ...],
    *,
    sites_per_motif: float,
    reach: float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Write sites of the motifs into the sequences, in place; no site covers another.

    Parameters
    ----------
    sequences
        Shape (genes, length), the start of transcription in the middle.
    motifs
        What to implant.
    sites_per_motif
        Mean number of sites of each motif in each promoter.
    reach
        Mean distance of a site from the start of transcription, in bases.
    rng
        Random numbers.

    Returns
    -------
    One row a site: `gene` and `motif` (indices), `start` (of its leftmost base, from 0),
    `strand`, and `distance` of its middle from the start of transcription, negative upstream.
    """
    genes, length = sequences.shape
    taken = np.zeros(sequences.shape, dtype=bool)
    rows: list[tuple[int, int, int, str, int]] = []
    for m, motif in enumerate(motifs):
        width = motif.counts.shape[1]
        gene = np.repeat(np.arange(genes), rng.poisson(sites_per_motif, genes))
        # Two sites in three lie upstream.
        side = np.where(rng.random(gene.size) < 2 / 3, -1, 1)
        middle = length // 2 + side * rng.exponential(reach, gene.size)
        start = np.clip(np.round(middle - width / 2), 0, length - width).astype(np.int64)
        reverse = rng.random(gene.size) < 0.5
        border = np.cumsum(motif.probabilities, axis=0)[:3].T
        sites = (rng.random((gene.size, width, 1)) > border).sum(axis=2).astype(np.uint8)
        sites = np.where(reverse[:, None], 3 - sites[:, ::-1], sites)
        for g, at, site, back in zip(gene, start, sites, reverse, strict=True):
            if not taken[g, at : at + width].any():
                taken[g, at : at + width] = True
                sequences[g, at : at + width] = site
                distance = int(at + width // 2 - length // 2)
                rows.append((int(g), m, int(at), "-" if back else "+", distance))
    return pd.DataFrame(rows, columns=["gene", "motif", "start", "strand", "distance"])


def as_fasta(names: tuple[str, ...], sequences: NDArray[np.uint8], *, notes: list[str]) -> str:
    """Write sequences as FASTA, sixty bases a line, with a note after each name."""
    letters = np.frombuffer(BASES.encode(), dtype=np.uint8)[sequences]
    blocks = []
    for name, note, row in zip(names, notes, letters, strict=True):
        text = row.tobytes().decode()
        lines = [text[i : i + 60] for i in range(0, len(text), 60)]
        blocks.append("\n".join([f">{name} {note}", *lines]))
    return "\n".join(blocks) + "\n"
