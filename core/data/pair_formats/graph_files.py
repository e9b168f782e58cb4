"""Networks of other programs as tables: SIF, and GraphML without anything that XML can hide.

networkx reads GraphML too, but holds all of it as a tree and lets a document define entities.
Here the file is parsed as a stream, and a document type, which is where entities come from, is
refused outright.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from xml.parsers import expat

from core.data.delimited import Delimited
from core.data.field_formats import plain
from core.data.guards.streams import check_size
from core.data.text import NotTextError, Text, open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, number_of
from core.settings import Limits

_ROWS = 200
_BLOCK = 1024**2
_NUMBERED = re.compile(r"n?\d+")
_CALLED = ("name", "sharedname", "label", "gene", "symbol", "id", "dname")
"""Attributes that say what a node is called, where programs number nodes."""
_MOST_ATTRIBUTES = 64
_DEEPEST = 64
_MARKS = ("<?xml", "<graphml", "<!--", "<!doctype")


def open_graph(path: Path, *, limits: Limits) -> Delimited | None:
    """Open a network in SIF or GraphML as a table of edges; None for any other file.

    Parameters
    ----------
    path
        SIF goes by its ending, GraphML by how it begins; either may be gzipped.
    limits
        What the file may ask of this machine.
    """
    if not path.is_file():
        return None
    is_sif = path.name.lower().removesuffix(".gz").endswith(".sif")
    check_size(path, limits=limits)
    try:
        text = open_text(path, limits=limits)
    except NotTextError:
        return None  # a workbook, perhaps
    if is_sif:
        return _table(text, ("source", "interaction", "target"), _sif_rows(text, limits=limits))
    if not text.first_line.lower().startswith(_MARKS):
        return None
    graph = _read_graphml(text, limits=limits)
    return _table(text, *_edge_rows(graph), findings=_told(graph))


def _sif_rows(text: Text, *, limits: Limits) -> Iterable[Sequence[str]]:
    """Yield source, kind and target; a line may name several targets, or a gene alone."""
    tabs, n_rows = "\t" in text.first_line, 0
    for number, line in enumerate(text.lines(), start=1):
        cells = line.split("\t") if tabs or "\t" in line else line.split()
        cells = [cell.strip() for cell in cells]
        if len(cells) == 2 and all(cells):
            raise UserInputError(
                text.name,
                "must have a gene, a kind of edge and one or more genes in each line, as SIF has",
                got=f"two cells in line {number:,}",
                remedy="Write the kind between the two genes, such as pd",
            )
        n_rows += max(len(cells) - 2, 0)
        if n_rows > limits.pairs:
            raise _too_many(text.name, limits=limits)
        yield from ((cells[0], cells[1], target) for target in cells[2:] if target)


@dataclass
class _Graph:
    """What a GraphML file states.

    Attributes
    ----------
    keys
        Names of attributes by their id, for edges and for nodes.
    nodes
        Attributes of each node by its id.
    edges
        Source, target, whether it has a direction, and attributes.
    """

    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, bool, dict[str, str]]] = field(default_factory=list)


class _Reader:
    """Follows the elements of a GraphML file."""

    def __init__(self, name: str, *, limits: Limits) -> None:
        self.graph = _Graph()
        self._name, self._limits = name, limits
        self._directed = True
        self._open: list[dict[str, str]] = []
        self._depth = 0
        self._key: str | None = None
        self._said: list[str] = []
        self._seen = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take an element in."""
        tag = tag.rpartition("|")[2]
        self._depth += 1
        if self._depth > _DEEPEST or not (self._seen or tag == "graphml"):
            raise _not_graphml(self._name, f"an element {tag[:40]!r} where none belongs")
        self._seen = True
        if tag == "graph":
            self._directed = given.get("edgedefault", "directed") != "undirected"
        elif tag == "key":
            kinds = ("node", "edge") if given.get("for") == "all" else (given.get("for", ""),)
            name = given.get("attr.name") or given.get("id", "")
            for kind in kinds:
                self.graph.keys[kind, given.get("id", "")] = name
        elif tag == "node":
            self._open.append(self.graph.nodes.setdefault(given.get("id", ""), {}))
        elif tag == "edge":
            own = given.get("directed", "true" if self._directed else "false") != "false"
            said: dict[str, str] = {}
            self.graph.edges.append((given.get("source", ""), given.get("target", ""), own, said))
            self._open.append(said)
        elif tag == "data":
            self._key, self._said = given.get("key", ""), []
        if len(self.graph.edges) > self._limits.pairs or len(self.graph.nodes) > self._limits.genes:
            raise _too_many(self._name, limits=self._limits)

    def end(self, tag: str) -> None:
        """Close an element."""
        tag = tag.rpartition("|")[2]
        self._depth -= 1
        if tag in ("node", "edge") and self._open:
            self._open.pop()
        elif tag == "data" and self._key is not None:
            if self._open and len(self._open[-1]) < _MOST_ATTRIBUTES:
                self._open[-1][self._key] = "".join(self._said).strip()
            self._key = None

    def text(self, words: str) -> None:
        """Take the text of an attribute in."""
        if self._key is not None and len(self._said) < _MOST_ATTRIBUTES:
            self._said.append(words[: self._limits.name_length + 1])

    def refuse(self, *_given: object) -> None:
        """Refuse a document type: with it a few lines can unfold to gigabytes, or read files."""
        raise RefusedFileError(
            self._name,
            "must be GraphML without a document type",
            got="a DOCTYPE, which can define entities",
            remedy="Save it again from Cytoscape, Gephi, igraph or networkx",
        )


