"""A pathway that was left out: the graph found beside the graph known, and what chance finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs, from_names
from core.findings import Finding
from core.graphs.pathways import Asked, one_way
from core.metrics.curves import Figures
from core.metrics.learned_cut import Cut
from core.metrics.statistics import guessing_reach

FOUND, MISSED, NEW = "found", "missed", "new"
_FEWEST_KNOWN = 5
"""Of fewer known edges nobody can tell luck from skill."""
_RARE = 0.05


@dataclass(frozen=True)
class Chance:
    """What as many pairs drawn at random would find.

    Attributes
    ----------
    expected
        Known edges among them, on average.
    p
        How often chance finds at least as many (hypergeometric).
    """

    expected: float
    p: float


@dataclass(frozen=True)
class Directions:
    """Whether known edges score higher their own way than the other way round.

    Attributes
    ----------
    right, wrong, alike
        Edges that score higher their own way, lower, and the same both ways.
    p
        How often chance gets at least as many right (binomial).
    """

    right: int
    wrong: int
    alike: int
    p: float


@dataclass(frozen=True, eq=False)
class LeftOut:
    """A pathway as known and as predicted by what never saw an edge of its genes.

    Attributes
    ----------
    asked
        The pathway and its genes.
    system, title, limits
        Name of the system, what people call it, and what it cannot do.
    table
        Every ordered pair of the genes, as `scores.csv` has it.
    probability
        Whether the scores are probabilities.
    known
        Whether each pair is a known edge, shape (n_pairs,).
    sign
        +1, −1 or 0 of known edges, 0 of other pairs, shape (n_pairs,).
    cut
        Where predictions begin.
    figures
        How well the system, and beside it each control and baseline, rank the known edges; empty
        where none is known.
    scores
        What these say of each pair, by name, the system's own first.
    directions
        None where the system says the same of both ways round, or no edge goes one way.
    known_in
        Other pathways and lists that state a pair, by its two names.
    learned, removed
        Known edges that were learned from, and that were not because they touch the pathway.
    verdict
        Of the trained model on its own validation pairs; empty where nothing was trained.
    seed
        Of the training.
    settings
        Of the system.
    findings
        What was noticed.
    simulated
        Whether no organism was measured.
    """

    asked: Asked
    system: str
    title: str
    limits: str
    table: pd.DataFrame
    probability: bool
    known: NDArray[np.bool_]
    sign: NDArray[np.int8]
    cut: Cut
    figures: Mapping[str, Figures]
    scores: Mapping[str, NDArray[np.float32]]
    directions: Directions | None
    known_in: Mapping[tuple[str, str], tuple[str, ...]]
    learned: int
    removed: int
    verdict: str
    seed: int
    settings: Mapping[str, Any]
    findings: tuple[Finding, ...]
    simulated: bool

    @property
    def score(self) -> NDArray[np.float64]:
        """What the system says of each pair, shape (n_pairs,)."""
        return self.table["probability" if self.probability else "score"].to_numpy(np.float64)

    @property
    def predicted(self) -> NDArray[np.bool_]:
        """Whether each pair is above the cut, shape (n_pairs,)."""
        return self.score >= self.cut.value

    @property
    def status(self) -> NDArray[np.str_]:
        """`found`, `missed`, `new`, or nothing, of each pair, shape (n_pairs,)."""
        return np.select(
            [self.known & self.predicted, self.known, self.predicted],
            [FOUND, MISSED, NEW],
            default="",
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many edges were found, missed and new."""
        status = self.status
        return {name: int((status == name).sum()) for name in (FOUND, MISSED, NEW)}

    @property
    def chance(self) -> Chance | None:
        """What chance would find; None where nothing is known or nothing was predicted."""
        n, known, drawn = self.known.size, int(self.known.sum()), int(self.predicted.sum())
        if not known or not drawn:
            return None
        return by_chance(n, known=known, drawn=drawn, found=self.counts[FOUND])

    @property
    def better_than_chance(self) -> bool | None:
        """Whether ranking or graph are beyond chance; None where too little is known to tell."""
        known = int(self.known.sum())
        if known < _FEWEST_KNOWN or known == self.known.size:
            return None
        own = self.figures[self.system].auroc
        chance = self.chance
        return own > guessing_reach(known, self.known.size - known) and (
            chance is not None and chance.p < _RARE
        )

    def edges(self) -> pd.DataFrame:
        """Return every edge that is known or predicted, as `edges.csv` has it."""
        status = self.status
        shown = status != ""
        names = self.table.loc[shown, ["regulator", "target"]]
        frame = names.assign(
            status=status[shown],
            score=self.score[shown],
            sign=self.sign[shown],
            known_in=["; ".join(self.known_in.get(pair, ())) for pair in names.itertuples(
                index=False, name=None)],
        )  # fmt: skip
        # the strongest of what was found first, then what is new, then what was missed
        place = np.lexsort(
            (-frame["score"], frame["status"].map({FOUND: 0, NEW: 1, MISSED: 2}).to_numpy())
        )
        ordered: pd.DataFrame = frame.iloc[place].reset_index(drop=True)
        return ordered

    @property
    def symmetric(self) -> bool:
        """Whether every pair scores the same both ways, so that no direction is told."""
        pairs = from_names(self.table["regulator"].tolist(), self.table["target"].tolist())
        return not lead_of(pairs, self.score).any()


def by_chance(n: int, *, known: int, drawn: int, found: int) -> Chance:
    """Return what pairs drawn at random would find, and how often at least as many.

    Parameters
    ----------
    n
        Pairs that could be drawn.
    known, drawn, found
        Known edges among them, pairs that were predicted, and predicted pairs that are known.
    """
    from scipy import stats  # noqa: PLC0415  (takes a second)

    p = float(stats.hypergeom.sf(found - 1, n, known, drawn))
    return Chance(expected=known * drawn / n, p=p)


def directions(
    pairs: Pairs, lead: NDArray[np.floating[Any]], *, known: NDArray[np.bool_]
) -> Directions | None:
    """Count the one-way edges whose own way scores higher; None where no score differs.

    Parameters
    ----------
    pairs
        Every ordered pair.
    lead
        How much more likely each pair is than its reverse, shape (n_pairs,).
    known
        Which are known edges, shape (n_pairs,).
    """
    from scipy import stats  # noqa: PLC0415  (takes a second)

    edges = pairs.take(known)
    once = one_way(edges)
    mine = lead[np.flatnonzero(known)[once]]
    right, wrong = int((mine > 0).sum()), int((mine < 0).sum())
    if not right + wrong:
        return None
    p = float(stats.binom.sf(right - 1, right + wrong, 0.5))
    return Directions(right, wrong, int(mine.size) - right - wrong, p)


def lead_of(pairs: Pairs, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much higher each pair scores than its reverse; 0 where rounding alone differs.

    Parameters
    ----------
    pairs
        Every ordered pair.
    score
        Of each, shape (n_pairs,).
    """
    n = len(pairs.genes)
    table = np.zeros((n, n))
    table[pairs.regulator, pairs.target] = score
    apart = score - table[pairs.target, pairs.regulator]
    least = 1e-6 * max(float(np.abs(score).max(initial=0.0)), 1e-12)
    lead: NDArray[np.float64] = np.where(np.abs(apart) <= least, 0.0, apart)
    return lead
