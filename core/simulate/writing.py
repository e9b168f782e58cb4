"""How simulators write: the same bytes for the same seed, and a note that nothing was measured."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.simulated import FIRST_WORDS, NOTE


def write_text(path: Path, text: str) -> Path:
    """Write a text file, gzipped if its name ends in `.gz`; it appears only when complete."""
    content = text.encode()
    if path.suffix == ".gz":
        # Without a time stamp, so that the same seed gives the same bytes.
        content = gzip.compress(content, compresslevel=6, mtime=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    return partial.replace(path)


def write_frame(
    path: Path, frame: pd.DataFrame, *, index: bool = False, decimals: int | None = None
) -> Path:
    """Write a table: tab-separated if its name has `.tsv` or `.bed` in it, else with commas.

    Parameters
    ----------
    path, frame
        Where, and what.
    index
        Whether row names come first; their column has no name, as in BEELINE's files.
    decimals
        Digits after the point; as many as needed when omitted. Missing values read `NA`.
    """
    rounded = frame if decimals is None else frame.round(decimals)
    separator = "\t" if ".tsv" in path.suffixes or ".bed" in path.suffixes else ","
    text: str = rounded.to_csv(sep=separator, index=index, na_rep="NA", lineterminator="\n")
    return write_text(path, text)


def write_matrix(
    path: Path,
    values: NDArray[np.floating],
    *,
    header: tuple[str, ...],
    before: Sequence[Sequence[str]] | None = None,
    decimals: int = 7,
) -> Path:
    """Write a bare matrix under a header, separated by tabs; much faster than a data frame.

    Parameters
    ----------
    path, values
        Where, and what: shape (n_rows, n_columns).
    header
        Names of all columns.
    before
        Cells that come first in each row.
    decimals
        Digits after the point; zeros at the end are dropped.
    """
    rows = np.round(values.astype(np.float64), decimals).tolist()
    leading = before if before is not None else [()] * len(rows)
    lines = ["\t".join(header)]
    lines += [
        "\t".join([*cells, *map(repr, row)]) for cells, row in zip(leading, rows, strict=True)
    ]
    return write_text(path, "\n".join(lines) + "\n")


def write_readme(
    folder: Path, name: str, *, what: str, seed: int, settings: Mapping[str, object]
) -> Path:
    """Write `README.txt`: that the data is simulated, by what, with which seed and settings."""
    lines = [
        f"{FIRST_WORDS} No organism was measured; every number here was made by a program.",
        "",
        what.strip(),
        "",
        f"Simulator: {name}",
        f"Seed: {seed}",
        "Settings:",
        *(f"  {key} = {value}" for key, value in _flat(settings)),
    ]
    return write_text(folder / NOTE, "\n".join(lines) + "\n")


def _flat(settings: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """Spread settings that are themselves groups of settings."""
    rows: list[tuple[str, object]] = []
    for key, value in settings.items():
        if is_dataclass(value) and not isinstance(value, type):
            inner = {field.name: getattr(value, field.name) for field in fields(value)}
            rows += _flat(inner, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", value))
    return rows
