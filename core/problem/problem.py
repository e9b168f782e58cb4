"""What a method learns from and what it is asked: expression and pairs that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.problem.negatives import Sampling
from core.progress import Progress

if TYPE_CHECKING:
    from core.problem.genes import GeneProblem

Item: TypeAlias = Literal["pair", "gene"]


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
    sampling
        How its negatives were drawn; whoever divides the pairs draws them anew inside each side.
        None where its labels are a file's own, or where every other candidate is a negative.
    """

    item: ClassVar[Item] = "pair"
    expressions: tuple[Expression, ...]
    pairs: Pairs
    name: str = ""
    evidence: Evidence | None = None
    sampling: Sampling | None = None

    @property
    def items(self) -> Pairs:
        """What is asked about: its pairs."""
        return self.pairs

    def asking(self, pairs: Pairs) -> Problem:
        """Keep the expression, ask about other pairs."""
        return replace(self, pairs=pairs)


AnyProblem: TypeAlias = "Problem | GeneProblem"
"""Pairs of genes, or genes, with what is known of them."""
Scorer: TypeAlias = Callable[[Any], NDArray[np.float32]]
"""Scores the items of a problem, (n_items,). Of pairs: the larger the likelier that the regulator
controls the target; or (n_pairs, 3), the probabilities of none, forward and reverse."""


def check_side_by_side(contents: Sequence[str]) -> None:
    """Refuse the same expression twice: side by side, it says nothing that once does not.

    Parameters
    ----------
    contents
        A hash of what each file holds.
    """
    if len(set(contents)) < len(contents):
        raise UserInputError(
            "expression",
            "must be two different files where two are read side by side",
            got="the same one twice",
            remedy="Choose another second file: bulk beside single cells, say",
        )


class Fit(Protocol):
    """Learns from labelled problems and gives back a scorer. Validation is its own affair."""

    def __call__(self, problems: Sequence[Any], *, seed: int, progress: Progress) -> Scorer:
        """Learn from the labelled items of all problems."""
