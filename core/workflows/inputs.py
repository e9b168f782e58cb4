"""Read the files that work begins with: expression, known pairs, evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from core.data.evidence import Evidence, both, read_evidence
from core.data.expression import Expression
from core.data.overrides import from_words
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from core.findings import Finding
from core.problem.genes import gene_problem
from core.problem.problem import AnyProblem, Problem
from core.progress import Progress, silent
from core.settings import Limits

if TYPE_CHECKING:
    from core.data.gene_sets import GeneSets

Notice: TypeAlias = Callable[[Iterable[Finding]], None]
"""Called with what was noticed of the inputs before long work begins."""

_LIMITS = Limits()


def ignore(findings: Iterable[Finding]) -> None:
    """Take no notice."""


@dataclass(frozen=True)
class DataFile:
    """A file or folder to read.

    Attributes
    ----------
    path
        Where it is.
    name
        What the data set is called in tables; empty for the file's own name.
    overrides
        Fields of `Overrides`, where what is detected is wrong; of pairs, `edge_types` of
        `read_pairs`.
    """

    path: Path
    name: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)


def read_expressions(
    files: Sequence[DataFile], *, limits: Limits = _LIMITS, progress: Progress = silent
) -> list[Expression]:
    """Read expression files.

    Parameters
    ----------
    files
        At least one.
    limits
        What a file may ask of this machine.
    progress
        Told how far the reading is.
    """
    if not files:
        raise UserInputError(
            "expression", "must be given", got="none", remedy="Choose an expression file"
        )
    return [
        read_expression(
            file.path, overrides=from_words(file.overrides), limits=limits, progress=progress
        )
        for file in files
    ]


def read_evidence_tables(paths: Sequence[Path], *, limits: Limits = _LIMITS) -> Evidence | None:
    """Read tables of other evidence side by side; None where there are none."""
    tables = [read_evidence(path, limits=limits) for path in paths]
    return reduce(both, tables) if tables else None


def read_sets(
    *,
    gene_sets: Path | None = None,
    ontology: Path | None = None,
    annotations: Path | None = None,
    limits: Limits = _LIMITS,
) -> GeneSets | None:
    """Read sets of genes: a GMT file, or an ontology with the annotations of its terms.

    Parameters
    ----------
    gene_sets
        A GMT file.
    ontology, annotations
        In its stead; each needs the other.
    limits
        What a file may ask of this machine.

    Returns
    -------
        None where nothing is given.
    """
    if (ontology is None) != (annotations is None):
        missing = "annotations" if annotations is None else "ontology"
        raise UserInputError(
            missing,
            "must be given, for an ontology and its annotations need each other",
            got="none",
            remedy=f"Give the {missing} too, or gene sets in a GMT file",
        )
    if gene_sets is not None and ontology is not None:
        raise UserInputError(
            "gene sets",
            "must come from one place",
            got="a GMT file and an ontology",
            remedy="Leave one of them out",
        )
    if gene_sets is not None:
        from core.data.gene_sets import read_gene_sets  # noqa: PLC0415  (only who gives any)

        return read_gene_sets(gene_sets, limits=limits)
    if ontology is None or annotations is None:
        return None
    from core.data.gene_sets import read_annotated_ontology  # noqa: PLC0415  (goatools)

    return read_annotated_ontology(ontology, annotations, limits=limits)


def read_problems(
    expressions: Sequence[DataFile],
    pairs: Sequence[DataFile],
    *,
    evidence: Sequence[Path] = (),
    limits: Limits = _LIMITS,
    progress: Progress = silent,
) -> list[Any]:
    """Read what a system learns from: one data set, or as many as there are files of pairs.

    Without pairs, genes are asked about: their expression, from the evidence.

    Parameters
    ----------
    expressions, pairs
        One file of pairs goes with all expression together; several go with as many expression
        files each, in the same order.
    evidence
        Tables of other numbers, about the pairs of every data set.
    limits
        What a file may ask of this machine.
    progress
        Told how far the reading is.
    """
    if not pairs and evidence:
        known = read_expressions(expressions, limits=limits, progress=progress)
        return [gene_problem(known, read_evidence_tables(evidence, limits=limits))]
    if not pairs:
        raise UserInputError(
            "pairs",
            "must be given, or evidence about genes where genes are predicted",
            got="neither",
            remedy="Give a file of known pairs, or a table with a column target",
        )
    each, left = divmod(len(expressions), max(len(pairs), 1))
    if left or not each:
        raise UserInputError(
            "pairs",
            "must be one file, or several with as many expression files each",
            got=f"{len(pairs)}, with {len(expressions)} of expression",
            remedy="Give the expression files of the first pairs file, then those of the second",
        )
    read = read_expressions(expressions, limits=limits, progress=progress)
    beside = read_evidence_tables(evidence, limits=limits)
    groups = [tuple(read[begin : begin + each]) for begin in range(0, len(read), each)]
    return [
        Problem(
            expressions=group,
            pairs=read_pairs(
                file.path,
                genes=group[0].genes,
                edge_types=file.overrides.get("edge_types", ""),
                limits=limits,
            ),
            name=file.name or file.path.name,
            evidence=beside,
        )
        for group, file in zip(groups, pairs, strict=True)
    ]


def findings_of(problems: Sequence[AnyProblem]) -> list[Finding]:
    """Return what was noticed of expression and pairs."""
    found: list[Finding] = []
    for problem in problems:
        for expression in problem.expressions:
            found.extend(expression.findings)
        found.extend(problem.items.findings)
    return found


def is_simulated(problems: Sequence[AnyProblem]) -> bool:
    """Return whether any expression of these problems is simulated."""
    return any(each.simulated for problem in problems for each in problem.expressions)
