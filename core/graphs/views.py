"""What a page knows of a network: plain values, light to send and to receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

MOST_EDGES = 2_000
"""More edges than a browser draws calmly are not drawn."""

SignFrom = Literal["learned", "file", "correlation", ""]
Way = Literal["down", "up", "both"]
State = Literal["", "known", "new", "missed"]


ARRANGEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "force": "By shared edges",
        "rings": "Rings, busiest regulator in the middle",
        "layers": "Regulators above targets",
        "circle": "One circle",
    }
)
"""Ways to place genes, and what people call them."""

TOP = (0, 3, 5, 10, 20, 50)
"""How many targets of each regulator may be kept; 0 for all."""
ROOM = (60, 120, 250, 500)
"""How many genes may be drawn."""
STEPS = (0, 1, 2, 3)
"""How far a walk may go; with 0 a gene is only pointed out."""
WAYS: Mapping[str, str] = MappingProxyType(
    {"both": "both ways", "down": "to its targets", "up": "to its regulators"}
)
"""Which way a walk may follow edges, and what people call it."""


@dataclass(frozen=True)
class Form:
    """A file that a network can be written to: its name, and who reads it."""

    title: str
    file: str
    reads: str


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "graphml": Form("GraphML", "network.graphml", "Cytoscape, Gephi, igraph, networkx"),
        "sif": Form("SIF", "network.sif", "Cytoscape"),
        "edges": Form("Edges", "edges.csv", "spreadsheets, R, pandas"),
        "nodes": Form("Genes", "genes.csv", "spreadsheets, R, pandas"),
        "beeline": Form("rankedEdges", "rankedEdges.csv", "BEELINE"),
        "pyscenic": Form("Adjacencies", "adjacencies.csv", "pySCENIC"),
        "decoupler": Form("Weights", "network.csv", "decoupler; below zero where it represses"),
    }
)
"""All files, by name."""


@dataclass(frozen=True)
class View:
    """How somebody wants to see a network.

    Attributes
    ----------
    cut
        The lowest probability of an edge; None for a sensible one.
    per_regulator
        At most so many targets of each regulator; 0 for all.
    most_genes
        How many genes may be drawn.
    layout
        One of `ARRANGEMENTS`.
    gene, steps, way
        Draw what is within some steps of this gene; with 0 steps the gene is only pointed out.
    to
        Show how the gene reaches this one.
    """

    cut: float | None = None
    per_regulator: int = 0
    most_genes: int = 120
    layout: str = "force"
    gene: str = ""
    steps: int = 0
    way: Way = "both"
    to: str = ""


@dataclass(frozen=True)
class Expectation:
    """How many of the edges above a cut should be real.

    Attributes
    ----------
    precision
        Share that should be real; None where it is not known.
    base_rate
        Share of real pairs that it assumes; None where nothing is known.
    source
        Where that share comes from, for people.
    unpromised
        Why it is not known, without a full stop; empty where nobody told.
    """

    precision: float | None = None
    base_rate: float | None = None
    source: str = ""
    unpromised: str = ""

    @property
    def sentence(self) -> str:
        """Report it."""
        if self.precision is None or self.base_rate is None:
            return self.unpromised or "Expected precision: not known"
        return (
            f"Expected precision: {self.precision:.0%}, if one in {round(1 / self.base_rate):,} of "
            f"all pairs that were asked about is real, {self.source}"
        )


@dataclass(frozen=True)
class Node:
    """A gene that is drawn, and how many edges the cut gives it."""

    gene: str
    symbol: str
    x: float
    y: float
    targets: int
    regulators: int
    near: bool = True

    @property
    def label(self) -> str:
        """What people call it."""
        return self.symbol or self.gene


@dataclass(frozen=True)
class Edge:
    """An edge that is drawn.

    Attributes
    ----------
    regulator, target
        Genes.
    probability, correlation
        Of the pair; None where the correlation is not known.
    sign
        As in `Scores`.
    state
        Against the known pairs that are laid over: `known`, `new` (its regulator has known
        targets, this is none of them), `missed` (known, asked about, and not in the
        network), or empty where it cannot be judged.
    near
        Whether it belongs to what is pointed out; True where nothing is.
    """

    regulator: str
    target: str
    probability: float
    correlation: float | None
    sign: int
    state: State = ""
    near: bool = True


@dataclass(frozen=True)
class Overlay:
    """How a cut does against known pairs: counts over the whole cut, not only what is drawn."""

    name: str
    known: int
    found: int
    outside: int
    precision: float | None
    recall: float | None
    chance: float | None


@dataclass(frozen=True)
class Picture:
    """What a page shows.

    Attributes
    ----------
    nodes, edges
        That are drawn, missed edges among them.
    cut, scale, marks
        Where the network was cut, the slider's ends and step, and cuts that stand for an
        expected precision.
    pairs, n_edges, n_genes
        How many pairs were scored, and what the cut (or the walk) holds in all.
    against, undecided, crowded
        As in `Network`.
    expectation
        How many edges should be real.
    sign_from
        As in `Scores`.
    overlay
        None where no known pairs are laid over.
    focus, lost
        The gene that is pointed out, and a sentence where it, or the other, cannot be.
    paths
        Chains of genes from the gene to the other.
    names
        Genes of the cut and their symbols, for a search.
    score_name, notes
        As in `Scores`.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: float
    scale: tuple[float, float, float]
    marks: tuple[tuple[float, str], ...]
    pairs: int
    n_edges: int
    n_genes: int
    against: int
    undecided: int
    crowded: int
    expectation: Expectation
    sign_from: SignFrom
    overlay: Overlay | None = None
    focus: str = ""
    lost: str = ""
    paths: tuple[tuple[str, ...], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    score_name: str = "probability"
    notes: tuple[str, ...] = ()
