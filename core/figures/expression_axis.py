"""Axes of bins that say expression: bins turned back to the unit of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.features.value_ranges import PSEUDOCOUNT
from core.figures.names import plain

_MOST_TICKS, _APART = 8, 9 / 64
"""Values at an axis, and how far apart at least, as a share of it: none is overprinted."""
_MANTISSAS = (1, 2, 5)


@dataclass(frozen=True, eq=False)
class BinAxis:
    """A gene's bins along an axis.

    Attributes
    ----------
    name
        How the gene is called.
    edges
        Borders of its bins on the scale that was cut, shape (bins + 1,).
    logged
        Whether that is log10(value + 0.01), and not the values as they are.
    unit
        Of the values.
    open_ends
        Whether the first and the last bin hold what lies beyond them too.
    """

    name: str
    edges: NDArray[np.float64]
    logged: bool
    unit: str
    open_ends: bool = False

    @property
    def title(self) -> str:
        """The gene and the unit."""
        return f"{plain(self.name)}, {self.unit}{', log scale' if self.logged else ''}"

    @property
    def starts_at_zero(self) -> bool:
        """Whether the lowest bin holds zeros of values that are logged."""
        return self.logged and self.value(float(self.edges[0])) < PSEUDOCOUNT / 10

    def value(self, edge: float) -> float:
        """Turn a place on the scale that was cut back to the unit of the data."""
        return max(10.0**edge - PSEUDOCOUNT, 0.0) if self.logged else edge

    def told(self, edge: int) -> str:
        """Write the value at a border."""
        value = self.value(float(self.edges[edge]))
        if self.logged:
            return written(value)
        # as many digits as tell one border from the next
        return _with_digits(value, step=float(self.edges[1] - self.edges[0]))

    def told_bin(self, place: int) -> str:
        """Write which values a bin holds."""
        if self.open_ends and place == 0:
            return f"up to {self.told(1)}"
        if self.open_ends and place == len(self.edges) - 2:
            return f"{self.told(place)} and more"
        return f"{self.told(place)} to {self.told(place + 1)}"

    def layout(self) -> dict[str, Any]:
        """Return the title and the ticks of a Plotly axis whose numbers are bins, from 0."""
        first, last = float(self.edges[0]), float(self.edges[-1])
        bins = len(self.edges) - 1
        wide = (last - first) / bins
        values = self._values()
        places = [
            ((self._place(value) - first) / wide - 0.5, text)
            for value, text in zip(values, _texts(values, even=not self.logged), strict=True)
        ]
        kept: list[tuple[float, str]] = []
        for place, text in places:
            if not kept or place - kept[-1][0] >= _APART * bins:
                kept.append((place, text))
        return {
            "title": {"text": self.title},
            "tickmode": "array",
            "tickvals": [place for place, _ in kept],
            "ticktext": [text for _, text in kept],
            "showticklabels": True,
            "tickangle": 0,
        }

    def _place(self, value: float) -> float:
        return math.log10(value + PSEUDOCOUNT) if self.logged else value

    def _values(self) -> list[float]:
        """Choose round values within the range, the smallest value of all first."""
        low, high = self.value(float(self.edges[0])), self.value(float(self.edges[-1]))
        if not self.logged:
            return _even(low, high)
        high *= 1 + 1e-9  # what was logged and turned back
        begin = [0.0] if low < PSEUDOCOUNT / 10 else []
        tens = range(math.floor(math.log10(max(low, 0.01))), math.ceil(math.log10(high + 0.01)) + 1)
        rounds = [10.0**ten for ten in tens]
        if sum(low <= each <= high for each in rounds) < 3:
            rounds = [part * each for each in rounds for part in _MANTISSAS]
        found = begin + [each for each in rounds if low <= each <= high]
        if len(found) < 2:  # a range too narrow for round values
            found = begin + _even(low, high)
        step = -(-len(found) // _MOST_TICKS)
        return found[::step]


def written(value: float) -> str:
    """Write an expression value with as many digits as tell something."""
    if value == 0:
        return "0"
    if abs(value) >= 1e6:
        return f"{value:.1e}".replace("e+0", "e")
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}"


def _texts(values: list[float], *, even: bool) -> list[str]:
    """Write the values of ticks; those with even steps with as many digits as tell them apart."""
    if not even or len(values) < 2:
        return [written(value) for value in values]
    return [_with_digits(value, step=values[1] - values[0]) for value in values]


def _with_digits(value: float, *, step: float) -> str:
    digits = max(0, math.ceil(-math.log10(step) - 1e-9)) if step > 0 else 2
    return f"{value:,.{min(digits, 6)}f}".replace("-", "−")


def _even(low: float, high: float) -> list[float]:
    """Return round values with even steps between two ends."""
    wide = high - low
    if wide <= 0:
        return [low]
    rough = wide / 4
    ten = 10.0 ** math.floor(math.log10(rough))
    step = min((part * ten for part in (1, 2, 5, 10)), key=lambda each: abs(each - rough))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
