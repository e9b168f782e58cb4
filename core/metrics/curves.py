"""From labels and scores to the figures and curves a ranking is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

GRID: NDArray[np.float64] = np.linspace(0.0, 1.0, 101)
"""Where curves of different groups are compared: false positive rates, or recalls."""
GRID.setflags(write=False)
ROC_LINE: NDArray[np.float64] = np.r_[np.linspace(0.0, 0.15, 31), np.linspace(0.2, 1.0, 17)]
"""Where one group's ROC curve is kept: finer where false positives are few, which is enlarged."""
ROC_LINE.setflags(write=False)
PR_LINE: NDArray[np.float64] = np.linspace(0.0, 1.0, 51)
"""Where one group's precision is kept, by recall."""
PR_LINE.setflags(write=False)


@dataclass(frozen=True)
class Figures:
    """How well scores put the positives of one group first.

    Attributes
    ----------
    auroc
        Chance that a positive scores above a negative; .5 is guessing.
    aupr
        Average precision; the base rate is guessing.
    early_precision
        Share of positives among as many top scores as there are positives.
    early_precision_ratio
        That share over the base rate; 1 is guessing.
    base_rate
        Share of positives.
    n, positives
        How many pairs, and how many of them positives.
    """

    auroc: float
    aupr: float
    early_precision: float
    early_precision_ratio: float
    base_rate: float
    n: int
    positives: int

    def as_dict(self) -> dict[str, float]:
        """Return the figures as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Band:
    """Curves of several groups on `GRID`, each shape (101,): the median and the middle half."""

    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    groups: int


def has_both(label: ArrayLike) -> bool:
    """Whether there are positives and negatives, without which no ranking can be judged."""
    label = np.asarray(label)
    return bool((label > 0).any() and (label <= 0).any())


def figures(label: ArrayLike, score: ArrayLike) -> Figures:
    """Measure one ranking.

    Parameters
    ----------
    label
        Positive above 0, shape (n_pairs,). Both kinds must be there.
    score
        The larger the likelier, shape (n_pairs,).
    """
    from sklearn import metrics  # noqa: PLC0415  (takes seconds)

    positive = np.asarray(label) > 0
    score = np.asarray(score, dtype=np.float64)
    base = float(positive.mean())
    early = early_precision(positive, score)
    return Figures(
        auroc=float(metrics.roc_auc_score(positive, score)),
        aupr=float(metrics.average_precision_score(positive, score)),
        early_precision=early,
        early_precision_ratio=early / base,
        base_rate=base,
        n=int(positive.size),
        positives=int(positive.sum()),
    )


def auroc(label: ArrayLike, score: ArrayLike) -> float:
    """Chance that a positive scores above a negative."""
    from sklearn import metrics  # noqa: PLC0415  (takes seconds)

    return float(metrics.roc_auc_score(np.asarray(label) > 0, np.asarray(score, dtype=np.float64)))


def early_precision(label: ArrayLike, score: ArrayLike) -> float:
    """Share of positives among the top k scores, k the number of positives.

    Pairs that tie at the border count by the share of them that fits in.
    """
    positive = np.asarray(label) > 0
    score = np.asarray(score, dtype=np.float64)
    k = int(positive.sum())
    if k == 0:
        return 0.0
    border = np.partition(score, score.size - k)[score.size - k]
    above, tied = score > border, score == border
    room = (k - above.sum()) / tied.sum()
    return float((positive[above].sum() + room * positive[tied].sum()) / k)


def roc_on_grid(
    label: ArrayLike, score: ArrayLike, *, grid: NDArray[np.float64] = GRID
) -> NDArray[np.float64]:
    """Return the true positive rate at each false positive rate of a grid, of its shape."""
    from sklearn import metrics  # noqa: PLC0415  (takes seconds)

    false, true, _ = metrics.roc_curve(np.asarray(label) > 0, np.asarray(score, dtype=np.float64))
    # where the curve goes straight up, interp takes its upper end
    height: NDArray[np.float64] = np.interp(grid, false, true)
    return height


def pr_on_grid(
    label: ArrayLike, score: ArrayLike, *, grid: NDArray[np.float64] = GRID
) -> NDArray[np.float64]:
    """Return the precision when each recall of a grid is first reached, of its shape."""
    from sklearn import metrics  # noqa: PLC0415  (takes seconds)

    precision, recall, _ = metrics.precision_recall_curve(
        np.asarray(label) > 0, np.asarray(score, dtype=np.float64)
    )
    # the last point is scikit-learn's own (recall 0, precision 1), not a cut
    rising, falling = recall[-2::-1], precision[-2::-1]
    # a recall of 0 is reached by the first positive; rounding must not skip a step
    reached = np.searchsorted(rising, np.maximum(grid - 1e-12, 1e-12), side="left")
    height: NDArray[np.float64] = falling[reached]
    return height


def band(curves: Sequence[NDArray[np.float64]]) -> Band:
    """Summarise curves on `GRID` by their median and quartiles at each point."""
    low, median, high = np.quantile(np.stack(curves), [0.25, 0.5, 0.75], axis=0)
    return Band(median=median, low=low, high=high, groups=len(curves))
