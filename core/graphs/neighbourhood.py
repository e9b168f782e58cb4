"""Walk a network: who is upstream, who is downstream, and how one gene reaches another."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from core.graphs.network import Network
from core.graphs.views import Way


def reached(network: Network, gene: int, *, steps: int, way: Way = "both") -> NDArray[np.int32]:
    """Find the genes within some steps of one, itself included.

    Parameters
    ----------
    network
        To walk along.
    gene
        Index where to begin.
    steps
        How many edges to follow at most.
    way
        `down` to targets, `up` to regulators, or both at every step.
    """
    regulator, target = network.regulator, network.target
    seen = np.zeros(len(network.scores.genes), dtype=bool)
    seen[gene] = True
    for _ in range(steps):
        fresh = np.zeros_like(seen)
        if way in ("down", "both"):
            fresh[target[seen[regulator]]] = True
        if way in ("up", "both"):
            fresh[regulator[seen[target]]] = True
        fresh &= ~seen
        if not fresh.any():
            break
        seen |= fresh
    return np.flatnonzero(seen).astype(np.int32)


def shortest_paths(
    network: Network, start: int, end: int, *, most: int = 10
) -> tuple[tuple[int, ...], ...]:
    """Return the shortest chains of regulation from one gene to another, the most probable first.

    Parameters
    ----------
    network
        To walk along, in the direction of its edges.
    start, end
        Indices of genes.
    most
        At most so many; of more than a thousand as short, only a thousand are looked at.

    Returns
    -------
    tuple
        Each path as indices of genes; empty where there is none.
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    strength = network.scores.probability[network.rows]
    ends = zip(network.regulator.tolist(), network.target.tolist(), strict=True)
    graph.add_weighted_edges_from(
        (*pair, weight) for pair, weight in zip(ends, strength.tolist(), strict=True)
    )
    if start not in graph or end not in graph:
        return ()
    try:
        found = list(islice(nx.all_shortest_paths(graph, start, end), 1_000))
    except nx.NetworkXNoPath:
        return ()

    def weakest(path: list[int]) -> float:
        return min((graph.edges[link]["weight"] for link in pairwise(path)), default=np.inf)

    found.sort(key=lambda path: (-weakest(path), path))
    return tuple(tuple(path) for path in found[:most])
