"""Made-up genes whose expression has known causes in their promoters and their contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.errors import UserInputError
from core.progress import Progress, silent
from core.simulate.expression_causes import (
    BIN,
    SITE_REACH,
    Causes,
    contact_part,
    draw_contacts,
    draw_effects,
    draw_loops,
    express,
    promoter_part,
)
from core.simulate.motif_sites import (
    Motif,
    as_fasta,
    as_jaspar,
    draw_motifs,
    draw_sequences,
    implant,
)
from core.simulate.writing import write_frame, write_matrix, write_readme, write_text


@dataclass(frozen=True, eq=False)
class RegulatedGenes:
    """Simulated promoters, contacts, and the expression that they cause.

    Attributes
    ----------
    expression
        Counts, genes by cell lines.
    sequences
        uint8, shape (n_genes, length): indices of ACGT, in the direction of transcription, which
        starts in the middle.
    contacts
        float32, shape (n_lines, n_genes, n_bins): log2(1 + contacts) of the start's bin with bins
        of 5 kb to the left (first) and right of it.
    positions
        One row a gene: chromosome, start of transcription, strand.
    loops
        One row an enhancer loop of a cell line: line, gene, bin (indices) and count.
    motifs
        What was implanted.
    sites
        One row an implanted site, as `motif_sites.implant` gives it.
    effects
        Shape (n_motifs, n_lines): effect of a motif's site on expression.
    network
        Motifs and the genes that have sites of them, with the sign of the effect.
    truth
        One row a cell line and cause: the share of variance asked for and the one realised.
    seed, settings
        What made them.
    """

    expression: Expression
    sequences: NDArray[np.uint8]
    contacts: NDArray[np.float32]
    positions: pd.DataFrame
    loops: pd.DataFrame
    motifs: tuple[Motif, ...]
    sites: pd.DataFrame
    effects: NDArray[np.float64]
    network: Pairs
    truth: pd.DataFrame
    seed: int
    settings: dict[str, object] = field(default_factory=dict)


_DEFAULT_CAUSES = Causes()


def simulate(
    *,
    seed: int,
    genes: int = 2_000,
    length: int = 2_000,
    bins: int = 400,
    lines: int = 3,
    causes: Causes = _DEFAULT_CAUSES,
    progress: Progress = silent,
) -> RegulatedGenes:
    """Simulate genes, their promoters, contacts and expression.

    Parameters
    ----------
    seed
        Of the random numbers.
    genes
        How many genes.
    length
        Bases of each promoter.
    bins
        Contact bins of 5 kb, half of them on each side of the start of transcription.
    lines
        How many cell lines.
    causes
        What makes expression differ.
    progress
        Told the stages done.
    """
    _check(genes=genes, length=length, bins=bins, lines=lines, causes=causes)
    rng = np.random.default_rng(seed)
    progress("Simulating promoters", 0, 3)
    positions = _positions(genes, margin=BIN * bins // 2, rng=rng)
    motifs = draw_motifs(causes.motifs, rng=rng)
    sequences = draw_sequences(genes, length=length, rng=rng)
    sites = implant(
        sequences, motifs, sites_per_motif=causes.sites_per_motif, reach=SITE_REACH, rng=rng
    )
    effects = draw_effects(causes, lines=lines, rng=rng)
    progress("Simulating contacts", 1, 3)
    loops = draw_loops(causes, genes=genes, bins=bins, lines=lines, rng=rng)
    contacts = draw_contacts(loops, shape=(lines, genes, bins), rng=rng)
    progress("Simulating expression", 2, 3)
    parts = {
        "promoter": promoter_part(sites, effects, genes=genes),
        "contacts": contact_part(loops, shape=(lines, genes), bins=bins),
    }
    counts, truth = express(parts, causes, rng=rng)
    names = tuple(f"SIMG{i:05d}" for i in range(1, genes + 1))
    cells = tuple(f"SIM{chr(65 + i)}" for i in range(lines))
    truth.insert(0, "cell_line", np.repeat(cells, 3))
    progress("Simulating expression", 3, 3)
    pairs = sites.drop_duplicates(["motif", "gene"])
    return RegulatedGenes(
        expression=Expression(
            values=counts.astype(np.float32),
            genes=names,
            samples=cells,
            kind="bulk",
            scale="counts",
            source="simulated promoters and contacts",
            simulated=True,
        ),
        sequences=sequences,
        contacts=contacts,
        positions=positions,
        loops=loops,
        motifs=motifs,
        sites=sites,
        effects=effects,
        network=from_names(
            [motifs[m].name for m in pairs["motif"]],
            [names[g] for g in pairs["gene"]],
            sign=np.sign(effects.mean(axis=1))[pairs["motif"].to_numpy()].astype(np.int8),
            source="simulated promoters",
            simulated=True,
        ),
        truth=truth,
        seed=seed,
        settings={
            "genes": genes, "length": length, "bins": bins, "lines": lines, "causes": causes,
        },
    )  # fmt: skip


def write(result: RegulatedGenes, folder: Path) -> tuple[Path, ...]:
    """Write sequences, positions, contacts and expression, what caused it, and a README."""
    genes, cells = result.expression.genes, result.expression.samples
    half = result.contacts.shape[2] // 2
    offsets = tuple(str(BIN * (b - half)) for b in range(result.contacts.shape[2]))
    paths = [
        write_text(
            folder / "promoters.fa", as_fasta(genes, result.sequences, notes=_notes(result))
        ),
        _write_bed(folder / "tss.bed", result),
    ]
    for i, cell in enumerate(cells):
        paths += [
            _write_loops(folder / f"loops_{cell}.bedpe", result, line=i),
            write_matrix(
                folder / f"contacts_{cell}.tsv.gz",
                result.contacts[i],
                header=("gene", *offsets),
                before=[[gene] for gene in genes],
                decimals=3,
            ),
        ]
    expression = pd.DataFrame(
        np.asarray(result.expression.values).astype(np.int64),
        index=pd.Index(genes),
        columns=pd.Index(cells),
    )
    names = np.array([motif.name for motif in result.motifs])
    effects = pd.DataFrame(result.effects, columns=pd.Index(cells))
    effects.insert(0, "motif", names)
    sites = result.sites.assign(
        gene=np.array(genes)[result.sites["gene"].to_numpy()],
        motif=names[result.sites["motif"].to_numpy()],
    )
    what = (
        "Made-up genes: promoters with implanted sites of made-up motifs, contacts with "
        "enhancers,\nand the read counts they cause in made-up cell lines.\n"
        "promoters.fa reads in the direction of transcription, which starts in the middle.\n"
        "contacts_*.tsv.gz holds log2(1 + contacts) by bins of 5 kb from the bin of the start,\n"
        "left to right on the chromosome; loops_*.bedpe the loops to enhancers.\n"
        "truth.csv says which share of the variance of log10(1 + count) each cause was asked "
        "for\nand has; sites.csv where the motifs are; effects.csv what one site does."
    )
    return (
        *paths,
        write_frame(folder / "expression.csv", expression, index=True),
        write_text(folder / "motifs.jaspar", as_jaspar(result.motifs)),
        write_frame(folder / "sites.csv", sites),
        write_frame(folder / "effects.csv", effects, decimals=4),
        write_frame(folder / "truth.csv", result.truth, decimals=4),
        write_readme(folder, "promoters", what=what, seed=result.seed, settings=result.settings),
    )


def _positions(genes: int, *, margin: int, rng: np.random.Generator) -> pd.DataFrame:
    """Lay genes out on chromosomes of 400, far enough from their ends for every bin."""
    chromosome, place = np.divmod(np.arange(genes), 400)
    gap = rng.integers(20_000, 150_000, genes)
    along = np.cumsum(gap) - np.cumsum(gap)[chromosome * 400]
    return pd.DataFrame(
        {
            "chromosome": [f"chrSim{c + 1}" for c in chromosome],
            "tss": margin + BIN + along + place,
            "strand": np.where(rng.random(genes) < 0.5, "+", "-"),
        }
    )


def _write_bed(path: Path, result: RegulatedGenes) -> Path:
    rows = [
        f"{chromosome}\t{tss}\t{tss + 1}\t{gene}\t0\t{strand}"
        for gene, (chromosome, tss, strand) in zip(
            result.expression.genes, result.positions.itertuples(index=False), strict=True
        )
    ]
    return write_text(path, "\n".join(rows) + "\n")


def _write_loops(path: Path, result: RegulatedGenes, *, line: int) -> Path:
    """Write BEDPE: the bin of the start, the bin of the enhancer, the gene, the contacts."""
    loops = result.loops[result.loops["line"] == line]
    places = result.positions.iloc[loops["gene"].to_numpy()]
    start = places["tss"].to_numpy() // BIN * BIN
    other = start + (loops["bin"].to_numpy() - result.contacts.shape[2] // 2) * BIN
    genes = np.array(result.expression.genes)[loops["gene"].to_numpy()]
    rows = [
        f"{c}\t{a}\t{a + BIN}\t{c}\t{b}\t{b + BIN}\t{gene}\t{count}"
        for c, a, b, gene, count in zip(
            places["chromosome"], start, other, genes, loops["count"], strict=True
        )
    ]
    return write_text(path, "".join(f"{row}\n" for row in rows))


def _notes(result: RegulatedGenes) -> list[str]:
    """Describe where each promoter lies, as `chromosome:first-last(strand)`, counted from 1."""
    length = result.sequences.shape[1]
    notes = []
    for chromosome, tss, strand in result.positions.itertuples(index=False):
        first = tss - length // 2 if strand == "+" else tss + 1 - (length - length // 2)
        notes.append(f"simulated {chromosome}:{first + 1}-{first + length}({strand})")
    return notes


def _check(*, genes: int, length: int, bins: int, lines: int, causes: Causes) -> None:
    rest = 1 - causes.promoter - causes.contacts
    rules = (
        ("genes", genes, 10 <= genes <= 100_000, "from 10 to 100,000"),
        ("length", length, 50 <= length <= 100_000, "from 50 to 100,000"),
        ("bins", bins, 10 <= bins <= 10_000 and bins % 2 == 0, "even, from 10 to 10,000"),
        ("lines", lines, 1 <= lines <= 26, "from 1 to 26"),
        ("motifs", causes.motifs, 1 <= causes.motifs <= 500, "from 1 to 500"),
        ("sites_per_motif", causes.sites_per_motif, 0 < causes.sites_per_motif <= 20, "above 0"),
        ("loops", causes.loops, 0 < causes.loops <= 100, "above 0 and at most 100"),
        ("alike", causes.alike, 0 <= causes.alike <= 1, "from 0 to 1"),
        ("promoter", causes.promoter, causes.promoter >= 0, "at least 0"),
        ("contacts", causes.contacts, causes.contacts >= 0 and rest >= 0, "at least 0, and with "
         "promoter at most 1"),
    )  # fmt: skip
    for name, value, good, allowed in rules:
        if not good:
            raise UserInputError(
                name, f"must be {allowed}", got=value, remedy="Choose another value"
            )
