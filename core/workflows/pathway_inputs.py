"""Read which pathway is left out, and look up where else its edges are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data.pairs import Pairs
from core.data.pathway_tables import (
    Pathway,
    PathwayTable,
    names_pathways,
    read_pathway_genes,
    read_pathways,
)
from core.data.read_pairs import known_edges, read_pairs
from core.errors import UserInputError
from core.graphs.pathways import Asked, of_genes
from core.settings import Limits
from core.workflows.inputs import DataFile

_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class Chosen:
    """The pathway that is left out, and where else its edges may be known.

    Attributes
    ----------
    pathway
        Its genes and edges.
    table
        Other pathways; None where no table names any.
    """

    pathway: Pathway
    table: PathwayTable | None


def read_pathway(
    pairs: DataFile,
    known: Pairs,
    *,
    pathway: str = "",
    genes: Path | Sequence[str] | None = None,
    table: Path | None = None,
    limits: Limits = _LIMITS,
) -> Chosen:
    """Find the pathway that is to be left out.

    Parameters
    ----------
    pairs
        The file that is learned from: its own table of pathways, where it names any.
    known
        The pairs in it.
    pathway
        Id or name of one in the table, or of a set in a GMT file of genes.
    genes
        Genes themselves, or a file of them; their edges are all that are known among them.
    table
        Edges by pathway, where `pairs` does not hold them.
    limits
        What a file may ask of this machine.
    """
    found = None
    if table is not None or names_pathways(pairs.path, limits=limits):
        found = read_table(pairs, table=table, limits=limits)
    if isinstance(genes, Path):
        name, listed = read_pathway_genes(genes, name=pathway, limits=limits)
        return Chosen(of_genes(name, listed, known), found)
    if genes is not None:
        return Chosen(of_genes(pathway or "your genes", genes, known), found)
    if found is None:
        raise UserInputError(
            "pathway",
            "must be genes, or one of a table with a column pathway_id",
            got=f"{pathway or 'nothing'}, and {pairs.path.name} names no pathways",
            remedy="Give --genes, or a table of edges by pathway with --pathways",
        )
    if not pathway and len(found.names) == 1:
        return Chosen(found.find(next(iter(found.names))), found)
    return Chosen(found.find(pathway), found)


def read_table(
    pairs: DataFile, *, table: Path | None = None, limits: Limits = _LIMITS
) -> PathwayTable:
    """Read the pathways there are to choose from.

    Parameters
    ----------
    pairs
        The file that is learned from.
    table
        Edges by pathway, where `pairs` does not hold them.
    limits
        What a file may ask of this machine.
    """
    if table is None and not names_pathways(pairs.path, limits=limits):
        raise UserInputError(
            pairs.path.name,
            "must have a column that names pathways, such as pathway_id",
            got="a list of pairs without one",
            remedy="Give a table of edges by pathway beside it, or the genes themselves",
        )
    types = pairs.overrides.get("edge_types", "")
    return read_pathways(table or pairs.path, edge_types=types, limits=limits)


def read_lists(
    paths: Sequence[Path], *, edge_types: str = "", limits: Limits = _LIMITS
) -> list[Pairs]:
    """Read further known pairs, in which new edges are looked up.

    Parameters
    ----------
    paths
        Of their files.
    edge_types
        As for `read_pairs`.
    limits
        What a file may ask of this machine.
    """
    return [read_pairs(path, edge_types=edge_types, limits=limits) for path in paths]


def known_elsewhere(
    chosen: Chosen, asked: Asked, lists: Sequence[Pairs]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """List where each pair of the pathway's genes is known, but in the pathway itself.

    Parameters
    ----------
    chosen
        The pathway, and the table it may be of.
    asked
        Its genes, named as in the expression.
    lists
        Further known pairs.
    """
    spelled = {gene.casefold(): gene for gene in asked.genes}
    found: dict[tuple[str, str], list[str]] = {}
    if chosen.table is not None:
        for (one, other), keys in chosen.table.holding().items():
            if one in spelled and other in spelled:
                others = [key for key in keys if key != chosen.pathway.id]
                found.setdefault((spelled[one], spelled[other]), []).extend(others)
    own = chosen.table.source if chosen.table is not None else chosen.pathway.edges.source
    for each in lists:
        if each.source == own:  # its edges are those of the table
            continue
        for one, other in sorted(known_edges(each)):
            edge = (spelled.get(one.casefold()), spelled.get(other.casefold()))
            if edge[0] is not None and edge[1] is not None:
                found.setdefault((edge[0], edge[1]), []).append(each.source)
    return {edge: tuple(names) for edge, names in found.items() if names}
