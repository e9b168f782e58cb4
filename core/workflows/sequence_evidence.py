"""Compute evidence from sequence: motifs and peaks about the starts of genes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.bed import Peaks, on_chromosomes_of
from core.data.fasta import Fasta
from core.data.motifs import Motif
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.features.motif_scan import EVEN, PSEUDOCOUNT, Scan, background_of, weigh
from core.features.regions import largest_signal
from core.findings import Finding, about
from core.progress import Progress, silent
from core.settings import Limits
from core.workflows.gene_sequences import GenomeRegions, Promoters, Regions, TargetNames
from core.workflows.motif_owners import Owners, owners_of

_LIMITS = Limits()
Background = Literal["even", "sequence"]


@dataclass(frozen=True)
class Odds:
    """What the letters of a motif are compared with.

    Attributes
    ----------
    background
        `even`, or `sequence`: as frequent as in the regions themselves, both strands together.
    pseudocount
        Sites added to a motif, shared among the letters as the background has them.
    """

    background: Background = "even"
    pseudocount: float = PSEUDOCOUNT

    def __post_init__(self) -> None:
        if self.background not in ("even", "sequence"):
            raise UserInputError(
                "background",
                "must be even or sequence",
                got=self.background,
                remedy="Choose even, as JASPAR does",
            )
        if not 0 <= self.pseudocount <= 1_000:
            raise UserInputError(
                "pseudocount",
                "must be a number of sites from 0 to 1,000",
                got=self.pseudocount,
                remedy=f"Choose a small one, such as {PSEUDOCOUNT}",
            )


@dataclass(frozen=True, eq=False)
class SequenceInputs:
    """What evidence is computed from; `read_sequence_inputs` reads it.

    Attributes
    ----------
    motifs
        Called as their regulators are.
    sequences
        A genome; or the promoters themselves, each called by its gene.
    promoters
        Whether the sequences are promoters.
    genes
        From `read_genes`; of promoters only needed for peaks.
    peaks
        Of open chromatin.
    pairs
        Known pairs: their regulators are asked about, with every gene that has a region, because
        the negatives beside known pairs are drawn among all of them.
    """

    motifs: Sequence[Motif]
    sequences: Fasta
    promoters: bool = False
    genes: pd.DataFrame | None = None
    peaks: Peaks | None = None
    pairs: Pairs | None = None


@dataclass(frozen=True, eq=False)
class SequenceEvidence:
    """Numbers about every pair that was asked about.

    Attributes
    ----------
    table
        `regulator`, `target`, `motif_max` (log2 odds), `motif_share` (of the best possible) and,
        where peaks were given, `peak_max`; empty where a motif fits nowhere.
    findings
        How they were computed, and what was left out.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def evidence_from_sequence(
    inputs: SequenceInputs,
    *,
    regulators: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
    regions: Regions = Regions(),  # noqa: B008  (frozen)
    odds: Odds = Odds(),
    threads: int | None = None,
    limits: Limits = _LIMITS,
    progress: Progress = silent,
) -> SequenceEvidence:
    """Find the best match of each regulator's motifs, and the largest peak, about each gene.

    Parameters
    ----------
    inputs
        Motifs, sequences and what goes with them.
    regulators, targets
        Names in any case; None for those of the known pairs, or else all that have a motif, and
        for all genes.
    regions, odds
        How it is computed.
    threads
        How many to work with; the results are the same for any number.
    limits
        How many pairs at most.
    progress
        Told after every few genes; may raise `Cancelled`.
    """
    motifs, pairs, peaks = inputs.motifs, inputs.pairs, inputs.peaks
    if pairs is not None and regulators is None:
        regulators = list(dict.fromkeys(map(str, pairs.regulator_names)))
    owners = owners_of(motifs, regulators)
    names = TargetNames(targets, spelled=() if pairs is None else pairs.target_names.tolist())
    source = (
        Promoters(inputs.sequences, names, progress=progress) if inputs.promoters
        else GenomeRegions(
            inputs.sequences, _placed(inputs.genes), names, regions=regions, progress=progress
        )
    )  # fmt: skip
    background = EVEN if odds.background == "even" else _letters(source)
    used = owners.used
    weights = [
        weigh(motifs[at], background=background, pseudocount=odds.pseudocount) for at in used
    ]
    scan = Scan(weights) if threads is None else Scan(weights, threads)
    best = _best(scan, source, limits=limits, regulators=len(owners.motifs))
    findings = [
        *owners.findings,
        *names.findings(list(best)),
        *source.findings,
        _method(odds, background, regions=None if inputs.promoters else regions),
    ]
    table = _table(best, owners, [weight.best for weight in weights])
    if peaks is not None:
        numbers, noticed = _peaks(peaks, _placed(inputs.genes), regions=regions)
        table["peak_max"] = table["target"].map(names.called(numbers)).to_numpy(float)
        findings += noticed
    return SequenceEvidence(table, tuple(findings))


