"""What workflows can be told beside the options of systems, described once.

The flags of the command line, the controls of the pages and the command that repeats a run are
made of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import UserInputError
from core.problem.option import Option

BALANCED = Option(
    "balanced",
    False,
    "Judge by as many negatives as edges, drawn at random, as some papers do; AUPR is then far "
    "higher than among all pairs",
)
CONTEXT = Option(
    "context",
    False,
    "Also judge each method by its scores in context: a pair's rank among all pairs, its "
    "regulator's and its target's",
)
EVALUATE = (BALANCED, CONTEXT)
"""Of an evaluation: each is a yes or a no."""


def switches(settings: Mapping[str, Any]) -> dict[str, bool]:
    """Return whether each switch of an evaluation is on, by its name.

    Parameters
    ----------
    settings
        Of a run, or flags; what is not there is off.
    """
    return {option.name: bool(settings.get(option.name, option.default)) for option in EVALUATE}


def must_be_of_pairs(item: str, given: Mapping[str, Any]) -> None:
    """Refuse switches that mean something to pairs only where genes are judged.

    Parameters
    ----------
    item
        What is judged: `pair` or `gene`.
    given
        By the name of the switch.
    """
    wanted = [name for name, on in switches(given).items() if on]
    if item != "pair" and wanted:
        raise UserInputError(
            wanted[0],
            "must be left out where genes are judged, for it is about pairs",
            got="yes",
            remedy="Leave it out",
        )


def read_pair(text: str) -> tuple[str, str]:
    """Read a regulator and a target with a comma between.

    Parameters
    ----------
    text
        As it was typed.
    """
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise UserInputError(
            "pair",
            "must be a regulator, a comma and a target",
            got=text,
            remedy="Write one such as G1,G2",
        )
    return names[0], names[1]
