"""Times as people write them: `0h`, `30 min`, `3d`, or a bare number."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_HOURS = {"min": 1 / 60, "m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_UNIT = r"(min(?:utes?)?|h(?:ours?|rs?)?|d(?:ays?)?|w(?:eeks?)?)"
_TIME = re.compile(rf"(?:t|time|day|e)?[ _-]?(-?\d+(?:[.,]\d+)?)[ _-]?{_UNIT}?", re.IGNORECASE)
_TOKEN = re.compile(rf"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)[ ]?{_UNIT}(?![A-Za-z0-9])", re.IGNORECASE)
_LEADING = re.compile(r"(\d+(?:\.\d+)?)[-_.](.+)")


def parse_times(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Read times, in hours where units are given; None where one of them is no time.

    Parameters
    ----------
    texts
        One a sample; an empty one gives NaN.
    """
    times = np.full(len(texts), np.nan)
    for place, text in enumerate(texts):
        stripped = text.strip()
        if stripped.lower() in {"", "na", "nan"}:
            continue
        match = _TIME.fullmatch(stripped)
        if match is None:
            return None
        unit = (match[2] or "h").lower()
        scale = _HOURS["min" if unit.startswith("min") else unit[0]]
        times[place] = float(match[1].replace(",", ".")) * scale
    return times


def times_in_names(
    samples: Sequence[str],
) -> tuple[NDArray[np.float64], NDArray[np.str_], bool] | None:
    """Find times inside sample names: `cold_0.5h_rep1`, or `12-1` for time and replicate.

    Returns
    -------
    times, series, certain
        Hours where a unit is written; what is left of each name; whether all units are
        written. None unless every name has a time and some series has three of them.
    """
    times = np.empty(len(samples))
    series = []
    certain = True
    for place, sample in enumerate(samples):
        token = _TOKEN.search(sample.replace("_", " "))
        if token is not None:
            unit = token[2].lower()
            times[place] = float(token[1]) * _HOURS["min" if unit.startswith("min") else unit[0]]
            rest = sample[: token.start()] + sample[token.end() :]
        else:
            leading = _LEADING.fullmatch(sample)
            if leading is None:
                return None
            certain = False
            times[place], rest = float(leading[1]), leading[2]
        series.append(re.sub(r"[ _.-]+", " ", rest).strip() or "series")
    names = np.array(series, dtype=np.str_)
    distinct = {name: len(np.unique(times[names == name])) for name in set(series)}
    return (times, names, certain) if max(distinct.values(), default=0) >= 3 else None
