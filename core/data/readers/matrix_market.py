"""MatrixMarket folders, plain and as 10x Genomics writes them (v2 and v3)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from core.data.guards.numbers import WatchedNumbers
from core.data.guards.streams import check_size, is_gzip, open_binary
from core.data.readers.blocks import Scatter
from core.data.readers.raw_expression import Context, RawExpression
from core.data.tabular import split
from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, about

_MATRIX = re.compile(r".*\.mtx(\.gz)?", re.IGNORECASE)
_GENES = re.compile(
    r".*(genes?|features?|var(_?names)?|row(_?names|s)?)\.(tsv|txt|csv)(\.gz)?", re.I
)
_CELLS = re.compile(
    r".*(barcodes?|cells?|samples?|obs(_?names)?|col(umn)?(_?names|s)?)\.(tsv|txt|csv)(\.gz)?", re.I
)
_BLOCK = 4_000_000
_BUFFER = 1024**2
_LONGEST_NAME = 100_000
"""Characters of the longest line of names: some tools write whole descriptions there."""
_NAME_CELLS = 3
_SHORTEST_ENTRY = 4
"""Bytes of the shortest entry: `1 1` and a line end."""


@dataclass(frozen=True)
class _Header:
    lines: int
    rows: int
    columns: int
    entries: int
    pattern: bool


def is_matrix_market(folder: Path) -> bool:
    """Return whether a folder holds a .mtx file."""
    return any(_MATRIX.fullmatch(item.name) for item in folder.iterdir())


def read_matrix_market(folder: Path, context: Context) -> RawExpression:
    """Read a matrix with the names of its genes and cells."""
    matrices = [item for item in sorted(folder.iterdir()) if _MATRIX.fullmatch(item.name)]
    if len(matrices) != 1:
        raise UserInputError(
            folder.name,
            "must hold one .mtx file",
            got=f"{len(matrices)}: {', '.join(item.name for item in matrices[:5])}",
            remedy="Put each matrix in a folder of its own, with its genes and barcodes",
        )
    path = matrices[0]
    gene_path, cell_path = _only(folder, _GENES, path), _only(folder, _CELLS, path)
    for item in (path, gene_path, cell_path):
        check_size(item, limits=context.limits)
    header = _read_header(path, context)
    genes, cells = _read_names(gene_path, context), _read_names(cell_path, context)
    turned = _is_turned(folder, header, (len(genes), len(cells)))
    names, other, found = _gene_names(genes, gene_path, context)
    values = _read_entries(path, header, turned=turned, context=context)
    reading = RawExpression(
        values=values,
        genes=names,
        samples=[row[0] for row in cells],
        kind="single-cell",
        kind_evidence="a MatrixMarket folder holds single cells",
        findings=(
            Finding(
                "info",
                "orientation",
                f"Genes are in {'columns' if turned else 'rows'}.",
                f"{header.rows:,} rows, {header.columns:,} columns, {len(genes):,} gene names",
            ),
            *found,
        ),
    )
    return _expression_only(reading, other)


def _read_header(path: Path, context: Context) -> _Header:
    with open_binary(path, limits=context.limits) as file:
        first = file.readline(1000).decode("latin-1").lower().split()
        lines = 1
        if first[:1] != ["%%matrixmarket"] or len(first) < 5:
            raise _unreadable(path, "no MatrixMarket header")
        if first[2] != "coordinate" or first[3] not in ("real", "integer", "pattern"):
            raise _unreadable(path, f"{first[2]} {first[3]}")
        if first[4] != "general":
            raise _unreadable(path, f"a {first[4]} matrix")
        line = file.readline(10_000)
        while line.startswith(b"%") or (line and not line.strip()):
            lines += 1
            line = file.readline(10_000)
        numbers = line.split()
    if len(numbers) != 3 or not all(number.isdigit() and len(number) < 16 for number in numbers):
        raise _unreadable(path, f"the size line {line[:60].decode('latin-1')!r}")
    rows, columns, entries = map(int, numbers)
    _check_header(path, (rows, columns, entries), context)
    return _Header(lines + 1, rows, columns, entries, first[3] == "pattern")


def _check_header(path: Path, declared: tuple[int, int, int], context: Context) -> None:
    """Refuse a header that declares more than the file can hold, before anything is allocated."""
    rows, columns, entries = declared
    limits = context.limits
    room = path.stat().st_size * (limits.unpack_ratio if is_gzip(path) else 1)
    if entries * _SHORTEST_ENTRY > room + 1024**2 or entries > rows * columns:
        raise RefusedFileError(
            path.name,
            "must hold as many entries as its header says",
            got=f"{entries:,} declared in a file of {path.stat().st_size:,} bytes",
            remedy="Write the matrix again",
        )
    if (
        max(rows, columns) > limits.samples
        or min(rows, columns) > limits.genes
        or 8 * entries > limits.array_bytes
    ):
        raise RefusedFileError(
            path.name,
            f"must have no more than {limits.genes:,} genes, {limits.samples:,} samples and "
            f"{limits.array_bytes // 8:,} values",
            got=f"{rows:,} x {columns:,} with {entries:,} values",
            remedy="Give a part of it",
        )


def _read_entries(
    path: Path, header: _Header, *, turned: bool, context: Context
) -> sparse.csr_array:
    """Read the entries twice: to count each gene's values, then to put them in place."""
    n_genes, n_cells = (header.rows, header.columns)[:: -1 if turned else 1]
    counts = np.zeros(n_genes, np.int64)
    total = 0
    for genes, _, _ in _entries(path, header, turned=turned, context=context):
        counts += np.bincount(genes, minlength=n_genes)
        total += genes.size
        context.progress("reading", total // 2, header.entries)
    if total != header.entries:
        raise _unreadable(path, f"{total:,} entries where its header says {header.entries:,}")
    scatter = Scatter(counts, n_samples=n_cells)
    done = 0
    for entries in _entries(path, header, turned=turned, context=context):
        scatter.add(*entries)
        done += entries[0].size
        context.progress("reading", (total + done) // 2, header.entries)
    return scatter.finish()


def _entries(
    path: Path, header: _Header, *, turned: bool, context: Context
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]]:
    """Return genes, cells and values of the entries, block by block."""
    size = np.array([header.rows, header.columns])
    names = ["row", "column"] if header.pattern else ["row", "column", "value"]
    with open_binary(path, limits=context.limits) as file:
        for _ in range(header.lines):
            file.readline()
        try:
            frames = pd.read_csv(
                io.BufferedReader(WatchedNumbers(file, name=path.name), _BUFFER),
                sep=r"\s+",
                header=None,
                names=names,
                index_col=False,
                dtype={"row": np.int32, "column": np.int32, "value": np.float32},
                chunksize=_BLOCK,
                low_memory=False,
            )
            for frame in frames:
                places = frame[["row", "column"]].to_numpy()
                if places.size and (places.min() < 1 or np.any(places.max(axis=0) > size)):
                    raise _unreadable(path, "entries outside the matrix")
                row, column = (places - 1).T
                ones = header.pattern
                values = np.ones(len(frame)) if ones else frame["value"].to_numpy()
                yield (
                    np.ascontiguousarray(column if turned else row),
                    np.ascontiguousarray(row if turned else column),
                    values.astype(np.float32),
                )
        except pd.errors.EmptyDataError:
            return
        except (ValueError, OverflowError, pd.errors.ParserError) as error:
            if isinstance(error, UserInputError):
                raise
            raise _unreadable(path, "entries that are not numbers") from error


def _read_names(path: Path, context: Context) -> list[list[str]]:
    text = open_text(path, limits=context.limits)
    separator = "," if ".csv" in path.name.lower() else "\t"
    named: list[list[str]] = []
    for line in text.lines():
        if line.strip():
            if len(named) == context.limits.samples or len(line) > _LONGEST_NAME:
                raise RefusedFileError(
                    path.name,
                    f"must hold no more than {context.limits.samples:,} names, one a line",
                    got="more, or a line without end",
                    remedy="Take the three files from the same run",
                )
            named.append([cell.strip() for cell in split(line, separator)[:_NAME_CELLS]])
    return named


def _is_turned(folder: Path, header: _Header, counts: tuple[int, int]) -> bool:
    if counts == (header.rows, header.columns):
        return False
    if counts == (header.columns, header.rows):
        return True
    raise UserInputError(
        folder.name,
        "must name each row and each column of its matrix",
        got=f"{counts[0]:,} genes and {counts[1]:,} cells for {header.rows:,} x "
        f"{header.columns:,} values",
        remedy="Take the three files from the same run, names without a header line",
    )


def _gene_names(
    rows: list[list[str]], path: Path, context: Context
) -> tuple[list[str], list[str], tuple[Finding, ...]]:
    """Take ids from the first column, or symbols where asked; and the type of each feature."""
    width = min(map(len, rows))
    titles = ["id", "symbol", "type"][:width]
    wanted = context.overrides.names or "id"
    if wanted not in titles:
        raise UserInputError(
            "names",
            f"must be a column of {path.name}",
            got=repr(wanted),
            remedy=f"Choose one of {', '.join(titles)}",
        )
    column = titles.index(wanted)
    kinds = [row[2] for row in rows] if width > 2 else []
    told = (
        about(
            "other columns",
            f"Genes are named by their {wanted}. The option names takes another column.",
            [title for title in titles if title != wanted],
            level="info",
        ),
    )
    return [row[column] for row in rows], kinds, told if width > 1 else ()


def _expression_only(reading: RawExpression, kinds: list[str]) -> RawExpression:
    """Leave out what 10x measures beside genes: antibodies, guides, peaks."""
    wanted = np.array([kind == "Gene Expression" for kind in kinds], bool)
    if not wanted.any() or wanted.all():
        return reading
    rows = np.flatnonzero(wanted)
    left_out = [gene for gene, keep in zip(reading.genes, wanted, strict=True) if not keep]
    return replace(
        reading,
        values=reading.values[rows],
        genes=[reading.genes[row] for row in rows],
        findings=(
            *reading.findings,
            about("other features", "These are no genes, and are left out.", left_out),
        ),
    )


def _only(folder: Path, pattern: re.Pattern[str], matrix: Path) -> Path:
    """Return the file of names; of several the one that shares the matrix's prefix."""
    prefix = matrix.name.split("matrix")[0]
    matching = [item for item in sorted(folder.iterdir()) if pattern.fullmatch(item.name)]
    matching.sort(key=lambda item: not item.name.startswith(prefix))
    if not matching:
        raise UserInputError(
            folder.name,
            "must hold features.tsv (or genes.tsv) and barcodes.tsv beside its matrix",
            got=", ".join(item.name for item in sorted(folder.iterdir())[:10]),
            remedy="Copy the whole folder",
        )
    return matching[0]


def _unreadable(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be a MatrixMarket file of the kind 'coordinate, real or integer, general'",
        got=got,
        remedy="Write the matrix again, or copy it again if it was cut off",
    )
