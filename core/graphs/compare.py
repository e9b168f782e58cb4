"""A known network laid over a predicted one: found, missed, new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.data.read_pairs import known_edges
from core.graphs.network import Network
from core.graphs.scores import Scores


@dataclass(frozen=True, eq=False)
class Known:
    """The known edges that a table of scores could have found.

    Attributes
    ----------
    regulator, target
        Indices into the genes of the scores, shape (n_known,).
    outside
        How many known edges nobody asked about: one of their genes, or the pair, has no score.
    name
        Of the list, for people.
    """

    regulator: NDArray[np.int32]
    target: NDArray[np.int32]
    outside: int
    name: str = ""

    def __len__(self) -> int:
        return int(self.regulator.size)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a network has of a known one.

    Attributes
    ----------
    known
        What could have been found.
    found
        Whether each edge of the network is known, shape (n_edges,).
    judged
        Whether each edge can be judged at all: its regulator has a known target. Edges of
        other regulators are neither right nor wrong, shape (n_edges,).
    missed
        Whether each known edge is not in the network, shape (n_known,).
    chance
        Share of known edges among all pairs of the judged regulators: what a cut that knows
        nothing would be right in. None where no pair can be judged.
    """

    known: Known
    found: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    chance: float | None

    @property
    def n_found(self) -> int:
        """How many known edges are in the network."""
        return int(self.found.sum())

    @property
    def precision(self) -> float | None:
        """Share of the judged edges that are known; None where none can be judged."""
        n = int(self.judged.sum())
        return self.n_found / n if n else None

    @property
    def recall(self) -> float | None:
        """Share of the known edges that are in the network; None where there are none."""
        return self.n_found / len(self.known) if len(self.known) else None


def laid_over(scores: Scores, pairs: Pairs) -> Known:
    """Find known edges among scored pairs; names may differ in capitals.

    Parameters
    ----------
    scores
        That were asked.
    pairs
        Known pairs. Those labelled as no edge are left out.
    """
    exact = {gene: code for code, gene in enumerate(scores.genes)}
    folded = {gene.casefold(): code for gene, code in exact.items()}
    stated = sorted(known_edges(pairs))
    ends = pd.DataFrame(stated, columns=["regulator", "target"])
    codes = [
        np.array([exact.get(name, folded.get(name.casefold(), -1)) for name in ends[end]], np.int64)
        for end in ("regulator", "target")
    ]
    named = (codes[0] >= 0) & (codes[1] >= 0) & (codes[0] != codes[1])
    edges = np.unique(codes[0][named] * len(scores.genes) + codes[1][named])
    asked = edges[np.isin(edges, scores.codes)]
    return Known(
        regulator=(asked // len(scores.genes)).astype(np.int32),
        target=(asked % len(scores.genes)).astype(np.int32),
        outside=len(stated) - asked.size,
        name=pairs.source,
    )


def compare(network: Network, known: Known) -> Comparison:
    """Find which edges are known, and which known ones are missing.

    Parameters
    ----------
    network
        Cut somewhere.
    known
        From `laid_over` on the same scores.
    """
    scores = network.scores
    edges = scores.codes[network.rows]
    listed = known.regulator.astype(np.int64) * len(scores.genes) + known.target
    regulators = np.unique(known.regulator)
    asked = int(np.isin(scores.regulator, regulators).sum())
    return Comparison(
        known=known,
        found=np.isin(edges, listed),
        judged=np.isin(network.regulator, regulators),
        missed=~np.isin(listed, edges),
        chance=len(known) / asked if asked else None,
    )
