"""From the files of a run to what methods learn from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.progress import Progress
from core.runs.inputs import JobInputs

if TYPE_CHECKING:
    from core.data.evidence import Evidence
    from core.problem.fewer_genes import GeneChoice
    from core.workflows.inputs import DataFile


_WORDS = re.compile(r"([/ ])")
"""Where the name of a file is cut, keeping what it is cut at."""


def data_files(inputs: JobInputs, role: str) -> list[DataFile]:
    """Return a run's files of a role, as they were corrected."""
    from core.workflows.inputs import DataFile  # noqa: PLC0415  (pandas)

    return [DataFile(file.path, overrides=file.overrides) for file in inputs.of(role)]


def read_evidence(inputs: JobInputs) -> Evidence | None:
    """Read tables of other evidence; None where there are none."""
    from core.workflows.inputs import read_evidence_tables  # noqa: PLC0415  (pandas)

    return read_evidence_tables([file.path for file in inputs.of("evidence")], limits=inputs.limits)


def read_problems(inputs: JobInputs, *, progress: Progress) -> list[Any]:
    """Read what a system learns from: one data set, or as many as there are files of pairs.

    Parameters
    ----------
    inputs
        As `core.workflows.read_problems` takes them.
    progress
        Told how far the reading is.
    """
    from core import workflows  # noqa: PLC0415  (pandas)

    pairs = inputs.of("pairs")
    names = told_apart([file.name for file in pairs])
    problems = workflows.read_problems(
        data_files(inputs, "expression"),
        [
            workflows.DataFile(file.path, name, overrides=file.overrides)
            for file, name in zip(pairs, names, strict=True)
        ],
        evidence=[file.path for file in inputs.of("evidence")],
        limits=inputs.limits,
        progress=progress,
    )
    return workflows.read_pseudotime(problems, _paths(inputs, "pseudotime"), limits=inputs.limits)


def read_gene_choice(inputs: JobInputs) -> GeneChoice | None:
    """Read how genes are chosen; None where all are judged."""
    from core import workflows  # noqa: PLC0415  (pandas)

    return workflows.gene_choice(
        inputs.settings, _paths(inputs, "gene-order"), limits=inputs.limits
    )


def _paths(inputs: JobInputs, role: str) -> list[Path]:
    return [file.path for file in inputs.of(role)]


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
