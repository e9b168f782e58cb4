"""Real expression with known edges, read and cut to a size that one machine can learn from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from core.data.evidence import both, from_table
from core.data.expression import Expression
from core.data.overrides import Overrides
from core.data.pairs import Pairs, from_names
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.problem.filter_pairs import changes, filter_pairs
from core.problem.negatives import Recipe, Sampling, with_negatives
from core.problem.problem import Problem

_MOST_PAIRS = 1_000_000
_LEAST_TARGETS = 5

_ROOT = Path(__file__).resolve().parents[1]
_BONE_MARROW = "scrna/mouse_bone_marrow_erythro_Han/expression.h5ad"
_MESC = "scrna/mESC_Hayashi_100TF/ExpressionData.csv.gz"
_HSC = "boolode/HSC/HSC_2000_0/ExpressionData.csv.gz"
_ARABIDOPSIS = "arabidopsis/rnaseq_abiotic_stress_raw_counts.csv.gz"
_VALIDATED = "arabidopsis/validated_edges_non_dap.csv.gz"


@dataclass(frozen=True)
class RealSet:
    """An expression file and the edges that are known of its genes.

    Attributes
    ----------
    name
        For the table.
    expression, edges
        Files, below the folder of real data.
    overrides
        What must be said of the expression file.
    evidence_type
        Which rows of the edges to keep, by their column `type`; all when empty.
    listed_only
        The edges were cut to a list of genes before they were published, so that a gene outside
        it cannot be a target: only listed genes are candidates.
    most_targets
        How many of each regulator CNNC may learn from; all, with every candidate as negative,
        when None.
    folds
        How many when CNNC is judged.
    """

    name: str
    expression: str
    edges: str
    overrides: Overrides = field(default_factory=Overrides)
    evidence_type: str = ""
    listed_only: bool = False
    most_targets: int | None = 60
    folds: int = 3


SETS = {
    each.name: each
    for each in (
        RealSet(
            "bone marrow, mHSC-E ChIP",
            _BONE_MARROW,
            "networks/genelink/mHSC-E/TFs1000_Specific_network.csv.gz",
            listed_only=True,
            most_targets=200,
        ),
        RealSet(
            # the trap: what separates the labels here is who made it to the list
            "bone marrow, mHSC-E ChIP, unlisted genes as negatives",
            _BONE_MARROW,
            "networks/genelink/mHSC-E/TFs1000_Specific_network.csv.gz",
        ),
        RealSet(
            "bone marrow, non-specific ChIP",
            _BONE_MARROW,
            "networks/mouse_Non-Specific-ChIP-seq-network.csv.gz",
            most_targets=20,
        ),
        RealSet(
            "mESC, ESCAPE",
            _MESC,
            "scrna/mESC_Hayashi_100TF/refNetwork_ESCAPE.csv.gz",
            # a table of numbers does not say that its columns are cells
            Overrides(kind="single-cell"),
        ),
        RealSet(
            "bone marrow, STRING",
            _BONE_MARROW,
            "networks/mouse_STRING-network.csv.gz",
            most_targets=20,
        ),
        RealSet("bone marrow, KEGG", _BONE_MARROW, "go_kegg/cnnc_mmu_kegg_directed_edges.csv.gz"),
        RealSet(
            "mESC, ChIP",
            _MESC,
            "networks/genelink/mESC/TFs1000_Specific_network.csv.gz",
            Overrides(kind="single-cell"),
        ),
        RealSet(
            "mESC, loss and gain of function",
            _MESC,
            "networks/mouse_mESC-lofgof-network.csv.gz",
            Overrides(kind="single-cell"),
        ),
        RealSet(
            "THP-1, knock-downs",
            "scrna/THP1_45TF/ExpressionData.csv.gz",
            "scrna/THP1_45TF/refNetwork.csv.gz",
            Overrides(kind="single-cell"),
        ),
        RealSet(
            "Arabidopsis stress, AtRegNet",
            _ARABIDOPSIS,
            "arabidopsis/atregnet_confirmed_pairs.csv.gz",
            Overrides(isoforms="merge"),
        ),
        RealSet(
            "BoolODE HSC (simulated)",
            _HSC,
            "boolode/HSC/HSC_2000_0/refNetwork.csv.gz",
            most_targets=None,
            folds=5,
        ),
        *(
            RealSet(
                f"Arabidopsis stress, {called}",
                _ARABIDOPSIS,
                _VALIDATED,
                Overrides(isoforms="merge"),
                evidence_type=kind,
                most_targets=60,
            )
            for called, kind in (
                ("ChIP", "CHIPSeq"),
                ("TARGET", "TARGET"),
                ("literature", "Litterature"),
            )
        ),
    )
}


def folder() -> Path | None:
    """Find the folder of real data; None where there is none."""
    found = Path(os.environ.get("GRNSCOPE_SHARED", _ROOT.parent / "shared" / "data"))
    return found if found.is_dir() else None


def known(real: RealSet, data: Path) -> Problem:
    """Read expression and known edges, as far as both genes were measured and change.

    Parameters
    ----------
    real
        Which set.
    data
        The folder of real data.
    """
    expression = _expression(data / real.expression, real.overrides)
    path = data / real.edges
    if real.evidence_type:
        table = pd.read_csv(path)
        table = table[table["type"] == real.evidence_type].drop_duplicates(["tf", "target"])
        table = table[table["tf"] != table["target"]]
        edges = from_names(table["tf"].tolist(), table["target"].tolist(), source=path.name)
    else:
        read = read_pairs(path)
        edges = replace(read, genes=tuple(name.upper() for name in read.genes), sign=None)
    if real.listed_only:
        listed = np.isin(np.array(expression.genes, dtype=object), edges.genes)
        expression = expression.take_genes(np.flatnonzero(listed))
    return filter_pairs(Problem((expression,), replace(edges, weight=None), name=real.name))


def candidates(problem: Problem) -> list[str]:
    """List the genes that may stand as targets: those that change across samples."""
    expression = problem.expressions[0]
    return [
        gene for gene, moves in zip(expression.genes, changes(expression), strict=True) if moves
    ]


def every_candidate(problem: Problem, *, most_pairs: int = _MOST_PAIRS, seed: int) -> Problem:
    """Label each regulator's pair with every gene; where that is too much, sample of them.

    Parameters
    ----------
    problem
        Known edges.
    most_pairs
        More than this are sampled: random genes for each regulator.
    seed
        Decides which.
    """
    genes = candidates(problem)
    edges = problem.pairs
    n = np.unique(edges.regulator).size * len(genes)
    if n <= most_pairs:
        return problem.asking(with_negatives(edges, recipe="all", candidates=genes, seed=seed))
    return problem.asking(
        with_negatives(
            edges,
            recipe="random-target",
            candidates=genes,
            ratio=most_pairs / len(edges) - 1,
            seed=seed,
        )
    )


def sampled(
    problem: Problem, *, most_targets: int | None, recipe: Recipe = "random-target", seed: int
) -> Problem:
    """Keep some known targets of each regulator, and as many genes that are none.

    With random targets this is, within a regulator, a fair sample of all candidates, so that
    its AUROC estimates theirs.

    Parameters
    ----------
    problem
        Known edges.
    most_targets
        Of each regulator; those with fewer than five known targets are left out. When None,
        every edge and every candidate is kept.
    recipe
        How negatives are sampled.
    seed
        Decides which.
    """
    if most_targets is None:
        return every_candidate(problem, seed=seed)
    edges, genes = problem.pairs, candidates(problem)
    pairs = with_negatives(
        few_targets(edges, most=most_targets, seed=seed),
        recipe=recipe,
        candidates=genes,
        seed=seed,
        never=edges,
    )
    # what is divided further is given negatives anew, inside each side
    return replace(problem.asking(pairs), sampling=Sampling(recipe, tuple(genes), edges))


def few_targets(edges: Pairs, *, most: int, seed: int) -> Pairs:
    """Keep some known targets of each regulator that has five of them.

    Parameters
    ----------
    edges
        Known pairs.
    most
        Of each regulator.
    seed
        Decides which.
    """
    order = np.random.default_rng(seed).permutation(len(edges))
    regulator = pd.Series(edges.regulator[order])
    place = regulator.groupby(regulator).cumcount().to_numpy()
    enough = regulator.map(regulator.value_counts()).to_numpy() >= _LEAST_TARGETS
    return edges.take(np.sort(order[enough & (place < most)]))


def with_dap(problem: Problem, data: Path) -> Problem:
    """Add DAP-seq: whether it saw the regulator at the target, and how many others it saw there.

    DAP-seq is an experiment of its own, in a test tube; no label is used.

    Parameters
    ----------
    problem
        Labelled pairs of Arabidopsis genes.
    data
        The folder of real data.
    """
    dap = pd.read_csv(data / "arabidopsis/dapseq_edges.csv.gz").drop_duplicates()
    asked = problem.pairs.to_frame()[["regulator", "target"]].drop_duplicates()
    seen = asked.merge(
        dap.rename(columns={"tf": "regulator"}).assign(dap=1.0),
        on=["regulator", "target"],
        how="left",
    ).fillna({"dap": 0.0})
    share = dap["target"].value_counts() / dap["tf"].nunique()
    targets = pd.DataFrame({"target": asked["target"].unique()})
    targets["dap_share"] = targets["target"].map(share).fillna(0.0)
    return replace(problem, evidence=both(from_table(seen), from_table(targets)))


def without_regulators(pairs: Pairs, names: Sequence[str]) -> Pairs:
    """Leave out all pairs of some regulators."""
    return pairs.take(~np.isin(pairs.regulator_names, np.array(names, dtype=object)))


@lru_cache(maxsize=4)
def _expression(path: Path, overrides: Overrides) -> Expression:
    """Read expression; mouse symbols are upper-cased, as the lists of edges have them."""
    expression = read_expression(path, overrides=overrides)
    upper = [gene.upper() for gene in expression.genes]
    first = ~pd.Index(upper).duplicated()
    return replace(
        expression.take_genes(np.flatnonzero(first)),
        genes=tuple(np.array(upper, dtype=object)[first]),
    )
