"""Expression: genes by samples, whatever file it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.findings import Finding

if TYPE_CHECKING:
    from anndata import AnnData

    from core.data.overrides import Overrides

Kind = Literal["single-cell", "bulk", "time-series"]
Scale = Literal["counts", "linear", "log", "relative"]
Matrix: TypeAlias = "NDArray[np.float32] | sparse.csr_array"

KINDS: tuple[Kind, ...] = ("single-cell", "bulk", "time-series")
SCALES: tuple[Scale, ...] = ("counts", "linear", "log", "relative")


@dataclass(frozen=True, eq=False)
class Expression:
    """A measured (or simulated) expression matrix.

    Attributes
    ----------
    values
        float32, shape (n_genes, n_samples): dense, or `csr_array` with one row a gene.
    genes, samples
        Unique names, one a row and one a column.
    kind
        `single-cell`, `bulk`, or `time-series` (then `series` and `time` are given).
    scale
        `counts`, `linear` (TPM, RPKM, concentrations), `log`, or `relative`
        (log ratios, z-scores: values on both sides of zero).
    series
        Which time series each sample belongs to, shape (n_samples,).
    time
        When it was taken, shape (n_samples,).
    pseudotime
        Shape (n_samples, n_lineages), NaN where a cell is not on a lineage.
    source
        File or simulator it came from, for people.
    simulated
        True where no organism was measured.
    findings
        What the reader recognised, decided and mended.
    """

    values: Matrix
    genes: tuple[str, ...]
    samples: tuple[str, ...]
    kind: Kind
    scale: Scale
    series: NDArray[np.str_] | None = None
    time: NDArray[np.float64] | None = None
    pseudotime: NDArray[np.float64] | None = None
    source: str = ""
    simulated: bool = False
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        shape = (len(self.genes), len(self.samples))
        if self.values.shape != shape:
            raise ValueError(
                f"values must have the shape (genes, samples) = {shape}. "
                f"Received: {self.values.shape}"
            )
        if self.values.dtype != np.float32:
            raise ValueError(f"values must be float32. Received: {self.values.dtype}")
        for name, per_sample in (("series", self.series), ("time", self.time)):
            if per_sample is not None and per_sample.shape != (shape[1],):
                raise ValueError(
                    f"{name} must have one entry a sample ({shape[1]}). "
                    f"Received: {per_sample.shape}"
                )
        if self.pseudotime is not None and (
            self.pseudotime.ndim != 2 or self.pseudotime.shape[0] != shape[1]
        ):
            raise ValueError(
                f"pseudotime must have the shape ({shape[1]}, lineages). "
                f"Received: {self.pseudotime.shape}"
            )

    @classmethod
    def from_anndata(
        cls,
        adata: AnnData,
        *,
        layer: str | None = None,
        overrides: Overrides | None = None,
        source: str = "AnnData",
        simulated: bool = False,
    ) -> Expression:
        """Take expression from an AnnData by the rules that hold for an h5ad file.

        Parameters
        ----------
        adata
            Cells in rows, genes in columns; it is not changed.
        layer
            Which matrix: a layer's name, or `raw`; `X` where omitted.
        overrides
            Decisions that replace what would be detected.
        source
            What it is called, for people.
        simulated
            Whether no organism was measured.
        """
        from core.data.anndata_io import expression_of  # noqa: PLC0415  (anndata)

        found = expression_of(adata, layer=layer, overrides=overrides, source=source)
        return replace(found, simulated=found.simulated or simulated)

    @property
    def n_genes(self) -> int:
        """How many genes there are."""
        return len(self.genes)

    @property
    def n_samples(self) -> int:
        """How many samples there are."""
        return len(self.samples)

    @property
    def is_sparse(self) -> bool:
        """Whether the values are kept sparse."""
        return sparse.issparse(self.values)

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each gene name."""
        return {gene: row for row, gene in enumerate(self.genes)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of names and values: what a model card means by "this data"."""
        digest = hashlib.sha256()
        digest.update("\n".join(self.genes).encode())
        digest.update(b"\0")
        digest.update("\n".join(self.samples).encode())
        parts = (
            (self.values.indptr, self.values.indices, self.values.data)
            if sparse.issparse(self.values)
            else (self.values,)
        )
        for part in parts:
            digest.update(np.ascontiguousarray(part).view(np.uint8).data)
        return digest.hexdigest()

    def rows(self, genes: Sequence[str]) -> NDArray[np.float32]:
        """Return the profiles of some genes, dense, shape (len(genes), n_samples)."""
        picked = self.values[[self.index[gene] for gene in genes]]
        return picked.toarray() if sparse.issparse(picked) else picked

    def take_genes(self, rows: NDArray[np.intp]) -> Expression:
        """Keep the given rows, in the given order."""
        return replace(self, values=self.values[rows], genes=tuple(self.genes[row] for row in rows))

    def take_samples(self, columns: NDArray[np.intp]) -> Expression:
        """Keep the given columns, in the given order, with what is known of them."""
        return replace(
            self,
            values=self.values[:, columns],
            samples=tuple(self.samples[column] for column in columns),
            series=None if self.series is None else self.series[columns],
            time=None if self.time is None else self.time[columns],
            pseudotime=None if self.pseudotime is None else self.pseudotime[columns],
        )

    def noting(self, *findings: Finding) -> Expression:
        """Add findings to the report."""
        return replace(self, findings=(*self.findings, *findings))
