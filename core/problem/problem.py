"""What a method learns from and what it is asked: expression and pairs that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.pairs import Pairs
from core.progress import Progress


@dataclass(frozen=True, eq=False)
class Problem:
    """Expression of one organism, tissue or network, and pairs of its genes.

    Attributes
    ----------
    expressions
        One matrix, or two (single-cell and bulk) that are read side by side.
    pairs
        Labelled where they are learned from; unlabelled where they are to be scored.
    name
        For people, and for `--split network`.
    evidence
        Other numbers about its genes and pairs, for methods that can use them.
    """

    expressions: tuple[Expression, ...]
    pairs: Pairs
    name: str = ""
    evidence: Evidence | None = None

    def asking(self, pairs: Pairs) -> Problem:
        """Keep the expression, ask about other pairs."""
        return replace(self, pairs=pairs)


Scorer: TypeAlias = Callable[[Problem], NDArray[np.float32]]
"""Scores the pairs of a problem: shape (n_pairs,), the larger the likelier that the regulator
controls the target; or (n_pairs, 3), the probabilities of none, forward and reverse."""


class Fit(Protocol):
    """Learns from labelled problems and gives back a scorer. Validation is its own affair."""

    def __call__(self, problems: Sequence[Problem], *, seed: int, progress: Progress) -> Scorer:
        """Learn from the labelled pairs of all problems."""
