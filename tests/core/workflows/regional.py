"""Simulated genes with planted sites, as a genome with positions and as promoters."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.data.pairs import Pairs
from core.simulate.motif_sites import as_fasta, as_jaspar
from core.simulate.promoters import simulate

LENGTH = 400
HALF = LENGTH // 2
_GAP = 300


@dataclass(frozen=True, eq=False)
class Planted:
    """Files of simulated genes, and which motif is in which promoter."""

    folder: Path
    known: Pairs
    motifs: tuple[str, ...]
    genes: tuple[str, ...]

    def __getattr__(self, name: str) -> Path:
        """Return a file: `genome`, `promoters`, `bed`, `jaspar`."""
        endings = {"genome": ".fa", "promoters": ".fa", "bed": ".bed", "jaspar": ".jaspar"}
        if name not in endings:
            raise AttributeError(name)
        return self.folder / f"{name}{endings[name]}"


def plant(folder: Path, *, genes: int = 120, seed: int = 1) -> Planted:
    """Write simulated promoters as they are, and laid out on two chromosomes, both strands."""
    made = simulate(seed=seed, genes=genes, length=LENGTH, bins=10, lines=1)
    names = made.expression.genes
    rng = np.random.default_rng(seed)
    forward = rng.random(genes) < 0.5
    rows = []
    chromosomes = {"chr1": [], "chr2": []}
    for at, (name, sequence) in enumerate(zip(names, made.sequences, strict=True)):
        chrom = "chr1" if at % 2 else "chr2"
        begin = sum(map(len, chromosomes[chrom])) + _GAP
        chromosomes[chrom].append(np.full(_GAP, 4))
        chromosomes[chrom].append(sequence if forward[at] else 3 - sequence[::-1])
        # the region [tss - 200, tss + 199] is the promoter, on either strand
        tss = begin + HALF if forward[at] else begin + HALF - 1
        first, last = (tss, tss + 50) if forward[at] else (tss - 49, tss + 1)
        rows.append(f"{chrom}\t{first}\t{last}\t{name}\t0\t{'+' if forward[at] else '-'}")
    letters = np.array(list("ACGTN"))
    (folder / "genome.fa").write_text(
        "".join(
            f">{chrom}\n{''.join(letters[np.concatenate(parts)])}\n"
            for chrom, parts in chromosomes.items()
        )
    )
    (folder / "bed.bed").write_text("\n".join(rows) + "\n")
    (folder / "promoters.fa").write_text(as_fasta(names, made.sequences, notes=[""] * genes))
    (folder / "jaspar.jaspar").write_text(as_jaspar(made.motifs))
    return Planted(folder, made.network, tuple(m.name for m in made.motifs), names)


def auroc(table: pd.DataFrame, known: Pairs, column: str) -> float:
    """Return how often a gene with a planted site scores above one without, regulator by one."""
    true = {*zip(known.regulator_names, known.target_names, strict=True)}
    found = []
    for regulator, group in table.groupby("regulator"):
        label = np.array([(regulator, gene) in true for gene in group["target"]])
        if 0 < label.sum() < len(label):
            value = group[column].to_numpy()
            higher = value[label][:, None] - value[~label][None, :]
            found.append((higher > 0).mean() + (higher == 0).mean() / 2)
    return float(np.mean(found))
