"""The same evaluation with several seeds: how far its figures depend on chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, TypeAlias

import numpy as np

from core.findings import number_of, p_text
from core.metrics.statistics import holm, kruskal_wallis, mann_whitney

Means: TypeAlias = Mapping[str, Mapping[str, float | None]]
"""Mean of each figure over groups, by method or control; None where it has none."""
Series: TypeAlias = Mapping[str, Mapping[str, tuple[float | None, ...]]]
"""One such mean a run, by method or control and by figure; None where a run has none."""

BASE_RATE = "base-rate"
"""Among the controls: whoever knows how frequent known pairs are, and nothing of any pair."""
_FITS = 50
"""Letters of names that a row of columns has room for."""
TITLES: Mapping[str, str] = {
    "auroc": "AUROC",
    "aupr": "AUPR",
    "auroc_equal_degree": "AUROC, equal in-degree",
    "accuracy": "Accuracy",
    "f1": "F1",
    "pcc": "PCC",
    "spearman": "Spearman",
    "r2": "R²",
}
"""What figures are called."""


@dataclass(frozen=True)
class Difference:
    """Two methods over runs.

    Attributes
    ----------
    figure, one, other
        What is compared, of whom.
    p_value
        Mann–Whitney's test, two-sided.
    adjusted
        The same after Holm's correction for all pairs of methods in that figure.
    """

    figure: str
    one: str
    other: str
    p_value: float
    adjusted: float


@dataclass(frozen=True)
class Runs:
    """Figures of several runs of an evaluation that differ by their seed.

    Attributes
    ----------
    seeds
        Of each run: they decide folds, negatives, drawn samples and training.
    methods, controls
        Their figures, run by run.
    """

    seeds: tuple[int, ...]
    methods: Series
    controls: Series

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the figures, the leading one first."""
        return tuple(next(iter(self.methods.values())))

    def as_dict(self) -> dict[str, Any]:
        """Return runs, means, deviations and tests as plain JSON values."""
        differences = self.differences()
        return {
            "seeds": list(self.seeds),
            "figures": list(self.figures),
            "methods": {name: _told(each) for name, each in self.methods.items()},
            "controls": {name: _told(each) for name, each in self.controls.items()},
            "kruskal_wallis": {
                figure: kruskal_wallis([_known(each[figure]) for each in self._tested(figure)])
                for figure in self.figures
                if len(self._tested(figure)) > 1
            },
            "kruskal_wallis_of": {
                figure: found for figure in self.figures if (found := self._of_settings(figure))
            },
            "mann_whitney": [
                {
                    "figure": each.figure,
                    "one": each.one,
                    "other": each.other,
                    "p_value": each.p_value,
                    "adjusted": each.adjusted,
                }
                for each in differences
            ],
            "least_p": 2 / comb(2 * len(self.seeds), len(self.seeds)),
        }

    def differences(self) -> tuple[Difference, ...]:
        """Compare every two methods in every figure, over runs.

        Two on which the seed does nothing are left out: their runs are one run.
        """
        found = []
        for figure in self.figures:
            known = {
                name: values
                for name, each in self.methods.items()
                if (values := _known(each[figure]))
            }
            pairs = [
                (one, other)
                for one, other in combinations(known, 2)
                if len({*known[one]}) > 1 or len({*known[other]}) > 1
            ]
            raw = [mann_whitney(known[one], known[other]) for one, other in pairs]
            found += [
                Difference(figure, one, other, p_value, float(adjusted))
                for (one, other), p_value, adjusted in zip(pairs, raw, holm(raw), strict=True)
            ]
        return tuple(found)

    def _of_settings(self, figure: str) -> dict[str, float]:
        """Test the variants of each system by themselves, where there are other methods, too."""
        named: dict[str, list[list[float]]] = {}
        for name, each in self.methods.items():
            if "[" in name and (values := _known(each[figure])):
                named.setdefault(name.partition("[")[0], []).append(values)
        return {
            base: kruskal_wallis(each)
            for base, each in named.items()
            if 1 < len(each) < len(self._tested(figure))
        }

    def _tested(self, figure: str) -> list[Mapping[str, tuple[float | None, ...]]]:
        return [each for each in self.methods.values() if _known(each[figure])]


