"""h5ad: anndata's files, read block by block, so that a matrix never stands in memory twice.

anndata keeps samples in rows; here genes are. The turn is made on the way from the file, which
is why this reads with h5py by anndata's published conventions instead of loading the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from core.data.detection import Sides, detect_orientation
from core.data.expression import Matrix
from core.data.guards.hdf5 import open_hdf5
from core.data.readers.hdf5_matrix import SparseParts, read_dense, read_sparse
from core.data.readers.raw_expression import Context, RawExpression
from core.data.timepoints import parse_times
from core.errors import UserInputError
from core.findings import Finding, about, number_of

_PSEUDOTIME = re.compile(
    r".*pseudo_?time.*|.*dpt(_?\d+)?|latent_?time|slingpseudotime_\d+|lineage_?\d+", re.IGNORECASE
)
_TEXTS = 65_536
_TEXT_BYTES = 64 * 1024**2
_TIME = re.compile(r"time([ _.]?points?)?|hours?|days?|capture_?time", re.IGNORECASE)


def read_h5ad(path: Path, context: Context) -> RawExpression:
    """Read the matrix of an h5ad file, with pseudotime and time of its cells."""
    with open_hdf5(path, limits=context.limits) as file:
        try:
            return read_annotated(file, path, context)
        except KeyError as error:
            raise _no_anndata(path, "a file without one of these") from error


def read_annotated(file: h5py.File, path: Path, context: Context) -> RawExpression:
    """Read the matrix of an open file that is trusted, or was looked through.

    Parameters
    ----------
    file
        By anndata's conventions.
    path
        What its name is in sentences.
    context
        Decisions, limits, whom to tell.
    """
    item, var, told = _choose_matrix(file, path, context)
    obs = file["obs"]
    rows = _index(obs, context)
    columns = _index(var, context)
    columns, found = _wanted_names(var, columns, context)
    in_rows, orientation = _orientation(rows, columns, context)
    parts = _sparse_parts(item, path) if isinstance(item, h5py.Group) else None
    shape = parts.shape if parts else tuple(int(length) for length in item.shape)
    if shape != (len(rows), len(columns)):
        raise _no_anndata(
            path, f"a matrix of {shape} for {len(rows):,} cells and {len(columns):,} genes"
        )
    _check_limits(path, (rows, columns)[:: 1 if in_rows else -1], context)
    axis = 0 if in_rows else 1
    values: Matrix = (
        read_sparse(parts, gene_axis=axis, progress=context.progress)
        if parts
        else read_dense(item, gene_axis=axis, progress=context.progress)
    )
    cells = var if in_rows else obs
    pseudotime, lineages = _pseudotime(cells, values.shape[1])
    time, time_found = _time(cells, values.shape[1], context)
    return RawExpression(
        values=values,
        genes=rows if in_rows else columns,
        samples=columns if in_rows else rows,
        kind="single-cell",
        kind_evidence="h5ad files hold single cells",
        pseudotime=pseudotime,
        time=time,
        findings=(told, orientation, *found, *lineages, *time_found),
    )


def _choose_matrix(
    file: h5py.File, path: Path, context: Context
) -> tuple[Any, h5py.Group | h5py.Dataset, Finding]:
    """Take X, or the layer asked for; tell which others there are."""
    if "X" not in file and "matrix" in file:
        raise _no_anndata(path, "a 10x .h5 file; give the folder with matrix.mtx instead")
    layers = list(file["layers"]) if isinstance(file.get("layers"), h5py.Group) else []
    raw = file.get("raw")
    has_raw = isinstance(raw, h5py.Group) and "X" in raw
    others = [*layers, *(["raw"] if has_raw else [])]
    wanted = context.overrides.layer
    if wanted in (None, "X"):
        item, var, name = file["X"], file["var"], "X"
    elif wanted == "raw" and has_raw:
        item, var, name = raw["X"], raw["var"], "raw"
    elif wanted in layers:
        item, var, name = file["layers"][wanted], file["var"], str(wanted)
    else:
        raise UserInputError(
            "layer",
            f"must be a matrix of {path.name}",
            got=repr(wanted),
            remedy=f"Choose one of {', '.join(['X', *others])}",
        )
    message = f"The matrix {name!r} is read. The option layer takes another."
    return item, var, about("layer", message, others, level="info")


def _sparse_parts(group: h5py.Group, path: Path) -> SparseParts:
    """Check a sparse matrix before any of it is trusted."""
    encoding = _text(group.attrs.get("encoding-type", group.attrs.get("h5sparse_format", b"")))
    if encoding.split("_")[0] not in ("csr", "csc"):
        raise _no_anndata(path, f"a matrix encoded as {encoding!r}")
    shape = group.attrs.get("shape", group.attrs.get("h5sparse_shape"))
    if shape is None or np.size(shape) != 2:
        raise _no_anndata(path, "a sparse matrix without a shape")
    data, indices, indptr = (group[name] for name in ("data", "indices", "indptr"))
    major = 0 if encoding.startswith("csr") else 1
    sizes = (int(shape[0]), int(shape[1]))
    if (
        not all(
            isinstance(part, h5py.Dataset) and part.ndim == 1 for part in (data, indices, indptr)
        )
        or data.shape != indices.shape
        or indptr.shape != (sizes[major] + 1,)
        or min(sizes) < 0
    ):
        raise _no_anndata(path, "a sparse matrix whose parts do not fit each other")
    offsets = indptr[:].astype(np.int64)
    if offsets[0] != 0 or offsets[-1] != data.shape[0] or np.any(np.diff(offsets) < 0):
        raise _no_anndata(path, "a sparse matrix whose offsets do not fit its values")
    return SparseParts(data, indices, offsets, sizes, major, path.name)


def _orientation(rows: list[str], columns: list[str], context: Context) -> tuple[bool, Finding]:
    """Take genes from var, as anndata does, unless the names say clearly that they are in obs."""
    if context.overrides.orientation is None:
        sides = Sides(rows, columns, "", (len(rows), len(columns)))
        in_rows, told = detect_orientation(sides, None)
        if not in_rows or told.level == "warning":
            message = "Genes are in columns (var), as anndata keeps them."
            return False, Finding("info", "orientation", message, told.evidence)
        message = "Genes seem to be in rows (obs), against anndata's custom: turned."
        return True, Finding("warning", "orientation", message, told.evidence)
    return detect_orientation(Sides(rows, columns, "", (1, 1)), context.overrides.orientation)


def _wanted_names(
    var: Any,
    names: list[str],
    context: Context,
) -> tuple[list[str], tuple[Finding, ...]]:
    others = [title for title in _titles(var) if title != _index_title(var)]
    wanted = context.overrides.names
    if wanted is not None:
        if wanted not in others:
            raise UserInputError(
                "names",
                "must be a column of var",
                got=repr(wanted),
                remedy=f"Choose one of {', '.join(others[:20]) or 'none: var has no columns'}",
            )
        names = _texts(var, wanted, context)
    if not others:
        return names, ()
    message = "Genes have other columns, left out. The option names takes names from another."
    return names, (about("other columns", message, others, level="info"),)


def _check_limits(path: Path, sides: tuple[list[str], ...], context: Context) -> None:
    genes, samples = sides
    limits = context.limits
    if len(genes) > limits.genes or len(samples) > limits.samples:
        raise UserInputError(
            path.name,
            f"must have no more than {limits.genes:,} genes and {limits.samples:,} samples",
            got=f"{len(genes):,} genes and {len(samples):,} samples",
            remedy="Give a part of it",
        )


def _pseudotime(obs: Any, n_cells: int) -> tuple[NDArray[np.float64] | None, tuple[Finding, ...]]:
    columns = {}
    for title in _titles(obs):
        if _PSEUDOTIME.fullmatch(title):
            values = _floats(obs, title)
            if values is not None and values.shape == (n_cells,):
                columns[title] = np.where(np.isfinite(values), values, np.nan)
    if not columns:
        return None, ()
    message = f"Pseudotime comes from {number_of(len(columns), 'column')} of obs."
    found = about("pseudotime", message, columns, level="info")
    return np.column_stack(list(columns.values())), (found,)


def _time(
    obs: Any, n_cells: int, context: Context
) -> tuple[NDArray[np.float64] | None, tuple[Finding, ...]]:
    for title in _titles(obs):
        if _TIME.fullmatch(title):
            values = _floats(obs, title)
            if values is None:
                values = parse_times(_texts(obs, title, context))
            if values is not None and values.shape == (n_cells,):
                found = Finding("info", "time", f"Times come from the column {title!r} of obs.")
                return values, (found,)
    return None, ()


@dataclass(frozen=True)
class _Categorical:
    codes: h5py.Dataset
    categories: h5py.Dataset


def _titles(frame: Any) -> list[str]:
    """Columns of a data frame: a group, or in old files a compound array."""
    if isinstance(frame, h5py.Dataset):
        return list(frame.dtype.names or ())
    return [title for title in frame if not title.startswith("__")]


def _index_title(frame: Any) -> str:
    if isinstance(frame, h5py.Dataset):
        names = frame.dtype.names or ("",)
        return "index" if "index" in names else str(names[0])
    title = _text(frame.attrs.get("_index", "_index"))
    return title if title in frame else "index"


def _index(frame: Any, context: Context) -> list[str]:
    return _texts(frame, _index_title(frame), context)


def _column(frame: Any, title: str) -> h5py.Dataset | _Categorical | None:
    """Find a column in any of anndata's encodings."""
    item = frame[title]
    if isinstance(item, h5py.Group):
        if {"codes", "categories"} <= set(item):
            return _Categorical(item["codes"], item["categories"])
        return None
    old = frame.get("__categories")
    if isinstance(old, h5py.Group) and title in old:
        return _Categorical(item, old[title])
    return item if isinstance(item, h5py.Dataset) and item.ndim == 1 else None


