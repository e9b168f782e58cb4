"""Other evidence about a pair: numbers from motifs, open chromatin, or a table of one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.delimited import open_delimited, parse, read_columns
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()
_KEYS = ("regulator", "target")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Numbers about pairs, and about targets alone.

    Attributes
    ----------
    of_pairs
        Indexed by (regulator, target), one column a number. May be empty.
    of_targets
        Indexed by target, one column a number. May be empty.
    source
        File it came from, for people.
    """

    of_pairs: pd.DataFrame
    of_targets: pd.DataFrame
    source: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the numbers, those of pairs first."""
        return (*map(str, self.of_pairs.columns), *map(str, self.of_targets.columns))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all numbers and whom they are about."""
        digest = hashlib.sha256()
        for table in (self.of_pairs, self.of_targets):
            digest.update(table.to_csv().encode())
        return digest.hexdigest()

    def of(self, pairs: Pairs) -> NDArray[np.float32]:
        """Return the numbers of each pair, 0 where nothing is known, (n_pairs, n_columns)."""
        keys = pd.MultiIndex.from_arrays([pairs.regulator_names, pairs.target_names])
        parts = [
            table.reindex(index).to_numpy(np.float32)
            for table, index in ((self.of_pairs, keys), (self.of_targets, pairs.target_names))
            if table.shape[1]
        ]
        numbers: NDArray[np.float32] = np.nan_to_num(np.concatenate(parts, axis=1))
        return numbers

    def taking(self, names: Sequence[str]) -> Evidence:
        """Return some of the numbers, in the order of their names; those unknown are left out."""
        of_pairs, of_targets = (
            table[[name for name in names if name in table.columns]]
            for table in (self.of_pairs, self.of_targets)
        )
        return Evidence(of_pairs, of_targets, self.source)

    def renamed(self, names: Mapping[str, str]) -> Evidence:
        """Return some genes other names, old to new."""
        new = dict(names)
        of_pairs, of_targets = self.of_pairs, self.of_targets
        if of_pairs.shape[1]:
            of_pairs = of_pairs.rename(index=new)
        return Evidence(of_pairs, of_targets.rename(index=new), self.source)


def read_evidence(path: Path, *, limits: Limits = _LIMITS) -> Evidence:
    """Read numbers from a table of text, gzipped or not, or an XLSX file.

    Parameters
    ----------
    path
        The table, its header in the first row.
    limits
        What the file may ask of this machine.
    """
    table = open_delimited(path, limits=limits)
    # R writes row names without a name above them
    unnamed = table.width - len(table.head[0])
    table = table.with_header()
    names = _unique(table.header or ())
    kept = range(unnamed, table.width)
    keys = [at for at in kept if names[at] in _KEYS]
    columns: dict[int, NDArray[np.object_] | pd.Series[float]] = {}
    for at, column in zip(keys, read_columns(table, keys), strict=True) if keys else ():
        words = np.array([*map(str.strip, map(str, column.categories)), ""], dtype=object)
        columns[at] = words[column.codes]
    numbers = [at for at in kept if at not in columns]
    if numbers:
        frame = parse(table, usecols=numbers, low_memory=False)
        columns |= {at: frame[at] for at in numbers}
    ordered = {names[at]: columns[at] for at in kept}
    return from_table(pd.DataFrame(ordered), source=path.name)


def from_table(table: pd.DataFrame, *, source: str = "evidence") -> Evidence:
    """Read numbers from a table with columns regulator and target, or target alone.

    Parameters
    ----------
    table
        One row a pair, or one row a target gene; every other column is a number.
    source
        Name of the file, for messages.
    """
    keys = [name for name in _KEYS if name in table.columns]
    if "target" not in keys or len(table.columns) == len(keys):
        raise UserInputError(
            source,
            "must have a column target, a column regulator if its numbers are about pairs, "
            "and at least one column of numbers",
            got="columns " + ", ".join(map(str, table.columns)),
            remedy="Name the columns so",
        )
    if not len(table):
        raise UserInputError(
            source,
            "must hold rows below its header",
            got="a header only",
            remedy="Check that the table was saved whole",
        )
    values = table.drop(columns=keys).apply(pd.to_numeric, errors="coerce")
    for name in values.columns:
        given, read = table[name].notna(), values[name].notna() & np.isfinite(values[name])
        wrong = table.loc[given & ~read, name]
        if len(wrong):
            raise UserInputError(
                f"{source}, column {name}",
                "must hold numbers",
                got=wrong.iloc[0],
                remedy="Leave a cell empty where nothing is known",
            )
    values.index = (
        pd.MultiIndex.from_frame(table[keys].astype(str))
        if len(keys) == 2
        else pd.Index(table["target"].astype(str))
    )
    repeated = values.index[values.index.duplicated()]
    if len(repeated):
        raise UserInputError(
            source,
            "must name each pair or gene once",
            got=f"{repeated[0]} more than once",
            remedy="Keep one row, such as the one with the largest numbers",
        )
    if len(keys) == 2:
        return Evidence(values, pd.DataFrame(index=pd.Index([], dtype=object)), source)
    return Evidence(pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []])), values, source)


def both(first: Evidence, second: Evidence) -> Evidence:
    """Put two sources of evidence side by side."""
    return Evidence(
        _beside(first.of_pairs, second.of_pairs),
        _beside(first.of_targets, second.of_targets),
        source=", ".join(filter(None, (first.source, second.source))),
    )


def _beside(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    if not second.shape[1]:
        return first
    return second if not first.shape[1] else first.join(second, how="outer", rsuffix=" (2)")


def _unique(header: Sequence[str]) -> list[str]:
    """Name columns that have no name, or another's, as pandas does."""
    names: list[str] = []
    for place, title in enumerate(header):
        wanted = name = title or f"Unnamed: {place}"
        count = 0
        while name in names:
            count += 1
            name = f"{wanted}.{count}"
        names.append(name)
    return names
