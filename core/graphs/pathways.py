"""Genes of a pathway, the edges known among them, and the pairs that touch none of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from core.data.pair_formats.spelling import spelled_as
from core.data.pairs import Pairs, from_names
from core.data.pathway_tables import Pathway
from core.errors import UserInputError
from core.findings import Finding, about, number_of
from core.problem.filter_pairs import changes
from core.problem.problem import Problem

MOST_GENES = 500


@dataclass(frozen=True, eq=False)
class Asked:
    """Which genes of a pathway are asked about.

    Attributes
    ----------
    name
        Of the pathway.
    genes
        Those that are asked about, named as in the expression.
    measured
        All of its genes that were measured and change; no pair that touches one is learned from.
    total
        How many genes the pathway has.
    known
        Its edges between `genes`, with their signs.
    findings
        What was left out, and which names were matched without regard to case.
    """

    name: str
    genes: tuple[str, ...]
    measured: tuple[str, ...]
    total: int
    known: Pairs
    findings: tuple[Finding, ...]


def edges_among(pairs: Pairs, genes: Collection[str]) -> Pairs:
    """Return the known edges between the genes of a set, matched without regard to case.

    Parameters
    ----------
    pairs
        Known edges, or labelled pairs, whose edges are those labelled 1.
    genes
        The gene set.
    """
    wanted = {gene.casefold() for gene in genes}
    inside = np.array([gene.casefold() in wanted for gene in pairs.genes], dtype=bool)
    kept = inside[pairs.regulator] & inside[pairs.target]
    if pairs.label is not None:
        kept &= pairs.label == 1
    return replace(pairs.take(kept), label=None, task="edges", findings=())


def of_genes(name: str, genes: Sequence[str], pairs: Pairs) -> Pathway:
    """Make a pathway of genes that were named: its edges are all that are known among them.

    Parameters
    ----------
    name
        What people call it.
    genes
        At least two.
    pairs
        Known edges.
    """
    edges = edges_among(pairs, genes)
    spelled = {gene.casefold(): gene for gene in edges.genes}
    every = dict.fromkeys(spelled.get(gene.casefold(), gene) for gene in genes)
    there = from_names(edges.regulator_names.tolist(), edges.target_names.tolist(),
                       sign=edges.sign, source=edges.source)  # fmt: skip
    listed = tuple(dict.fromkeys((*there.genes, *every)))
    return Pathway("", name, replace(there, genes=listed), every_gene=True)


def ask_about(pathway: Pathway, problem: Problem) -> Asked:
    """Find the genes of a pathway that can be asked about.

    Those that a known edge connects to another measured gene; all that were measured where no
    edge does, or where the genes were named one by one.

    Parameters
    ----------
    pathway
        Its genes are matched without regard to case: human and mouse symbols differ by nothing
        else.
    problem
        Whose expression is asked.
    """
    edges = spelled_as(replace(pathway.edges, findings=()), problem.expressions[0].genes)
    able = _able(problem)
    there = [gene for gene in edges.genes if gene in able]
    what = f"pathway {pathway.title}".strip()
    total = len(edges.genes)
    if len(there) < 2:
        example = f"{', '.join(edges.genes[:3])} here, {', '.join(sorted(able)[:3])} there"
        raise UserInputError(
            what,
            "must have at least two genes whose expression was measured and changes",
            got=f"{len(there)} of its {number_of(total, 'gene')}",
            remedy=f"Check that organism and names are those of the expression ({example})",
        )
    if len(there) > MOST_GENES:
        raise UserInputError(
            what,
            f"must have at most {MOST_GENES} measured genes",
            got=f"{len(there):,}",
            remedy="Name fewer genes",
        )
    here = np.array([gene in able for gene in edges.genes], dtype=bool)
    inside = edges.take(here[edges.regulator] & here[edges.target])
    connected = {*inside.regulator_names, *inside.target_names}
    asked = [gene for gene in there if gene in connected]
    if pathway.every_gene or not asked:
        asked = there
    return Asked(
        name=pathway.title or "your genes",
        genes=tuple(sorted(asked, key=str.casefold)),
        measured=tuple(there),
        total=total,
        known=inside,
        findings=(*edges.findings, *_left(edges, there, asked=asked, known=inside)),
    )


def _able(problem: Problem) -> set[str]:
    """Return the genes that are measured everywhere and change somewhere."""
    able = set(problem.expressions[0].genes)
    changing: set[str] = set()
    for each in problem.expressions:
        able &= set(each.genes)
        moves = changes(each)
        changing |= {gene for gene, does in zip(each.genes, moves, strict=True) if does}
    return able & changing


def _left(
    edges: Pairs, there: Sequence[str], *, asked: Sequence[str], known: Pairs
) -> list[Finding]:
    """Describe which genes and edges of the pathway are not asked about."""
    found = []
    missing = [gene for gene in edges.genes if gene not in set(there)]
    if missing:
        found.append(
            about(
                "genes without expression",
                f"{len(missing)} of {len(edges.genes)} genes of the pathway have no expression "
                f"that changes; they and their {len(edges) - len(known)} edges are left out.",
                missing,
                level="info",
            )
        )
    alone = [gene for gene in there if gene not in set(asked)]
    if alone:
        found.append(
            about(
                "genes without a known edge",
                f"{len(alone)} measured genes of the pathway have no known edge to another "
                "measured one; they are not asked about, and nothing that touches them is "
                "learned from. Name the genes yourself to ask about all.",
                alone,
                level="info",
            )
        )
    return found


def apart_from(pairs: Pairs, genes: Collection[str]) -> NDArray[np.bool_]:
    """Find the pairs that touch none of some genes, shape (n_pairs,).

    Parameters
    ----------
    pairs
        What there is to learn from.
    genes
        Those of the pathway, in any case.
    """
    wanted = {gene.casefold() for gene in genes}
    inside = np.array([gene.casefold() in wanted for gene in pairs.genes], dtype=bool)
    apart: NDArray[np.bool_] = ~(inside[pairs.regulator] | inside[pairs.target])
    return apart


def one_way(pairs: Pairs) -> NDArray[np.bool_]:
    """Find the edges whose reverse is not an edge too, shape (n_pairs,); labelled pairs all stay.

    Parameters
    ----------
    pairs
        Known edges.
    """
    if pairs.task != "edges":
        return np.ones(len(pairs), dtype=bool)
    n = len(pairs.genes)
    mine = pairs.regulator.astype(np.int64) * n + pairs.target
    mirror = pairs.target.astype(np.int64) * n + pairs.regulator
    once: NDArray[np.bool_] = ~np.isin(mine, mirror)
    return once


def every_ordered_pair(genes: Sequence[str]) -> Pairs:
    """Return all ordered pairs of distinct genes.

    Parameters
    ----------
    genes
        At least two, each once.
    """
    both = list(permutations(genes, 2))
    return from_names([one for one, _ in both], [other for _, other in both])


def known_among(asked: Asked, pairs: Pairs) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
    """Return whether each pair is a known edge, and the sign of those that are.

    Parameters
    ----------
    asked
        The pathway.
    pairs
        Of its genes.
    """
    known = asked.known
    signs = np.zeros(len(known), np.int8) if known.sign is None else known.sign
    edges = dict(
        zip(
            zip(known.regulator_names, known.target_names, strict=True),
            signs.tolist(),
            strict=True,
        )
    )
    names = list(zip(pairs.regulator_names, pairs.target_names, strict=True))
    return (
        np.array([pair in edges for pair in names], dtype=bool),
        np.array([edges.get(pair, 0) for pair in names], dtype=np.int8),
    )
