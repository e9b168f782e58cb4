"""Evidence from sequence: a motif's best match and the largest peak around each gene's start."""

from __future__ import annotations

import io
import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.evidence import Evidence
from core.data.guards.numbers import to_numbers
from core.data.guards.streams import read_bytes
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()
UPSTREAM, DOWNSTREAM = 10_000, 1_000
_MOST_COLUMNS = 32
_CODES = {
    ord(letter): code for code, pair in enumerate(("Aa", "Cc", "Gg", "Tt")) for letter in pair
}
_LETTERS = np.array([_CODES.get(byte, 4) for byte in range(256)], np.uint8)
"""0 to 3 for A, C, G and T, 4 for any other letter."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A motif as what each letter adds at each place.

    Attributes
    ----------
    name
        The regulator it belongs to.
    scores
        Log2 odds of A, C, G and T, shape (length, 4).
    """

    name: str
    scores: NDArray[np.float32]

    @property
    def best(self) -> float:
        """Score of the sequence that fits best."""
        return float(self.scores.max(axis=1).sum())


def regions(genes: pd.DataFrame) -> pd.DataFrame:
    """Return each gene the stretch from 10 kb before to 1 kb behind its start of transcription.

    Parameters
    ----------
    genes
        `chrom`, `start`, `end`, `name`, `strand` as in BED; on the minus strand the start of
        transcription is the end.
    """
    forward = (genes["strand"] != "-").to_numpy()
    tss = np.where(forward, genes["start"], genes["end"] - 1)
    before = np.where(forward, UPSTREAM, DOWNSTREAM)
    behind = np.where(forward, DOWNSTREAM, UPSTREAM)
    return pd.DataFrame(
        {
            "chrom": genes["chrom"].astype(str).to_numpy(),
            "start": np.maximum(tss - before, 0),
            "end": tss + behind + 1,
            "name": genes["name"].astype(str).to_numpy(),
        }
    )


def best_match(weights: Weights, sequence: str) -> float:
    """Return the best score of a motif on either strand, as a share of the best there could be.

    Places with other letters than A, C, G, T are passed over. NaN where the motif fits
    nowhere.

    Parameters
    ----------
    weights
        The motif.
    sequence
        Any case.
    """
    letters = _LETTERS[np.frombuffer(sequence.encode("ascii", "replace"), np.uint8)]
    length = weights.scores.shape[0]
    n = letters.size - length + 1
    if n < 1:
        return float("nan")
    # a letter that is none spoils every window it is in
    forward = np.concatenate([weights.scores, np.full((length, 1), -np.inf, np.float32)], axis=1)
    # read on the other strand: places in reverse order, A for T and C for G
    backward = np.concatenate([weights.scores[::-1, ::-1], forward[:, 4:]], axis=1)
    top = -np.inf
    for table in (forward, backward):
        total = np.zeros(n, np.float32)
        for place in range(length):
            total += table[place][letters[place : place + n]]
        top = max(top, float(total.max()))
    return top / weights.best if np.isfinite(top) else float("nan")


def largest_peak(where: pd.DataFrame, peaks: pd.DataFrame) -> pd.Series:
    """Return the largest signal of the peaks that overlap each region, 0 where none does.

    Parameters
    ----------
    where
        `chrom`, `start`, `end`, `name`.
    peaks
        `chrom`, `start`, `end`, `signal`.
    """
    import bioframe  # noqa: PLC0415  (slow to import)

    found = bioframe.overlap(where, peaks, how="left", suffixes=("", "_peak"))
    signal: pd.Series = found.groupby("name", sort=False)["signal_peak"].max()
    return signal.reindex(where["name"]).astype(float).fillna(0.0).rename("dnase_peak")


def read_motifs(path: Path) -> list[Weights]:
    """Read motifs in JASPAR or MEME format; a motif's name is the regulator's.

    Parameters
    ----------
    path
        The file, told apart by its first line.
    """
    text = read_bytes(path, limits=_LIMITS).decode("utf-8", "replace")
    try:
        found = _read_meme(text) if text.startswith("MEME") else _read_jaspar(text)
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise _not_motifs(path, str(error) or "a file that cannot be read so") from error
    if not found:
        raise _not_motifs(path, "none")
    return found


