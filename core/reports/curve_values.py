"""Curves, decisions and direction of an evaluation as the plain values of `metrics.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.direction import READINGS
from core.evaluation.ranking import Ranking
from core.evaluation.results import Decided, Direction, Evaluation, Reading, Result
from core.metrics.curves import PR_LINE, ROC_LINE, Band
from core.metrics.decisions import by_base_rate

_FIGURES = ("accuracy", "f1", "loss")


def summary(per_group: Mapping[str, float | None]) -> dict[str, Any]:
    """Summarise a figure over the groups that have one; null where there is nothing to compare.

    Parameters
    ----------
    per_group
        The figure of each group; None or NaN of one that has none.
    """
    known = {
        group: None if value is None or np.isnan(value) else value
        for group, value in per_group.items()
    }
    values = [value for value in known.values() if value is not None]
    return {
        "mean": float(np.mean(values)) if values else None,
        "median": float(np.median(values)) if values else None,
        "per_group": known,
    }


def curves_as_values(judged: Result | Ranking, *, lines: bool) -> dict[str, Any]:
    """Return the median curves with their bands, short enough to read.

    Parameters
    ----------
    judged
        What has curves.
    lines
        Whether those of single groups are listed, too.
    """
    bands = (("roc", judged.roc, judged.lines.roc, ROC_LINE),
             ("pr", judged.pr, judged.lines.pr, PR_LINE))  # fmt: skip
    return {
        which: _band(band)
        | (
            {
                "lines": {
                    "at": np.round(grid, 4).tolist(),
                    "groups": judged.lines.groups,
                    "per_group": {group: _short(curve, digits=3) for group, curve in each.items()},
                }
            }
            if lines and each
            else {}
        )
        for which, band, each, grid in bands
    }


def decided_as_values(decided: Decided) -> dict[str, Any]:
    """Return accuracy, F1 and loss over groups, and where pairs were cut."""
    return {
        **{
            figure: summary(
                {group: getattr(each, figure) for group, each in decided.per_group.items()}
            )
            for figure in _FIGURES
        },
        "cut": {
            "learned": decided.learned,
            "per_fold": [None if np.isnan(cut) else float(cut) for cut in decided.cuts],
        },
    }


def pooled_as_values(decided: Decided) -> dict[str, Any]:
    """Return accuracy, F1 and loss over all pairs together."""
    return dict.fromkeys(_FIGURES) if decided.pooled is None else decided.pooled.as_dict()


def base_rate_as_values(evaluation: Evaluation) -> dict[str, Any]:
    """Return accuracy, F1 and loss of whoever knows only how frequent known pairs are."""
    each = {group: by_base_rate(rate) for group, rate in evaluation.group_rates.items()}
    return {
        **{
            figure: summary({group: getattr(found, figure) for group, found in each.items()})
            for figure in _FIGURES
        },
        "pooled": by_base_rate(evaluation.base_rate).as_dict(),
    }


def direction_as_values(direction: Direction, *, lines: bool) -> dict[str, Any]:
    """Return how well each way to read scores told the direction of known edges.

    Parameters
    ----------
    direction
        What was found.
    lines
        As in `curves_as_values`.
    """
    return {
        "auroc": summary(direction.per_group),
        "pooled_auroc": direction.pooled,
        "readings": {
            name: _reading(each, formula=READINGS[name], lines=lines)
            for name, each in direction.readings.items()
        },
    }


def _reading(reading: Reading, *, formula: str, lines: bool) -> dict[str, Any]:
    ranking = reading.ranking
    return {
        "formula": formula,
        **{
            figure: summary(
                {group: getattr(each, figure) for group, each in ranking.per_group.items()}
            )
            for figure in ("auroc", "aupr")
        },
        **decided_as_values(reading.decided),
        "pooled": {**ranking.pooled.as_dict(), **pooled_as_values(reading.decided)},
        "curves": curves_as_values(ranking, lines=lines),
    }


def _band(band: Band) -> dict[str, Any]:
    """Return a band at the points 0, .01 … 1."""
    return {name: _short(getattr(band, name)) for name in ("median", "low", "high")}


def _short(curve: NDArray[np.float64], *, digits: int = 4) -> list[float]:
    rounded: list[float] = np.round(curve, digits).tolist()
    return rounded
