"""Time courses: every gene of every series at the same, evenly spaced times.

Time series as they were measured, whatever the steps between their times; and single cells
ordered by pseudotime, binned along each lineage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.errors import UserInputError
from core.findings import Finding

TIMES = 21
"""Points along a lineage, and along series whose times differ; DREAM4 has as many."""

_FEWEST = 4


@dataclass(frozen=True, eq=False)
class Courses:
    """Genes along time.

    Attributes
    ----------
    values
        float32, shape (n_genes, n_series, n_times).
    genes, series
        Their names.
    findings
        What was interpolated or binned.
    """

    values: NDArray[np.float32]
    genes: tuple[str, ...]
    series: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def n_times(self) -> int:
        """How many points of time there are."""
        return int(self.values.shape[2])


def time_courses(expression: Expression, *, times: int | None = None) -> Courses:
    """Return every gene's courses.

    Counts and linear values become their square roots, as the noise of both arrays and counts
    is then about the same at every level; others stay as they are.

    Parameters
    ----------
    expression
        Time series; or single cells with a pseudotime.
    times
        How many points of time. None keeps those that were measured, where all series share
        them and they are evenly spaced, and takes `TIMES` where not.
    """
    if expression.series is not None and expression.time is not None:
        return _of_series(expression, times=times)
    if expression.pseudotime is not None:
        return _of_lineages(expression, times=times or TIMES)
    raise UserInputError(
        expression.source or "expression",
        "must say when each sample was taken: a time and a series, or a pseudotime",
        got=f"{expression.kind} expression without them",
        remedy="Give a time-series table, or single cells with their pseudotime",
    )


def course_findings(expression: Expression, *, times: int | None = None) -> tuple[Finding, ...]:
    """Describe what `time_courses` makes of the times of an expression, at the cost of one gene.

    Parameters
    ----------
    expression, times
        As for `time_courses`.
    """
    return time_courses(expression.take_genes(np.zeros(1, np.intp)), times=times).findings


def steadied(expression: Expression) -> NDArray[np.float32]:
    """Return dense values on a scale on which noise is about even, (n_genes, n_samples)."""
    values = expression.rows(expression.genes)
    if expression.scale in ("counts", "linear"):
        return np.sqrt(np.maximum(values, 0))
    return values


def _of_series(expression: Expression, *, times: int | None) -> Courses:
    series, time = np.asarray(expression.series), np.asarray(expression.time)
    values = steadied(expression)
    names = tuple(dict.fromkeys(series.tolist()))
    measured = []
    for name in names:
        samples = np.flatnonzero(series == name)
        moments, place = np.unique(time[samples], return_inverse=True)
        if moments.size < _FEWEST:
            raise UserInputError(
                f"{expression.source or 'expression'}, series {name}",
                f"must have at least {_FEWEST} points of time",
                got=f"{moments.size}",
                remedy="Leave short series out",
            )
        # replicates at one time are averaged
        share = np.zeros((samples.size, moments.size), np.float32)
        share[np.arange(samples.size), place] = 1
        measured.append((moments, values[:, samples] @ (share / share.sum(axis=0))))
    first = measured[0][0]
    steps = np.diff(first)
    same = all(
        moments.size == first.size and np.allclose(moments, first) for moments, _ in measured
    )
    even = same and bool(np.allclose(steps, steps[0], rtol=0.02))
    points = times or (first.size if even else TIMES)
    if even and points == first.size:
        return Courses(np.stack([each for _, each in measured], axis=1), expression.genes, names)
    stretched = [
        _interpolated(moments, each, np.linspace(moments[0], moments[-1], points))
        for moments, each in measured
    ]
    counts = sorted({moments.size for moments, _ in measured})
    finding = Finding(
        "info",
        "time steps",
        f"Every series was brought to {points} evenly spaced times by linear interpolation.",
        f"{len(names)} series of {' or '.join(map(str, counts))} times"
        + ("" if even else ", unevenly spaced or not the same"),
    )
    return Courses(np.stack(stretched, axis=1), expression.genes, names, (finding,))


def _of_lineages(expression: Expression, *, times: int) -> Courses:
    pseudotime = np.asarray(expression.pseudotime)
    values = steadied(expression)
    binned, sizes = [], []
    for lineage in pseudotime.T:
        cells = np.flatnonzero(np.isfinite(lineage))
        if cells.size < times:
            raise UserInputError(
                expression.source or "expression",
                f"must have at least {times} cells on each lineage, one a bin of pseudotime",
                got=f"{cells.size} cells on one",
                remedy="Leave short lineages out, or ask for fewer times",
            )
        # bins of equally many cells: every point is then as sure as the next
        order = cells[np.argsort(lineage[cells], kind="stable")]
        parts = np.array_split(order, times)
        centres = np.array([lineage[part].mean() for part in parts])
        means = np.stack([values[:, part].mean(axis=1) for part in parts], axis=1)
        even = np.linspace(centres[0], centres[-1], times)
        binned.append(_interpolated(centres, means, even))
        sizes.append(cells.size)
    finding = Finding(
        "info",
        "pseudotime",
        f"The cells of each lineage were averaged in {times} bins along pseudotime.",
        f"{len(sizes)} lineages of {', '.join(f'{size:,}' for size in sizes)} cells",
    )
    names = tuple(f"lineage {number + 1}" for number in range(len(binned)))
    return Courses(np.stack(binned, axis=1), expression.genes, names, (finding,))


def _interpolated(
    moments: NDArray[np.float64], values: NDArray[np.float32], wanted: NDArray[np.float64]
) -> NDArray[np.float32]:
    return np.stack([np.interp(wanted, moments, row) for row in values]).astype(np.float32)