def _texts(frame: Any, title: str, context: Context) -> list[str]:
    """Read a column of text."""
    if isinstance(frame, h5py.Dataset):
        return [_text(value) for value in frame[title]]
    column = _column(frame, title)
    if column is None:
        raise KeyError(title)
    if isinstance(column, _Categorical):
        words = _read_texts(column.categories, context)
        codes = column.codes[:]
        return [words[code] if 0 <= code < len(words) else "" for code in codes.tolist()]
    return _read_texts(column, context)


def _read_texts(column: h5py.Dataset, context: Context) -> list[str]:
    """Read texts, a few at a time: what they are in numpy is larger than what is kept."""
    step = max(1, min(_TEXTS, _TEXT_BYTES // max(1, column.dtype.itemsize)))
    texts: list[str] = []
    for start in range(0, column.shape[0], step):
        # longer names are refused by their length later; here they only must not pile up
        longest = context.limits.name_length + 1
        texts.extend(_text(value)[:longest] for value in column[start : start + step])
    return texts


def _floats(frame: Any, title: str) -> NDArray[np.float64] | None:
    """Read a column of numbers; None where it holds anything else."""
    if isinstance(frame, h5py.Dataset):
        values = frame[title]
        return values.astype(np.float64) if values.dtype.kind in "fiu" else None
    column = _column(frame, title)
    if isinstance(column, _Categorical):
        words = column.categories[:]
        if words.dtype.kind not in "fiu":
            return None
        codes = column.codes[:].astype(np.int64)
        known = (codes >= 0) & (codes < words.size)
        return np.where(known, words[np.where(known, codes, 0)].astype(np.float64), np.nan)
    if column is None or column.dtype.kind not in "fiu":
        return None
    return np.asarray(column[:], dtype=np.float64)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _no_anndata(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be an h5ad file with a matrix X, and names in obs and var",
        got=got,
        remedy="Save it again with anndata's write_h5ad",
    )
