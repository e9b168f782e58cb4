"""How far plain measures tell known pairs from others: their histograms by class.

Correlation, lagged correlation and mutual information, as the baselines of these names see a
pair. Where the two classes lie over each other, a measure alone cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.features.subset import subset_to_pairs
from core.metrics.curves import auroc
from core.problem.problem import Problem

LAGGED = "lagged correlation"
"""Of the regulator with the target one time point, or one bin of pseudotime, later."""
_FEWEST_BINS, _MOST_BINS = 8, 40


@dataclass(frozen=True, eq=False)
class ClassHistogram:
    """One measure of known pairs and of others.

    Attributes
    ----------
    name
        Of the measure.
    edges
        Of the bins, shape (n_bins + 1,).
    known, others
        Share of each class in each bin, shape (n_bins,).
    overlap
        Share that both classes have in common: 1 where they are spread alike, 0 where no bin
        holds both.
    auroc
        How well the measure's size alone ranks known pairs above others.
    """

    name: str
    edges: NDArray[np.float64]
    known: NDArray[np.float64]
    others: NDArray[np.float64]
    overlap: float
    auroc: float


def measured(problem: Problem) -> dict[str, NDArray[np.float64]]:
    """Measure pairs, by name of the measure, shape (n_pairs,) each.

    Parameters
    ----------
    problem
        Time series, or single cells with a pseudotime; the genes of its pairs must all be in
        them.
    """
    from core.features import association, binning, information  # noqa: PLC0415  (numba)

    expression, regulators, targets = subset_to_pairs(problem.expressions[0], problem.pairs)

    def correlated(profiles: association.Profiles) -> NDArray[np.float64]:
        return association.correlate_pairs(profiles, regulators, targets)

    return {
        "correlation": correlated(association.correlation_profiles(expression)),
        LAGGED: correlated(association.lagged_profiles(expression)),
        "mutual information": information.information_of_pairs(
            binning.bin_expression(expression), regulators, targets
        ),
    }


def class_histogram(
    name: str, values: NDArray[np.float64], *, known: NDArray[np.bool_]
) -> ClassHistogram:
    """Compare one measure of known pairs and of others.

    Parameters
    ----------
    name
        Of the measure.
    values
        Shape (n_pairs,).
    known
        Which pairs are known; some must be and some not.
    """
    low, high = float(values.min()), float(values.max())
    # few pairs in many bins would lie apart by chance
    bins = int(np.clip(np.sqrt(min(known.sum(), (~known).sum())), _FEWEST_BINS, _MOST_BINS))
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    shares = [np.histogram(part, edges)[0] / part.size for part in (values[known], values[~known])]
    return ClassHistogram(
        name=name,
        edges=edges,
        known=shares[0],
        others=shares[1],
        overlap=float(np.minimum(*shares).sum()),
        auroc=auroc(known, np.abs(values)),
    )


def class_histograms(
    measures: Sequence[Mapping[str, NDArray[np.float64]]], *, known: Sequence[NDArray[np.bool_]]
) -> tuple[ClassHistogram, ...]:
    """Compare every measure over all data sets together.

    Parameters
    ----------
    measures
        From `measured`, one a data set.
    known
        Which pairs of each are known.
    """
    which = np.concatenate(known)
    return tuple(
        class_histogram(name, np.concatenate([each[name] for each in measures]), known=which)
        for name in measures[0]
    )
