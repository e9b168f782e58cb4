"""Motif files in JASPAR or MEME format, and tables that say which regulator a motif belongs to."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.delimited import open_delimited, read_columns
from core.data.guards.numbers import to_numbers
from core.data.guards.streams import check_size
from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_LIMITS = Limits()
_WIDEST = 100
_MOST = 20_000
_SITES = 20.0
"""Sites of a MEME matrix that does not state how many there were, as the MEME suite assumes."""
_MATRIX = re.compile(r"letter-probability matrix:(.*)\n((?:[ \t]*[-+0-9.][-+0-9.eE \t]*\n?)+)")
_VARIANT = re.compile(r"\(var\.\d+\)$")
_VERSION = re.compile(r"\.\d+$")
_REGULATOR = ("regulator", "tf", "gene", "locus", "symbol", "gene_symbol", "tf_name", "name")
"""Headers of the column that names regulators, in the order they are preferred."""


@dataclass(frozen=True, eq=False)
class Motif:
    """How often each letter was seen at each place of a binding site.

    Attributes
    ----------
    identifier
        As the database calls it, such as `MA0004.1`; empty where the file gives a name only.
    name
        As people call it, such as `Arnt` or `MYC::MAX`.
    counts
        Of A, C, G and T, shape (width, 4).
    """

    identifier: str
    name: str
    counts: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """What a regulator of it may be called: both partners where two bind together."""
        name = _VARIANT.sub("", self.name)
        known = (name, *name.split("::"), self.identifier, _VERSION.sub("", self.identifier))
        return tuple(dict.fromkeys(filter(None, known)))

    @property
    def partners(self) -> tuple[str, ...]:
        """The regulators it names: one, or those that bind together."""
        return tuple(_VARIANT.sub("", self.name).split("::"))


def read_motifs(path: Path, *, limits: Limits = _LIMITS) -> list[Motif]:
    """Read motifs in JASPAR or MEME format, packed or not.

    Parameters
    ----------
    path
        The file, told apart by its first line.
    limits
        What it may ask of this machine.
    """
    text = _text(path, limits=limits)
    read = _meme if text.startswith("MEME") else _jaspar
    try:
        found = list(islice(read(text), _MOST + 1))
    except ValueError as error:
        raise _not_motifs(path, str(error)) from error
    if not found:
        raise _not_motifs(path, "none")
    if len(found) > _MOST:
        raise RefusedFileError(
            path.name,
            f"must hold no more than {_MOST:,} motifs",
            got="more than that",
            remedy="Keep the motifs of the regulators you ask about",
        )
    for motif in found:
        _check(motif, path)
    return found


def read_motif_names(path: Path, *, limits: Limits = _LIMITS) -> dict[str, tuple[str, ...]]:
    """Read which regulators a motif belongs to, by its identifier or name with case folded.

    Parameters
    ----------
    path
        A table: motifs in the first column; regulators in the first column that is called
        regulator, tf, gene, locus, symbol or name, or else in the second.
    limits
        What it may ask of this machine.
    """
    table = open_delimited(path, limits=limits)
    titles = [cell.strip().casefold() for cell in table.head[0]]
    place = next((titles.index(name) for name in _REGULATOR if name in titles[1:]), None)
    table = table if place is None else table.with_header()
    motifs, regulators = read_columns(table, [0, place or 1])
    found: dict[str, dict[str, None]] = {}
    for motif, given in zip(motifs, regulators, strict=True):
        partners = [name for part in re.split(r"::|;", str(given)) if (name := part.strip())]
        if partners and str(motif).strip():
            found.setdefault(str(motif).strip().casefold(), {}).update(dict.fromkeys(partners))
    if not found:
        raise UserInputError(
            path.name,
            "must name motifs in its first column and their regulators in another",
            got="no row with both",
            remedy="Give the columns motif and regulator",
        )
    return {motif: tuple(names) for motif, names in found.items()}


def named_by(motifs: Iterable[Motif], names: Mapping[str, tuple[str, ...]]) -> list[Motif]:
    """Call motifs as a table says; those it does not list keep their names.

    Parameters
    ----------
    motifs
        From `read_motifs`.
    names
        From `read_motif_names`.
    """
    renamed = []
    for motif in motifs:
        keys = (motif.identifier, _VERSION.sub("", motif.identifier), motif.name)
        partners = next((names[k] for key in keys if (k := key.casefold()) in names), None)
        name = motif.name if partners is None else "::".join(partners)
        renamed.append(Motif(motif.identifier, name, motif.counts))
    return renamed


def _text(path: Path, *, limits: Limits) -> str:
    if not path.is_file():
        raise UserInputError(
            path.name,
            "must be a file that exists",
            got="a folder" if path.is_dir() else "nothing of that name",
            remedy="Check the name and the folder",
        )
    check_size(path, limits=limits)
    try:
        data = open_text(path, limits=limits).read_utf8()
    except RefusedFileError:
        raise
    except UserInputError as error:
        raise _not_motifs(path, error.got) from error
    return data.decode("utf-8", "replace").replace("\r\n", "\n").lstrip()


def _jaspar(text: str) -> Iterable[Motif]:
    with warnings.catch_warnings():
        # Biopython takes a stray pyproject.toml among the packages for its own source
        warnings.simplefilter("ignore")
        from Bio import motifs  # noqa: PLC0415  (slow to import)

    if not text.startswith(">"):
        return
    try:
        for each in motifs.parse(io.StringIO(text), "jaspar"):  # type: ignore[no-untyped-call]
            counts = np.array([each.counts[letter] for letter in "ACGT"], float).T
            identifier, name = str(each.matrix_id or ""), str(each.name or "")
            yield Motif(identifier if name != identifier else "", name or identifier, counts)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise ValueError("a motif without four rows of counts") from error


def _meme(text: str) -> Iterable[Motif]:
    """Read the minimal MEME format; Biopython insists on lines that many files leave out."""
    alphabet = re.search(r"^ALPHABET\s*=\s*(\S+)", text, re.MULTILINE)
    if alphabet is not None and alphabet[1].upper() != "ACGT":
        raise ValueError(f"motifs over the alphabet {alphabet[1][:30]}, which is not that of DNA")
    for block in text.split("\nMOTIF ")[1:]:
        head, _, body = block.partition("\n")
        words = head.split()
        if not words:
            raise ValueError("a motif without a name")
        stated = _MATRIX.search(body)
        if stated is None:
            raise ValueError(f"no letter-probability matrix for {words[0]}")
        sites = re.search(r"nsites=\s*([0-9.]+)", stated[1])
        rows = [line.split() for line in stated[2].split("\n") if line.strip()]
        width = re.search(r"\bw=\s*(\d+)", stated[1])
        numbers = to_numbers([cell for row in rows for cell in row])
        whole = all(len(row) == 4 for row in rows) and np.isfinite(numbers).all()
        if not whole or (width and int(width[1][:9]) != len(rows)):
            raise ValueError(f"rows for {words[0]} that are not four numbers each, as many as w=")
        share = numbers.reshape(-1, 4)
        identifier, name = (words[0], words[1]) if len(words) > 1 else ("", words[0])
        # JASPAR writes `MA0004.1.Arnt` or `MA0004.1 MA0004.1.Arnt` where others write `Arnt`
        name = name.removeprefix(f"{identifier}.") if identifier else name
        # none stated, or 0 as some programs write it
        counted = float(to_numbers([sites[1]])[0]) if sites else 0.0
        yield Motif(identifier, name, share * (counted or _SITES))


def _check(motif: Motif, path: Path) -> None:
    counts, name = motif.counts, motif.name
    if counts.ndim != 2 or counts.shape[1] != 4 or not counts.size:
        raise _not_motifs(path, f"a matrix of the shape {counts.shape} for {name}")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts.sum(axis=1) <= 0).any():
        raise _not_motifs(path, f"a matrix for {name} that does not count letters at every place")
    if len(counts) > _WIDEST:
        raise _not_motifs(path, f"{name}, {len(counts):,} places wide, beyond {_WIDEST}")


def _not_motifs(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must hold motifs in JASPAR or MEME format",
        got=got,
        remedy="Download the motifs from JASPAR as .jaspar or .meme",
    )