def _read_graphml(text: Text, *, limits: Limits) -> _Graph:
    reader = _Reader(text.name, limits=limits)
    # the text is decoded already, whatever the document says of its encoding
    parser = expat.ParserCreate("utf-8", namespace_separator="|")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    parser.buffer_text = True
    try:
        with text.open() as file:
            while block := file.read(_BLOCK):
                parser.Parse(block.encode("utf-8", "replace"), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        line = f"line {error.lineno:,}"
        raise _not_graphml(text.name, f"{expat.ErrorString(error.code)} in {line}") from error
    if not reader.graph.edges:
        raise _not_graphml(text.name, "no edge")
    return reader.graph


def _edge_rows(graph: _Graph) -> tuple[tuple[str, ...], Iterable[Sequence[str]]]:
    """Return the header of a table of edges, and its rows; what has no direction goes both ways."""
    called = _names(graph)
    used = list(dict.fromkeys(key for *_, said in graph.edges for key in said))
    titles = [graph.keys.get(("edge", key), key) for key in used]
    kept = {plain(title): at for at, title in reversed([*enumerate(titles)]) if plain(title)}
    places = [at for at in sorted(kept.values()) if plain(titles[at]) not in {"source", "target"}]
    header = ("source", "target", *(titles[at] for at in places))

    def rows() -> Iterable[Sequence[str]]:
        for source, target, directed, said in graph.edges:
            ends = (called.get(source, source), called.get(target, target))
            values = [said.get(used[at], "") for at in places]
            yield (*ends, *values)
            if not directed:
                yield (*reversed(ends), *values)

    return header, rows()


def _names(graph: _Graph) -> dict[str, str]:
    """Return what nodes are called, where their ids are numbers only; else nothing."""
    if not all(map(_NUMBERED.fullmatch, graph.nodes)):
        return {}
    titles = {
        plain(name): key for (kind, key), name in reversed(graph.keys.items()) if kind == "node"
    }
    for wanted in _CALLED:
        key = titles.get(wanted)
        names = [said.get(key, "") for said in graph.nodes.values()] if key is not None else []
        if names and all(names) and len(set(names)) == len(names):
            return dict(zip(graph.nodes, names, strict=True))
    return {}


def _told(graph: _Graph) -> tuple[Finding, ...]:
    both = sum(not directed for _, _, directed, _ in graph.edges)
    if not both:
        return ()
    count = "counts" if both == 1 else "count"
    message = f"{number_of(both, 'edge')} without a direction {count} both ways."
    return (Finding("warning", "direction", message, count=both),)


def _table(
    text: Text,
    header: tuple[str, ...],
    rows: Iterable[Sequence[str]],
    *,
    findings: tuple[Finding, ...] = (),
) -> Delimited:
    """Write rows as the text that every reader of pairs reads."""
    written = io.BytesIO()
    kept = ([_cell(cell) for cell in row] for row in rows)
    head = list(islice(kept, _ROWS))
    if not head:
        raise UserInputError(
            text.name,
            "must hold at least one edge",
            got="none",
            remedy="Check that the network was saved whole",
        )
    for row in chain([[_cell(title) for title in header]], head, kept):
        written.write(("\t".join(row) + "\n").encode("utf-8", "replace"))
    return Delimited(
        name=text.name,
        data=written.getvalue(),
        separator="\t",
        width=len(header),
        head=(tuple(map(_cell, header)), *map(tuple, head)),
        findings=findings,
        limits=text.limits,
    )


def _cell(text: str) -> str:
    """Keep a text from ending its cell, its row, or from opening a quotation."""
    return " ".join(text.replace('"', "").split())


def _not_graphml(name: str, got: str) -> UserInputError:
    return UserInputError(
        name,
        "must be a whole network in GraphML",
        got=got,
        remedy="Save it again from Cytoscape, Gephi, igraph or networkx",
    )


def _too_many(name: str, *, limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        name,
        f"must hold no more than {limits.pairs:,} edges of {limits.genes:,} genes",
        got="more than that",
        remedy="Keep the strongest edges only",
    )
