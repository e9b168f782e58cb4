"""Which gene sets are frequent in which module: Fisher's exact test, one-sided, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from core.data.gene_sets import GeneSets
from core.errors import UserInputError
from core.findings import Finding, about, number_of
from core.metrics.statistics import mann_whitney

COLUMNS = ("module", "term", "name", "overlap", "size", "odds", "p", "q")


@dataclass(frozen=True, eq=False)
class Enrichment:
    """What the genes of each module have in common.

    Attributes
    ----------
    table
        One row for each module and each set it shares a gene with, most significant first
        within a module: `module`, `term`, `name`, `overlap` (genes in both), `size` (of the
        set, within the background), `odds` (ratio of odds, half a gene added to each cell
        where one is empty), `p` (Fisher's exact test, one-sided), `q` (Benjamini and Hochberg
        within the module, over all sets tested).
    background
        How many genes it is counted among.
    smallest_q
        Of each set that was tested the smallest q over all modules, by its term.
    findings
        What was decided, and which names were matched how.
    """

    table: pd.DataFrame = field(repr=False)
    background: int
    smallest_q: pd.Series[float] = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)


@dataclass(frozen=True, eq=False)
class Comparison:
    """How much the modules of several similarities mean.

    Attributes
    ----------
    names
        Of the similarities.
    significant
        How many sets are significant in a module or more, of each.
    tested
        How many sets were tested, of each.
    level
        What q must be below.
    p
        Shape (n, n): the p value that the sets' smallest q under the row's similarity are not
        smaller than under the column's: Mann and Whitney's test, one-sided, where all q from
        the level on count as equal; NaN on the diagonal.
    """

    names: tuple[str, ...]
    significant: tuple[int, ...]
    tested: tuple[int, ...]
    level: float
    p: NDArray[np.float64] = field(repr=False)


def enrich(
    genes: Sequence[str],
    labels: NDArray[np.integer],
    sets: GeneSets,
    *,
    background: Sequence[str] | None = None,
    smallest: int = 5,
    largest: int = 500,
) -> Enrichment:
    """Find the gene sets that are more frequent in a module than among all clustered genes.

    Parameters
    ----------
    genes
        Names of the clustered genes, each once, shape (n_genes,).
    labels
        The module of each, shape (n_genes,); below zero where a gene is in none.
    sets
        What modules are held against. Names are matched as they are, else in any case.
    background
        What is counted among: the clustered genes that are in a set, where it is None, and
        otherwise these, in a set or not.
    smallest, largest
        Sets of fewer or more genes within the background are not tested.
    """
    from scipy import stats  # noqa: PLC0415  (takes a second)

    found, notes = match_names(list(genes), sets)
    counted, module = _background(list(genes), found, labels, sets=sets, names=background)
    member = _members(sets, counted)
    size = np.asarray(member.sum(axis=0)).ravel()
    tested = np.flatnonzero((size >= smallest) & (size <= largest))
    if not tested.size:
        raise UserInputError(
            sets.source,
            f"must hold sets of {smallest:,} to {largest:,} genes of the background",
            got=f"{number_of(len(sets), 'set')}, the largest with {int(size.max(initial=0)):,}",
            remedy="Change the sizes, or take more genes",
        )
    numbers = np.unique(module[module >= 0])
    within = sparse.csr_array(module[None, :] == numbers[:, None], dtype=np.int64)
    overlap = (within @ member[:, tested]).toarray()
    n_in = np.asarray(within.sum(axis=1)).ravel()
    # the chance of so large an overlap or a larger one
    p: NDArray[np.float64] = np.clip(
        stats.hypergeom.sf(overlap - 1, counted.size, size[tested][None, :], n_in[:, None]), 0, 1
    )
    q: NDArray[np.float64] = stats.false_discovery_control(p, axis=1)
    rows, columns = np.nonzero(overlap)
    order = np.lexsort((columns, -overlap[rows, columns], p[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    odds = _odds(overlap, size[tested], n_in, n_genes=counted.size)
    terms, titles = (np.array(each, dtype=object)[tested] for each in (sets.terms, sets.names))
    values = (
        *(numbers[rows], terms[columns], titles[columns], overlap[rows, columns]),
        *(size[tested][columns], odds[rows, columns], p[rows, columns], q[rows, columns]),
    )
    smallest_q = q.min(axis=0) if numbers.size else np.ones(tested.size)
    what = "as given" if background is not None else "those clustered that are in a set"
    message = (
        f"{number_of(tested.size, 'set')} of {smallest:,} to {largest:,} genes were tested against "
        f"a background of {number_of(counted.size, 'gene')}, {what}."
    )
    return Enrichment(
        table=pd.DataFrame(dict(zip(COLUMNS, values, strict=True))),
        background=int(counted.size),
        smallest_q=pd.Series(smallest_q, index=pd.Index(terms, name="term"), name="q"),
        findings=(Finding("info", "background", message), *notes),
    )


def shuffle_modules(labels: NDArray[np.integer], *, seed: int) -> NDArray[np.integer]:
    """Deal the genes out to modules of the same sizes at random, as a control.

    Parameters
    ----------
    labels
        The module of each gene, shape (n_genes,).
    seed
        The same seed, the same modules.
    """
    return np.random.default_rng(seed).permutation(labels)


def compare(enrichments: Mapping[str, Enrichment], *, level: float = 0.05) -> Comparison:
    """Compare the modules of several similarities by how significant gene sets are in them.

    Of each set the smallest q over all modules counts. Those from the level on count as equal:
    where nothing is significant, the correction lifts nearly all of them to one number, such as
    0.98 here and 1 there, and a test of ranks finds a difference between two shuffled
    clusterings. The q values of related sets depend on each other, so shuffled modules belong
    beside every comparison.

    Parameters
    ----------
    enrichments
        By the name of the similarity.
    level
        What q must be below to be significant.
    """
    values = [
        np.minimum(each.smallest_q.to_numpy(np.float64), level) for each in enrichments.values()
    ]
    p = np.full((len(values), len(values)), np.nan)
    for row, one in enumerate(values):
        for column, other in enumerate(values):
            if row != column:
                p[row, column] = mann_whitney(one, other, alternative="less")
    return Comparison(
        names=tuple(enrichments),
        significant=tuple(int((each < level).sum()) for each in values),
        tested=tuple(each.size for each in values),
        level=level,
        p=p,
    )


def match_names(
    names: Sequence[str], sets: GeneSets
) -> tuple[list[str | None], tuple[Finding, ...]]:
    """Find each name among the genes of the sets: as it is, else in any case where that is clear.

    Parameters
    ----------
    names
        Gene names.
    sets
        Whose genes are looked among.

    Returns
    -------
    found
        The gene of the sets that each name means; None where there is none.
    findings
        How many were matched in another case, and which are ambiguous.
    """
    there = sets.genes()
    folded: dict[str, str | None] = {}
    for each in there:
        key = each.casefold()
        folded[key] = None if key in folded else each
    found = [name if name in there else folded.get(name.casefold(), "") for name in names]
    exact = {gene for name, gene in zip(names, found, strict=True) if name == gene}
    claimed = pd.Series([gene for gene in found if gene]).value_counts()
    twice = set(claimed.index[claimed > 1])
    matched: list[str | None] = []
    ambiguous: list[str] = []
    recased: list[str] = []
    for name, gene in zip(names, found, strict=True):
        if gene == name:
            matched.append(name)
        elif gene is None or gene in exact or gene in twice:
            ambiguous.append(name)
            matched.append(None)
        else:
            recased += [f"{name} as {gene}"] if gene else []
            matched.append(gene or None)
    if not any(matched):
        own, other = (", ".join(sorted(each)[:2]) for each in (names, there))
        raise UserInputError(
            sets.source,
            "must hold genes of the expression, named alike but for case",
            got=f"{other} there and {own} here",
            remedy="Give sets of the same organism, with the same kind of names",
        )
    n_found = sum(gene is not None for gene in matched)
    notes = [Finding("info", "genes in sets", f"{n_found:,} of {len(names):,} genes are in a set.")]
    if recased:
        said = f"{number_of(len(recased), 'name')} were matched in another case."
        notes.append(about("other case", said, recased, level="info"))
    if ambiguous:
        said = "Names that mean more than one gene in another case are left out."
        notes.append(about("ambiguous case", said, ambiguous))
    return matched, tuple(notes)


def _background(
    genes: Sequence[str],
    found: Sequence[str | None],
    labels: NDArray[np.integer],
    *,
    sets: GeneSets,
    names: Sequence[str] | None,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return who is counted, as the sets spell them ("" for a gene in none), and their modules."""
    if len(genes) != len(labels) or len(set(genes)) != len(genes):
        raise ValueError("genes must be named once each, with a label each")
    if names is None:
        there = np.array([gene is not None for gene in found])
        counted = np.array(found, dtype=object)[there]
        return counted, np.asarray(labels, np.int64)[there]
    given = list(dict.fromkeys(names))
    spelled, _ = match_names(given, sets)
    module = dict(zip(genes, map(int, labels), strict=True))
    by_gene = {
        gene: module[name] for name, gene in zip(genes, found, strict=True) if gene is not None
    }
    modules = [
        module.get(name, by_gene.get(gene, -1) if gene is not None else -1)
        for name, gene in zip(given, spelled, strict=True)
    ]
    if max(modules, default=-1) < 0:
        raise UserInputError(
            "background",
            "must hold the genes that were clustered",
            got=f"{', '.join(given[:2])} for {', '.join(genes[:2])}",
            remedy="Give all genes that could have been in a module",
        )
    return np.array([gene or "" for gene in spelled], dtype=object), np.array(modules, np.int64)


def _members(sets: GeneSets, counted: NDArray[np.object_]) -> sparse.csc_array:
    """Return which counted gene is in which set, shape (n_counted, n_sets)."""
    place = {gene: at for at, gene in enumerate(counted) if gene}
    known = place.keys()
    rows = [[place[gene] for gene in known & members] for members in sets.members]
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((at for row in rows for at in row), np.int64, count=int(ends[-1]))
    data = np.ones(indices.size, np.int64)
    return sparse.csc_array((data, indices, ends), shape=(counted.size, len(rows)))


def _odds(
    overlap: NDArray[np.int64],
    size: NDArray[np.int64],
    n_in: NDArray[np.int64],
    *,
    n_genes: int,
) -> NDArray[np.float64]:
    cells = np.stack(
        [
            overlap,
            n_genes - size[None, :] - n_in[:, None] + overlap,
            size[None, :] - overlap,
            n_in[:, None] - overlap,
        ]
    ).astype(np.float64)
    cells += 0.5 * (cells == 0).any(axis=0)
    odds: NDArray[np.float64] = cells[0] * cells[1] / (cells[2] * cells[3])
    return odds
