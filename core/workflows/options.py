"""What workflows can be told beside the options of systems, described once.

The flags of the command line, the controls of the pages and the command that repeats a run are
made of these.
"""

from __future__ import annotations

import re
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

VARIABLE_GENES = Option(
    "variable-genes",
    0,
    "Only so many genes, those with the highest variance of log expression among those "
    "whose test has a p below most-p; 0 for all genes",
    minimum=0,
    maximum=100_000,
)
MOST_P = Option(
    "most-p",
    0.01,
    "What p has to be below, in the file of p values or else in a test for change along "
    "pseudotime; 1 for no test",
    minimum=0,
    maximum=1,
)
WITH_REGULATORS = Option(
    "with-regulators",
    False,
    "Keep the regulators of the known pairs that pass the test, too, as BEELINE does, beside the "
    "most variable genes",
)
GENES = (VARIABLE_GENES, MOST_P, WITH_REGULATORS)
"""Of an evaluation: which genes it is about."""
GENE_FILES = ("gene-order", "pseudotime")
"""Files that say how genes are chosen."""

MODULE_TOP = Option(
    "top",
    1_000,
    "How many genes to put into modules: those with the highest Fano factor (variance over mean, "
    "on the linear scale)",
    minimum=10,
    maximum=5_000,
)
MODULE_LEAST_MEAN = Option(
    "least-mean",
    0.05,
    "Least mean of a gene, on the linear scale",
    minimum=0.0,
    maximum=1_000_000.0,
)
MODULE_CLUSTERS = Option(
    "clusters",
    8,
    "How many modules to cut the tree into",
    minimum=2,
    maximum=200,
)
MODULE_LINKAGE = Option(
    "linkage",
    "average",
    "How far two groups are apart: the average or the largest distance of their genes, or Ward's "
    "increase of variance, which makes modules more alike in size",
    choices=("average", "complete", "ward"),
)
MODULES = (MODULE_TOP, MODULE_LEAST_MEAN, MODULE_CLUSTERS, MODULE_LINKAGE)
"""Of modules."""


def module_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a search for modules by the names of its arguments.

    Parameters
    ----------
    settings
        Of a run, or flags; what is not there is as by default.
    """
    return {
        option.name.replace("-", "_"): option.read(settings.get(option.name, option.default))
        for option in MODULES
    }


CORRELATION, NO_COMPARISON = "pearson", "none"
"""Pearson's correlation with its sign, of all data sets; and comparing with nothing."""
_CORRELATIONS = re.compile(rf"{CORRELATION}(?:-([1-9]))?")


def correlation_of(name: str) -> int | None:
    """Return which data set a similarity correlates: 0 for all, None for no correlation.

    Parameters
    ----------
    name
        `pearson`, `pearson-1`, `pearson-2`, or another.
    """
    found = _CORRELATIONS.fullmatch(name)
    return None if found is None else int(found[1] or 0)


def compared(sets: int) -> list[str]:
    """Return the similarities that modules are compared with where nobody names any.

    Parameters
    ----------
    sets
        How many data sets there are.
    """
    each = [f"{CORRELATION}-{number}" for number in range(1, sets + 1)] if sets > 1 else []
    return [*each, CORRELATION]


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
