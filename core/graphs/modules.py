"""Modules of genes: groups cut from a tree, named by their best term, held against a truth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.identifiers.patterns import key, without_version
from core.errors import UserInputError
from core.findings import Finding
from core.graphs.clustering import (
    Linkage,
    Tree,
    adjusted_rand,
    cluster,
    clusters_at,
    cut,
    height_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from core.data.gene_sets import GeneSets
    from core.features.variable_genes import VariableGenes
    from core.graphs.enrichment import Comparison, Enrichment
    from core.graphs.similarity import Similarity

SHUFFLED = "shuffled"
SIGNIFICANT = 0.05
"""A term is called significant below this q, as in the paper."""
_SHARED = 0.5


@dataclass(frozen=True, eq=False)
class Clustering:
    """Genes clustered by one similarity and cut.

    Attributes
    ----------
    similarity
        How alike genes are.
    tree
        Of its genes.
    labels
        Module of each gene, from 1 along the leaf order, shape (n_genes,).
    linkage
        By which the tree was made.
    """

    similarity: Similarity
    tree: Tree
    labels: NDArray[np.int32]
    linkage: Linkage = "average"

    @property
    def clusters(self) -> int:
        """How many modules there are."""
        return int(self.labels.max())


@dataclass(frozen=True)
class Agreement:
    """How far modules agree with groups that are known.

    Attributes
    ----------
    ari
        Adjusted Rand index: 0 by chance, 1 where both are the same.
    genes, groups
        Genes that are in both, and groups they belong to.
    """

    ari: float
    genes: int
    groups: int


@dataclass(frozen=True, eq=False)
class Modules:
    """What was found.

    Attributes
    ----------
    chosen
        The genes, most variable first, and by what they were chosen.
    found
        By the similarity that was asked for.
    enrichment
        Terms of its modules; None where no gene sets were given.
    sets
        The gene sets, cut down to these genes; None where none were given.
    comparison
        How many terms the modules of each similarity have; None without gene sets.
    significant
        How many terms are significant in a module or more, by the name of the similarity.
    truth
        Known group by gene; empty where none are known.
    agreements
        With known groups, by similarity.
    titles
        Of all similarities that were compared, by name.
    data
        Names of the expression files.
    simulated
        Whether no organism was measured.
    seed
        Of shuffling.
    findings
        What a reader should know.
    """

    chosen: VariableGenes
    found: Clustering
    enrichment: Enrichment | None
    sets: GeneSets | None
    comparison: Comparison | None
    significant: Mapping[str, int]
    truth: Mapping[str, str]
    agreements: Mapping[str, Agreement]
    titles: Mapping[str, str]
    data: tuple[str, ...]
    simulated: bool
    seed: int
    findings: tuple[Finding, ...] = field(default=())


def cluster_genes(
    similarity: Similarity,
    *,
    clusters: int,
    height: float | None = None,
    linkage: Linkage = "average",
) -> Clustering:
    """Cluster genes and cut their tree.

    Parameters
    ----------
    similarity
        Of the genes.
    clusters
        How many to leave.
    height
        Where to cut, in its stead.
    linkage
        As in `core.graphs.clustering.cluster`.
    """
    n = len(similarity.values)
    if height is None and clusters >= n:
        raise UserInputError(
            "clusters",
            "must be fewer than the genes that are left",
            got=f"{clusters:,} clusters of {n:,} genes",
            remedy="Ask for fewer clusters, or leave fewer genes out",
        )
    tree = cluster(similarity.values, linkage=linkage)
    wanted = clusters if height is None else clusters_at(tree, height)
    if height is not None and not (math.isfinite(height) and wanted < n):
        raise UserInputError(
            "height",
            "must be a distance at which some genes are joined",
            got=f"{height:g}",
            remedy=f"Cut between {tree.linkage[0, 2]:.3g} and {tree.linkage[-1, 2]:.3g}",
        )
    return Clustering(similarity, tree, cut(tree, wanted), linkage)


def names_in_sets(genes: Sequence[str]) -> tuple[list[str], int]:
    """Return by which names gene sets know genes: without the number of an isoform or a version.

    Parameters
    ----------
    genes
        Names in the expression, each once. Of several isoforms of a gene the first speaks for it.

    Returns
    -------
        The names, each once, and how many differ from those in the expression.
    """
    taken = set(genes)
    names, changed = [], 0
    for gene in genes:
        folded = key(gene)
        short = gene[: len(gene) - len(folded) + len(without_version(folded))]
        if short != gene and short not in taken:
            taken.add(short)
            names.append(short)
            changed += 1
        else:
            names.append(gene)
    return names, changed


def sets_among(sets: GeneSets, genes: Sequence[str]) -> GeneSets:
    """Cut gene sets down to those of their members that are among some genes.

    Parameters
    ----------
    sets
        Of any genes.
    genes
        From `names_in_sets`, matched as `core.graphs.enrichment.match_names` does.
    """
    from core.graphs.enrichment import match_names  # noqa: PLC0415  (only where there are sets)

    matched, _ = match_names(genes, sets)
    there = frozenset(gene for gene in matched if gene is not None)
    members = [each & there for each in sets.members]
    kept = [row for row, each in enumerate(members) if each]
    return replace(
        sets,
        terms=tuple(sets.terms[row] for row in kept),
        names=tuple(sets.names[row] for row in kept),
        members=tuple(members[row] for row in kept),
    )


def agreement(
    genes: Sequence[str], labels: NDArray[np.int32], truth: Mapping[str, str]
) -> Agreement | None:
    """Compare modules with known groups; None where hardly any gene has one.

    Parameters
    ----------
    genes, labels
        Names and modules.
    truth
        Group by gene.
    """
    known = [row for row, gene in enumerate(genes) if gene in truth]
    if len(known) < 2:
        return None
    groups = [truth[genes[row]] for row in known]
    mine = [str(labels[row]) for row in known]
    return Agreement(adjusted_rand(groups, mine), len(known), len(set(groups)))


def module_names(labels: NDArray[np.int32], terms: pd.DataFrame | None) -> dict[int, str]:
    """Name each module by its best significant term; by its number where it has none.

    Parameters
    ----------
    labels
        Modules of the genes.
    terms
        Columns module, name, p and q.
    """
    names = {int(module): f"Module {module}" for module in np.unique(labels)}
    if terms is None or terms.empty:
        return names
    best = terms[terms["q"] < SIGNIFICANT].sort_values(["q", "p"], kind="stable")
    for module, name in best.groupby("module", sort=False)["name"].first().items():
        names[int(str(module))] = str(name)
    return names


def module_table(modules: Modules) -> pd.DataFrame:
    """Return one row a gene, in leaf order: gene, module, order, and what else is known."""
    import pandas as pd  # noqa: PLC0415  (pages read this module's words)

    found, chosen = modules.found, modules.chosen
    order = found.tree.order
    terms = None if modules.enrichment is None else modules.enrichment.table
    names = module_names(found.labels, terms)
    measure = chosen.measure.lower().replace(" ", "_")
    return pd.DataFrame(
        {
            "gene": [chosen.genes[row] for row in order],
            "module": found.labels[order].astype(np.int64),
            "order": np.arange(1, order.size + 1),
            "name": [names[int(label)] for label in found.labels[order]],
            measure: chosen.fano[order],
            "mean": chosen.mean[order],
        }
    )


def view(
    genes: Sequence[str],
    tree: Tree,
    labels: NDArray[np.int32],
    *,
    terms: pd.DataFrame | None,
    agrees: Agreement | None,
) -> dict[str, Any]:
    """Gather what a page shows of a cut, as plain values.

    Parameters
    ----------
    genes
        Names, in the order of the rows of the tree.
    tree, labels
        The tree, and the modules of a cut.
    terms
        From an enrichment; None where there are no gene sets.
    agrees
        With known groups.
    """
    clusters = int(labels.max())
    names = module_names(labels, terms)
    # few lines are enough to read; every term is in terms.csv
    rows = [] if terms is None else terms[terms["q"] < _SHARED].to_dict("records")
    return {
        "clusters": clusters,
        "height": height_of(tree, clusters),
        "modules": [
            {
                "module": module,
                "name": names[module],
                "genes": [genes[row] for row in tree.order if labels[row] == module],
                "significant": sum(
                    row["module"] == module and row["q"] < SIGNIFICANT for row in rows
                ),
            }
            for module in range(1, clusters + 1)
        ],
        "terms": rows,
        "ari": None if agrees is None else agrees.ari,
        "known": None if agrees is None else {"genes": agrees.genes, "groups": agrees.groups},
    }
