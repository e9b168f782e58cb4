"""From the files of a run to what methods learn from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.errors import UserInputError
from core.progress import Progress
from core.runs.inputs import InputFile, JobInputs

if TYPE_CHECKING:
    from core.data.evidence import Evidence
    from core.data.expression import Expression
    from core.problem.problem import Problem
    from core.problem.system import System


_WORDS = re.compile(r"([/ ])")
"""Where the name of a file is cut, keeping what it is cut at."""


def read_expressions(inputs: JobInputs, *, progress: Progress) -> list[Expression]:
    """Read a run's expression, as it was corrected.

    Parameters
    ----------
    inputs
        With one or more files of the role `expression`.
    progress
        Told how far the reading is.
    """
    files = inputs.of("expression")
    if not files:
        raise UserInputError(
            "expression", "must be given", got="none", remedy="Choose an expression file"
        )
    return [_expression(file, inputs, progress=progress) for file in files]


def read_evidence(inputs: JobInputs) -> Evidence | None:
    """Read tables of other evidence, if there are any."""
    from core.commands.inputs import read_evidence as read  # noqa: PLC0415  (pandas)

    return read([file.path for file in inputs.of("evidence")], limits=inputs.limits)


def read_problems(inputs: JobInputs, *, progress: Progress) -> list[Problem]:
    """Read what a method learns from: one data set, or as many as there are files of pairs.

    Parameters
    ----------
    inputs
        One file of pairs goes with all expression together; several go with as many expression
        files each, in the same order.
    progress
        Told how far the reading is.
    """
    from core.data.read_pairs import read_pairs  # noqa: PLC0415  (pandas)
    from core.problem.problem import Problem  # noqa: PLC0415

    pairs = inputs.of("pairs")
    each, left = divmod(len(inputs.of("expression")), max(len(pairs), 1))
    if left or not each:
        raise UserInputError(
            "pairs",
            "must be one file, or several with as many expression files each",
            got=f"{len(pairs)}, with {len(inputs.of('expression'))} of expression",
            remedy="Choose one file of pairs for each expression file, in the same order",
        )
    expressions, evidence = read_expressions(inputs, progress=progress), read_evidence(inputs)
    groups = [
        tuple(expressions[begin : begin + each]) for begin in range(0, len(expressions), each)
    ]
    return [
        Problem(
            expressions=group,
            pairs=read_pairs(file.path, genes=group[0].genes, limits=inputs.limits),
            name=name,
            evidence=evidence,
        )
        for group, file, name in zip(
            groups, pairs, told_apart([file.name for file in pairs]), strict=True
        )
    ]


def told_apart(names: Sequence[str]) -> list[str]:
    """Call data sets by what differs in the names of their files: whole words of it.

    Parameters
    ----------
    names
        Of files, such as `size100_1/goldstandard.tsv`. The same name twice gets a number.
    """
    if len(set(names)) < len(names):
        return [
            name if names.count(name) == 1 else f"{name} ({number})"
            for number, name in enumerate(names, start=1)
        ]
    words = [_WORDS.split(name) for name in names]
    first, last = _alike(words), _alike([each[::-1] for each in words])
    short = ["".join(each[first : len(each) - last]) for each in words]
    return short if all(short) else list(names)


def _alike(words: Sequence[Sequence[str]]) -> int:
    """Count the words that all begin with."""
    together = itertools.takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False))
    return sum(1 for _ in together)


def chosen_methods(
    inputs: JobInputs,
) -> tuple[list[System], dict[str, dict[str, Any]], System]:
    """Give the methods of a run, the options of each, and the one whose labels all are asked.

    That is the first that learns: its recipe of negatives and its task hold for all.
    """
    from core import systems  # noqa: PLC0415
    from core.systems import settings_of_each  # noqa: PLC0415

    chosen = [systems.get(name) for name in inputs.names("methods")]
    options = settings_of_each(chosen, inputs.settings.get("options", {}))
    learners = (method for method in chosen if method.needs_labels(options[method.name]))
    return chosen, options, next(learners, chosen[0])


def _expression(file: InputFile, inputs: JobInputs, *, progress: Progress) -> Expression:
    from core.data.overrides import from_words  # noqa: PLC0415
    from core.data.read_expression import read_expression  # noqa: PLC0415  (pandas)

    return read_expression(
        file.path,
        overrides=from_words(file.overrides),
        limits=inputs.limits,
        progress=progress,
    )
