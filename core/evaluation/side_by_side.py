"""Several evaluations of the same pairs on the same folds, read as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import UserInputError
from core.metrics.statistics import better_direction, compare

Metrics = Mapping[str, Any]

_OF_ONE = ("runs", "structures")


def same_folds(one: Metrics, other: Metrics) -> bool:
    """Return whether two evaluations asked about the same labelled pairs, dealt out alike.

    Parameters
    ----------
    one, other
        As `metrics.json` holds them.
    """
    return _folds(one) == _folds(other)


def side_by_side(found: Mapping[str, Metrics]) -> dict[str, Any]:
    """Read several evaluations as one: their methods side by side, and compared in pairs.

    Controls, base rate and remarks are those of the first.

    Parameters
    ----------
    found
        As `metrics.json` holds them, by what the evaluation is called. A method that is in
        several of them carries that name too.
    """
    first = together(found)
    methods = first["methods"]
    names = list(methods)
    against = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    controls = first["controls"]
    per_group = {name: each["auroc"]["per_group"] for name, each in {**methods, **controls}.items()}
    floor = next(iter(controls))
    per_group[floor] = better_direction(per_group[floor])
    compared = compare(
        per_group, [*((name, floor) for name in names), *against], seed=first["seed"]
    )
    best = max(names, key=lambda name: methods[name]["auroc"]["mean"] or 0)
    return {
        # what is told of the first one's methods only
        **{key: value for key, value in first.items() if key not in _OF_ONE},
        "comparisons": [each.as_dict() for each in compared],
        "headline": f"{best} has the highest mean AUROC of the {len(names)} compared",
    }


def together(found: Mapping[str, Metrics]) -> dict[str, Any]:
    """Put the methods of several evaluations beside the controls and all else of the first.

    Parameters
    ----------
    found
        As in `side_by_side`.
    """
    first, *others = found.values()
    if not all(same_folds(first, metrics) for metrics in others):
        raise UserInputError(
            "evaluations",
            "must have the same pairs, split, folds and seed to be compared",
            got="different ones",
            remedy="Evaluate both again with the same choices",
        )
    return {**first, "methods": _named(found)}


def _named(found: Mapping[str, Metrics]) -> dict[str, Any]:
    listed: Sequence[str] = [name for metrics in found.values() for name in metrics["methods"]]
    return {
        name if listed.count(name) == 1 else f"{name} ({title})": figures
        for title, metrics in found.items()
        for name, figures in metrics["methods"].items()
    }


def _folds(metrics: Metrics) -> tuple[Any, ...]:
    pairs = [each["sha256"] for each in metrics["data"] if each["kind"] == "pairs"]
    return (metrics["split"], metrics["folds"], metrics["seed"], pairs)
