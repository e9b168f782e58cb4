"""What the helper hands to the web: plain records, light to receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.explain.pair_views import MatrixView, PairTrace, PairView
from core.metrics.reference import Reference
from core.query.question import ScoringSystem


@dataclass(frozen=True)
class Facts:
    """What a page says of expression, without holding it.

    Attributes
    ----------
    genes, samples
        How many genes change at all, and how many samples there are.
    kind, scale, simulated
        As in `Expression`.
    regulators
        The known ones.
    first_genes
        Some genes, for a question to begin with.
    """

    genes: int
    samples: int
    kind: str
    scale: str
    simulated: bool
    regulators: tuple[str, ...]
    first_genes: tuple[str, ...]


@dataclass(frozen=True)
class IdGroup:
    """Ids with the same fate.

    Attributes
    ----------
    status
        As `Resolution` calls it.
    label
        In words, after the count.
    count
        How many.
    rows
        The first of them: id, what it became, why.
    """

    status: str
    label: str
    count: int
    rows: tuple[tuple[str, str, str], ...]

    @property
    def used(self) -> bool:
        """Whether these ids stand for something."""
        return self.status in {"several", "duplicate"}


@dataclass(frozen=True)
class ResolvedGenes:
    """What became of a box.

    Attributes
    ----------
    names
        The genes that are meant, once each.
    understood, given
        How many ids stand for something, and how many there were; phrases count what they
        stand for.
    told
        What a person should look at.
    """

    names: tuple[str, ...]
    understood: int
    given: int
    told: tuple[IdGroup, ...] = ()


@dataclass(frozen=True)
class KeptScores:
    """What an answer holds of a pair.

    Attributes
    ----------
    rows
        Of the pair, and of the pair turned round where that was asked about too.
    reference
        What the scores are seen against.
    answer
        Folder of the answer. A system may score a pair by what else is asked about, so another
        answer may hold another score.
    """

    rows: tuple[Mapping[str, Any], ...]
    reference: Reference
    answer: Path


@dataclass(frozen=True)
class SystemScore:
    """What a system says of a pair.

    Attributes
    ----------
    system
        Which.
    score
        Its score or probability for "the regulator controls the target"; None where it cannot
        say, and `why` says why not.
    none, forward, reverse
        Probabilities of a system that tells directions; None of others.
    turned
        Its score the other way round.
    beats
        Share of pairs it does not know as real that score lower; None where nobody knows.
    activates, represses
        How it shares out "controls" between the two, raw, of a system that learned signs; None
        of others.
    why
        Why it says nothing.
    """

    system: ScoringSystem
    score: float | None
    none: float | None = None
    forward: float | None = None
    reverse: float | None = None
    turned: float | None = None
    beats: float | None = None
    activates: float | None = None
    represses: float | None = None
    why: str = ""

    @property
    def sign(self) -> str:
        """What the regulator does if it controls the target; empty where nobody learned that."""
        if self.activates is None or self.represses is None:
            return ""
        return "represses" if self.represses > self.activates else "activates"


@dataclass(frozen=True, eq=False)
class PairReport:
    """A pair, looked at.

    Attributes
    ----------
    regulator, target
        Names in the data.
    regulator_symbol, target_symbol
        How they are called beside; empty where nobody knows.
    seen
        One entry an expression.
    matrices
        The pair in the cells in which both genes are seen, one entry an expression.
    said
        One entry a system, the asked one first.
    known
        Lists that hold the pair.
    sign
        What those lists say it does: +1, -1, or 0.
    effect
        What the correlation looks like: `activates`, `represses`, or empty.
    traced
        Where along the samples the asked network answers; None of a system that reads no
        profiles, or cannot be read, and then `untraced` says why.
    """

    regulator: str
    target: str
    regulator_symbol: str
    target_symbol: str
    seen: tuple[PairView, ...]
    matrices: tuple[MatrixView, ...]
    said: tuple[SystemScore, ...]
    known: tuple[str, ...]
    sign: int
    effect: str
    traced: PairTrace | None = None
    untraced: str = ""
