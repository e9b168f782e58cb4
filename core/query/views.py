"""What the helper hands to the web: plain records, light to receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.findings import Finding
from core.metrics.reference import Reference
from core.query.question import System


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
class Told:
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
class Understood:
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
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, eq=False)
class Answer:
    """What a system says of every pair that was asked about.

    Attributes
    ----------
    rows
        One mapping a pair: `regulator`, `target`, their `…_symbol`, `probability`, what the
        system says of direction and sign, `effect`, `correlation`, `rank` and `known`; strongest
        first, and at most `MOST_ROWS`.
    pairs
        How many were scored.
    edges, counts
        How their scores are spread.
    cuts, passing
        Where the ranking may be cut, and how many pairs pass.
    expected
        Which share of those should be real, for each of `reference.rates`; NaN where nobody can
        tell. Shape (n_rates, n_cuts).
    cut
        Where it is cut at first.
    reference
        What the scores are seen against.
    findings
        What was left out, and whether the scores mean anything.
    """

    rows: tuple[Mapping[str, Any], ...]
    pairs: int
    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    cuts: NDArray[np.float64]
    passing: NDArray[np.int64]
    expected: NDArray[np.float64]
    cut: float
    reference: Reference
    findings: tuple[Finding, ...] = ()

    def at(self, cut: float, *, rate: int = 0) -> tuple[int, float]:
        """Give how many pairs pass a cut, and the share of them that should be real.

        Parameters
        ----------
        cut
            Where.
        rate
            Which of `reference.rates` to count on.
        """
        place = min(int(np.searchsorted(self.cuts, cut - 1e-9)), self.cuts.size - 1)
        return int(self.passing[place]), float(self.expected[rate, place])

    def cut_for(self, precision: float, *, rate: int = 0) -> float | None:
        """Give the lowest cut above which such a share should be real; None if there is none."""
        enough = np.flatnonzero((self.expected[rate] >= precision) & (self.passing > 0))
        return float(self.cuts[enough[0]]) if enough.size else None


@dataclass(frozen=True, eq=False)
class Seen:
    """What one expression shows of a pair.

    Attributes
    ----------
    name, kind, simulated
        Of the expression.
    samples
        How many it has.
    unit
        What is binned, for an axis.
    counts
        Samples in each cell, rows the target's bins and columns the regulator's, shape
        (32, 32).
    regulator_edges, target_edges
        Borders of the bins, shape (33,).
    shown
        Names of the samples that the profiles show; all, or an even draw of many.
    regulator, target
        Their values, shape (len(shown),).
    column, row
        Their bins, shape (len(shown),).
    correlation
        Pearson's, of what is binned.
    """

    name: str
    kind: str
    simulated: bool
    samples: int
    unit: str
    counts: NDArray[np.int64]
    regulator_edges: NDArray[np.float64]
    target_edges: NDArray[np.float64]
    shown: tuple[str, ...]
    regulator: NDArray[np.float64]
    target: NDArray[np.float64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    correlation: float


@dataclass(frozen=True)
class Said:
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

    system: System
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
class Along:
    """Where along the samples a network answers, asked about a pair one way round.

    Attributes
    ----------
    regulator, target
        Names in the data, in the order asked.
    curve
        Activation, smoothed, shape (n_samples,).
    place, height
        Sample of its largest peak, from 0, and how far it stands above the lowest point.
    first, last
        Samples under the peak, both included.
    near
        Correlation of the two genes under the peak; None where one of them does not change.
    levels
        Mean z-score of regulator and target under the peak.
    """

    regulator: str
    target: str
    curve: NDArray[np.float32]
    place: int
    height: float
    first: int
    last: int
    near: float | None
    levels: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Traced:
    """What a network that reads profiles answers to in a pair.

    Attributes
    ----------
    samples
        Their names, in the order in which the network reads them.
    profiles
        What it sees of the asked regulator and target, as z-scores, shape (n_samples, 2).
    ways
        The pair as it was asked, and turned.
    over
        Correlation over all samples; None where one of the genes does not change.
    as_filed
        Whether that order is the file's.
    in_time
        Whether it means something by itself: in a time course.
    """

    samples: tuple[str, ...]
    profiles: NDArray[np.float32]
    ways: tuple[Along, Along]
    over: float | None
    as_filed: bool
    in_time: bool


@dataclass(frozen=True, eq=False)
class Look:
    """A pair, looked at.

    Attributes
    ----------
    regulator, target
        Names in the data.
    regulator_symbol, target_symbol
        How they are called beside; empty where nobody knows.
    seen
        One entry an expression.
    said
        One entry a system, the asked one first.
    known
        Lists that hold the pair.
    activation
        Where the asked network looks in the first histogram, from 0 to 1, of its shape; None of
        a system that looks at no histogram.
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
    seen: tuple[Seen, ...]
    said: tuple[Said, ...]
    known: tuple[str, ...]
    sign: int
    effect: str
    activation: NDArray[np.float32] | None = None
    traced: Traced | None = None
    untraced: str = ""
