"""Data of a question as read from its files: expression, ids, known pairs, regulators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import compress
from pathlib import Path
from typing import TypeVar

from core.data.expression import Expression
from core.data.identifiers.lookup import Links, link
from core.data.identifiers.tables import IdTable, read_id_table
from core.data.overrides import Overrides
from core.data.pairs import Pairs
from core.data.read_expression import read_expression
from core.data.read_pairs import known_edges, read_pairs
from core.errors import UserInputError
from core.problem.filter_pairs import changes
from core.progress import silent
from core.query.cache import SizedCache
from core.query.gene_entry import resolve_entry, symbols
from core.query.question import Source
from core.query.views import Facts, ResolvedGenes

_MOST_KEPT = 600 * 1024**2
_Read = TypeVar("_Read")


@dataclass(frozen=True, eq=False)
class LoadedData:
    """Expression as read, with its ids and its known pairs.

    Attributes
    ----------
    expression
        As the file holds it.
    changing, still
        Genes that change at all, and those that never do.
    tables, links
        Mapping tables, one by one and as one.
    symbols
        How genes are called beside their id.
    known
        Which lists hold which (regulator, target).
    signs
        What the lists say a pair does, +1 or -1.
    regulators
        Genes that a list names as regulators.
    """

    expression: Expression
    changing: tuple[str, ...]
    still: frozenset[str]
    tables: tuple[IdTable, ...]
    links: Links
    symbols: dict[str, str]
    known: Mapping[tuple[str, str], tuple[str, ...]]
    signs: Mapping[tuple[str, str], int]
    regulators: tuple[str, ...]

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        values = self.expression.values
        dense = getattr(values, "nbytes", None)
        stored = int(dense) if dense is not None else int(values.data.nbytes * 2)
        return stored + 300 * (len(self.known) + len(self.expression.genes))


@cache
def data_cache() -> SizedCache:
    """Return the cache of this process: data, models, and what was computed of them."""
    return SizedCache(_MOST_KEPT)


def load_data(source: Source) -> LoadedData:
    """Read expression and what is known of its genes, or find it in the cache."""
    return data_cache().get_or_make(source, lambda: _read(source), size=lambda found: found.size)


def facts(source: Source) -> Facts:
    """Return what a page needs to know of expression."""
    found = load_data(source)
    expression = found.expression
    return Facts(
        genes=len(found.changing),
        samples=expression.n_samples,
        kind=expression.kind,
        scale=expression.scale,
        simulated=expression.simulated,
        regulators=found.regulators,
        first_genes=found.changing[:500],
    )


def resolve_genes(source: Source, texts: Sequence[str]) -> tuple[ResolvedGenes, ...]:
    """Find the genes that boxes mean.

    Parameters
    ----------
    source
        The data they are looked for in.
    texts
        What was written into each box.
    """
    found = load_data(source)
    return tuple(
        resolve_entry(
            text,
            genes=found.changing,
            regulators=found.regulators,
            tables=found.tables,
            still=found.still,
            limits=source.limits,
        )
        for text in texts
    )


def _read(source: Source) -> LoadedData:
    known_fields = set(Overrides.__dataclass_fields__)
    chosen = {name: value for name, value in source.overrides if name in known_fields}
    expression = read_expression(
        source.path,
        overrides=Overrides(**chosen),  # type: ignore[arg-type]
        limits=source.limits,
        progress=silent,
    )
    tables = tuple(_each(source.tables, lambda path: read_id_table(path, limits=source.limits)))
    links = link(tables)
    moving = changes(expression)
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    signs: dict[tuple[str, str], int] = {}
    for file in source.known:
        kept = file.edge_types
        read = partial(read_pairs, edge_types=kept, limits=source.limits)
        for pairs in _each([file.path], read):
            for edge in known_edges(pairs):
                known[edge] = (*known.get(edge, ()), file.name)
            signs |= _signs(pairs)
    listed = dict.fromkeys(
        gene for pair in sorted(known) for gene in pair[:1] if gene in expression.index
    )
    for names in _each(source.lists, lambda path: path.read_text("utf-8", "replace").split()):
        listed |= dict.fromkeys(name for name in names if name in expression.index)
    return LoadedData(
        expression=expression,
        changing=tuple(compress(expression.genes, moving)),
        still=frozenset(compress(expression.genes, ~moving)),
        tables=tables,
        links=links,
        symbols=symbols(expression.genes, links),
        known=known,
        signs=signs,
        regulators=tuple(sorted(listed)),
    )


def _each(paths: Iterable[Path], read: Callable[[Path], _Read]) -> Iterator[_Read]:
    """Read each file; one that cannot be read is as if it were not there."""
    for path in paths:
        try:
            yield read(path)
        except (UserInputError, OSError):
            continue


def _signs(pairs: Pairs) -> dict[tuple[str, str], int]:
    if pairs.sign is None:
        return {}
    names = zip(pairs.regulator_names, pairs.target_names, strict=True)
    return {pair: int(sign) for pair, sign in zip(names, pairs.sign, strict=True) if int(sign) != 0}
