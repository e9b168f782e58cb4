"""Judge systems on pairs they did not learn from, beside the controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from core import systems
from core.data.score_table import read_score_table
from core.errors import UserInputError
from core.estimators.controls import NAMES
from core.evaluation.cautions import left_out
from core.evaluation.cross_validation import Candidate
from core.evaluation.cross_validation import evaluate as cross_validate
from core.evaluation.genes import GeneEvaluation, evaluate_genes
from core.evaluation.results import Evaluation
from core.evaluation.score_tables import candidate_from_tables
from core.findings import Finding
from core.parallel.executors import RunAll, in_process
from core.problem.cuts import By
from core.problem.negatives import balanced as balance
from core.problem.option import Options, Value
from core.problem.prepare import prepare_problem, with_remarks
from core.problem.system import System
from core.progress import Progress, silent
from core.training.fit import as_fit
from core.workflows.inputs import Notice, findings_of, ignore
from core.workflows.options import must_be_of_pairs


def evaluate(
    names: Sequence[str],
    problems: Sequence[Any],
    *,
    split: str | None = None,
    folds: int | None = None,
    options: Mapping[str, Value] | None = None,
    seed: int = 0,
    balanced: bool = False,
    context: bool = False,
    scores: Mapping[str, Sequence[Path]] | None = None,
    run_all: RunAll = in_process,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Evaluation | GeneEvaluation:
    """Let systems learn on one part of the pairs and score the other, fold by fold.

    Parameters
    ----------
    names
        Of systems in the registry.
    problems
        Expression and known pairs, one or several data sets.
    split, folds
        What is kept apart, the task's honest default when None; and in how many parts, without
        a number one regulator, or one data set, is left out at a time.
    options
        Those that differ from the systems' own; each takes those that it has.
    seed
        Same seed, same folds and scores.
    balanced
        Judge on as many negatives as edges.
    context
        Judge every system also by its scores in context: a pair's rank among all pairs, its
        regulator's and its target's.
    scores
        Files with scores of other programs, which are judged beside: for each name one file a
        data set, in their order.
    run_all
        Runs the folds: in process, in several, or on a cluster.
    progress
        Told before each fold of each system.
    notice
        Told what was noticed of the inputs, before the first fold.
    """
    named = [systems.get(name) for name in names]
    must_be_of_pairs(named[0].item, {"context": context})
    settings = systems.settings_of_each(named, options or {})
    chosen, unread = readable(named, problems)
    asked = labelled_alike(chosen, problems, settings=settings, seed=seed, balanced=balanced)
    notice(findings_of(asked))
    contenders = [
        Candidate(
            each.name,
            as_fit(each, settings[each.name]),
            learns=each.needs_labels(settings[each.name]),
            probability=each.gives_probability(settings[each.name]),
        )
        for each in chosen
    ]
    chosen_split = split or chosen[0].tasks[0].splits[0]
    if chosen[0].item == "gene":
        if scores:
            raise UserInputError(
                "scores",
                "must be left out where genes are judged, for they are of pairs",
                got=", ".join(scores),
                remedy="Leave them out",
            )
        judged = evaluate_genes(
            contenders,
            asked,
            split=chosen_split,
            k=folds,
            seed=seed,
            progress=progress,
            run_all=run_all,
        )
        return replace(judged, settings=settings, findings=(*unread, *judged.findings))
    evaluation = cross_validate(
        [*contenders, *_from_files(scores or {}, asked, settings=settings)],
        asked,
        split=cast("By", chosen_split),
        k=folds,
        seed=seed,
        progress=progress,
        run_all=run_all,
        context=context,
    )
    return replace(evaluation, settings=settings, findings=(*unread, *evaluation.findings))


def _from_files(
    scores: Mapping[str, Sequence[Path]],
    problems: Sequence[Any],
    *,
    settings: Mapping[str, Options],
) -> list[Candidate]:
    """Make contenders of files, each of which fits the data sets."""
    made = []
    for name, files in scores.items():
        if name in settings or name in NAMES:
            raise UserInputError(
                "scores",
                "must have a name of their own",
                got=name,
                remedy="Call them otherwise, after the program that made them",
            )
        if len(files) != len(problems):
            raise UserInputError(
                f"scores of {name}",
                "must be one file for each data set",
                got=f"{len(files)}, with {len(problems)} data sets",
                remedy="Give the files in the order of the data sets",
            )
        tables = {
            problem.name: read_score_table(file, genes=problem.expressions[0].genes)
            for problem, file in zip(problems, files, strict=True)
        }
        made.append(candidate_from_tables(name, tables))
    return made


def readable(
    chosen: Sequence[System], problems: Sequence[Any]
) -> tuple[list[System], tuple[Finding, ...]]:
    """Leave out systems that cannot read the data, and say why; refuse where none can.

    Parameters
    ----------
    chosen
        Systems; at least one.
    problems
        Expression and known pairs.
    """
    kept: list[System] = []
    said: list[Finding] = []
    first: UserInputError | None = None
    for system in chosen:
        try:
            for problem in problems:
                system.check(problem)
        except UserInputError as error:
            first = first or error
            said.append(left_out(system.name, error))
        else:
            kept.append(system)
    if first is not None and not kept:
        raise first
    return kept, tuple(said)


def labelled_alike(
    chosen: Sequence[System],
    problems: Sequence[Any],
    *,
    settings: Mapping[str, Options],
    seed: int,
    balanced: bool = False,
) -> list[Any]:
    """Label pairs so that all systems are asked about the same ones.

    The first system that learns decides: its task and its negatives hold for all.

    Parameters
    ----------
    chosen
        Systems that can read the data; at least one.
    problems
        Expression and known pairs.
    settings
        Of each system, by name.
    seed
        Decides which negatives are sampled.
    balanced
        Keep as many negatives as edges.
    """
    must_be_of_pairs(chosen[0].item, {"balanced": balanced})
    learners = (each for each in chosen if each.needs_labels(settings[each.name]))
    leader = next(learners, chosen[0])
    asked = [
        prepare_problem(each, leader, options=settings[leader.name], seed=seed) for each in problems
    ]
    if balanced:
        asked = [
            problem.asking(balance(problem.pairs, seed=(seed, number)))
            for number, problem in enumerate(asked)
        ]
    return [with_remarks(problem, chosen, options=settings) for problem in asked]
