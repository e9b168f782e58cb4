"""Guess what a file holds from its name and its first lines, and say why."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from core.confined import UnfinishedError, call_confined
from core.errors import UserInputError
from core.settings import Limits

Content = Literal["expression", "pairs", "id table", "ids", "other"]
CONTENTS: tuple[Content, ...] = ("expression", "pairs", "id table", "ids")
"""What can be read; what is `other` is kept as it is."""

_LIMITS = Limits()
_HEAD = 256 * 1024
_LINES = 30
_ZIP = b"PK\x03\x04"
_MATRIX_ENDINGS = (".h5ad", ".h5", ".hdf5", ".loom", ".mtx", ".zip", ".tar.gz", ".tgz")

_REGULATOR = {"regulator", "tf", "gene1", "source", "from", "tfname", "tflocus", "gene_a", "parent"}
_TARGET = {"target", "gene", "gene2", "to", "targetname", "targetlocus", "gene_b", "child"}
_IDENTIFIER = re.compile(
    r"id|ids|probe.?set.*|probe.*|array_element_name|locus|agi|orf|symbol|gene.?symbol|alias(es)?"
    r"|gene.?title|gene.?id|gene|gene.?name|entrez.*|ensembl.*|description|label|family",
    re.IGNORECASE,
)
_SAMPLE = {"sample", "samples", "sample_id", "sample id", "sampleid", "run", "cell", "barcode"}
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?|na|nan|null|", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """What a file seems to hold.

    Attributes
    ----------
    content
        `expression`, `pairs`, `id table` (which maps ids), `ids` (a plain list), or `other`: a
        sheet of samples.
    reason
        Why, in a sentence.
    """

    content: Content
    reason: str


def recognise(path: Path, *, limits: Limits = _LIMITS) -> Guess:
    """Guess what a file or folder holds, from its name and its first lines.

    Parameters
    ----------
    path
        A file, packed or not, or a folder.
    limits
        What it may ask of this machine.
    """
    guess = _by_name(path)
    if guess is not None:
        return guess
    if _begins(path).startswith(_ZIP):
        return from_rows(_sheet_head(path, limits=limits))
    lines = _text_head(path)
    if any(line.startswith(("!Series_", "!Sample_", "^SAMPLE")) for line in lines):
        return Guess("expression", "It begins with the lines of a GEO series matrix.")
    return from_rows(_cells(lines))


def recognise_apart(path: Path, *, limits: Limits) -> Guess:
    """Guess what a file holds in a process of its own; where that does not end well, say so.

    Parameters
    ----------
    path
        A file that anybody may have sent.
    limits
        How long it may be looked at, among others.
    """
    guess = _by_name(path)
    if guess is not None:
        return guess
    try:
        content, reason = call_confined(
            f"{__name__}:look",
            str(path),
            asdict(limits),
            seconds=limits.look_seconds,
            memory_bytes=limits.guard_memory_bytes,
        )
    except UnfinishedError as error:
        within = f" within {limits.look_seconds} seconds" if error.reason == "time" else ""
        return Guess("other", f"It could not be looked at{within}; say what it holds.")
    return Guess(content, reason)


def look(path: str, limits: Mapping[str, int]) -> tuple[str, str]:
    """Guess, in values that go from process to process.

    Parameters
    ----------
    path
        A file.
    limits
        The fields of `Limits`.
    """
    guess = recognise(Path(path), limits=Limits(**limits))
    return guess.content, guess.reason


def _by_name(path: Path) -> Guess | None:
    """Guess without opening a file, where that is enough."""
    if not path.exists():
        raise UserInputError(
            path.name,
            "must be a file or folder that exists",
            got="nothing of that name",
            remedy="Check the spelling, and the folder you are in",
        )
    if path.is_dir():
        return Guess("expression", "It is a folder, as 10x and BEELINE write expression.")
    if not path.is_file():
        raise UserInputError(
            path.name,
            "must be an ordinary file or a folder",
            got="a pipe or a device",
            remedy="Save what it gives in a file first",
        )
    name = path.name.lower()
    if name.endswith(_MATRIX_ENDINGS) or name.removesuffix(".gz").endswith(_MATRIX_ENDINGS):
        return Guess("expression", "Its ending is that of an expression matrix.")
    return None


def from_rows(rows: list[list[str]]) -> Guess:
    """Guess what a table holds.

    Parameters
    ----------
    rows
        Its first rows, a header perhaps among them.
    """
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return Guess("ids", "There is nothing in it that looks like a table.")
    header = [cell.strip().strip('"').lower() for cell in rows[0]]
    if _REGULATOR & set(header) and _TARGET & set(header):
        return Guess("pairs", f"Its header names {_shown(header)}.")
    if _is_adjacency(rows):
        return Guess("pairs", "Rows and columns carry the same names: an adjacency matrix.")
    return _from_columns(header, rows[1:] or rows)


def _from_columns(header: list[str], body: list[list[str]]) -> Guess:
    width = max(len(row) for row in [header, *body])
    numeric = [_is_numeric(body, place) for place in range(width)]
    if width == 1 and not numeric[0]:
        return Guess("ids", "It has one column.")
    words = width - sum(numeric)
    if header[0] in _SAMPLE and words >= 2:
        return Guess("other", f"It describes samples: {_shown(header)}.")
    named = sum(bool(_IDENTIFIER.fullmatch(cell)) for cell in header)
    if words == 2 and width <= 4 and not any(numeric[:2]) and named < 2:
        return Guess("pairs", f"It has two columns of names, and {width - 2} of numbers.")
    if sum(numeric) >= max(1, width - 3):
        return Guess("expression", f"{sum(numeric)} of its {width} columns are numbers.")
    return Guess("id table", f"Its columns are names: {_shown(header)}.")


def _is_adjacency(rows: list[list[str]]) -> bool:
    names = [cell.strip() for cell in rows[0]]
    rest = [row[0].strip() for row in rows[1:]]
    # A header may or may not have a cell above the row names.
    return len(rest) >= 2 and any(
        names[start : start + len(rest)] == rest and len(set(rest)) == len(rest) for start in (0, 1)
    )


def _is_numeric(rows: list[list[str]], place: int) -> bool:
    cells = [row[place].strip().strip('"') for row in rows if place < len(row)]
    return any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)


def _shown(header: list[str]) -> str:
    return ", ".join(header[:6]) + (" …" if len(header) > 6 else "")


def _text_head(path: Path) -> list[str]:
    """Give the first lines of a file, unpacked if it is gzip-packed, reading little of it."""
    packed = _begins(path).startswith(b"\x1f\x8b")
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            head = stream.read(_HEAD)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UserInputError(
            path.name,
            "must be a whole gzip file, as its first bytes say",
            got="a damaged one",
            remedy="Copy or download it again",
        ) from error
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    lines = head.decode(encoding, errors="replace").splitlines()
    return [line for line in lines[:_LINES] if not line.startswith("#")]


def _begins(path: Path) -> bytes:
    """Give the first bytes of a file, which say what is packed in which way."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_ZIP))
    except OSError as error:
        raise UserInputError(
            path.name,
            "must be a file that can be read",
            got=error.strerror or "no access",
            remedy="Change its permissions, or copy it elsewhere",
        ) from error


def _cells(lines: list[str]) -> list[list[str]]:
    """Split lines by the separator that most of them agree on."""
    for separator in ("\t", ",", ";"):
        counts = [line.count(separator) for line in lines if line.strip()]
        if counts and min(counts) > 0:
            try:
                return list(csv.reader(lines, delimiter=separator))
            except csv.Error:
                # a cell above 131,072 characters, which Python's own limit of a field stops at:
                # an open quotation mark, for no name and no number is as long
                return [line.split(separator) for line in lines]
    return [line.split() for line in lines]


def _sheet_head(path: Path, *, limits: Limits) -> list[list[str]]:
    """Give the first rows of the first sheet that holds any."""
    from core.data.workbook import (  # noqa: PLC0415  (few files are workbooks)
        cell_as_shown,
        open_workbook,
        sheet_rows,
    )

    with open_workbook(path, limits=limits) as book:
        for sheet in book.worksheets:
            rows = islice(sheet_rows(sheet, path, limits=limits), _LINES)
            head = [[cell_as_shown(cell) for cell in row] for row in rows]
            if head:
                return [row for row in head if not row[0].startswith("#")]
    return []
