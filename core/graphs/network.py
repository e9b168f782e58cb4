"""From scores to a directed, signed graph: cut, keep each regulator's best, keep it legible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.graphs.scores import Scores

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Network:
    """The pairs of some scores that are taken for edges.

    Attributes
    ----------
    scores
        All that was asked.
    rows
        Which of its pairs are edges, the most probable first, shape (n_edges,).
    passing
        How many pairs the threshold let through, before anything else was left out.
    against
        How many of them went because the other direction is the likelier one.
    undecided
        How many edges are there in both directions, because neither is likelier.
    crowded
        How many edges are left out so that the picture can be read.
    """

    scores: Scores
    rows: Rows
    passing: int = 0
    against: int = 0
    undecided: int = 0
    crowded: int = 0

    def __len__(self) -> int:
        return int(self.rows.size)

    @property
    def regulator(self) -> NDArray[np.int32]:
        """Index of each edge's regulator in the genes of the scores, shape (n_edges,)."""
        return self.scores.regulator[self.rows]

    @property
    def target(self) -> NDArray[np.int32]:
        """Index of each edge's target, shape (n_edges,)."""
        return self.scores.target[self.rows]

    @property
    def nodes(self) -> NDArray[np.int32]:
        """Indices of the genes that have an edge, in ascending order."""
        return np.unique(np.concatenate([self.regulator, self.target]))

    def edge_frame(self) -> pd.DataFrame:
        """Return the edges as a table: regulator, target, probability, sign, correlation."""
        names = np.array(self.scores.genes, dtype=object)
        return pd.DataFrame(
            {
                "regulator": names[self.regulator],
                "target": names[self.target],
                "probability": self.scores.probability[self.rows],
                "sign": self.scores.sign[self.rows],
                "correlation": self.scores.correlation[self.rows],
            }
        )

    def node_frame(self) -> pd.DataFrame:
        """Return the genes as a table: gene, and how many targets and regulators it has."""
        nodes = self.nodes
        n = len(self.scores.genes)
        return pd.DataFrame(
            {
                "gene": np.array(self.scores.genes, dtype=object)[nodes],
                "targets": np.bincount(self.regulator, minlength=n)[nodes],
                "regulators": np.bincount(self.target, minlength=n)[nodes],
            }
        )


def cut(
    scores: Scores,
    threshold: float,
    *,
    per_regulator: int | None = None,
    one_way: bool = True,
    sure: float | None = None,
) -> Network:
    """Take the pairs for edges that score at least the threshold.

    Parameters
    ----------
    scores
        Of ordered pairs.
    threshold
        The lowest probability that is kept.
    per_regulator
        Keep only so many of the most probable targets of each regulator.
    one_way
        Of the two directions of a pair keep the likelier one. Where a method scores both
        alike, both stay.
    sure
        How far from 0 the word on direction must be to be counted on; nearer, both stay.
    """
    rows = np.flatnonzero(scores.probability >= threshold)
    passing = rows.size
    if one_way:
        rows = rows[~_against(scores, rows, sure=sure)]
    order = np.lexsort((scores.codes[rows], -scores.probability[rows]))
    rows = rows[order]
    kept = rows if per_regulator is None else rows[_place(scores.regulator[rows]) < per_regulator]
    codes = scores.codes[kept]
    mirror = scores.target[kept].astype(np.int64) * len(scores.genes) + scores.regulator[kept]
    return Network(
        scores,
        kept,
        passing=int(passing),
        against=int(passing - rows.size),
        undecided=int(np.isin(mirror, codes).sum()),
    )


def legible(network: Network, *, most_genes: int, most_edges: int) -> Network:
    """Leave out what would make the picture unreadable, the least probable edges first.

    Parameters
    ----------
    network
        Any.
    most_genes
        Edges are taken from the most probable on until so many genes have one; then all edges
        among these genes are taken.
    most_edges
        At most so many.
    """
    regulator, target = network.regulator, network.target
    both = np.stack([regulator, target], axis=1).ravel()
    genes, first = np.unique(both, return_index=True)
    if genes.size > most_genes:
        # An edge that would bring in two genes where there is room for one brings in none.
        arrival = np.sort(first // 2)
        within = genes[first // 2 < arrival[most_genes]]
        kept = np.isin(regulator, within) & np.isin(target, within)
    else:
        kept = np.ones(len(network), dtype=bool)
    rows = network.rows[kept][:most_edges]
    return _with_rows(network, rows, crowded=len(network) - rows.size)


def only(network: Network, genes: NDArray[np.int32]) -> Network:
    """Keep the edges that run between two of the given genes (indices)."""
    kept = np.isin(network.regulator, genes) & np.isin(network.target, genes)
    return _with_rows(network, network.rows[kept], crowded=network.crowded)


def _with_rows(network: Network, rows: Rows, *, crowded: int) -> Network:
    return Network(
        network.scores,
        rows,
        passing=network.passing,
        against=network.against,
        undecided=network.undecided,
        crowded=crowded,
    )


def _against(scores: Scores, rows: Rows, *, sure: float | None) -> NDArray[np.bool_]:
    """Find which pairs have a likelier direction than their own, shape (n_rows,)."""
    mine = scores.codes
    order = np.argsort(mine)
    mirror = scores.target[rows].astype(np.int64) * len(scores.genes) + scores.regulator[rows]
    at = order[np.minimum(np.searchsorted(mine, mirror, sorter=order), mine.size - 1)]
    there = mine[at] == mirror
    other = np.where(there, scores.probability[at], -np.inf)
    weaker: NDArray[np.bool_] = other > scores.probability[rows]
    if scores.direction is not None:
        weaker |= scores.direction[rows] > 0
        weaker &= ~(np.abs(scores.direction[rows]) < (sure or 0.0))
    return weaker


def _place(regulator: NDArray[np.int32]) -> NDArray[np.intp]:
    """Count the edges of each regulator from 0, in the order given, shape (n_edges,)."""
    order = np.argsort(regulator, kind="stable")
    ranked = regulator[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    counts = np.diff(np.append(starts, ranked.size))
    place = np.empty(regulator.size, dtype=np.intp)
    place[order] = np.arange(regulator.size) - np.repeat(starts, counts)
    return place
