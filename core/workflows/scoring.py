"""Score every regulator with every target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core import systems
from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.identifiers.gene_lists import grid, resolve_genes
from core.data.identifiers.tables import IdTable
from core.errors import UserInputError
from core.findings import Finding
from core.models.model_folder import Model, open_model
from core.problem.genes import gene_problem
from core.problem.problem import Item, Problem
from core.problem.system import System
from core.progress import Progress, silent
from core.serving.scoring import Scored, score_genes, score_pairs, score_untrained
from core.workflows.inputs import Notice, ignore


def score(
    system: Model | System | Path | str,
    expressions: Sequence[Expression],
    *,
    regulators: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
    evidence: Evidence | None = None,
    tables: Sequence[IdTable] = (),
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Scored:
    """Score every regulator with every target; or predict genes, which then are the targets.

    Parameters
    ----------
    system
        A model, its folder, or the name of a system that needs no training.
    expressions
        As many as the system reads side by side.
    regulators, targets
        Names of genes, in any spelling that is understood; None for all genes.
    evidence
        Numbers about the pairs, where a model was trained with such.
    tables
        Symbols or probe sets by which genes may be named, too.
    progress
        Told after each block.
    notice
        Told what was noticed of the inputs, before the scoring begins.
    """
    model = opened(system)
    notice(finding for each in expressions for finding in each.findings)
    if model_item(model) == "gene":
        return _predicted(model, expressions, genes=targets, evidence=evidence, progress=progress)
    genes, found = expressions[0].genes, list[Finding]()
    meant = []
    for what, names in (("regulators", regulators), ("targets", targets)):
        resolved, findings = resolve_genes(what, names, genes=genes, tables=tables)
        meant.append(resolved)
        found.extend(findings)
    notice(found)
    problem = Problem(
        tuple(expressions),
        grid(expressions, regulators=meant[0], targets=meant[1]),
        evidence=evidence,
    )
    if isinstance(model, Model):
        return score_pairs(model, problem, progress=progress)
    return score_untrained(model, problem, progress=progress)


def model_item(system: Model | System) -> Item:
    """Return what a model or a system scores: pairs, or genes."""
    return system.method.item if isinstance(system, Model) else system.item


def _predicted(
    model: Model | System,
    expressions: Sequence[Expression],
    *,
    genes: Sequence[str] | None,
    evidence: Evidence | None,
    progress: Progress,
) -> Scored:
    """Predict genes in the cell lines of an expression."""
    if not isinstance(model, Model):
        raise UserInputError(
            "model",
            "must be a model folder, or a system that needs no training",
            got=model.name,
            remedy=f"Train {model.name} first",
        )
    if genes is None and evidence is not None:
        genes = list(map(str, evidence.of_targets.index))
    problem = gene_problem(expressions, evidence, genes=genes)
    return score_genes(model, problem, progress=progress)


def opened(system: Model | System | Path | str) -> Model | System:
    """Open a model folder, or find the system of a name.

    Parameters
    ----------
    system
        As in `score`. A folder of that name goes before a system of that name.
    """
    if isinstance(system, Model | System):
        return system
    if not Path(system).exists() and (named := systems.find(str(system))) is not None:
        return named
    return open_model(Path(system))
