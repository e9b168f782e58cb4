"""Text files: which characters they are written in, and their lines, under a cap."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.guards.streams import open_binary
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding
from core.settings import Limits

_SAMPLE = 1024**2
_LONGEST_LINE = 256 * 1024**2
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Text:
    """A text file, plain or gzip, and how its characters are written."""

    path: Path
    encoding: str
    limits: Limits
    errors: str = "strict"

    def open(self) -> io.TextIOWrapper:
        """Open for reading."""
        return io.TextIOWrapper(
            open_binary(self.path, limits=self.limits),
            encoding=self.encoding,
            errors=self.errors,
            newline="",
        )

    def lines(self) -> Iterator[str]:
        """Give line by line, without its end; a line beyond all measure is refused."""
        with self.open() as file:
            for line in iter(lambda: file.readline(_LONGEST_LINE + 1), ""):
                if len(line) > _LONGEST_LINE:
                    raise RefusedFileError(
                        self.path.name,
                        "must be a table of lines",
                        got=f"a line of more than {_LONGEST_LINE:,} characters",
                        remedy="Check that this is a text table",
                    )
                yield line.rstrip("\r\n")


def recognise_text(
    path: Path, *, limits: Limits, whole: bool = True
) -> tuple[Text, tuple[Finding, ...]]:
    """Find out how the characters of a file are written; refuse what is not text.

    A single odd character may stand at the end of a file, so all of it is decoded once, unless
    only its beginning matters (`whole=False`).
    """
    with open_binary(path, limits=limits) as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise UserInputError(
            path.name,
            "must hold a table",
            got="an empty file",
            remedy="Save it again and check that the copy was completed",
        )
    encoding, told = _encoding(path, sample)
    text = Text(path, encoding, limits, "strict" if whole else "replace")
    if whole and not _decodes(text):
        if encoding != "utf-8":
            raise UserInputError(
                path.name,
                f"must be written in {told} throughout, as it begins",
                got="characters that are not",
                remedy="Save it again as UTF-8",
            )
        text, told = Text(path, "latin-1", limits), "Latin-1"
    findings = (
        (Finding("info", "encoding", f"The file is written in {told}."),) if told != "UTF-8" else ()
    )
    return text, findings


def _decodes(text: Text) -> bool:
    try:
        for _ in text.lines():
            pass
    except UnicodeDecodeError:
        return False
    return True


def _encoding(path: Path, sample: bytes) -> tuple[str, str]:
    for mark, encoding, told in _MARKS:
        if sample.startswith(mark):
            return encoding, told
    pairs = sample[: len(sample) // 2 * 2]
    for encoding, zeros in (("utf-16-le", pairs[1::2]), ("utf-16-be", pairs[0::2])):
        if zeros and zeros.count(0) > 0.6 * len(zeros):
            return encoding, "UTF-16 without a byte-order mark"
    odd = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if b"\0" in sample or odd > 0.01 * len(sample):
        raise UserInputError(
            path.name,
            "must be a text table, a workbook, an h5ad file or an archive of these",
            got="a file of another format",
            remedy="Export the table as CSV or TSV",
        )
    return "utf-8", "UTF-8"
