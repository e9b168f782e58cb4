"""AnnData in memory: read by the very rules for an h5ad file, for it is written as one in memory.

Only what is read is written: the matrix asked for, and the columns of cells and genes.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import h5py
import pandas as pd
from anndata import AnnData
from anndata.io import write_elem
from scipy import sparse

from core.data.cleaning import clean
from core.data.expression import Expression
from core.data.overrides import Overrides
from core.data.readers.h5ad import read_annotated
from core.data.readers.raw_expression import Context
from core.errors import UserInputError
from core.findings import Finding
from core.settings import Limits


def expression_of(
    adata: AnnData, *, layer: str | None, overrides: Overrides | None, source: str
) -> Expression:
    """Return the expression that an AnnData holds, cleaned.

    Parameters
    ----------
    adata
        Cells in rows, genes in columns.
    layer
        A layer's name, `raw`, or None for `X`, or for what the overrides say.
    overrides
        Decisions that replace what would be detected.
    source
        What it is called, for people.
    """
    chosen = overrides or Overrides()
    chosen = replace(chosen, layer=layer or chosen.layer)
    context = Context(chosen, Limits())
    with h5py.File(BytesIO(), "w") as file:
        _write(file, adata, layer=chosen.layer or "X", source=source)
        reading = read_annotated(file, Path(source), context)
    told = Finding("info", "format", "Taken from an AnnData.")
    reading = replace(reading, findings=(told, *reading.findings))
    return clean(reading, overrides=chosen, limits=context.limits, source=source)


def _write(file: h5py.File, adata: AnnData, *, layer: str, source: str) -> None:
    """Write what will be read, and the bare names of the other matrices."""
    write_elem(file, "obs", _plain(adata.obs))
    write_elem(file, "var", _plain(adata.var))
    for name in adata.layers:
        if name == layer:
            _write_matrix(file, f"layers/{name}", adata.layers[name], source=source)
        else:
            file.create_group(f"layers/{name}")
    if adata.raw is not None:
        if layer == "raw":
            write_elem(file, "raw/var", _plain(adata.raw.var))
            _write_matrix(file, "raw/X", adata.raw.X, source=source)
        else:
            file.create_group("raw/X")
    if layer == "X":
        _write_matrix(file, "X", adata.X, source=source)


def _write_matrix(file: h5py.File, where: str, values: Any, *, source: str) -> None:
    if values is None:
        raise UserInputError(
            source,
            "must have a matrix X",
            got="none",
            remedy="Choose a layer",
        )
    if hasattr(values, "to_memory"):
        values = values.to_memory()
    write_elem(file, where, values if sparse.issparse(values) else values[:])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Write as text what cannot be written as it is: such columns are never numbers here."""
    odd = frame.select_dtypes(object)
    texts = frame.assign(**odd.astype(str))
    return texts.set_axis(frame.index.astype(str), axis="index")
