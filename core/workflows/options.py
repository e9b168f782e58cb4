"""What workflows can be told beside the options of systems, described once.

The flags of the command line, the controls of the pages and the command that repeats a run are
made of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

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
RUNS = Option(
    "runs",
    1,
    "Repeat the whole evaluation with so many seeds, and compare methods over these runs; the "
    "first run is shown in full",
    minimum=1,
    maximum=100,
)
MOST_SAMPLES = Option(
    "most-samples",
    0,
    "Let every method see at most so many samples of each data set, the same ones, drawn by the "
    "seed; 0 for all of them",
    minimum=0,
    maximum=1_000_000,
)
COUNTS = (RUNS, MOST_SAMPLES)
"""Of an evaluation: each is a number."""


def switches(settings: Mapping[str, Any]) -> dict[str, bool]:
    """Return whether each switch of an evaluation is on, by its name.

    Parameters
    ----------
    settings
        Of a run, or flags; what is not there is off.
    """
    return {option.name: bool(settings.get(option.name, option.default)) for option in EVALUATE}


def counts(settings: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of an evaluation, by their names, or say what is allowed.

    Parameters
    ----------
    settings
        Of a run, or flags; what is not there is as by default.
    """
    return {
        option.name: int(cast("int", option.read(settings.get(option.name, option.default))))
        for option in COUNTS
    }


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