def over_seeds(seeds: Sequence[int], methods: Sequence[Means], controls: Sequence[Means]) -> Runs:
    """Lay the figures of runs beside each other.

    Parameters
    ----------
    seeds
        One a run.
    methods, controls
        Of each run. The first run says which there are; one that another run lacks has no
        figure there.
    """
    return Runs(tuple(seeds), _series(methods), _series(controls))


def _series(runs: Sequence[Means]) -> Series:
    return {
        name: {figure: tuple(run.get(name, {}).get(figure) for run in runs) for figure in figures}
        for name, figures in runs[0].items()
    }


def _told(series: Mapping[str, tuple[float | None, ...]]) -> dict[str, Any]:
    known = {figure: _known(values) for figure, values in series.items()}
    return {
        **{figure: list(values) for figure, values in series.items()},
        "mean": {name: float(np.mean(each)) if each else None for name, each in known.items()},
        "sd": {
            name: float(np.std(each, ddof=1)) if len(each) > 1 else None
            for name, each in known.items()
        },
    }


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None and not np.isnan(value)]


def drawn(runs: Mapping[str, Any]) -> list[str]:
    """List the figures that some method has in some run: each is drawn, and tested in a table.

    Parameters
    ----------
    runs
        As `metrics.json` holds them.
    """
    return [
        figure
        for figure in runs["figures"]
        if any(value is not None for each in runs["methods"].values() for value in each[figure])
    ]


def matrix(runs: Mapping[str, Any], figure: str) -> dict[str, list[str]]:
    """Return the corrected p values of a figure as they are written, a row and a column a method.

    Parameters
    ----------
    runs
        As `metrics.json` holds them.
    figure
        One of its figures; nothing where no two methods have it.
    """
    found = {}
    for each in runs["mann_whitney"]:
        if each["figure"] == figure:
            found[each["one"], each["other"]] = p_text(each["adjusted"])
            found[each["other"], each["one"]] = p_text(each["adjusted"])
    names = list(dict.fromkeys(one for one, _ in found))
    return {one: [found.get((one, other), "") for other in names] for one in names}


def matrix_table(runs: Mapping[str, Any], figure: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the header and the rows of `matrix`; columns are numbered where names are long.

    Parameters
    ----------
    runs, figure
        As in `matrix`.
    """
    found = matrix(runs, figure)
    if sum(map(len, found)) <= _FITS:
        return ["", *found], [(name, *row) for name, row in found.items()]
    numbers = [str(number) for number in range(1, len(found) + 1)]
    return ["", *numbers], [
        (f"{number} {name}", *row)
        for number, (name, row) in zip(numbers, found.items(), strict=True)
    ]


def about_tests(runs: Mapping[str, Any], figure: str) -> str:
    """Describe the tests of a figure over runs, how many there are and what they can say.

    Parameters
    ----------
    runs, figure
        As in `matrix`.
    """
    tests = sum(each["figure"] == figure for each in runs["mann_whitney"])
    n = len(runs["seeds"])
    overall = runs["kruskal_wallis"].get(figure)
    said = "" if overall is None else f" All methods, Kruskal–Wallis: p {p_text(overall, '= ')}."
    # runs of earlier versions have none
    for base, p in runs.get("kruskal_wallis_of", {}).get(figure, {}).items():
        said += f" The settings of {base} alone: p {p_text(p, '= ')}."
    return (
        f"Mann–Whitney's test of {number_of(n, 'run')} each, after Holm's correction for making "
        f"{number_of(tests, 'test')}.{said} Runs share the data and differ by seed only, so p says "
        "whether methods differ more than seeds do, not whether they would on other data; before "
        f"correction, {n} runs each cannot make it smaller than {runs['least_p']:.2g}. Two methods "
        "that come out alike in every run are not tested."
    )
