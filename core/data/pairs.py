"""Pairs: ordered (regulator, target), with what is known about each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.findings import Finding

Labelling = Literal["edges", "binary", "direction"]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Ordered gene pairs, coded as indices so that millions of them stay cheap.

    Attributes
    ----------
    genes
        Every gene named in a pair, once.
    regulator, target
        int32 indices into `genes`, shape (n_pairs,).
    label
        int8, shape (n_pairs,). None where only positives are listed (`edges`).
        `binary`: 1 regulates, 0 does not. `direction`: 0 none, 1 the first regulates the
        second, 2 the second regulates the first.
    sign
        int8, +1 activates, -1 represses, 0 unknown. None where the file says nothing.
    group
        int32, the file's own split (CNNC's per-regulator offsets). None where it has none.
    weight
        float64 importance or confidence of each pair, as pySCENIC writes it.
    weight_name
        What the file calls the weight; empty where it has no name.
    task
        What the labels mean: `edges`, `binary` or `direction`.
    source
        File or simulator they came from, for people.
    simulated
        True where they describe a made-up network.
    findings
        What the reader recognised, decided and dropped.
    """

    genes: tuple[str, ...]
    regulator: NDArray[np.int32]
    target: NDArray[np.int32]
    label: NDArray[np.int8] | None = None
    sign: NDArray[np.int8] | None = None
    group: NDArray[np.int32] | None = None
    weight: NDArray[np.float64] | None = None
    weight_name: str = ""
    task: Labelling = "edges"
    source: str = ""
    simulated: bool = False
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        n = self.regulator.shape[0]
        for name in ("target", "label", "sign", "group", "weight"):
            column = getattr(self, name)
            if column is not None and column.shape != (n,):
                raise ValueError(
                    f"{name} must have one entry a pair ({n}). Received: {column.shape}"
                )
        if (self.label is None) != (self.task == "edges"):
            raise ValueError(
                f"label must be given for binary and direction, not for edges. "
                f"Received: task {self.task!r}"
            )

    def __len__(self) -> int:
        return int(self.regulator.shape[0])

    @property
    def regulator_names(self) -> NDArray[np.object_]:
        """Name of each pair's regulator, shape (n_pairs,)."""
        return self._names[self.regulator]

    @property
    def target_names(self) -> NDArray[np.object_]:
        """Name of each pair's target, shape (n_pairs,)."""
        return self._names[self.target]

    @cached_property
    def _names(self) -> NDArray[np.object_]:
        return np.array(self.genes, dtype=object)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the pairs and their labels."""
        digest = hashlib.sha256("\n".join(self.genes).encode())
        for column in (self.regulator, self.target, self.label, self.sign):
            digest.update(b"\0" if column is None else np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Pairs:
        """Keep some pairs, by index or mask; the gene list stays as it is."""
        columns = {
            name: None if getattr(self, name) is None else getattr(self, name)[rows]
            for name in ("regulator", "target", "label", "sign", "group", "weight")
        }
        return replace(self, **columns)  # type: ignore[arg-type]

    def noting(self, *findings: Finding) -> Pairs:
        """Add findings to the report."""
        return replace(self, findings=(*self.findings, *findings))

    def to_frame(self) -> pd.DataFrame:
        """Return the pairs as a table: regulator, target, and label and sign where known."""
        columns = {"regulator": self.regulator_names, "target": self.target_names}
        for name in ("label", "sign", "weight"):
            if getattr(self, name) is not None:
                columns[name] = getattr(self, name)
        return pd.DataFrame(columns)


def from_names(
    regulators: Sequence[str],
    targets: Sequence[str],
    *,
    label: NDArray[np.int8] | None = None,
    sign: NDArray[np.int8] | None = None,
    group: NDArray[np.int32] | None = None,
    weight: NDArray[np.float64] | None = None,
    task: Labelling | None = None,
    source: str = "",
    simulated: bool = False,
) -> Pairs:
    """Code names as indices, genes in order of first appearance.

    Parameters
    ----------
    regulators, targets
        Names, one of each a pair.
    label, sign, group, weight
        As in `Pairs`.
    task
        What the labels mean; `edges` without labels and `binary` with, when omitted.
    source, simulated
        As in `Pairs`.
    """
    n = len(regulators)
    if len(targets) != n:
        raise ValueError(
            f"regulators and targets must be as many. Received: {n} and {len(targets)}"
        )
    both = np.empty(2 * n, dtype=object)
    both[:n] = regulators
    both[n:] = targets
    factorized, names = pd.factorize(both)
    codes: NDArray[np.int32] = np.asarray(factorized, dtype=np.int32)
    return Pairs(
        genes=tuple(str(name) for name in names),
        regulator=codes[:n],
        target=codes[n:],
        label=label,
        sign=sign,
        group=group,
        weight=weight,
        task=task or ("edges" if label is None else "binary"),
        source=source,
        simulated=simulated,
    )
