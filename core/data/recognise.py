"""Guess what a file holds from its name and its first lines, and say why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from core.confined import UnfinishedError, call_confined
from core.data.field_formats import annotation_columns, field_format
from core.data.guards.streams import open_binary
from core.data.tabular import SERIES_MATRIX, Head, is_any_number, is_missing, read_head
from core.data.text import NotTextError, Text, open_text
from core.data.workbook import SHEET_SEPARATOR, ZIP, read_sheet
from core.errors import UserInputError
from core.settings import Limits

Content = (
    Literal["expression", "pairs", "id table", "ids", "gene sets", "ontology", "annotations"]
    | Literal["motifs", "sequences", "regions", "other"]
)
CONTENTS: tuple[Content, ...] = (
    *("expression", "pairs", "id table", "ids", "gene sets", "ontology", "annotations"),
    *("motifs", "sequences", "regions"),
)
"""What can be read; what is `other` is kept as it is."""

_LIMITS = Limits()
_BLOCK = 256 * 1024
_MOST = 32 * _BLOCK
_FEW_LINES = 5
_ROWS = 30
_HDF5 = b"\x89HDF\r\n\x1a\n"
_MATRIX_ENDINGS = (".h5ad", ".h5", ".hdf5", ".loom", ".mtx", ".zip", ".tar.gz", ".tgz")

_REGULATOR = {"regulator", "tf", "gene1", "source", "from", "tfname", "tflocus", "gene_a", "parent"}
_TARGET = {"target", "gene", "gene2", "to", "targetname", "targetlocus", "gene_b", "child"}
_IDENTIFIER = re.compile(
    r"id|ids|probe.?set.*|probe.*|array_element_name|locus|agi|orf|symbol|gene.?symbol|alias(es)?"
    r"|gene.?title|gene.?id|gene|gene.?name|entrez.*|ensembl.*|description|label|family",
    re.IGNORECASE,
)
_SAMPLE = {"sample", "samples", "sample_id", "sample id", "sampleid", "run", "cell", "barcode"}


@dataclass(frozen=True)
class Guess:
    """What a file seems to hold.

    Attributes
    ----------
    content
        `expression`, `pairs`, `id table` (which maps ids), `ids` (a plain list), `gene sets`,
        `ontology`, `annotations` (genes with terms), `motifs`, `sequences`, `regions` (of a
        genome), or `other`: a sheet of samples.
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
    data = _beginning(path, limits=limits)
    if data.startswith(_HDF5):
        return Guess("expression", "It is an HDF5 file, as h5ad is.")
    if data.startswith(ZIP):
        return _from_workbook(path, limits=limits)
    return _from_text(data, path.name, limits=limits)


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


def _from_text(data: bytes, name: str, *, limits: Limits) -> Guess:
    if not data.strip():
        return from_rows([])
    try:
        text = open_text(data, name=name, limits=limits, whole=False)
        if text.first_line.lower().startswith(SERIES_MATRIX):
            return Guess("expression", "It begins with the lines of a GEO series matrix.")
        found = field_format(name, _first_lines(text))
        return Guess(*found) if found is not None else _from_head(read_head(text))
    except NotTextError as error:
        return Guess("other", f"It is {error.got}.")
    except UserInputError as error:
        return Guess("other", str(error))


def _first_lines(text: Text) -> list[str]:
    return list(islice(filter(str.strip, text.lines()), _ROWS))


def _from_workbook(path: Path, *, limits: Limits) -> Guess:
    with TemporaryDirectory(prefix="grnscope-") as scratch:
        sheet = read_sheet(path, Path(scratch), limits=limits, rows=_ROWS)
        return _from_head(read_head(sheet.text, separator=SHEET_SEPARATOR))


def _from_head(head: Head) -> Guess:
    if annotation_columns(head.rows[:_ROWS]) is not None:
        return Guess("annotations", "It has a column of genes and one of terms.")
    above = [head.commented] if head.commented and _names_pairs(head.commented) else []
    return from_rows([*above, *head.rows[:_ROWS]])


def from_rows(rows: Sequence[Sequence[str]]) -> Guess:
    """Guess what a table holds.

    Parameters
    ----------
    rows
        Its first rows, a header perhaps among them.
    """
    rows = [row for row in rows if any(row)]
    if not rows:
        return Guess("ids", "There is nothing in it that looks like a table.")
    header = [cell.lower() for cell in rows[0]]
    if header[:2] == ["gene", "module"]:
        return Guess("other", "It puts genes into modules.")
    if _names_pairs(header):
        return Guess("pairs", f"Its header names {_shown(header)}.")
    if _is_adjacency(rows):
        return Guess("pairs", "Rows and columns carry the same names: an adjacency matrix.")
    return _from_columns(header, rows[1:] or rows)


def _names_pairs(header: Sequence[str]) -> bool:
    names = {cell.lower() for cell in header}
    return bool(_REGULATOR & names and _TARGET & names)


def _from_columns(header: list[str], body: Sequence[Sequence[str]]) -> Guess:
    width = max(len(row) for row in [header, *body])
    header = [""] * (len(header) == width - 1) + header  # as R writes it
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


def _is_adjacency(rows: Sequence[Sequence[str]]) -> bool:
    names = list(rows[0])
    rest = [row[0] for row in rows[1:]]
    # A header may or may not have a cell above the row names.
    return len(rest) >= 2 and any(
        names[start : start + len(rest)] == rest and len(set(rest)) == len(rest) for start in (0, 1)
    )


def _is_numeric(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and not is_missing(row[place])]
    return bool(cells) and all(map(is_any_number, cells))


def _shown(header: list[str]) -> str:
    return ", ".join(header[:6]) + (" …" if len(header) > 6 else "")


def _beginning(path: Path, *, limits: Limits) -> bytes:
    """Read a few lines of a file, unpacked, without the line that is cut through."""
    try:
        with open_binary(path, limits=limits) as stream:
            data = stream.read(_BLOCK)
            while data.count(b"\n") < _FEW_LINES and len(data) < _MOST:
                more = stream.read(_BLOCK)
                data += more
                if not more:
                    break
            end = data.rfind(b"\n") if stream.read(1) else -1
    except OSError as error:
        raise UserInputError(
            path.name,
            "must be a file that can be read",
            got=error.strerror or "no access",
            remedy="Change its permissions, or copy it elsewhere",
        ) from error
    if b"\0" in data:
        end -= end % 2  # a character of UTF-16 is two bytes
    return data if end < 1 else data[:end]
