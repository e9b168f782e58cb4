"""Text out of files: packed or not, in which characters it is written, and its lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from core.data.guards.streams import open_binary
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_SAMPLE = 1024**2
_BLOCK = 4 * 1024**2
_LONGEST_LINE = 256 * 1024**2
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_FOREIGN = {
    b"\x89HDF": "an HDF5 file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (xls)",
    b"%PDF": "a PDF file",
    b"PAR1": "a Parquet file",
    b"BZh": "a bzip2 file",
    b"\xfd7zX": "an xz file",
}


class NotTextError(UserInputError):
    """A file of another kind than text."""


@dataclass(frozen=True)
class Text:
    """A text, in a file or in memory, and how its characters are written.

    Attributes
    ----------
    name
        The file's name, for people.
    source
        The file, plain or gzip, or its unpacked bytes.
    limits
        What it may ask of this machine.
    encoding
        As Python calls it.
    written_in
        The same for people: `UTF-8`, `UTF-16`, `Latin-1`, …
    first_line
        The first line that says something.
    errors
        What becomes of bytes that are no characters, as Python calls it.
    """

    name: str
    source: Path | bytes = field(repr=False)
    limits: Limits
    encoding: str = "utf-8"
    written_in: str = "UTF-8"
    first_line: str = ""
    errors: str = "strict"

    def open(self, *, skipping: int = 0) -> io.TextIOWrapper:
        """Open for reading, some lines below the first."""
        file = io.TextIOWrapper(
            self.open_bytes(), encoding=self.encoding, errors=self.errors, newline=""
        )
        for _ in range(skipping):
            file.readline()
        return file

    def open_bytes(self) -> IO[bytes]:
        """Open for reading, undecoded."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        return open_binary(self.source, limits=self.limits)

    def lines(self) -> Iterator[str]:
        """Yield line by line, without its end; a line beyond all measure is refused."""
        with self.open() as file:
            for line in iter(lambda: file.readline(_LONGEST_LINE + 1), ""):
                if len(line) > _LONGEST_LINE:
                    raise RefusedFileError(
                        self.name,
                        "must be a table of lines",
                        got=f"a line of more than {_LONGEST_LINE:,} characters",
                        remedy="Check that this is a text table",
                    )
                yield line.rstrip("\r\n")

    def read_utf8(self) -> bytes:
        """Read all of it, in UTF-8 without a byte-order mark, lines ended by line feeds."""
        with self.open_bytes() as file:
            data = file.read()
        if self.encoding not in ("utf-8", "utf-8-sig"):
            data = data.decode(self.encoding).encode()
        data = data.removeprefix(codecs.BOM_UTF8)
        return data.replace(b"\r", b"\n") if b"\n" not in data else data


def open_text(source: Path | bytes, *, limits: Limits, name: str = "", whole: bool = True) -> Text:
    """Find out how the characters of a text are written; refuse what is no text.

    Parameters
    ----------
    source
        A file, plain or gzip, or the unpacked bytes of one.
    limits
        What it may ask of this machine.
    name
        What to call it; the file's own name where that is empty.
    whole
        False where only the beginning matters, and the rest is not looked at.
    """
    text = Text(name or getattr(source, "name", ""), source, limits)
    with text.open_bytes() as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise UserInputError(
            text.name,
            "must hold rows",
            got="an empty file",
            remedy="Save it again and check that the copy was completed",
        )
    encoding, written_in = _encoding(text.name, sample)
    words = sample.decode(encoding, "replace").split("\n")
    first_line = next((line.strip() for line in words if line.strip()), "")
    text = replace(text, encoding=encoding, written_in=written_in, first_line=first_line)
    if not whole:
        return replace(text, errors="replace")
    if _decodes(text):
        return text
    if encoding != "utf-8":
        raise UserInputError(
            text.name,
            f"must be written in {written_in} throughout, as it begins",
            got="text in a damaged encoding",
            remedy="Save it again as UTF-8",
        )
    return replace(text, encoding="latin-1", written_in="Latin-1")


def _decodes(text: Text) -> bool:
    """Decode piece by piece: as one text it would take up to four times the room."""
    decoder = codecs.getincrementaldecoder(text.encoding)()
    try:
        with text.open_bytes() as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(name: str, sample: bytes) -> tuple[str, str]:
    for mark, encoding, written_in in _MARKS:
        if sample.startswith(mark):
            return encoding, written_in
    pairs = sample[: len(sample) // 2 * 2]
    for encoding, high, low in (
        ("utf-16-le", pairs[1::2], pairs[0::2]),
        ("utf-16-be", pairs[0::2], pairs[1::2]),
    ):
        if high.count(0) > 0.6 * len(high) and not low.count(0):
            return encoding, "UTF-16 without a byte-order mark"
    odd = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 32)))
    foreign = next((what for magic, what in _FOREIGN.items() if sample.startswith(magic)), "")
    if foreign or b"\0" in sample or odd > 0.01 * len(sample):
        raise NotTextError(
            name,
            "must be a table of text (CSV, TSV, gzipped or not) or a workbook",
            got=foreign or "binary data, a file of another format",
            remedy="Save the table as CSV",
        )
    return "utf-8", "UTF-8"
