"""What every reader hands over: the matrix as the file has it, genes in rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Kind, Matrix
from core.data.overrides import Overrides
from core.findings import Finding
from core.progress import Progress, silent
from core.settings import Limits


@dataclass(frozen=True, eq=False)
class RawExpression:
    """A matrix with names, before anything in it was mended.

    Attributes
    ----------
    values
        float32, shape (n_genes, n_samples), dense or CSR; NaN where a value is missing.
    genes, samples
        Names as the file gives them: not yet unique, perhaps empty.
    kind, kind_evidence
        What the format itself implies, and why; None where only the values can tell.
    series, time, pseudotime
        As in `Expression`.
    simulated
        True where the format or the names show that no organism was measured.
    findings
        What the reader recognised.
    """

    values: Matrix
    genes: list[str]
    samples: list[str]
    kind: Kind | None = None
    kind_evidence: str = ""
    series: NDArray[np.str_] | None = None
    time: NDArray[np.float64] | None = None
    pseudotime: NDArray[np.float64] | None = None
    simulated: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a reader needs to know beside the path: decisions, limits, whom to tell."""

    overrides: Overrides = field(default_factory=Overrides)
    limits: Limits = field(default_factory=Limits)
    progress: Progress = silent
