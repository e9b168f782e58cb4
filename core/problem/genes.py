"""Genes as items: whose expression is predicted, in which cell line, from numbers about them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.evidence import Evidence
from core.data.expression import Expression
from core.errors import UserInputError
from core.findings import Finding, about
from core.problem.problem import Item

Meaning = Literal["unlabelled", "expression", "expression-class"]


@dataclass(frozen=True, eq=False)
class Genes:
    """Genes in cell lines, and what is known of their expression.

    Attributes
    ----------
    names, lines
        Gene and cell line of each item, shape (n_items,).
    label
        float32, shape (n_items,): expression, or 1 for high and 0 for low; None where it is to
        be predicted.
    task
        What the labels mean.
    source
        File they came from, for people.
    simulated
        True where no organism was measured.
    findings
        What was decided and dropped.
    """

    names: NDArray[np.object_]
    lines: NDArray[np.object_]
    label: NDArray[np.float32] | None = None
    task: Meaning = "unlabelled"
    source: str = ""
    simulated: bool = False
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if (self.label is None) != (self.task == "unlabelled"):
            raise ValueError(f"label must be given for a task. Received: task {self.task!r}")

    def __len__(self) -> int:
        return int(self.names.shape[0])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the genes, their cell lines and labels."""
        digest = hashlib.sha256("\n".join([*self.names, *self.lines, self.task]).encode())
        digest.update(b"\0" if self.label is None else np.ascontiguousarray(self.label).tobytes())
        return digest.hexdigest()

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Genes:
        """Keep some items, by index or mask."""
        label = None if self.label is None else self.label[rows]
        return replace(self, names=self.names[rows], lines=self.lines[rows], label=label)

    def noting(self, *findings: Finding) -> Genes:
        """Add findings to the report."""
        return replace(self, findings=(*self.findings, *findings))

    def unlabelled(self) -> Genes:
        """Return the same items without what is known of them."""
        return replace(self, label=None, task="unlabelled")


@dataclass(frozen=True, eq=False)
class GeneProblem:
    """Genes whose expression is predicted, and the numbers it is predicted from.

    Attributes
    ----------
    expressions
        One matrix, genes by cell lines: what is to be predicted. Empty where nothing is known.
    items
        Labelled where they are learned from.
    evidence
        Numbers about the genes.
    name
        For people.
    """

    item: ClassVar[Item] = "gene"
    expressions: tuple[Expression, ...]
    items: Genes
    evidence: Evidence
    name: str = ""

    def asking(self, items: Genes) -> GeneProblem:
        """Keep the numbers, ask about other genes."""
        return replace(self, items=items)

    @property
    def features(self) -> NDArray[np.float32]:
        """Numbers of each item, 0 where nothing is known, shape (n_items, n_columns)."""
        table = self.evidence.of_targets
        numbers = table.reindex(self.items.names).to_numpy(np.float32)
        known: NDArray[np.float32] = np.nan_to_num(numbers)
        return known


def gene_problem(
    expressions: Sequence[Expression],
    evidence: Evidence | None,
    *,
    genes: Sequence[str] | None = None,
    name: str = "",
) -> GeneProblem:
    """Ask about the expression of genes in cell lines.

    Parameters
    ----------
    expressions
        One matrix, genes by cell lines.
    evidence
        Numbers about genes.
    genes
        Those that are asked about; all that have such numbers when None.
    name
        Of the data set, for people.
    """
    if len(expressions) != 1:
        raise UserInputError(
            "expression",
            "must be one file of genes by cell lines, to predict genes",
            got=f"{len(expressions)} files",
            remedy="Give one",
        )
    if evidence is None or not evidence.of_targets.shape[1]:
        raise UserInputError(
            "evidence",
            "must be a table with the column target and numbers about each gene",
            got="none" if evidence is None else "numbers about pairs",
            remedy="Give a table with a column target, and one for each number",
        )
    (expression,) = expressions
    known = set(map(str, evidence.of_targets.index))
    wanted = list(expression.genes if genes is None else genes)
    kept = [gene for gene in wanted if gene in known]
    if not kept:
        raise UserInputError(
            "evidence",
            "must name genes as the expression does",
            got=f"numbers about none of {len(wanted):,} genes such as {', '.join(wanted[:3])}",
            remedy="Check that both tables name genes in the same way",
        )
    missing = [gene for gene in wanted if gene not in known]
    findings = (
        (about("genes without numbers", f"{len(missing):,} genes have none and were left out.",
               missing),) if missing else ()
    )  # fmt: skip
    lines = expression.samples
    items = Genes(
        names=np.repeat(np.array(kept, dtype=object), len(lines)),
        lines=np.tile(np.array(lines, dtype=object), len(kept)),
        source=expression.source,
        simulated=expression.simulated,
        findings=findings,
    )
    return GeneProblem((expression,), items, evidence, name)


def labelled_genes(problem: GeneProblem, *, task: Meaning) -> GeneProblem:
    """Label genes with their expression, or with whether it is above the cell line's median.

    Parameters
    ----------
    problem
        Its expression says what each gene has; genes that were not measured are left out.
    task
        `expression`, as log10(1 + value) where it was not logged, or `expression-class`.
    """
    (expression,) = problem.expressions
    items = problem.items
    measured = np.array([name in expression.index for name in items.names], bool)
    items = items.take(measured)
    column = {line: place for place, line in enumerate(expression.samples)}
    rows = expression.rows(list(map(str, items.names)))
    value = rows[np.arange(len(items)), [column[line] for line in items.lines]]
    if expression.scale in {"counts", "linear"}:
        value = np.log10(1 + np.maximum(value, 0))
    if task == "expression-class":
        middle = pd.Series(value).groupby(items.lines).transform("median").to_numpy()
        value = np.asarray(value > middle, np.float32)
    labelled = replace(items, label=value.astype(np.float32), task=task)
    return problem.asking(labelled)
