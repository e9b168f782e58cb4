"""Read the files by which genes are chosen, and how they are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from core.data.gene_order import read_gene_order
from core.data.readers.beeline import with_pseudotime
from core.data.readers.raw_expression import Context
from core.errors import UserInputError
from core.problem.fewer_genes import GeneChoice
from core.problem.problem import Problem
from core.settings import Limits
from core.workflows.options import GENE_FILES, GENES, MOST_P, VARIABLE_GENES, WITH_REGULATORS

_LIMITS = Limits()


def gene_choice(
    settings: Mapping[str, Any], orders: Sequence[Path] = (), *, limits: Limits = _LIMITS
) -> GeneChoice | None:
    """Read how genes are chosen; None where all are judged.

    Parameters
    ----------
    settings
        Of a run, or flags; what is not there is as by default.
    orders
        Files of p values: one for all data sets, or one each.
    limits
        What a file may ask of this machine.
    """
    read = {x.name: x.read(settings.get(x.name, x.default)) for x in GENES}
    top = cast("int", read[VARIABLE_GENES.name])
    if not top:
        given = [x.name for x in GENES[1:] if read[x.name] != x.default]
        unused = [*given, *(GENE_FILES[:1] if orders else ())]
        if unused:
            raise UserInputError(
                unused[0],
                "must be left out where all genes are judged",
                got="no variable-genes",
                remedy="Say how many genes to judge: variable-genes 500",
            )
        return None
    return GeneChoice(
        top,
        most_p=cast("float", read[MOST_P.name]),
        with_regulators=bool(read[WITH_REGULATORS.name]),
        orders=tuple(read_gene_order(path, limits=limits) for path in orders),
    )


def read_pseudotime(
    problems: Sequence[Any], files: Sequence[Path], *, limits: Limits = _LIMITS
) -> list[Any]:
    """Lay the pseudotime of a file beside the first expression of each data set.

    Parameters
    ----------
    problems
        With expression.
    files
        PseudoTime as BEELINE writes it, one a data set; none leave everything as it is.
    limits
        What a file may ask of this machine.
    """
    if not files:
        return list(problems)
    if len(files) != len(problems) or not all(isinstance(each, Problem) for each in problems):
        raise UserInputError(
            "pseudotime",
            "must be one file for each data set of known pairs",
            got=f"{len(files)}, with {len(problems)} data sets",
            remedy="Give the files in the order of the data sets",
        )
    context = Context(limits=limits)
    return [
        replace(
            problem,
            expressions=(
                with_pseudotime(problem.expressions[0], file, context),
                *problem.expressions[1:],
            ),
        )
        for problem, file in zip(problems, files, strict=True)
    ]
