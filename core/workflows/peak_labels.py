"""Make known pairs of ChIP peaks: a regulator with a strong peak about a gene's start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.data.bed import Peaks, on_chromosomes_of
from core.errors import UserInputError
from core.features.regions import touching
from core.findings import Finding, Level, about, number_of
from core.progress import Progress, silent
from core.workflows.gene_sequences import Regions

LOG_P = 300.0
"""Least −log10 p of a peak that counts, as CNNC has it: p of 1e-300 or less."""


@dataclass(frozen=True, eq=False)
class PeakLabels:
    """Known pairs out of peaks.

    Attributes
    ----------
    table
        `regulator`, `target`, each pair once.
    per_regulator
        How many genes each regulator has, those without any among them.
    untouched
        Genes that no peak touches.
    findings
        How the pairs were found.
    """

    table: pd.DataFrame
    per_regulator: dict[str, int]
    untouched: int
    findings: tuple[Finding, ...]


def pairs_from_peaks(
    files: Sequence[tuple[str, Peaks]],
    genes: pd.DataFrame,
    *,
    log_p: float = LOG_P,
    regions: Regions = Regions(),  # noqa: B008  (frozen)
    progress: Progress = silent,
) -> PeakLabels:
    """Find the genes whose region a strong peak of a regulator touches.

    Parameters
    ----------
    files
        Regulator and peaks of each file; an empty name where the peaks' own names are the
        regulators.
    genes
        From `read_genes`.
    log_p
        Least −log10 p of a peak; 0 takes all peaks, those without a p-value too.
    regions
        What of each gene is looked at.
    progress
        Told after each file; may raise `Cancelled`.
    """
    where, findings = regions.of(genes), list[Finding]()
    spelled = {name.casefold(): name for name in where["name"]}
    found: dict[str, dict[str, None]] = {}
    own, weak = list[str](), list[Peaks]()
    for done, (regulator, peaks) in enumerate(files):
        progress("Laying peaks over genes", done, len(files))
        table, noticed = _strong(peaks, log_p=log_p)
        findings += noticed
        if not len(table):
            weak.append(peaks)
            continue
        table, joined = on_chromosomes_of(
            table, where["chrom"], source=peaks.source, beside="the gene positions"
        )
        findings += joined
        names = table["name"].to_numpy() if not regulator else np.full(len(table), regulator)
        region, peak = touching(where, table)
        for name in dict.fromkeys(_named(names, peaks)):
            found.setdefault(spelled.get(name.casefold(), name), {})
        couples = zip(where["name"].to_numpy()[region], names[peak], strict=True)
        for gene, name in dict.fromkeys(couples):
            called = spelled.get(name.casefold(), name)
            if called == gene:
                own.append(gene)
            else:
                found[called][gene] = None
    progress("Laying peaks over genes", len(files), len(files))
    if weak and len(weak) == len(files):
        raise _too_weak(weak[0], log_p=log_p)
    rows = [(name, gene) for name, targets in found.items() for gene in targets]
    if not rows:
        raise UserInputError(
            "peaks",
            "must touch the region of at least one gene",
            got=f"none of {len(where):,} regions touched",
            remedy="Take the positions of the same assembly, or a lower --log-p",
        )
    touched = {gene for _, gene in rows}
    untouched = where["name"].nunique() - len(touched | {*own})
    per_regulator = {name: len(targets) for name, targets in found.items()}
    findings += _counts(per_regulator, untouched, own=sorted(set(own)))
    return PeakLabels(
        pd.DataFrame(rows, columns=["regulator", "target"]),
        per_regulator,
        untouched,
        tuple(findings),
    )


def regulators_of(names: Sequence[str], genes: Iterable[str]) -> list[str]:
    """Return which regulator each file of peaks is of, by the file's name.

    Parameters
    ----------
    names
        Of files. `Sox2.narrowPeak.gz` is of Sox2; of `ENCFF001_Sox2_mESC.bed` it is the only
        part that is called as a gene; `Sox2=peaks.bed` says it.
    genes
        Names of all genes.
    """
    known = {gene.casefold() for gene in genes}
    found = []
    for name in names:
        stated, equals, _ = name.partition("=")
        stem = Path(name.replace("\\", "/")).name.partition(".")[0]
        parts = [part for part in re.split(r"[_\s-]+", stem) if part.casefold() in known]
        whole = stem.casefold() in known or len({part.casefold() for part in parts}) != 1
        found.append(stated.strip() if equals else stem if whole else parts[0])
    return found


def _strong(peaks: Peaks, *, log_p: float) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the peaks that are strong enough."""
    table, given = peaks.table, peaks.table["log_p"].notna()
    if log_p <= 0:
        return table, []
    if not given.any():
        raise UserInputError(
            peaks.source,
            "must give the p-values of its peaks",
            got="none, or -1, which stands for not computed",
            remedy="Give narrowPeak with p-values, name their column, or take all peaks: --log-p 0",
        )
    strong = table[table["log_p"] >= log_p]
    findings = []
    if not given.all():
        message = f"Peaks of {peaks.source} without a p-value (-1) were left out."
        count = number_of(int((~given).sum()), "peak")
        findings.append(about("peaks without a p-value", message, evidence=count))
    message = f"Peaks of {peaks.source} with −log10 p of {log_p:g} or more count."
    evidence = f"{len(strong):,} of {len(table):,}"
    level: Level = "info" if len(strong) else "warning"
    return strong, [*findings, about("strong peaks", message, level=level, evidence=evidence)]


def _too_weak(peaks: Peaks, *, log_p: float) -> UserInputError:
    return UserInputError(
        peaks.source,
        f"must have peaks with −log10 p of {log_p:g} or more",
        got=f"{peaks.table['log_p'].max():.4g} as the largest of {len(peaks.table):,}",
        remedy="Take a lower limit, such as --log-p 10",
    )


def _named(names: Iterable[str], peaks: Peaks) -> list[str]:
    listed = [str(name) for name in names]
    if not all(name and name != "." for name in listed):
        raise UserInputError(
            peaks.source,
            "must name the regulator of each peak in the column that was chosen",
            got="a peak without one",
            remedy="Choose another column, or call the file by its regulator",
        )
    return listed


def _counts(per_regulator: dict[str, int], untouched: int, *, own: list[str]) -> list[Finding]:
    each = [f"{name}: {count:,}" for name, count in per_regulator.items()]
    message = f"{number_of(len(each), 'regulator')} with {sum(per_regulator.values()):,} pairs."
    findings = [
        about("genes of each regulator", message, each, level="info"),
        about(
            "negatives",
            f"{number_of(untouched, 'gene')} of the gene positions are touched by no peak. Every "
            "gene that a regulator does not touch is a candidate for its negatives.",
            level="info",
        ),
    ]
    if own:
        message = "Peaks of a regulator about its own start were left out."
        findings.append(about("self-pairs", message, own, level="info"))
    return findings
