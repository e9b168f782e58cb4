"""What an evaluation found, as data: every score, and the figures drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Labelling
from core.evaluation.ranking import Lines, Ranking
from core.evaluation.runs import Runs
from core.findings import Finding
from core.metrics.curves import Band, Figures
from core.metrics.decisions import Decisions, by_base_rate
from core.metrics.statistics import Comparison, Interval
from core.problem.cuts import By
from core.problem.labels import interaction_score
from core.problem.option import Options
from core.problem.rows import Rows
from core.problem.sides import Matching, over
from core.problem.split import Fold

Role = Literal["method", "control"]


@dataclass(frozen=True, eq=False)
class Scores:
    """What one contender said of every row it was asked about.

    Attributes
    ----------
    raw
        float32, shape (n_rows,) or (n_rows, 3); NaN where it was not asked.
    direction
        p2(a,b) − p2(b,a), shape (n_rows,); NaN where there is no edge. None where direction
        is not the task.
    seconds
        Learning and scoring, all folds together.
    mended
        How many scores were no number and were put last.
    probability
        Whether scores are probabilities that a pair interacts.
    """

    raw: NDArray[np.float32]
    direction: NDArray[np.float32] | None
    seconds: float
    mended: int = 0
    probability: bool = False

    @property
    def interaction(self) -> NDArray[np.float32]:
        """The score that ranks the pairs, shape (n_rows,)."""
        return interaction_score(self.raw)


@dataclass(frozen=True, eq=False)
class Decided:
    """How often pairs were called rightly.

    Attributes
    ----------
    per_group
        Of each group.
    pooled
        Of all pairs together; None where no pair could be called.
    cuts
        Where each fold was cut: one half, or the best balanced accuracy in the other folds;
        NaN where these hold one kind only, and none of the fold's pairs is called.
    learned
        Whether cuts were learned.
    """

    per_group: Mapping[str, Decisions]
    pooled: Decisions | None
    cuts: NDArray[np.float64]
    learned: bool

    def mean(self, figure: str) -> float | None:
        """Return the mean of a figure over groups, or that of all pairs where there are none."""
        judged = [*self.per_group.values()] or ([] if self.pooled is None else [self.pooled])
        known = [value for each in judged if (value := getattr(each, figure)) is not None]
        return float(np.mean(known)) if known else None


@dataclass(frozen=True, eq=False)
class Reading:
    """How well one way to read scores told the direction of known edges.

    Attributes
    ----------
    ranking
        Edges that go forward against those that go back.
    decided
        The same called at a cut of its own.
    """

    ranking: Ranking
    decided: Decided


@dataclass(frozen=True, eq=False)
class Direction:
    """How well the direction of known edges was told.

    Attributes
    ----------
    per_group, pooled
        AUROC of p2(b,a) − p2(a,b), in each group and over all edges.
    readings
        All of each way to read scores, by `direction.READINGS`.
    """

    per_group: Mapping[str, float]
    pooled: float
    readings: Mapping[str, Reading]


@dataclass(frozen=True, eq=False)
class Result:
    """One method or control, judged.

    Attributes
    ----------
    name, role
        What it is.
    learns
        Whether it learned from the labels.
    scores
        What it said.
    per_group
        Figures of each group with both kinds of label.
    equal_degree
        AUROC of each group among candidates that are equally popular with the other regulators;
        NaN where there are none to compare.
    pooled
        Figures of all rows together.
    roc, pr
        Median and quartile band over groups.
    lines
        Curves of single groups.
    decided
        Accuracy, F1 and loss.
    direction
        None where direction is not the task.
    interval
        Mean AUROC over groups, with its 95% interval.
    gain
        Mean AUROC above that of names alone, in whatever direction these tell more; None for
        controls.
    note
        What a reader must know about it.
    """

    name: str
    role: Role
    learns: bool
    scores: Scores
    per_group: Mapping[str, Figures]
    equal_degree: Mapping[str, float]
    pooled: Figures
    roc: Band
    pr: Band
    lines: Lines
    decided: Decided
    direction: Direction | None
    interval: Interval
    gain: Interval | None = None
    note: str = ""

    def values(self, figure: str) -> NDArray[np.float64]:
        """Return one figure of every group, shape (n_groups,)."""
        return np.array([getattr(each, figure) for each in self.per_group.values()])

    @property
    def means(self) -> dict[str, float | None]:
        """Mean over groups of the leading figures, by name; over all rows where there are none."""
        aupr = self.values("aupr")
        equal = [value for value in self.equal_degree.values() if not np.isnan(value)]
        return {
            "auroc": self.interval.estimate,
            "aupr": float(aupr.mean()) if aupr.size else self.pooled.aupr,
            "auroc_equal_degree": float(np.mean(equal)) if equal else None,
            "accuracy": self.decided.mean("accuracy"),
            "f1": self.decided.mean("f1"),
        }


@dataclass(frozen=True, eq=False)
class Groups:
    """What figures are taken over.

    Attributes
    ----------
    kind
        `regulator`, `network`, or `fold` where no regulator has both kinds of label.
    names
        Shape (n_groups,).
    code
        Group of each row, shape (n_rows,).
    usable
        Codes of groups that were judged: scored, and with both kinds of label.
    skipped
        How many scored groups have one kind of label only.
    fold_of
        Fold in which each row was judged, shape (n_rows,); -1 of those that were not.
    """

    kind: Literal["regulator", "network", "fold"]
    names: tuple[str, ...]
    code: NDArray[np.intp]
    usable: tuple[int, ...]
    skipped: int
    fold_of: NDArray[np.intp]


@dataclass(frozen=True)
class Input:
    """Something that was read, for the record.

    Attributes
    ----------
    problem, kind
        Which problem it belongs to, and whether it is `pairs` or `expression`.
    source, sha256
        The file, and the hash of what was read from it.
    size
        How much it is, for people.
    simulated
        True where no organism was measured.
    notes
        How it was made fit, such as sampled negatives.
    """

    problem: str
    kind: Literal["pairs", "expression"]
    source: str
    sha256: str
    size: str
    simulated: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Methods and controls on the same folds.

    Attributes
    ----------
    split, folds, seed, task
        How it was done.
    rows, fold_of, groups
        The pairs, the fold each was judged in (-1: none), and what figures are taken over.
    popularity
        AUROC of each group by how often a target is known from the training pairs alone.
    problems
        Names of the problems.
    results
        Methods first, in the order they were given, then controls.
    comparisons
        Paired tests.
    kruskal
        P value that all methods do equally well.
    base_rate
        Share of positives among the judged pairs: what guessing gets as AUPR.
    findings
        What a reader should know before the figures.
    data
        What was read.
    settings
        Of each system, by name.
    most_samples
        How many samples of each data set every method saw at most; 0 for all.
    runs
        The same with other seeds, where that was asked for.
    """

    split: By
    folds: tuple[Fold, ...]
    seed: int
    task: Labelling
    rows: Rows
    fold_of: NDArray[np.intp]
    groups: Groups
    popularity: Mapping[str, float]
    problems: tuple[str, ...]
    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    kruskal: float
    base_rate: float
    findings: tuple[Finding, ...]
    data: tuple[Input, ...] = field(repr=False)
    settings: Mapping[str, Options] = field(default_factory=dict, repr=False)
    most_samples: int = 0
    runs: Runs | None = None

    @property
    def methods(self) -> tuple[Result, ...]:
        """Results of what was to be judged."""
        return tuple(result for result in self.results if result.role == "method")

    @property
    def controls(self) -> tuple[Result, ...]:
        """Results of what it is held against."""
        return tuple(result for result in self.results if result.role == "control")

    @property
    def matching(self) -> tuple[Matching, ...]:
        """How well negatives are matched in the training and in the test sides; else nothing."""
        sides = [fold.matching for fold in self.folds if fold.matching is not None]
        if not sides:
            return ()
        return over([train for train, _ in sides]), over([test for _, test in sides])

    @property
    def group_rates(self) -> dict[str, float]:
        """Share of positives among the judged pairs of each group: its AUPR by guessing."""
        judged = self.fold_of >= 0
        return {
            self.groups.names[code]: float(
                self.rows.positive[judged & (self.groups.code == code)].mean()
            )
            for code in self.groups.usable
        }

    @property
    def guessing(self) -> dict[str, float | None]:
        """Leading figures, as `Result.means` has them, of whoever knows the base rate alone."""
        rates = [*self.group_rates.values()] or [self.base_rate]
        called = [by_base_rate(rate) for rate in rates]
        return {
            "auroc": 0.5,
            "aupr": float(np.mean(rates)),
            "auroc_equal_degree": 0.5,
            "accuracy": float(np.mean([each.accuracy for each in called])),
            "f1": float(np.mean([each.f1 for each in called])),
        }

    def result(self, name: str) -> Result:
        """Find a method or control by name."""
        return next(result for result in self.results if result.name == name)

    def to_frame(self) -> pd.DataFrame:
        """Return every judged pair as a row.

        The first method's score is `probability` (with its classes and direction, where it
        has them); every other method and control has a column of its name.
        """
        kept = np.flatnonzero(self.fold_of >= 0)
        rows, first = self.rows, self.results[0].scores
        columns: dict[str, object] = {
            "regulator": rows.genes[rows.regulator[kept]],
            "target": rows.genes[rows.target[kept]],
            "probability": first.interaction[kept],
        }
        if first.raw.ndim == 2:
            for place, name in enumerate(("p_none", "p_forward", "p_reverse")):
                columns[name] = first.raw[kept, place]
        if first.direction is not None:
            columns["direction"] = first.direction[kept]
        columns["fold"] = np.array([fold.name for fold in self.folds], dtype=object)[
            self.fold_of[kept]
        ]
        columns["label"] = rows.label[kept]
        if len(self.problems) > 1:
            columns["network"] = np.array(self.problems, dtype=object)[rows.problem[kept]]
        for result in self.results[1:]:
            columns[result.name] = result.scores.interaction[kept]
            if result.scores.direction is not None:
                columns[f"{result.name} direction"] = result.scores.direction[kept]
        return pd.DataFrame(columns)
