"""The answer to a question: a table, strongest first, and how all scores are spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.findings import Finding
from core.metrics.reference import Reference, expected, first_cut
from core.metrics.reference import without_promise as reference_without_promise

MOST_ROWS = 5_000
"""A page shows the strongest of so many; a run's file holds all."""

_CUTS = 201
_BARS = 40
_SEEN = 0.2
"""A weaker correlation says nothing about a sign."""

Known = Mapping[tuple[str, str], tuple[str, ...]]


def answer(
    scored: pd.DataFrame,
    reference: Reference,
    *,
    known: Known,
    symbols: Mapping[str, str],
    findings: tuple[Finding, ...] = (),
) -> Answer:
    """Put an answer together.

    Parameters
    ----------
    scored
        As `core.serving.scoring` gives it: one row a pair.
    reference
        What is known of the system.
    known
        Which lists hold which (regulator, target).
    symbols
        How genes are called, where they have another name.
    findings
        What was noticed on the way.
    """
    scores = np.sort(scored["probability"].to_numpy(np.float64))
    low, high = _reach(scores)
    edges = np.linspace(low, high, _BARS + 1)
    cut = first_cut(reference, scores)
    cuts = np.unique(np.append(np.linspace(low, high, _CUTS), cut))
    return Answer(
        rows=_rows(scored, known=known, symbols=symbols),
        pairs=len(scored),
        edges=edges,
        counts=np.histogram(scores, edges)[0].astype(np.int64),
        cuts=cuts,
        passing=(scores.size - np.searchsorted(scores, cuts, side="left")).astype(np.int64),
        expected=np.stack(
            [expected(reference, scores, cuts, rate=rate) for rate in reference.rates]
        ),
        cut=cut,
        reference=reference,
        findings=findings,
    )


def without_promise(found: Answer, why: str) -> Answer:
    """Return an answer that an earlier version kept, without what it promised.

    Parameters
    ----------
    found
        The answer.
    why
        Nothing may be promised, for people and without a full stop.
    """
    return replace(
        found,
        expected=np.full_like(found.expected, np.nan),
        reference=reference_without_promise(found.reference, why),
    )


def _reach(scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return where an axis begins and ends: 0 and 1, or as the scores do where they go beyond."""
    if not scores.size:
        return 0.0, 1.0
    low, high = float(scores[0]), float(scores[-1])
    return (min(0.0, low), 1.0) if high <= 1 else (low, high)


def effect(correlation: float) -> str:
    """Read what a regulator seems to do from the sign of a correlation; empty where it is weak."""
    if not abs(correlation) >= _SEEN:
        return ""
    return "activates" if correlation > 0 else "represses"


def _rows(
    scored: pd.DataFrame, *, known: Known, symbols: Mapping[str, str]
) -> tuple[Mapping[str, Any], ...]:
    top = scored.sort_values("rank", kind="stable").head(MOST_ROWS).reset_index(drop=True)
    pairs = list(zip(top["regulator"], top["target"], strict=True))
    for place, side in enumerate(("regulator", "target")):
        top.insert(
            2 * place + 1, f"{side}_symbol", [symbols.get(pair[place], "") for pair in pairs]
        )
    signs = (
        top["sign"]
        if "sign" in top
        else np.sign(top["correlation"]) * (top["correlation"].abs() >= _SEEN)
    )
    words = {1: "activates", -1: "represses"}
    top["effect"] = [words.get(int(sign), "") if np.isfinite(sign) else "" for sign in signs]
    top["known"] = [", ".join(known.get(pair, ())) for pair in pairs]
    return tuple(
        {str(name): _plain(value) for name, value in row.items()} for row in top.to_dict("records")
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it: rounded to what a score is good for, None where unknown."""
    if not isinstance(value, float):
        return value
    return round(value, 6) if np.isfinite(value) else None


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
        """Return how many pairs pass a cut, and the share of them that should be real.

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
        """Return the lowest cut above which such a share should be real; None if there is none."""
        enough = np.flatnonzero((self.expected[rate] >= precision) & (self.passing > 0))
        return float(self.cuts[enough[0]]) if enough.size else None