def read_bed(path: Path, *, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read the first columns of a BED file, packed or not.

    Parameters
    ----------
    path
        The file; track and comment lines are passed over.
    columns
        Names for as many of its columns: `chrom`, `start`, `end`, and so on.
    """
    rows = io.BytesIO(read_bytes(path, limits=_LIMITS))
    try:
        table = pd.read_csv(
            rows, sep="\t", names=list(range(_MOST_COLUMNS)), comment="#", dtype=str
        ).dropna(axis=1, how="all")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise _not_bed(path, "another kind of file", columns=columns) from error
    if table.shape[1]:
        table = table[~table[0].str.startswith(("track", "browser"))]
    if table.shape[1] < len(columns) or not len(table):
        raise _not_bed(path, f"{table.shape[1]} columns", columns=columns)
    table = table.iloc[:, : len(columns)].set_axis(list(columns), axis=1)
    for name in {"start", "end", "score", "signal"} & set(columns):
        numbers = pd.Series(to_numbers(table[name].fillna("").tolist()), table.index)
        if numbers.isna().any():
            raise _not_bed(path, table.loc[numbers.isna(), name].iloc[0], columns=columns)
        table[name] = numbers.astype(np.int64) if name in ("start", "end") else numbers
    return table.reset_index(drop=True)


def from_sequence(
    motifs: list[Weights], genome: Path, genes: pd.DataFrame, *, peaks: pd.DataFrame | None = None
) -> Evidence:
    """Compute both numbers for every motif's regulator and every gene.

    Parameters
    ----------
    motifs
        One a regulator; where several have the same name the best match counts.
    genome
        FASTA with the chromosomes the genes are on.
    genes
        As for `regions`.
    peaks
        As for `largest_peak`; without them only the motif's score is computed.
    """
    where = regions(genes.drop_duplicates("name"))
    sequences = _sequences(genome, where)
    best: dict[tuple[str, str], float] = {}
    for motif in motifs:
        for gene, sequence in sequences.items():
            pair = (motif.name, gene)
            best[pair] = float(np.fmax(best.get(pair, np.nan), best_match(motif, sequence)))
    of_pairs = pd.Series(best, dtype=float).dropna().to_frame("motif_score")
    of_pairs.index = of_pairs.index.set_names(["regulator", "target"])
    of_targets = pd.DataFrame(index=pd.Index([], dtype=object))
    if peaks is not None:
        of_targets = np.log1p(largest_peak(where, peaks)).to_frame()
    return Evidence(of_pairs, of_targets, source=genome.name)


def _sequences(genome: Path, where: pd.DataFrame) -> dict[str, str]:
    """Read the sequence of each region; one that begins before its chromosome is cut."""
    import pyfaidx  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="grnscope-") as folder:
        try:
            # the index goes elsewhere, for the file's own folder may be read-only
            fasta = pyfaidx.Fasta(str(genome), as_raw=True, indexname=f"{folder}/index")
        except (pyfaidx.FastaIndexingError, OSError, ValueError) as error:
            raise UserInputError(
                genome.name,
                "must be a FASTA file that can be indexed",
                got=str(error).replace(f"{folder}/", "").replace(str(genome), genome.name),
                remedy="Unpack it, or compress it with bgzip instead of gzip",
            ) from error
        with fasta:
            known = where[where["chrom"].isin(list(fasta.keys()))]
            if not len(known):
                raise UserInputError(
                    genome.name,
                    "must have the chromosomes the genes are on",
                    got=f"{', '.join(list(fasta.keys())[:3])} for {where['chrom'].iloc[0]}",
                    remedy="Name chromosomes alike in both files",
                )
            return {
                gene: str(fasta[chrom][start:end])
                for chrom, start, end, gene in known.itertuples(index=False)
            }


def _read_jaspar(text: str) -> list[Weights]:
    with warnings.catch_warnings():
        # Biopython takes a stray pyproject.toml among the packages for its own source
        warnings.simplefilter("ignore")
        from Bio import motifs  # noqa: PLC0415  (slow to import)

    return [
        _weights(motif.name, np.array([motif.counts[letter] for letter in "ACGT"]).T)
        for motif in motifs.parse(io.StringIO(text), "jaspar")  # type: ignore[no-untyped-call]
    ]


def _read_meme(text: str) -> list[Weights]:
    """Read the minimal MEME format; Biopython insists on lines that many files leave out."""
    found = []
    for block in text.split("\nMOTIF ")[1:]:
        head, _, body = block.partition("\n")
        stated = re.search(r"letter-probability matrix:(.*)\n((?:\s*[0-9.eE+-]+.*\n?)+)", body)
        if stated is None:
            raise ValueError(f"no letter-probability matrix for {head}")
        sites = re.search(r"nsites=\s*([0-9.]+)", stated[1])
        share = np.array([line.split() for line in stated[2].split("\n") if line.strip()], float)
        found.append(_weights(head.split()[-1], share * (float(sites[1]) if sites else 20)))
    return found


def _weights(name: str, counts: NDArray[np.float64]) -> Weights:
    """Turn counts, shape (length, 4), into log odds over even letters, half a site added."""
    if counts.ndim != 2 or counts.shape[1] != 4 or not np.isfinite(counts).all():
        raise ValueError(f"a matrix of the shape {counts.shape} for {name}")
    share = (counts + 0.125) / (counts.sum(axis=1, keepdims=True) + 0.5)
    return Weights(str(name), np.log2(share / 0.25).astype(np.float32))


def _not_motifs(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must hold motifs in JASPAR or MEME format",
        got=got,
        remedy="Download the motifs from JASPAR as .jaspar or .meme",
    )


def _not_bed(path: Path, got: str, *, columns: tuple[str, ...]) -> UserInputError:
    return UserInputError(
        path.name,
        f"must be a BED file with the columns {', '.join(columns)}",
        got=got,
        remedy="Separate the columns by tabs, with whole numbers for start and end",
    )
