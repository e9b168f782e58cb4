"""The pathways of a table that can be left out of a training, counted for one expression."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from core.data.gene_sets import read_gene_sets
from core.data.pathway_tables import names_pathways, read_pathways
from core.data.read_pairs import known_edges, read_pairs
from core.graphs.pathways import MOST_GENES
from core.query.loaded_data import load_data
from core.query.question import NamedFile, Source

_FEWEST = 2


@dataclass(frozen=True)
class PathwayChoice:
    """A pathway to choose: its id and name, its genes, those measured, and edges between these."""

    id: str
    name: str
    genes: int
    measured: int
    edges: int


def choices(source: Source, table: NamedFile) -> tuple[PathwayChoice, ...]:
    """List pathways of which two genes were measured, those with most edges first.

    Parameters
    ----------
    source
        The expression.
    table
        Known pairs, perhaps by pathway; without a column of pathways there are none to choose.
    """
    if not names_pathways(table.path, limits=source.limits):
        return ()
    read = read_pathways(table.path, edge_types=table.edge_types, limits=source.limits)
    counted = read.counted(load_data(source).expression.genes)
    return tuple(
        PathwayChoice(row["pathway"], row["name"], row["genes"], row["measured"], row["edges"])
        for row in counted.to_dict("records")
        if row["measured"] >= _FEWEST
    )


def choices_of_sets(source: Source, sets: NamedFile, pairs: NamedFile) -> tuple[PathwayChoice, ...]:
    """List gene sets of which two genes were measured, those with most known edges first.

    Parameters
    ----------
    source
        The expression.
    sets
        A GMT file.
    pairs
        Known pairs: a set's edges are those between its genes.
    """
    read = read_gene_sets(sets.path, limits=source.limits)
    there = {gene.casefold() for gene in load_data(source).expression.genes}
    known = read_pairs(pairs.path, edge_types=pairs.edge_types, limits=source.limits)
    measured = [{gene.casefold() for gene in members} & there for members in read.members]
    sets_of = defaultdict[str, set[int]](set)
    for number, genes in enumerate(measured):
        for gene in genes:
            sets_of[gene].add(number)
    edges = {(one.casefold(), other.casefold()) for one, other in known_edges(known)}
    # through the genes of each edge, because most sets hold none of the edges
    inside = Counter(
        number
        for one, other in edges
        for number in sets_of.get(one, set()) & sets_of.get(other, set())
    )
    found = [
        PathwayChoice(term, "" if name == term else name, len(members), len(genes), inside[number])
        for number, (term, name, members, genes) in enumerate(
            zip(read.terms, read.names, read.members, measured, strict=True)
        )
        if _FEWEST <= len(genes) <= MOST_GENES
    ]
    return tuple(sorted(found, key=lambda each: (-each.edges, -each.measured)))