def _best(
    scan: Scan, source: GenomeRegions | Promoters, *, limits: Limits, regulators: int
) -> dict[str, NDArray[np.float32]]:
    """Return the best score of each motif about each gene, over all its starts."""
    found: dict[str, NDArray[np.float32]] = {}
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        source.scanned(done)

    source.scanned(0)
    for stretch in source:
        scores = scan.best(stretch.codes, stretch.starts, stretch.ends, done=tell)
        for gene, row in zip(stretch.genes, scores, strict=True):
            found[gene] = np.maximum(found[gene], row) if gene in found else row
        if len(found) * regulators > limits.pairs:
            raise UserInputError(
                "pairs",
                f"must not be more than {limits.pairs:,}",
                got=f"{regulators:,} regulators × {len(found):,} genes or more",
                remedy="Name fewer regulators or targets",
            )
    return found


def _letters(source: GenomeRegions | Promoters) -> tuple[float, ...]:
    """Count the letters of all regions, and return their share."""
    counts = np.zeros(5, np.int64)
    for stretch in source:
        for start, end in zip(stretch.starts, stretch.ends, strict=True):
            counts += np.bincount(stretch.codes[start:end], minlength=5)
    return background_of(counts[:4])


def _table(
    best: dict[str, NDArray[np.float32]], owners: Owners, possible: Sequence[float]
) -> pd.DataFrame:
    """Compute for every regulator the best of its motifs about every gene but itself."""
    genes = list(best)
    folded = np.array([gene.casefold() for gene in genes], dtype=object)
    scores = np.array([best[gene] for gene in genes], np.float32).reshape(len(genes), -1)
    scores[~np.isfinite(scores)] = np.nan
    most = np.array(possible, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(most > 0, scores / most, np.nan).astype(np.float32)
    place = {motif: at for at, motif in enumerate(owners.used)}
    columns: dict[str, list[Any]] = {"target": [], "motif_max": [], "motif_share": []}
    regulators: list[str] = []
    for regulator, motifs in owners.motifs.items():
        own = [place[motif] for motif in motifs]
        kept = folded != regulator.casefold()
        regulators += [regulator] * int(kept.sum())
        columns["target"].append(np.array(genes, dtype=object)[kept])
        for name, values in (("motif_max", scores), ("motif_share", shares)):
            columns[name].append(np.fmax.reduce(values[kept][:, own], axis=1))
    return pd.DataFrame(
        {"regulator": regulators, **{name: np.concatenate(part) for name, part in columns.items()}}
    )


def _peaks(
    peaks: Peaks, genes: pd.DataFrame, *, regions: Regions
) -> tuple[pd.Series, list[Finding]]:
    if not peaks.signal:
        raise UserInputError(
            peaks.source,
            "must give peaks with a signal",
            got="places only",
            remedy="Give narrowPeak, or BED with a score in column 5",
        )
    table, findings = on_chromosomes_of(
        peaks.table, genes["chrom"], source=peaks.source, beside="the gene positions"
    )
    numbers = largest_signal(regions.of(genes), table)
    share = float((numbers > 0).mean())
    message = f"peak_max is the largest {peaks.signal} of {peaks.source} in each region."
    return numbers, [
        *findings,
        about("peaks", message, level="info", evidence=f"{share:.0%} of the genes have a peak"),
    ]


def _method(odds: Odds, background: Sequence[float], *, regions: Regions | None) -> Finding:
    where = (
        "each promoter" if regions is None
        else f"{regions.upstream:,} bases before to {regions.downstream:,} behind each start"
    )  # fmt: skip
    letters = (
        "equally frequent letters" if odds.background == "even"
        else f"{background[1] + background[2]:.1%} G and C, as the regions have"
    )  # fmt: skip
    return about(
        "motif scores",
        f"motif_max is the largest log2 odds on either strand, from {where}, against {letters}, "
        f"{odds.pseudocount:g} sites added; motif_share is its share of the best possible.",
        level="info",
    )


def _placed(genes: pd.DataFrame | None) -> pd.DataFrame:
    if genes is None:
        raise UserInputError(
            "genes",
            "must be given, to know where the genes lie",
            got="none",
            remedy="Give a BED file with the genes' positions and strands",
        )
    return genes
