"""Sequence around each gene's start: cut out of a genome, or given as promoters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.bed import ChromosomeNames, renamed
from core.data.fasta import Fasta
from core.errors import UserInputError
from core.features.regions import DOWNSTREAM, UPSTREAM, around_starts
from core.findings import Finding, about, number_of
from core.progress import Progress

_BATCH = 16 * 1024**2
"""Letters of promoters that are scanned together."""


@dataclass(frozen=True)
class Regions:
    """What of each gene is looked at.

    Attributes
    ----------
    upstream, downstream
        Bases upstream and downstream of each transcription start that are included.
    """

    upstream: int = UPSTREAM
    downstream: int = DOWNSTREAM

    def __post_init__(self) -> None:
        for name, value in (("upstream", self.upstream), ("downstream", self.downstream)):
            if not 0 <= value <= 1_000_000:
                raise UserInputError(
                    name,
                    "must be a number of bases from 0 to 1,000,000",
                    got=f"{value:,}",
                    remedy="CNNC looks at 10000 upstream and 1000 downstream",
                )

    def of(self, genes: pd.DataFrame) -> pd.DataFrame:
        """Return the region about every start."""
        return around_starts(genes, upstream=self.upstream, downstream=self.downstream)


@dataclass(frozen=True, eq=False)
class Stretch:
    """A sequence, and whose regions lie where in it."""

    codes: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    genes: Sequence[str]


class TargetNames:
    """Decides which genes are wanted, and how they are called."""

    def __init__(self, targets: Sequence[str] | None, *, spelled: Sequence[str]) -> None:
        self._asked = None if targets is None else tuple(dict.fromkeys(targets))
        self._known = tuple(dict.fromkeys(map(str, spelled)))
        self._names = {name.casefold(): name for name in (*self._known, *(self._asked or ()))}

    def name(self, gene: str) -> str | None:
        """Return what a gene is called in the results; None where it is not wanted."""
        asked = self._names.get(gene.casefold())
        return asked if asked is not None or self._asked is not None else gene

    def called(self, numbers: pd.Series) -> dict[str, float]:
        """Return the numbers of genes by what the genes are called."""
        return {self.name(str(gene)) or "": value for gene, value in numbers.items()}

    def findings(self, found: Sequence[str]) -> list[Finding]:
        """Report which genes have no region; refuse where none has."""
        asked = self._asked if self._asked is not None else self._known
        missing = sorted({*asked} - {*found})
        if self._asked is not None and len(missing) == len(asked):
            raise UserInputError(
                "targets",
                "must be genes that have a region",
                got=", ".join(missing[:5]) + (", …" if len(missing) > 5 else ""),
                remedy="Name them as the gene positions do",
            )
        if not missing:
            return []
        message = f"{number_of(len(missing), 'target')} have no region, and so no numbers."
        return [about("targets without a region", message, missing)]


class GenomeRegions:
    """Yields the chromosomes that genes lie on, one at a time, with the genes' regions."""

    def __init__(
        self,
        fasta: Fasta,
        genes: pd.DataFrame,
        names: TargetNames,
        *,
        regions: Regions,
        progress: Progress,
    ) -> None:
        kept = genes.assign(name=genes["name"].map(names.name))
        self._genes = kept[kept["name"].notna()].reset_index(drop=True)
        self._where = regions.of(self._genes)
        self._fasta = fasta
        self._progress = progress
        self.total = len(self._where)
        self.findings: list[Finding] = []

    def __iter__(self) -> Iterator[Stretch]:
        by_chromosome = {
            str(chrom): where for chrom, where in self._where.groupby("chrom", sort=False)
        }
        if not by_chromosome:
            return
        find = ChromosomeNames(list(by_chromosome))
        seen: dict[str, str] = {}
        passed: list[str] = []

        def wanted(name: str) -> bool:
            passed.append(name)
            return find(name) is not None

        def read(name: str) -> None:
            self._progress(f"Reading {name} of {self._fasta.name}", 0, 0)

        for record in self._fasta.records(wanted, read=read):
            chrom = find(record.name) or ""
            if chrom in seen:
                raise UserInputError(
                    self._fasta.name,
                    "must hold each chromosome once",
                    got=f"{seen[chrom]} and {record.name}",
                    remedy="Keep one of them",
                )
            seen[chrom] = record.name
            where = by_chromosome[chrom]
            self._must_reach(record.name, len(record.codes), where.index)
            yield Stretch(
                record.codes,
                where["start"].to_numpy(np.int64),
                np.minimum(where["end"].to_numpy(np.int64), len(record.codes)),
                where["name"].tolist(),
            )
        self._note(seen, passed, list(by_chromosome))

    def _must_reach(self, record: str, length: int, rows: pd.Index) -> None:
        """Refuse a chromosome that ends before a gene on it does."""
        genes = self._genes.loc[rows]
        beyond = genes[genes["end"] > length]
        if len(beyond):
            gene = beyond.iloc[0]
            raise UserInputError(
                self._fasta.name,
                "must be the genome that the gene positions belong to",
                got=f"{length:,} bases of {record}, where {gene['name']} ends at {gene['end']:,}",
                remedy="Use the assembly that the gene positions were made for",
            )

    def _note(self, seen: dict[str, str], passed: list[str], wanted: list[str]) -> None:
        if not seen:
            raise UserInputError(
                self._fasta.name,
                "must have the chromosomes the genes are on",
                got=f"{', '.join(passed[:3])} for {', '.join(wanted[:3])}",
                remedy="Name chromosomes alike in both files",
            )
        changed = [f"{name} → {chrom}" for chrom, name in seen.items() if name != chrom]
        self.findings = renamed(changed, source=self._fasta.name, beside="the gene positions")
        if missing := [chrom for chrom in wanted if chrom not in seen]:
            n = int(self._where["chrom"].isin(missing).sum())
            message = f"{number_of(n, 'gene')} lie on chromosomes that {self._fasta.name} has not."
            self.findings.append(about("chromosomes without a sequence", message, missing))
        several = self._where["name"][self._where["name"].duplicated()].unique()
        if len(several):
            message = (
                f"{number_of(len(several), 'gene')} have several starts; the best match and the "
                "largest peak over all of them are used."
            )
            self.findings.append(about("several starts", message, several, level="info"))

    def scanned(self, done: int) -> None:
        """Report how many regions are done."""
        self._progress("Scanning for motifs", done, self.total)


