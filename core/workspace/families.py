"""Data sets that belong together, told by their names: the same files of networks 1 to 5."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.workspace.records import Item

_NUMBER = re.compile(r"\d{1,9}")
_MOVING = re.compile(r"time|series", re.IGNORECASE)
_PERTURBED = re.compile(r"(?<!dual)knock.?(out|down)|wild.?type", re.IGNORECASE)
"""One gene at a time: what two at once do to a third says nothing of either."""
_COMPLETE = re.compile(r"gold|true|truth", re.IGNORECASE)
_TITLES = {"insilico": "in-silico networks"}
"""What a family of the demo is called, by its folder."""
_LEAST = 2


@dataclass(frozen=True)
class Member:
    """One data set of a family.

    Attributes
    ----------
    expression, pairs
        What is learned from.
    perturbed
        Knock-outs, knock-downs and wild type of the same genes.
    """

    expression: Item
    pairs: Item
    perturbed: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Family:
    """Data sets whose files are named alike but for a number.

    Attributes
    ----------
    key
        What their names begin with, and the same each time.
    title
        What people call it.
    members
        At least two, in the order of their numbers.
    """

    key: str
    title: str
    members: tuple[Member, ...]

    @property
    def perturbed(self) -> bool:
        """Whether perturbed samples lie beside every data set, as many beside each."""
        counts = {len(member.perturbed) for member in self.members}
        return len(counts) == 1 and counts != {0}


def families(items: Sequence[Item]) -> list[Family]:
    """Find the families among what a workspace holds.

    Of each number there must be expression and known pairs; a file that is called a time series
    goes before other expression, and one that is called a gold standard before other pairs.

    Parameters
    ----------
    items
        From `core.workspace.items.list_items`.
    """
    by_start: dict[str, dict[int, dict[str, Item]]] = defaultdict(lambda: defaultdict(dict))
    for item in items:
        if item.content in {"expression", "pairs"}:
            for found in _NUMBER.finditer(item.name):
                start, rest = item.name[: found.start()], item.name[found.end() :]
                by_start[start][int(found[0])].setdefault(rest, item)
    made = [_family(start, numbered) for start, numbered in by_start.items()]
    return [family for family in made if family is not None]


def _family(start: str, numbered: dict[int, dict[str, Item]]) -> Family | None:
    members = {
        number: member
        for number, files in sorted(numbered.items())
        if (member := _member(list(files.values()))) is not None
    }
    if len(members) < _LEAST:
        return None
    kept = tuple(members.values())
    simulated = all(member.expression.simulated for member in kept)
    known = _TITLES.get(start.partition("/")[0]) if simulated else None
    name = f"{known} " if known else start
    title = f"{'simulated ' if simulated else ''}{name}{_span(list(members))}"
    return Family(start, title, kept)


def _member(files: Sequence[Item]) -> Member | None:
    perturbed = [each for each in files if _PERTURBED.search(each.name)]
    expression = [each for each in files if each.content == "expression" and each not in perturbed]
    pairs = [each for each in files if each.content == "pairs"]
    if not expression or not pairs:
        return None
    return Member(
        min(expression, key=lambda each: (not _MOVING.search(each.name), each.name)),
        min(pairs, key=lambda each: (not _COMPLETE.search(each.name), each.name)),
        tuple(sorted((x for x in perturbed if x.content == "expression"), key=lambda x: x.name)),
    )


def _span(numbers: Sequence[int]) -> str:
    whole = list(range(numbers[0], numbers[-1] + 1)) == list(numbers)
    return f"{numbers[0]}–{numbers[-1]}" if whole else ", ".join(map(str, numbers))
