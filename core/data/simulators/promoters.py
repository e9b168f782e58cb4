"""Made-up genes whose expression has known causes in their promoters and their contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.data.simulators.motif_sites import (
    Motif,
    as_fasta,
    as_jaspar,
    draw_motifs,
    draw_sequences,
    implant,
)
from core.data.simulators.writing import write_frame, write_matrix, write_readme, write_text
from core.errors import UserInputError
from core.runs.progress import Progress, silent

_BIN = 5_000
_SITE_REACH = 250.0
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
    positions = _positions(genes, margin=_BIN * bins // 2, rng=rng)
    motifs = draw_motifs(causes.motifs, rng=rng)
    sequences = draw_sequences(genes, length=length, rng=rng)
    sites = implant(
        sequences, motifs, sites_per_motif=causes.sites_per_motif, reach=_SITE_REACH, rng=rng
    )
    effects = _effects(causes, lines, rng)
    progress("Simulating contacts", 1, 3)
    loops = _loops(causes, genes=genes, bins=bins, lines=lines, rng=rng)
    contacts = _contacts(loops, shape=(lines, genes, bins), rng=rng)
    progress("Simulating expression", 2, 3)
    parts = {
        "promoter": _promoter_part(sites, effects, genes=genes),
        "contacts": _contact_part(loops, shape=(lines, genes), bins=bins),
    }
    counts, truth = _express(parts, causes, rng)
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
    offsets = tuple(str(_BIN * (b - half)) for b in range(result.contacts.shape[2]))
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
            "tss": margin + _BIN + along + place,
            "strand": np.where(rng.random(genes) < 0.5, "+", "-"),
        }
    )


def _effects(causes: Causes, lines: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the effect of a site of each motif in each line: shape (n_motifs, n_lines)."""
    sign = np.where(np.arange(causes.motifs) % 3 == 2, -1.0, 1.0)
    common = sign * rng.uniform(0.5, 1.5, causes.motifs)
    own = rng.normal(0, 1, (causes.motifs, lines))
    effects: NDArray[np.float64] = causes.alike * common[:, None] + (1 - causes.alike) * own
    return effects


def _loops(
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


def _contacts(
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


def _promoter_part(
    sites: pd.DataFrame, effects: NDArray[np.float64], *, genes: int
) -> NDArray[np.float64]:
    """Add up what sites do, less the farther they are from the start: (n_lines, n_genes)."""
    near = np.exp(-np.abs(sites["distance"].to_numpy()) / (2 * _SITE_REACH))
    size = effects[sites["motif"].to_numpy()] * near[:, None]
    gene = sites["gene"].to_numpy()
    return np.stack([np.bincount(gene, column, minlength=genes) for column in size.T])


def _contact_part(loops: pd.DataFrame, *, shape: tuple[int, int], bins: int) -> NDArray[np.float64]:
    """Add up what enhancers do, less the farther they are: (n_lines, n_genes)."""
    away = np.abs(loops["bin"].to_numpy() - bins // 2) * _BIN
    size = np.log2(1 + loops["count"].to_numpy()) * np.exp(-away / _LOOP_REACH)
    part = np.zeros(shape)
    np.add.at(part, (loops["line"].to_numpy(), loops["gene"].to_numpy()), size)
    return part


def _express(
    parts: dict[str, NDArray[np.float64]], causes: Causes, rng: np.random.Generator
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
    """Give each line's part mean 0 and variance 1; a part that never differs becomes zero."""
    spread = part.std(axis=1, keepdims=True)
    centred: NDArray[np.float64] = part - part.mean(axis=1, keepdims=True)
    np.divide(centred, spread, out=centred, where=spread > 0)
    return centred


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
    start = places["tss"].to_numpy() // _BIN * _BIN
    other = start + (loops["bin"].to_numpy() - result.contacts.shape[2] // 2) * _BIN
    genes = np.array(result.expression.genes)[loops["gene"].to_numpy()]
    rows = [
        f"{c}\t{a}\t{a + _BIN}\t{c}\t{b}\t{b + _BIN}\t{gene}\t{count}"
        for c, a, b, gene, count in zip(
            places["chromosome"], start, other, genes, loops["count"], strict=True
        )
    ]
    return write_text(path, "".join(f"{row}\n" for row in rows))


def _notes(result: RegulatedGenes) -> list[str]:
    """Say where each promoter lies, as `chromosome:first-last(strand)`, counted from 1."""
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
