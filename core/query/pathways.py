"""The pathways of a table that can be left out of a training, counted for one expression."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.pathway_tables import names_pathways, read_pathways
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
