"""One thing a person may set, and what is allowed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from core.errors import UserInputError

Value: TypeAlias = "bool | int | float | str | tuple[str, ...]"
Options: TypeAlias = Mapping[str, Any]
"""One `Value` for every option of a method, checked."""


@dataclass(frozen=True)
class Option:
    """One thing a person may set, and what is allowed.

    Attributes
    ----------
    name, help
        As on the command line and on the page.
    default
        Also tells the type: a bool, a whole number, a number, a word, or a list of words (a
        tuple), each once.
    choices
        Every value, or of a list every word, that is allowed, where they can be listed.
    minimum, maximum
        Bounds of a number, themselves allowed.
    labels
        Whether it decides which labels are learned from, not how.
    """

    name: str
    default: Value
    help: str
    choices: tuple[Value, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    labels: bool = False

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if isinstance(self.default, tuple):
            of = f" of {', '.join(map(str, self.choices))}" if self.choices else ", comma between"
            return f"one or more{of}"
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            return "a word"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        least = "" if self.minimum is None else f" of at least {self.minimum:,.12g}"
        most = "" if self.maximum is None else f" of at most {self.maximum:,.12g}"
        return kind + (" and".join(filter(None, (least, most))))

    def read(self, given: Value) -> Value:
        """Turn what was typed into a value of the right type, or say what is allowed."""
        value = _as_kind_of(self.default, given)
        fits = value is not None
        if isinstance(value, tuple):
            fits = bool(value) and len(set(value)) == len(value)
            fits = fits and (not self.choices or set(value) <= set(self.choices))
        elif fits and self.choices:
            fits = value in self.choices
        if fits and isinstance(value, int | float) and not isinstance(value, bool):
            fits = (self.minimum is None or value >= self.minimum) and (
                self.maximum is None or value <= self.maximum
            )
        if value is None or not fits:
            raise UserInputError(
                f"option {self.name}",
                f"must be {self.allowed}",
                got=given,
                remedy=f"Leave it out for {shown(self.default)}, or set it to {self.allowed}",
            )
        return value


def shown(value: Value) -> str:
    """Return a value as it is typed: a list of words with commas between."""
    return ",".join(value) if isinstance(value, tuple | list) else str(value)


def _as_kind_of(default: Value, given: Value) -> Value | None:
    """Read `given` as the type of `default`; None where it cannot be."""
    if isinstance(default, tuple):
        words = given if isinstance(given, tuple | list) else str(given).split(",")
        return tuple(word for each in words if (word := str(each).strip()))
    text = str(given).strip()
    if isinstance(default, bool):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            text.lower()
        )
    if isinstance(default, str):
        return text
    try:
        number = int(text) if isinstance(default, int) else float(text)
    except ValueError:
        return None
    return number if isinstance(number, int) or math.isfinite(number) else None