class Promoters:
    """Yields promoters, many at a time."""

    def __init__(self, fasta: Fasta, names: TargetNames, *, progress: Progress) -> None:
        self._fasta = fasta
        self._names = names
        self._progress = progress
        self.findings: list[Finding] = []

    def __iter__(self) -> Iterator[Stretch]:
        codes: list[NDArray[np.uint8]] = []
        genes: list[str] = []
        bases = 0
        for record in self._fasta.records(lambda name: self._name(name) is not None):
            codes.append(record.codes)
            genes.append(self._name(record.name) or "")
            bases += len(record.codes)
            if bases > _BATCH:
                yield _side_by_side(codes, genes)
                codes, genes, bases = [], [], 0
        if codes:
            yield _side_by_side(codes, genes)

    def _name(self, record: str) -> str | None:
        # bedtools writes GENE::chr1:100-200(+)
        return self._names.name(record.partition("::")[0])

    def scanned(self, done: int) -> None:
        """Report how many promoters are done."""
        self._progress("Scanning for motifs", done, 0)


def _side_by_side(codes: list[NDArray[np.uint8]], genes: list[str]) -> Stretch:
    ends = np.cumsum([len(each) for each in codes], dtype=np.int64)
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    return Stretch(np.concatenate(codes), starts, ends, genes)
