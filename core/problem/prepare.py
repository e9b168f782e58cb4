"""From what a person brought to labelled pairs a method can learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeVar, cast

from core.data.pairs import Pairs
from core.problem.filter_pairs import changes, filter_pairs
from core.problem.genes import GeneProblem, Meaning, labelled_genes
from core.problem.labels import labelled, sampled_beside
from core.problem.negatives import Sampling
from core.problem.option import Options
from core.problem.pair_tasks import DIRECTION
from core.problem.problem import Problem
from core.problem.system import System

_Asked = TypeVar("_Asked", Problem, GeneProblem)


def prepare_problem(
    problem: _Asked,
    method: System,
    *,
    options: Options,
    seed: int,
    closed: frozenset[str] = frozenset(),
    never: Pairs | None = None,
) -> _Asked:
    """Leave out what cannot be used, and give every pair the label the task needs.

    Parameters
    ----------
    problem
        Known edges, or labelled pairs.
    method
        Must be able to read the expression.
    options
        `task`, `negatives` and `negative-ratio` are read, where the method has them.
    seed
        Decides which negatives are sampled.
    closed
        Genes that may stand in no negative, because they are kept for later.
    never
        More pairs that are no negatives.
    """
    method.check(problem, options)
    if isinstance(problem, GeneProblem):
        task = _task(problem.items.task, method, options=options)
        made = labelled_genes(problem, task=cast("Meaning", task))
        return with_remarks(made, [method], options={method.name: options})
    known = filter_pairs(problem)
    task_name = _task(known.pairs.task, method, options=options)
    wanted: Literal["binary", "direction"] = (
        "direction" if task_name == DIRECTION.name else "binary"
    )
    recipe = options.get("negatives", method.negatives)
    ratio = float(options.get("negative-ratio", 1.0))
    candidates = [gene for gene in _candidates(problem) if gene not in closed]
    pairs = labelled(
        known.pairs, task=wanted, recipe=recipe, candidates=candidates, ratio=ratio, seed=seed
    )
    edges = sampled_beside(known.pairs, task=wanted)
    if edges is not None and recipe != "all":
        # where every candidate is a negative there is nothing to draw
        others = () if never is None else (never,)
        sampling = Sampling(recipe, tuple(candidates), edges, never=others, ratio=ratio)
        known = replace(known, sampling=sampling)
    return with_remarks(known.asking(pairs), [method], options={method.name: options})


def with_remarks(
    problem: _Asked, methods: Sequence[System], *, options: Mapping[str, Options]
) -> _Asked:
    """Note with the pairs what methods do to the expression before they read it.

    Parameters
    ----------
    problem
        Any of these methods.
    methods
        That will read it.
    options
        Of each, by name.
    """
    said = [
        finding
        for method in methods
        if method.remarks is not None
        for finding in method.remarks(problem, options[method.name])
    ]
    fresh = [finding for finding in dict.fromkeys(said) if finding not in problem.items.findings]
    return problem.asking(problem.items.noting(*fresh)) if fresh else problem


def _task(given: str, method: System, *, options: Options) -> str:
    """Choose the task: as the options say, or as the labels have it where the system can."""
    wanted = options.get("task", "auto")
    known = [each.name for each in method.tasks]
    if wanted == "auto":
        return given if given in known else known[0]
    return str(wanted)


def _candidates(problem: Problem) -> list[str]:
    """List the genes that may stand in a negative: measured everywhere, changing somewhere."""
    changing = [changes(expression) for expression in problem.expressions]
    return [
        gene
        for gene in problem.expressions[0].genes
        if all(gene in each.index for each in problem.expressions)
        and any(
            moves[each.index[gene]]
            for each, moves in zip(problem.expressions, changing, strict=True)
        )
    ]
