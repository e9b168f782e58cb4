"""BED and its kin: genes and their starts, and peaks with their signal and p-values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.guards.numbers import to_numbers
from core.data.guards.streams import check_size
from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, about
from core.settings import Limits

_LIMITS = Limits()
_MOST_COLUMNS = 32
_NO_ROW = re.compile(rb"^(?:#|track\b|browser\b|\s*$)")
_PLACE = ("chrom", "start", "end")
_SIGNAL, _LOG_P = 6, 7
"""Columns of narrowPeak and broadPeak, counted from 0."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """Peaks of one file.

    Attributes
    ----------
    source
        The file's name.
    table
        `chrom`, `start`, `end`, `name`, `signal` and `log_p` (−log10 of the p-value), the last
        two NaN where they are not given.
    signal
        Which column the signal is, in words; empty where there is none.
    """

    source: str
    table: pd.DataFrame
    signal: str


def read_genes(path: Path, *, limits: Limits = _LIMITS) -> pd.DataFrame:
    """Read where genes lie: `chrom`, `start`, `end`, `name`, `strand`, one row a start.

    Parameters
    ----------
    path
        BED with six columns, packed or not.
    limits
        What it may ask of this machine.
    """
    rows = _rows(path, limits=limits)
    if rows.shape[1] < 6:
        raise _not_bed(
            path,
            f"{rows.shape[1]} columns",
            rule="must have six columns: chromosome, start, end, gene, score and strand",
            remedy="Add the strand of each gene, + or -, in column 6",
        )
    if len(rows) > limits.genes:
        raise RefusedFileError(
            path.name,
            f"must hold no more than {limits.genes:,} genes",
            got=f"{len(rows):,}",
            remedy="Keep the genes you ask about",
        )
    table = _placed(rows, path).assign(name=rows[3].str.strip(), strand=rows[5].str.strip())
    wrong = table.loc[~table["strand"].isin(["+", "-"]), "strand"]
    if len(wrong):
        raise _not_bed(
            path,
            f"{wrong.iloc[0]!r} for {table['name'][wrong.index[0]]}",
            rule="must have the strand of each gene, + or -, in column 6",
            remedy="Add the strand, which decides where a gene starts",
        )
    nameless = table["name"].isna() | table["name"].isin(["", "."])
    if nameless.any():
        raise _not_bed(
            path,
            f"none in row {int(np.flatnonzero(nameless)[0]) + 1:,}",
            rule="must name each gene in column 4",
            remedy="Name genes as the expression does",
        )
    return table


def read_peaks(
    path: Path,
    *,
    p_column: int | None = None,
    name_column: int = 4,
    limits: Limits = _LIMITS,
) -> Peaks:
    """Read narrowPeak, broadPeak, bedGraph or BED.

    Parameters
    ----------
    path
        The file, packed or not. What it is, is told by its columns: nine or ten of them with a
        signal and −log10 p as ENCODE writes them, else a score in column 5, or a number in the
        last of four.
    p_column
        Which column holds −log10 p, counted from 1, where it is another than the format's.
    name_column
        Which column holds the name of a peak, counted from 1.
    limits
        What it may ask of this machine.
    """
    rows = _rows(path, limits=limits)
    table = _placed(rows, path)
    peaks = _as_peaks(rows, table, path.name)
    for column in (p_column, None if name_column == 4 else name_column):
        if column is not None and not 1 <= column <= rows.shape[1]:
            raise _not_bed(
                path,
                f"{rows.shape[1]} columns",
                rule=f"must have a column {column}, as was asked for",
                remedy="Count its columns from 1",
            )
    at = p_column - 1 if p_column is not None else _LOG_P if peaks else None
    place, said = (
        (_SIGNAL, "signal (column 7)") if peaks
        else (4, "score (column 5)") if rows.shape[1] >= 5
        else (3, "number in column 4") if rows.shape[1] == 4
        else (None, "")
    )  # fmt: skip
    signal = _numbers(rows, place)
    log_p = _numbers(rows, at)
    if np.isnan(signal).all():
        said = ""
    return Peaks(
        path.name,
        table.assign(
            name=rows[name_column - 1].str.strip() if rows.shape[1] >= name_column else "",
            signal=signal,
            # ENCODE writes -1 where none was computed
            log_p=np.where(log_p < 0, np.nan, log_p),
        ),
        said,
    )


def on_chromosomes_of(
    table: pd.DataFrame, known: Iterable[str], *, source: str, beside: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Name chromosomes as another file does: `chr1` and `1` are joined where it is unambiguous.

    Parameters
    ----------
    table
        With a column `chrom`.
    known
        Names of the other file.
    source, beside
        The two files, for people.
    """
    given, there = (list(dict.fromkeys(names)) for names in (table["chrom"], known))
    find, exact = ChromosomeNames(there), set(given)
    joined = {
        name: other
        for name in given
        if (other := find(name)) is not None and (name == other or other not in exact)
    }
    if not joined:
        raise UserInputError(
            source,
            f"must have chromosomes of {beside}",
            got=f"{', '.join(given[:3])} for {', '.join(there[:3])}",
            remedy="Name chromosomes alike in both files",
        )
    changed = [f"{one} → {other}" for one, other in joined.items() if one != other]
    chrom = table["chrom"].map(lambda name: joined.get(name, name))
    return table.assign(chrom=chrom), renamed(changed, source=source, beside=beside)


