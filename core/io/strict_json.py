"""Read JSON that others wrote: nothing nested without end, and no number that is none."""

from __future__ import annotations

import json
import math
from typing import Any

_DEEPEST = 64
_LARGEST = 2**63


def loads(text: str | bytes) -> Any:
    """Read JSON as `json.loads` does, with one kind of error for whatever cannot be taken.

    Parameters
    ----------
    text
        Untrusted.

    Raises
    ------
    ValueError
        Where it is not JSON, is nested too deep for Python, or holds NaN, an infinite number,
        or a whole one above 64 bits, which others could not read either.
    """
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    _check(value)
    return value


_TOO_DEEP = f"JSON must be nested at most {_DEEPEST} deep"


def _check(value: Any) -> None:
    """Walk all values without recursion: their depth is the writer's choice."""
    level, depth = [value], 0
    while level:
        if depth > _DEEPEST:
            raise ValueError(_TOO_DEEP)
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
            elif isinstance(each, float) and not math.isfinite(each):
                _no_number(str(each))
            elif isinstance(each, int) and abs(each) >= _LARGEST:
                _no_number("a whole number above 64 bits")
        level, depth = below, depth + 1


def _no_number(found: str) -> None:
    raise ValueError(f"JSON must hold plain numbers. Received: {found}")
