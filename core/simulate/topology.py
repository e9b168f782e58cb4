"""Made-up regulatory networks whose wiring is like that of bacteria and yeast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Range = tuple[float, float]


@dataclass(frozen=True)
class Wiring:
    """What a network is wired like. Each network draws its own value from each range.

    The defaults give networks like DREAM4's of 100 genes: 176 to 249 edges, 34 to 44
    regulators, hubs with up to 38 targets, most targets with one to three regulators.

    Attributes
    ----------
    edges_per_gene
        Edges for each gene of the network.
    regulator_share
        Share of the genes that regulate anything.
    hub_spread
        Spread (of the logarithm) of how much regulators are favoured: 0 makes all alike, 2 a few
        hubs with nearly everything.
    crowding
        How unevenly regulators are spread over targets: 0 as chance has it.
    free_share
        Share of the genes that nothing regulates.
    feed_forward
        Chance that a further regulator of a gene is one that already regulates, or is
        regulated by, its first.
    feedback
        Chance that a regulator is regulated by one that stands below it.
    mutual
        Share of the edges between regulators that are answered by an edge back.
    activators
        Share of the edges that activate.
    """

    edges_per_gene: Range = (1.65, 2.4)
    regulator_share: Range = (0.34, 0.44)
    hub_spread: Range = (0.6, 1.3)
    crowding: Range = (0.05, 0.4)
    free_share: Range = (0.08, 0.15)
    feed_forward: Range = (0.1, 0.4)
    feedback: Range = (0.0, 0.15)
    mutual: Range = (0.02, 0.1)
    activators: Range = (0.4, 0.6)


@dataclass(frozen=True, eq=False)
class Topology:
    """Which gene regulates which, and how.

    Attributes
    ----------
    genes
        How many genes.
    regulator, target
        int64, shape (n_edges,), sorted by target.
    sign
        int8, shape (n_edges,): +1 activates, -1 represses.
    """

    genes: int
    regulator: NDArray[np.int64]
    target: NDArray[np.int64]
    sign: NDArray[np.int8]


def draw_topology(wiring: Wiring, *, genes: int, seed: int) -> Topology:
    """Draw a network without self-regulation, in one piece.

    Parameters
    ----------
    wiring
        What it is wired like.
    genes
        How many genes, at least five.
    seed
        Of the random numbers.
    """
    if genes < 5:
        raise ValueError(f"genes must be at least 5. Received: {genes}")
    rng = np.random.default_rng(seed)
    edges = max(genes, round(genes * rng.uniform(*wiring.edges_per_gene)))
    regulators = rng.permutation(genes)[
        : max(3, round(genes * rng.uniform(*wiring.regulator_share)))
    ]
    favour = np.zeros(genes)
    favour[regulators] = np.exp(rng.normal(0, rng.uniform(*wiring.hub_spread), regulators.size))
    # A regulator's place in the list is its rank: edges run downwards, unless they feed back.
    # Hubs tend to stand high.
    ranked = regulators[
        np.argsort(-np.log(favour[regulators]) + rng.normal(0, 1.5, regulators.size))
    ]
    rank = np.full(genes, genes)
    rank[ranked] = np.arange(regulators.size)
    wanted = _in_degrees(wiring, ranked, genes=genes, edges=edges, rng=rng)
    feed_forward = rng.uniform(*wiring.feed_forward)
    feedback = rng.uniform(*wiring.feedback)
    wired = np.zeros((genes, genes), dtype=bool)
    for gene in np.argsort(rank, kind="stable"):
        _wire(
            wired,
            int(gene),
            favour * _allowed(rank, gene, rng.random(genes) < feedback),
            wanted=int(wanted[gene]),
            feed_forward=feed_forward,
            rng=rng,
        )
    _answer(wired, share=rng.uniform(*wiring.mutual), rng=rng)
    _employ(wired, ranked, rank=rank, rng=rng)
    _join(wired, favour, rng=rng)
    target, regulator = np.nonzero(wired.T)
    activates = rng.random(target.size) < rng.uniform(*wiring.activators)
    return Topology(genes, regulator, target, np.where(activates, 1, -1).astype(np.int8))


def _in_degrees(
    wiring: Wiring,
    ranked: NDArray[np.int64],
    *,
    genes: int,
    edges: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw how many regulators each gene gets; those with none are regulators themselves."""
    free = min(ranked.size - 1, max(1, round(genes * rng.uniform(*wiring.free_share))))
    # The upper half of the ranks has most of the genes that nothing regulates.
    chance = np.linspace(2, 0.2, ranked.size)
    chance[0] = chance.sum() * 10
    is_free = np.zeros(genes, dtype=bool)
    is_free[rng.choice(ranked, free, replace=False, p=chance / chance.sum())] = True
    weight = rng.gamma(1 / max(rng.uniform(*wiring.crowding), 1e-3), size=genes)
    # Regulators have fewer regulators of their own than other genes.
    weight[ranked] *= 0.6
    weight[is_free] = 0
    extra = max(0, edges - (genes - free))
    degrees = (~is_free).astype(np.int64) + rng.multinomial(extra, weight / weight.sum())
    capped: NDArray[np.int64] = np.minimum(degrees, ranked.size - 1)
    return capped


def _allowed(
    rank: NDArray[np.int64], gene: np.int64, feeds_back: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Find which genes may regulate this one."""
    allowed: NDArray[np.bool_] = (rank < rank[gene]) | feeds_back
    allowed[gene] = False
    return allowed


def _wire(
    wired: NDArray[np.bool_],
    gene: int,
    favour: NDArray[np.float64],
    *,
    wanted: int,
    feed_forward: float,
    rng: np.random.Generator,
) -> None:
    """Return one gene its regulators, in place."""
    favour = favour.copy()
    chosen: list[int] = []
    for _ in range(min(wanted, int(np.count_nonzero(favour)))):
        weight = favour
        if chosen and rng.random() < feed_forward:
            first = chosen[0]
            near = favour * (wired[:, first] | wired[first])
            weight = near if near.any() else favour
        total = np.cumsum(weight)
        pick = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
        chosen.append(pick)
        favour[pick] = 0
    wired[chosen, gene] = True


def _answer(wired: NDArray[np.bool_], *, share: float, rng: np.random.Generator) -> None:
    """Add edges back between some regulators, in place."""
    regulates = np.flatnonzero(wired.any(axis=1))
    sources, column = np.nonzero(wired[:, regulates])
    targets = regulates[column]
    back = rng.random(sources.size) < share
    wired[targets[back], sources[back]] = True


def _employ(
    wired: NDArray[np.bool_],
    ranked: NDArray[np.int64],
    *,
    rank: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Return every regulator at least one target, taken over from a hub, in place."""
    for idle in ranked[~wired[ranked].any(axis=1)]:
        hub = int(wired.sum(axis=1).argmax())
        free = wired[hub] & (rank > rank[idle])
        if free.any():
            target = rng.choice(np.flatnonzero(free))
            wired[hub, target] = False
        else:
            target = rng.choice(np.flatnonzero(np.arange(rank.size) != idle))
        wired[idle, target] = True


def _join(
    wired: NDArray[np.bool_], favour: NDArray[np.float64], *, rng: np.random.Generator
) -> None:
    """Tie loose pieces to the largest one, in place."""
    count, piece = connected_components(coo_array(wired), directed=False)
    largest = np.bincount(piece).argmax()
    inside = favour * (piece == largest)
    for loose in set(range(count)) - {int(largest)}:
        gene = rng.choice(np.flatnonzero(piece == loose))
        wired[rng.choice(inside.size, p=inside / inside.sum()), gene] = True
