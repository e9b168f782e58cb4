"""What each part of a model's card must look like: pages and scoring take it for granted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from core.problem.gene_tasks import GENE_TASKS

LOSS, VALIDATION_LOSS, VALIDATION_AUROC = "loss", "validation_loss", "validation_auroc"
ACCURACY, VALIDATION_ACCURACY = "accuracy", "validation_accuracy"
"""Names of the figures of an epoch; cards of earlier versions have no accuracy."""


Check: TypeAlias = Callable[[Any], bool]
"""Whether a value from a card is of a kind."""

_LONGEST = 10_000
_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_AXES = 3
_MOST_INPUTS = 64
_MOST_TOWERS = 20
_MOST_POINTS, _MOST_LINES = 101, 100


def text(value: Any) -> bool:
    """Return whether it is text of a length that can be shown."""
    return isinstance(value, str) and len(value) <= _LONGEST


def whole(value: Any) -> bool:
    """Return whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    """Return whether it is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def flag(value: Any) -> bool:
    """Return whether it is true or false."""
    return isinstance(value, bool)


def sha256(value: Any) -> bool:
    """Return whether it can be a SHA-256."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def maybe(check: Check) -> Check:
    """Make a check that takes null too."""
    return lambda value: value is None or check(value)


def list_of(check: Check) -> Check:
    """Make a check of a list whose entries all pass another."""
    return lambda value: isinstance(value, list) and all(map(check, value))


def map_of(check: Check) -> Check:
    """Make a check of an object whose values all pass another, whatever their names."""
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def record(wanted: Mapping[str, Check], *, others: Mapping[str, Check] | None = None) -> Check:
    """Make a check of an object with fields of known names.

    Parameters
    ----------
    wanted
        Must be there.
    others
        May be there. Fields of other names are let be: another version may have written them.
    """
    may = others or {}

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(name in value and each(value[name]) for name, each in wanted.items())
            and all(each(value[name]) for name, each in may.items() if name in value)
        )

    return check


def _only(wanted: Mapping[str, Check]) -> Check:
    fields = record(wanted)
    return lambda value: fields(value) and set(value) == set(wanted)


def _shapes(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 1 <= len(value) <= _MOST_INPUTS
        and all(isinstance(shape, list) and 1 <= len(shape) <= _MOST_AXES for shape in value)
        and all(size is None or (whole(size) and size > 0) for shape in value for size in shape)
    )


def _distribution(value: Any) -> bool:
    fields = _only({"edges": _rising, "positives": _COUNTS, "negatives": _COUNTS})
    return fields(value) and (
        len(value["edges"]) - 1 == len(value["positives"]) == len(value["negatives"])
    )


def _network(value: Any) -> bool:
    """Return whether it is how the training of one network went, with a best epoch among them."""
    if not _COURSE(value) or not value.get("epochs"):
        return _COURSE(value)
    best = value.get("best_epoch", 0)
    return 1 <= best <= len(value["epochs"]) and number(value["epochs"][best - 1][VALIDATION_LOSS])


def _calibration(value: Any) -> bool:
    return _CALIBRATION(value) and len(value["knots"]) == len(value["shares"])


def _rising(value: Any) -> bool:
    return list_of(number)(value) and all(one <= two for one, two in pairwise(value))


def _count(value: Any) -> bool:
    return whole(value) and value >= 0


def _points(value: Any) -> bool:
    """Return whether it is a curve: heights from 0 to 1 at even steps."""
    return (
        isinstance(value, list)
        and 2 <= len(value) <= _MOST_POINTS
        and all(number(each) and 0 <= each <= 1 for each in value)
    )


def _curve(value: Any) -> bool:
    """Return whether it is a median, with quartiles of as many points where it has any."""
    return _CURVE(value) and all(
        len(value.get(part, value["median"])) == len(value["median"]) for part in ("low", "high")
    )


_COUNTS = list_of(_count)
_HASHED = {"source": text, "sha256": text}
_EXPRESSION = record({**_HASHED, "genes": _count, "samples": _count, "kind": text})
_PAIRS = record({**_HASHED, "pairs": _count, "regulators": _count})
_FIGURES = ("auroc", "aupr", "early_precision", "base_rate")
_CURVE = record(
    {"median": _points},
    others={
        "low": _points,
        "high": _points,
        "each": lambda value: map_of(_points)(value) and len(value) <= _MOST_LINES,
    },
)
_CURVES = record(
    {"roc": _curve, "pr": _curve},
    others={"regulators": _count, "base_rate": number, "turned": flag},
)
_CALIBRATION = _only(
    {
        "kind": lambda value: value in ("isotonic", "platt"),
        "knots": _rising,
        "shares": list_of(number),
        "slope": number,
        "offset": number,
        "on_logit": flag,
        "pairs": _count,
        "positives": _count,
    }
)

_EPOCH = record({VALIDATION_LOSS: maybe(number)})
_COURSE = record(
    {},
    others={
        "best_epoch": whole,
        "epochs": list_of(lambda value: _EPOCH(value) and map_of(maybe(number))(value)),
    },
)

_THRESHOLD = _only(
    {
        "wanted": number,
        "cut": maybe(number),
        "precision": number,
        "recall": number,
        "base_rate": number,
    }
)

PARTS: Mapping[str, Check] = {
    "method": text,
    "title": text,
    "summary": text,
    "limits": text,
    "citation": text,
    "task": lambda value: value in ("binary", "direction"),
    "settings": map_of(
        lambda value: flag(value) or number(value) or text(value) or list_of(text)(value)
    ),
    "seed": whole,
    "data": list_of(
        record(
            {"expressions": list_of(_EXPRESSION), "pairs": _PAIRS},
            others={"name": text, "evidence": maybe(record(_HASHED))},
        )
    ),
    "simulated": flag,
    "inputs": lambda value: value == [] or _shapes(value),
    "evidence": list_of(text),
    "training": record(
        {},
        others={
            "networks": list_of(_network),
            "parameters": _count,
            "seconds": number,
        },
    ),
    "metrics": map_of(
        record(
            {**dict.fromkeys(_FIGURES, number), "n": _count},
            others={
                "auroc_equal_degree": maybe(number),
                "regulators": _count,
                "curves": _CURVES,
            },
        )
    ),
    "thresholds": list_of(_THRESHOLD),
    "calibration": maybe(_calibration),
    "distribution": _distribution,
    "findings": list_of(
        record(
            {"level": text, "topic": text, "message": text},
            others={"evidence": text, "items": list_of(text), "count": _count},
        )
    ),
    "versions": map_of(text),
    "sha256": sha256,
    "translated": maybe(sha256),
    "file": lambda value: value in ("model.keras", "model.npz"),
    "direction": maybe(_THRESHOLD),
    "tower": maybe(
        record(
            {
                "sha256": sha256,
                "translated": maybe(sha256),
                "input": lambda value: _shapes([value]),
                "networks": lambda value: _count(value) and 1 <= value <= _MOST_TOWERS,
                "units": lambda value: _count(value) and value >= 1,
            }
        )
    ),
}
"""By the field of the card."""

GENE_PARTS: Mapping[str, Check] = {
    **PARTS,
    "task": lambda value: value in tuple(GENE_TASKS),
    "data": list_of(
        record(
            {
                "expressions": list_of(_EXPRESSION),
                "genes": record({**_HASHED, "genes": _count, "cell_lines": list_of(text)}),
            },
            others={"name": text, "evidence": maybe(record(_HASHED))},
        )
    ),
    "metrics": map_of(map_of(maybe(number))),
    "distribution": lambda value: value == {},
}
"""The same of a model that predicts genes."""
