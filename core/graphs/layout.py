"""Where to draw each gene. The same network gives the same picture every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Ends = NDArray[np.intp]

_GAP = 64.0
"""Distance of two neighbours on a ring or in a row, in the units of the picture."""
_ROUNDS = (60, 200)
_SPREADING = 80


def positions(kind: str, n_nodes: int, ends: Ends, *, seed: int = 0) -> Points:
    """Place nodes.

    Parameters
    ----------
    kind
        One of `LAYOUTS`.
    n_nodes
        How many there are.
    ends
        Regulator and target of each edge, numbers of nodes, shape (n_edges, 2).
    seed
        Of the layouts that begin at random places.

    Returns
    -------
    ndarray
        x and y, y downwards, shape (n_nodes, 2).
    """
    if n_nodes == 0:
        return np.zeros((0, 2))
    if n_nodes == 1:
        return np.zeros((1, 2))
    return LAYOUTS[kind](n_nodes, ends, seed)


def _rings(n_nodes: int, ends: Ends, seed: int) -> Points:
    """Genes with the most targets in the middle, ring after ring outwards."""
    order = _by_targets(n_nodes, ends)
    places = np.zeros((n_nodes, 2))
    ring, done = 0, 0
    while done < n_nodes:
        radius = ring * _GAP * 1.4
        room = 1 if ring == 0 else int(2 * np.pi * radius / _GAP)
        members = order[done : done + room]
        angle = 2 * np.pi * np.arange(members.size) / members.size - np.pi / 2 + 0.35 * ring
        places[members] = radius * np.column_stack([np.cos(angle), np.sin(angle)])
        done += members.size
        ring += 1
    return places


def _layers(n_nodes: int, ends: Ends, seed: int) -> Points:
    """Regulators above their targets; loops share a row; long rows are broken."""
    graph = _digraph(n_nodes, ends)
    whole = nx.condensation(graph)
    depth = np.zeros(n_nodes, dtype=np.intp)
    for level, parts in enumerate(nx.topological_generations(whole)):
        for part in parts:
            depth[list(whole.nodes[part]["members"])] = level
    across = np.zeros(n_nodes)
    places = np.zeros((n_nodes, 2))
    widest = max(8, int(np.ceil(1.6 * np.sqrt(n_nodes))))
    y = 0.0
    for level in range(int(depth.max()) + 1):
        members = np.flatnonzero(depth == level)
        above = [list(graph.predecessors(int(node))) for node in members]
        # below their regulators, so that edges seldom cross
        wanted = np.array([across[near].mean() if near else 0.0 for near in above])
        members = members[np.lexsort((members, wanted))]
        for row in np.array_split(members, int(np.ceil(members.size / widest))):
            x = (np.arange(row.size) - (row.size - 1) / 2) * _GAP
            across[row] = x
            places[row] = np.column_stack([x, np.full(row.size, y)])
            y += 0.8 * _GAP
        y += 0.8 * _GAP
    return places


def _force(n_nodes: int, ends: Ends, seed: int) -> Points:
    """Genes that share edges near each other; parts without a common gene beside each other."""
    graph: nx.Graph[int] = nx.Graph(_digraph(n_nodes, ends))
    blocks = []
    for part in sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part))):
        members = sorted(part)
        blocks.append((members, _drawn(graph.subgraph(members), members, seed=seed)))
    return _packed(blocks, n_nodes)


def _drawn(part: nx.Graph[int], members: list[int], *, seed: int) -> Points:
    """Place the nodes of one connected part, after Fruchterman and Reingold (1991).

    All nodes push each other away and edges pull; written as products of matrices, because
    the usual way holds all differences and takes ten times as long.
    """
    n = len(members)
    if n == 2:  # one above the other, so that their names do not meet
        return np.array([[0.0, 0.0], [0.0, _GAP]])
    number = {node: k for k, node in enumerate(members)}
    ends = np.array([[number[a], number[b]] for a, b in part.edges], dtype=np.intp).reshape(-1, 2)
    pull = np.zeros((n, n))
    pull[ends[:, 0], ends[:, 1]] = pull[ends[:, 1], ends[:, 0]] = 1.0
    rounds = int(np.clip(30_000 / n, *_ROUNDS))
    at = np.random.default_rng(seed).normal(size=(n, 2)) * np.sqrt(n) * 0.5
    for heat in np.geomspace(0.12 * np.sqrt(n), 0.01, rounds):
        distance = _distances(at)
        # apart by 1/d, together by d²; a weak pull to the middle keeps leaves from drifting
        weight = 1.0 / distance**2 - pull * distance
        force = weight.sum(axis=1)[:, None] * at - weight @ at - 0.05 * at
        length = np.maximum(np.linalg.norm(force, axis=1), 1e-9)
        at = at + force * (np.minimum(length, heat) / length)[:, None]
    return _spread(_lying(at) * _GAP)


def _circle(n_nodes: int, ends: Ends, seed: int) -> Points:
    """All on one ring, those with the most targets first."""
    order = _by_targets(n_nodes, ends)
    radius = max(_GAP, n_nodes * _GAP * 0.6 / (2 * np.pi))
    angle = 2 * np.pi * np.arange(n_nodes) / n_nodes - np.pi / 2
    places = np.zeros((n_nodes, 2))
    places[order] = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    return places


LAYOUTS: Mapping[str, Callable[[int, Ends, int], Points]] = MappingProxyType(
    {"force": _force, "rings": _rings, "layers": _layers, "circle": _circle}
)
"""Ways to place genes, by name."""


def _by_targets(n_nodes: int, ends: Ends) -> NDArray[np.intp]:
    """Order nodes by how many targets they have, then by how many edges."""
    out = np.bincount(ends[:, 0], minlength=n_nodes)
    degree = out + np.bincount(ends[:, 1], minlength=n_nodes)
    return np.lexsort((np.arange(n_nodes), -degree, -out))


def _digraph(n_nodes: int, ends: Ends) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_edges_from(ends.tolist())
    return graph


def _lying(places: Points) -> Points:
    """Turn a part so that its longer side lies across, as screens and pages are wide."""
    centred = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    # an axis has no beginning and no end: the sign is settled, so that pictures are the same
    axes = axes[:, ::-1] * np.where(axes[0, ::-1] < 0, -1.0, 1.0)
    turned: Points = centred @ axes
    return turned


def _spread(places: Points) -> Points:
    """Push nodes apart that lie on each other, a little at a time."""
    least = 0.6 * _GAP
    for _ in range(_SPREADING):
        distance = _distances(places)
        close = distance < least
        if not close.any():
            break
        push = np.where(close, 0.5 * (least - distance) / np.maximum(distance, 1.0), 0.0)
        places = places + push.sum(axis=1)[:, None] * places - push @ places
    return places


def _distances(places: Points) -> Points:
    """Return every node's distance to every other, far from itself, shape (n, n)."""
    square = (places**2).sum(axis=1)
    between = square[:, None] + square[None, :] - 2 * places @ places.T
    distance: Points = np.sqrt(np.maximum(between, 1e-6))
    np.fill_diagonal(distance, 1e9)
    return distance


def _packed(blocks: list[tuple[list[int], Points]], n_nodes: int) -> Points:
    """Set the parts into rows, about as wide as high in all."""
    sizes = [np.ptp(block, axis=0) + _GAP * 1.5 for _, block in blocks]
    area = sum(float(width * height) for width, height in sizes)
    wide = max(float(sizes[0][0]), 1.4 * np.sqrt(area))
    places = np.zeros((n_nodes, 2))
    x = y = tall = 0.0
    for (members, block), (width, height) in zip(blocks, sizes, strict=True):
        if x > 0 and x + width > wide:
            x, y, tall = 0.0, y + tall, 0.0
        places[members] = block - block.min(axis=0) + (x, y)
        x, tall = x + width, max(tall, height)
    return places
