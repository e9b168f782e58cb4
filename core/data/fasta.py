"""FASTA, plain or gzip, read record by record: a genome never has to fit into memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core.data.guards.streams import is_gzip, open_binary
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_LIMITS = Limits()
_BLOCK = 4 * 1024**2
_LONGEST_TITLE = 64 * 1024
_LONGEST_RECORD = 4 * 1024**3
_LINE_END = re.compile(rb"[\r\n]")
_IUPAC = b"ACGTUNRYKMSWBDHVacgtunrykmswbdhv-.*"
OTHER = 4
"""Code of every letter but A, C, G and T, which are 0 to 3."""
_CODES = bytes(
    "ACGT".find(letter) if (letter := chr(byte).upper().replace("U", "T")) in {*"ACGT"}
    else OTHER if byte in _IUPAC else 255
    for byte in range(256)
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sequence:
    """One record of a FASTA file.

    Attributes
    ----------
    name
        The first word of its title.
    codes
        uint8, shape (length,): 0 to 3 for A, C, G and T in either case, 4 for other letters.
    """

    name: str
    codes: NDArray[np.uint8]


@dataclass(frozen=True)
class Fasta:
    """A FASTA file that can be read as often as needed.

    Attributes
    ----------
    path
        Plain, gzip or bgzip.
    limits
        What it may ask of this machine.
    """

    path: Path
    limits: Limits = field(default=_LIMITS, repr=False)

    @property
    def name(self) -> str:
        """The file's name, for people."""
        return self.path.name

    def records(
        self,
        wanted: Callable[[str], bool] = lambda _name: True,
        *,
        read: Callable[[str], None] = lambda _name: None,
    ) -> Iterator[Sequence]:
        """Yield records in the order of the file.

        Parameters
        ----------
        wanted
            Called with the name of each record; what is not wanted is passed over.
        read
            Called with the name of the record after every few megabytes; may raise `Cancelled`.
        """
        self._check()
        with open_binary(self.path, limits=self.limits) as file:
            yield from _Records(self, file, wanted=wanted, read=read)

    def _check(self) -> None:
        if not self.path.is_file():
            raise UserInputError(
                self.name,
                "must be a FASTA file that exists",
                got="a folder" if self.path.is_dir() else "nothing of that name",
                remedy="Check the name and the folder",
            )
        size = self.path.stat().st_size
        # as large as an unpacked one may be: it is streamed, and genomes are large
        if not is_gzip(self.path) and size > self.limits.unpacked_bytes:
            raise RefusedFileError(
                self.name,
                f"must be no larger than {self.limits.unpacked_bytes:,} bytes",
                got=f"{size:,} bytes",
                remedy="Split it, or raise GRNSCOPE_LIMIT_UNPACKED_BYTES",
            )


class _Records:
    """Takes a stream of bytes apart into records, block by block."""

    def __init__(
        self,
        fasta: Fasta,
        file: IO[bytes],
        *,
        wanted: Callable[[str], bool],
        read: Callable[[str], None],
    ) -> None:
        self._fasta = fasta
        self._file = file
        self._wanted = wanted
        self._read = read
        self._name: str | None = None
        self._codes: bytearray | None = None

    def __iter__(self) -> Iterator[Sequence]:
        rest = b""
        while block := self._file.read(_BLOCK):
            rest += block
            while rest:
                if not rest.startswith(b">"):
                    begin = rest.find(b">")
                    self._take(rest if begin < 0 else rest[:begin])
                    rest = b"" if begin < 0 else rest[begin:]
                    continue
                end = _LINE_END.search(rest)
                if end is None and len(rest) < _LONGEST_TITLE:
                    break  # the title goes on in the next block
                yield from self._finished()
                self._begin(rest[1 : end.start()] if end else rest)
                rest = rest[end.end() :] if end else b""
            self._read(self._name or "")
        if rest:
            yield from self._finished()
            self._begin(rest[1:])
        if self._name is None:
            raise self._no_fasta("no line that begins with >")
        yield from self._finished()

    def _begin(self, title: bytes) -> None:
        if len(title) >= _LONGEST_TITLE:
            raise self._no_fasta(f"a title of {len(title):,} characters or more")
        words = title.decode("utf-8", "replace").split(maxsplit=1)
        if not words:
            raise self._no_fasta("a record without a name")
        self._name = words[0]
        self._codes = bytearray() if self._wanted(words[0]) else None

    def _take(self, letters: bytes) -> None:
        if self._name is None:
            if first := letters.split(maxsplit=1)[:1]:
                raise self._no_fasta(f"{first[0][:30].decode('ascii', 'replace')!r} before any >")
            return
        codes = letters.translate(_CODES, b" \t\r\n")
        if b"\xff" in codes:
            wrong = letters.translate(None, b" \t\r\n")[codes.index(b"\xff")]
            raise self._no_fasta(f"{chr(wrong)!r} in the sequence of {self._name}")
        if self._codes is not None:
            self._codes += codes
            if len(self._codes) > _LONGEST_RECORD:
                raise self._no_fasta(f"more than {_LONGEST_RECORD:,} letters of {self._name}")

    def _finished(self) -> Iterator[Sequence]:
        if self._name is not None and self._codes is not None:
            yield Sequence(self._name, np.frombuffer(self._codes, np.uint8))
        self._codes = None

    def _no_fasta(self, got: str) -> UserInputError:
        return UserInputError(
            self._fasta.name,
            "must be a FASTA file of DNA",
            got=got,
            remedy="Give sequences under lines such as >chr1, packed with gzip or not",
        )