def renamed(changed: Sequence[str], *, source: str, beside: str) -> list[Finding]:
    """Report that chromosomes were joined by another name, where they were.

    Parameters
    ----------
    changed
        Such as `1 → chr1`.
    source, beside
        The two files.
    """
    if not changed:
        return []
    message = f"Chromosomes of {source} are called otherwise than in {beside}, and were joined."
    return [about("chromosomes", message, changed, level="info")]


@dataclass(frozen=True)
class ChromosomeNames:
    """Finds what a chromosome is called elsewhere: `1` is `chr1` where only one can be meant.

    Attributes
    ----------
    known
        Names there, each once.
    """

    known: Sequence[str]

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.known:
            found.setdefault(_key(name), []).append(name)
        return found

    def __call__(self, name: str) -> str | None:
        """Return the name there, None where there is none or it could be several."""
        alike = self._by_key.get(_key(name), [])
        if name in alike:
            return name
        return alike[0] if len(alike) == 1 else None


def _key(name: str) -> str:
    """Fold a chromosome's name: no `chr` before it, any case, `M` for the mitochondrion."""
    short = name.casefold().removeprefix("chr")
    return {"mt": "m", "mito": "m", "pt": "c"}.get(short, short)


def _rows(path: Path, *, limits: Limits) -> pd.DataFrame:
    """Read the rows as text, without comments, track lines and a header."""
    if not path.is_file():
        raise _not_bed(path, "a folder" if path.is_dir() else "nothing of that name")
    check_size(path, limits=limits)
    try:
        data = open_text(path, limits=limits).read_utf8()
    except RefusedFileError:
        raise
    except UserInputError as error:
        raise _not_bed(path, error.got) from error
    lines = data.splitlines(keepends=True)
    begin = next((at for at, line in enumerate(lines) if not _NO_ROW.match(line)), len(lines))
    if begin < len(lines) and _is_header(lines[begin], lines[begin + 1 : begin + 2]):
        begin += 1
    kept = [line for line in lines[begin:] if not _NO_ROW.match(line)]
    if not kept:
        raise _not_bed(path, "no rows")
    tabs = b"\t" in kept[0]
    width = len(kept[0].rstrip(b"\r\n").split(b"\t" if tabs else None))
    if not 3 <= width <= _MOST_COLUMNS:
        raise _not_bed(path, f"{width} column{'' if width == 1 else 's'}")
    try:
        return pd.read_csv(
            io.BytesIO(b"".join(kept)),
            sep="\t" if tabs else r"\s+",
            names=list(range(width)),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            quoting=csv.QUOTE_NONE,
        ).fillna("")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise _not_bed(path, "rows of different widths") from error


def _is_header(first: bytes, second: Sequence[bytes]) -> bool:
    """Return whether a row names columns: words where the next row has whole numbers."""

    def placed(line: bytes) -> bool:
        return all(cell.isdigit() for cell in line.split()[1:3]) and len(line.split()) > 2

    return bool(second) and not placed(first) and placed(second[0])


def _placed(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return chromosome, start and end; refuse what is no place."""
    table = pd.DataFrame({"chrom": rows[0].str.strip()})
    for at, name in ((1, "start"), (2, "end")):
        numbers = _numbers(rows, at)
        whole = np.isfinite(numbers) & (numbers >= 0) & (numbers < 2**53)
        whole &= np.floor(np.where(whole, numbers, 0)) == np.where(whole, numbers, 0)
        if not whole.all():
            wrong = int(np.flatnonzero(~whole)[0])
            raise _not_bed(path, f"{rows[at].iloc[wrong]!r} as the {name} in row {wrong + 1:,}")
        table[name] = numbers.astype(np.int64)
    turned = (table["start"] > table["end"]).to_numpy()
    if turned.any():
        row = table.iloc[int(np.flatnonzero(turned)[0])]
        raise _not_bed(
            path,
            f"{row['chrom']} {row['start']} {row['end']}",
            rule="must have starts that are not behind their ends",
            remedy="Write the smaller position first, and the strand in column 6",
        )
    return table


def _as_peaks(rows: pd.DataFrame, table: pd.DataFrame, name: str) -> bool:
    """Return whether the columns are ENCODE's: BED's own 7 and 8 are places within the row."""
    if rows.shape[1] not in (9, 10):
        return False
    if re.search(r"\.(?:narrow|broad|gapped)peak", name, re.IGNORECASE):
        return True
    signal, log_p = _numbers(rows, _SIGNAL), _numbers(rows, _LOG_P)
    if np.isnan(signal).any() or np.isnan(log_p).any():
        return False
    inside = (signal >= table["start"]) & (log_p <= table["end"]) & (signal <= log_p)
    return not bool(inside.all())


def _numbers(rows: pd.DataFrame, at: int | None) -> NDArray[np.float64]:
    if at is None or at >= rows.shape[1]:
        return np.full(len(rows), np.nan)
    return to_numbers(rows[at].tolist())


def _not_bed(
    path: Path,
    got: str,
    *,
    rule: str = "must be a BED file: chromosome, start and end in its first columns",
    remedy: str = "Separate the columns by tabs, with whole numbers for start and end",
) -> UserInputError:
    return UserInputError(path.name, rule, got=got, remedy=remedy)
