"""Public data sets: what each is, whose, under which licence, and where its files come from.

What is known of a set is in `catalogue_entries`, the files with their hashes in
`catalogue_files.tsv`. None of the data is part of GRNscope: `core.data.fetch` takes a set from
a local mirror or from its original source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.data.catalogue_entries import DESCRIPTIONS, Description
from core.errors import UserInputError

_FILES = Path(__file__).with_name("catalogue_files.tsv")
_SAFE_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+\-]*")


@dataclass(frozen=True)
class File:
    """One file of a data set.

    Attributes
    ----------
    path
        Where it lies in a mirror, and below the folder it is fetched to.
    size
        Bytes of the file in a mirror; None where we hold no copy.
    sha256
        Of the content, unpacked where the path ends in `.gz`, so that it holds whoever packed
        the file; None where we hold no copy.
    url
        Original source; None where it offers no such file.
    exact
        False where the source has the same data in another dress, so that `sha256` says nothing
        about what comes from there.
    """

    path: str
    size: int | None = None
    sha256: str | None = None
    url: str | None = None
    exact: bool = True

    def __post_init__(self) -> None:
        if not all(_SAFE_PART.fullmatch(part) for part in self.path.split("/")):
            raise ValueError(
                f"path must stay below its folder and be plain. Received: {self.path!r}"
            )
        if self.url is not None and not self.url.startswith("https://"):
            raise ValueError(f"url must begin with https://. Received: {self.url!r}")

    @property
    def packed(self) -> bool:
        """Whether the file is gzip-packed and its hash is that of what is inside."""
        return self.path.endswith(".gz") and not self.path.endswith(".tar.gz")


@dataclass(frozen=True)
class Entry(Description):
    """A public data set: its description, and its files."""

    files: tuple[File, ...] = ()

    @property
    def size(self) -> int | None:
        """Bytes of all files together; None where we hold no copy of some."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    @property
    def on_network(self) -> bool:
        """Whether every file can be had from its original source."""
        return all(file.url is not None for file in self.files)

    def present(self, folder: Path) -> int:
        """Count the files that lie in a folder already (without reading them)."""
        return sum((folder / file.path).is_file() for file in self.files)


@cache
def entries() -> tuple[Entry, ...]:
    """Return every data set, in the order of the listing."""
    files = dict(_read_files(_FILES.read_text(encoding="utf-8").splitlines()))
    return tuple(
        Entry(
            **vars(about),
            files=tuple(_file(line, about.root) for line in files[about.name]),
        )
        for about in DESCRIPTIONS
    )


def find(name: str) -> Entry:
    """Return the data set of a name.

    Parameters
    ----------
    name
        As `data list` writes it; upper and lower case are alike.
    """
    by_name = {entry.name: entry for entry in entries()}
    wanted = name.strip().lower()
    if wanted in by_name:
        return by_name[wanted]
    close = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(close)}? " if close else ""
    raise UserInputError(
        "NAME",
        "must be a data set of the catalogue",
        got=name,
        remedy=f"{hint}`python -m core data list` shows them all",
    )


def _read_files(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Split the table into sections: `[name]`, then its lines."""
    section: list[str] = []
    for line in lines:
        if line.startswith("["):
            section = []
            yield line.strip("[]"), section
        elif line and not line.startswith("#"):
            section.append(line)


def _file(line: str, root: str) -> File:
    path, size, sha256, source = line.split("\t")
    return File(
        path=path,
        size=None if size == "-" else int(size),
        sha256=None if sha256 == "-" else sha256,
        url=None if source == "-" else root + source.removeprefix("~"),
        exact=not source.startswith("~"),
    )
