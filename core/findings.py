"""What was noticed while reading a file, said so that a biologist can act on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["info", "warning"]

_EXAMPLES = 1_000

GUESSING = "no better than guessing"
"""Topic of the warning that a network learned nothing that holds for other regulators."""
NEAR_CONSTANT = "near-constant scores"
"""Topic of the warning that scores hardly tell pairs apart."""
NAMES_SUFFICE = "names are enough"
"""Topic of the warning that the names of genes, without expression, do as well."""
ANOTHER_KIND = "another kind of data"
"""Topic of the warning that a model is asked about expression of a kind it did not learn from."""


@dataclass(frozen=True)
class Finding:
    """One thing that was recognised, decided or mended.

    Attributes
    ----------
    level
        `info` for what was recognised, `warning` for what a person should look at.
    topic
        A short stable key such as `orientation`, `scale`, `duplicate genes`.
    message
        One sentence: what was found and what was done about it.
    evidence
        Why, in numbers; empty where the message says it all.
    items
        The names it is about, at most a thousand of them.
    count
        How many there are in all.
    """

    level: Level
    topic: str
    message: str
    evidence: str = ""
    items: tuple[str, ...] = ()
    count: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "level": self.level,
            "topic": self.topic,
            "message": self.message,
            "evidence": self.evidence,
            "items": list(self.items),
            "count": self.count,
        }


def signed(value: float, *, digits: int = 2) -> str:
    """Write a number with its sign, and a true minus; what rounds to zero has none.

    Parameters
    ----------
    value
        The number.
    digits
        Behind the point.
    """
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else ""
    return f"{sign}{rounded + 0.0:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def number_of(count: int, thing: str) -> str:
    """Describe how many things there are: `1 column`, `2,000 columns`."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def spread(mean: float | None, sd: float | None) -> str:
    """Write a mean and a standard deviation: `0.712 ± 0.013`; what is not known is a dash."""
    if mean is None:
        return "–"
    return f"{mean:.3f}" if sd is None else f"{mean:.3f} ± {sd:.3f}"


def p_text(value: float, equals: str = "") -> str:
    """Write a p value, `equals` before it where it is not too small to be told."""
    return "< 0.001" if value < 0.001 else f"{equals}{value:.3f}"


def about(
    topic: str,
    message: str,
    items: Iterable[str] = (),
    *,
    level: Level = "warning",
    evidence: str = "",
) -> Finding:
    """Make a finding about named items, keeping the first thousand names and the full count."""
    names = tuple(items)
    return Finding(level, topic, message, evidence, names[:_EXAMPLES], len(names))
