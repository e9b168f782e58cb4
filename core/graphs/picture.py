"""Draw a network as a view wants it: cut, compare, walk, thin out, and give all of it a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.graphs.compare import Comparison, compare, laid_over
from core.graphs.graphs import Drawn
from core.graphs.layout import LAYOUTS, positions
from core.graphs.neighbourhood import reached, shortest_paths
from core.graphs.network import Network, cut, legible, only
from core.graphs.scores import Scores
from core.graphs.threshold import expected, marks, scale, sensible
from core.graphs.views import MOST_EDGES, Edge, Node, Overlay, Picture, State, View
from core.metrics.reference import Reference

_NAMED = 1_000


@dataclass(frozen=True, eq=False)
class Looked:
    """What a view selects, before it is thinned out to be drawn."""

    whole: Network
    network: Network
    comparison: Comparison | None = None
    focus: int | None = None
    lost: str = ""
    paths: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class DrawnScores:
    """Scores with all that a view needs beside them.

    `one_way` is False where edges are stated and not judged: then both of two directions stay.
    """

    scores: Scores
    reference: Reference = field(default_factory=Reference)
    symbols: Mapping[str, str] = field(default_factory=dict)
    known: Pairs | None = None
    known_name: str = ""
    one_way: bool = True


def look(seen: DrawnScores, view: View) -> Looked:
    """Cut, compare and walk as a view wants it.

    Parameters
    ----------
    seen
        The scores.
    view
        How to see them.
    """
    scores = seen.scores
    threshold = sensible(scores, seen.reference) if view.cut is None else view.cut
    whole = cut(
        scores,
        threshold,
        per_regulator=view.per_regulator or None,
        one_way=seen.one_way,
        sure=seen.reference.direction_cut,
    )
    over = None if seen.known is None else laid_over(scores, seen.known)
    comparison = None if over is None else compare(whole, over)
    start, lost = _find(view.gene, whole, symbols=seen.symbols)
    if start is None:
        return Looked(whole, whole, comparison, lost=lost)
    end, lost = _find(view.to, whole, symbols=seen.symbols)
    paths: tuple[tuple[int, ...], ...] = ()
    if end is not None and end != start:
        paths = shortest_paths(whole, start, end)
        if not paths:
            lost = f"No chain of edges leads from {view.gene} to {view.to} at this cut."
    network = whole
    if view.steps:
        near = reached(whole, start, steps=view.steps, way=view.way)
        on_path = np.array([gene for path in paths for gene in path], dtype=np.int32)
        network = only(whole, np.union1d(near, on_path))
    return Looked(whole, network, comparison, focus=start, lost=lost, paths=paths)


def exported(seen: DrawnScores, view: View) -> Drawn:
    """Return what a view selects, for the formats of `core.graphs.graphs`.

    Parameters
    ----------
    seen, view
        As in `look`.
    """
    looked = look(seen, view)
    comparison = looked.comparison
    if comparison is not None and looked.network is not looked.whole:
        comparison = compare(looked.network, comparison.known)
    return Drawn(looked.network, seen.symbols, comparison)


def picture(seen: DrawnScores, view: View) -> Picture:
    """Draw what a view selects.

    Parameters
    ----------
    seen, view
        As in `look`.
    """
    looked = look(seen, view)
    scores, network = seen.scores, looked.network
    shown = legible(network, most_genes=view.most_genes, most_edges=MOST_EDGES)
    threshold = sensible(scores, seen.reference) if view.cut is None else view.cut
    low, high, step = scale(scores)
    return Picture(
        nodes=_nodes(seen, looked, shown, layout=view.layout),
        edges=(*_edges(looked, shown), *_missed(looked, shown)),
        cut=threshold,
        scale=(low, high, step),
        marks=marks(scores, seen.reference),
        pairs=len(scores),
        n_edges=len(network),
        n_genes=int(network.nodes.size),
        against=looked.whole.against,
        undecided=network.undecided,
        crowded=shown.crowded,
        expectation=expected(scores, seen.reference, threshold),
        sign_from=scores.sign_from,
        overlay=_overlay(looked.comparison, seen.known_name),
        focus="" if looked.focus is None else scores.genes[looked.focus],
        lost=looked.lost,
        paths=tuple(tuple(scores.genes[gene] for gene in path) for path in looked.paths),
        names=tuple(
            (scores.genes[gene], seen.symbols.get(scores.genes[gene], ""))
            for gene in looked.whole.nodes[:_NAMED]
        ),
        score_name=scores.score_name,
        notes=scores.notes,
    )


def _find(name: str, network: Network, *, symbols: Mapping[str, str]) -> tuple[int | None, str]:
    """Find a gene of the network by its id or symbol, or say why not."""
    wanted = name.strip().casefold()
    if not wanted:
        return None, ""
    genes = network.scores.genes
    present = network.nodes.tolist()
    for at in present:
        if genes[at].casefold() == wanted or symbols.get(genes[at], "").casefold() == wanted:
            return at, ""
    asked = any(wanted in (gene.casefold(), symbols.get(gene, "").casefold()) for gene in genes)
    if asked:
        return None, f"{name} has no edge at this cut. Lower the threshold to see it."
    return None, f"{name} is not among the genes that were asked about."


def _nodes(seen: DrawnScores, looked: Looked, shown: Network, *, layout: str) -> tuple[Node, ...]:
    nodes = shown.nodes
    n = len(seen.scores.genes)
    ends = np.column_stack(
        [np.searchsorted(nodes, shown.regulator), np.searchsorted(nodes, shown.target)]
    )
    places = positions(layout if layout in LAYOUTS else "force", nodes.size, ends)
    targets = np.bincount(looked.whole.regulator, minlength=n)
    regulators = np.bincount(looked.whole.target, minlength=n)
    near = _near_genes(looked, shown)
    return tuple(
        Node(
            gene=seen.scores.genes[code],
            symbol=seen.symbols.get(seen.scores.genes[code], ""),
            x=round(float(x), 1),
            y=round(float(y), 1),
            targets=int(targets[code]),
            regulators=int(regulators[code]),
            near=near is None or code in near,
        )
        for code, (x, y) in zip(nodes.tolist(), places, strict=True)
    )


def _near_genes(looked: Looked, shown: Network) -> set[int] | None:
    """Return the genes to point out: those of the paths, else the focus and what it touches."""
    if looked.paths:
        return {gene for path in looked.paths for gene in path}
    if looked.focus is None or looked.network is not looked.whole:
        return None
    return set(reached(shown, looked.focus, steps=1).tolist())


def _near_edges(looked: Looked, shown: Network) -> NDArray[np.bool_]:
    if looked.paths:
        links = {pair for path in looked.paths for pair in pairwise(path)}
        ends = zip(shown.regulator.tolist(), shown.target.tolist(), strict=True)
        return np.array([pair in links for pair in ends], dtype=bool)
    if looked.focus is None or looked.network is not looked.whole:
        return np.ones(len(shown), dtype=bool)
    touching: NDArray[np.bool_] = (shown.regulator == looked.focus) | (shown.target == looked.focus)
    return touching


def _edges(looked: Looked, shown: Network) -> tuple[Edge, ...]:
    near = _near_edges(looked, shown)
    states: list[State] = [""] * len(shown)
    if looked.comparison is not None:
        against = compare(shown, looked.comparison.known)
        states = [
            "known" if found else "new" if judged else ""
            for found, judged in zip(against.found, against.judged, strict=True)
        ]
    return tuple(
        _edge(shown.scores, row, state=state, near=bool(is_near))
        for row, state, is_near in zip(shown.rows.tolist(), states, near, strict=True)
    )


def _edge(scores: Scores, row: int, *, state: State, near: bool) -> Edge:
    correlation = float(scores.correlation[row])
    return Edge(
        regulator=scores.genes[scores.regulator[row]],
        target=scores.genes[scores.target[row]],
        probability=float(scores.probability[row]),
        correlation=correlation if np.isfinite(correlation) else None,
        sign=int(scores.sign[row]),
        state=state,
        near=near,
    )


def _missed(looked: Looked, shown: Network) -> tuple[Edge, ...]:
    """Return the known edges between drawn genes that the cut has not."""
    if looked.comparison is None:
        return ()
    known, nodes = looked.comparison.known, shown.nodes
    at = np.flatnonzero(
        looked.comparison.missed & np.isin(known.regulator, nodes) & np.isin(known.target, nodes)
    )
    scores = shown.scores
    codes = known.regulator[at].astype(np.int64) * len(scores.genes) + known.target[at]
    order = np.argsort(scores.codes)
    rows = order[np.searchsorted(scores.codes, codes, sorter=order)]
    faded = looked.focus is not None and (looked.network is looked.whole or bool(looked.paths))
    return tuple(_edge(scores, row, state="missed", near=not faded) for row in rows.tolist())


def _overlay(comparison: Comparison | None, name: str) -> Overlay | None:
    if comparison is None:
        return None
    return Overlay(
        name=name,
        known=len(comparison.known),
        found=comparison.n_found,
        outside=comparison.known.outside,
        precision=comparison.precision,
        recall=comparison.recall,
        chance=comparison.chance,
    )
