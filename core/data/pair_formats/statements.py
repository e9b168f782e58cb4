"""What a file states, row by row, before anything is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Labelling
from core.findings import Finding

_KIND = re.compile(r"^(?:ENTREZID|SYMBOL|UNIPROT|ENSEMBL):")
"""How graphite says of which kind an identifier is."""
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "."})


@dataclass(frozen=True, eq=False)
class Statements:
    """The rows of a file as codes.

    Attributes
    ----------
    names
        object, the names in order of appearance; no two alike.
    regulator, target
        int32 indices into `names`, -1 where the cell holds no name, shape (n_rows,).
    label, sign, weight, weight_name, group, task
        As in `Pairs`; a label may also be `UNLABELLED`.
    rows_read
        How many rows the file has, those included that were left out on purpose.
    findings
        What was recognised so far.
    """

    names: NDArray[np.object_]
    regulator: NDArray[np.int32]
    target: NDArray[np.int32]
    label: NDArray[np.int8] | None = None
    sign: NDArray[np.int8] | None = None
    weight: NDArray[np.float64] | None = None
    group: NDArray[np.int32] | None = None
    weight_name: str = ""
    task: Labelling = "edges"
    rows_read: int = 0
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Statements:
        """Keep some rows, by mask or index."""
        columns = {
            name: None if getattr(self, name) is None else getattr(self, name)[rows]
            for name in ("regulator", "target", "label", "sign", "weight", "group")
        }
        return replace(self, **columns)  # type: ignore[arg-type]

    def noting(self, *findings: Finding) -> Statements:
        """Add findings."""
        return replace(self, findings=(*self.findings, *findings))


def code_names(
    regulators: pd.Categorical, targets: pd.Categorical
) -> tuple[NDArray[np.object_], NDArray[np.int32], NDArray[np.int32]]:
    """Code two columns of names by one list of names.

    White space and quotation marks around a name, and a kind before it (`ENTREZID:5601`), are
    dropped; its case is left alone.

    Returns
    -------
    tuple
        The names, and for each column its codes, -1 where a cell holds no name.
    """
    first = [_tidy(str(name)) for name in regulators.categories]
    second = [_tidy(str(name)) for name in targets.categories]
    both = np.array([*first, *second], dtype=object)
    codes, names = pd.factorize(both)
    per_word: NDArray[np.int32] = codes.astype(np.int32)
    return (
        np.asarray(names, dtype=object),
        _follow(per_word[: len(first)], regulators.codes),
        _follow(per_word[len(first) :], targets.codes),
    )


def _follow(per_category: NDArray[np.int32], codes: NDArray[np.integer]) -> NDArray[np.int32]:
    # A cell that is not there at all has the code -1: the -1 put last.
    followed: NDArray[np.int32] = np.append(per_category, np.int32(-1))[codes]
    return followed


def _tidy(name: str) -> str | None:
    name = _KIND.sub("", name.strip(" \t\r\"'\u00a0\u200b\ufeff"))
    return None if name.casefold() in _MISSING else name
