"""Judge systems on pairs they did not learn from, beside the controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from core import systems
from core.data.score_table import read_score_table
from core.errors import UserInputError
from core.estimators.controls import NAMES
from core.evaluation.cautions import fewer_samples, left_out, run_left_out
from core.evaluation.cross_validation import Candidate
from core.evaluation.cross_validation import evaluate as cross_validate
from core.evaluation.genes import GeneEvaluation, evaluate_genes
from core.evaluation.results import Evaluation
from core.evaluation.runs import BASE_RATE, Means, over_seeds
from core.evaluation.score_tables import candidate_from_tables
from core.findings import Finding
from core.parallel.executors import RunAll, in_process
from core.problem.cuts import By
from core.problem.equal_samples import with_most_samples
from core.problem.fewer_genes import GeneChoice, with_fewer_genes
from core.problem.filter_pairs import filter_pairs
from core.problem.negatives import balanced as balance
from core.problem.option import Options, Value
from core.problem.prepare import prepare_problem, with_remarks
from core.problem.problem import Problem
from core.problem.system import System
from core.progress import Progress, Share, silent
from core.training.fit import as_fit
from core.workflows.inputs import Notice, findings_of, ignore
from core.workflows.options import MOST_SAMPLES, counts, must_be_of_pairs


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
    runs: int = 1,
    most_samples: int = 0,
    vary: Sequence[str] = (),
    genes: GeneChoice | None = None,
    scores: Mapping[str, Sequence[Path]] | None = None,
    run_all: RunAll = in_process,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Evaluation | GeneEvaluation:
    """Let systems learn on one part of the pairs and score the other, fold by fold.

    Parameters
    ----------
    names
        Of systems: of the registry, of named variants, or with settings in brackets.
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
    runs
        With so many seeds, from `seed` on; the first is told in full, the others by their figures.
    most_samples
        Let every method see at most so many samples of each data set, the same ones; 0 for all.
    vary
        Settings of which every value is judged, `OPTION=V1,V2` or `OPTION` for all its values: a
        system that has the option becomes one system a value.
    genes
        Which genes the evaluation is about; all where it is None.
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
    named = systems.chosen(names, vary=vary)
    must_be_of_pairs(named[0].item, {"context": context})
    number = counts({"runs": runs, "most-samples": most_samples})
    settings = systems.settings_of_each(named, options or {})
    chosen, unread = readable(named, problems, settings=settings)
    problems, kept = (problems, ()) if genes is None else with_fewer_genes(problems, genes)
    if chosen[0].item == "gene" and scores:
        raise UserInputError(
            "scores",
            "must be left out where genes are judged, for they are of pairs",
            got=", ".join(scores),
            remedy="Leave them out",
        )
    once = partial(
        _once,
        chosen,
        problems,
        split=split or chosen[0].tasks[0].splits[0],
        folds=folds,
        settings=settings,
        balanced=balanced,
        context=context,
        most_samples=number["most-samples"],
        scores=scores or {},
        run_all=run_all,
    )
    first = _with_other_seeds(once, number["runs"], seed=seed, progress=progress, notice=notice)
    return replace(first, settings=settings, findings=(*unread, *kept, *first.findings))


def _with_other_seeds(
    once: Callable[..., Evaluation | GeneEvaluation],
    runs: int,
    *,
    seed: int,
    progress: Progress,
    notice: Notice,
) -> Evaluation | GeneEvaluation:
    """Run an evaluation once, and again with the seeds that follow; the first is returned whole."""
    if runs == 1:
        return once(seed=seed, progress=progress, notice=notice)
    shares = [Share(progress, f"run {run + 1} of {runs}", run, runs) for run in range(runs)]
    first = once(seed=seed, progress=shares[0], notice=notice)
    found, refused = {seed: _means(first)}, []
    for run, share in enumerate(shares[1:], start=1):
        try:
            found[seed + run] = _means(once(seed=seed + run, progress=share, notice=ignore))
        except UserInputError as error:
            refused.append(run_left_out(seed + run, error))
    methods, controls = zip(*found.values(), strict=True)
    return replace(
        first,
        runs=over_seeds(tuple(found), methods, controls),
        findings=(*refused, *first.findings),
    )


def _means(evaluation: Evaluation | GeneEvaluation) -> tuple[Means, Means]:
    """Return the leading figures of methods and of controls, guessing among these."""
    controls = {each.name: each.means for each in evaluation.controls}
    if isinstance(evaluation, Evaluation):
        controls[BASE_RATE] = evaluation.guessing
    return {each.name: each.means for each in evaluation.methods}, controls


def _once(
    chosen: Sequence[System],
    problems: Sequence[Any],
    *,
    split: str,
    folds: int | None,
    settings: Mapping[str, Options],
    balanced: bool,
    context: bool,
    most_samples: int,
    scores: Mapping[str, Sequence[Path]],
    run_all: RunAll,
    seed: int,
    progress: Progress,
    notice: Notice,
) -> Evaluation | GeneEvaluation:
    """Judge systems that can read the data with one seed."""
    drawn = with_most_samples(problems, most_samples, seed=seed)
    asked = labelled_alike(chosen, drawn, settings=settings, seed=seed, balanced=balanced)
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
    if chosen[0].item == "gene":
        return evaluate_genes(
            contenders,
            asked,
            split=split,
            k=folds,
            seed=seed,
            progress=progress,
            run_all=run_all,
        )
    evaluation = cross_validate(
        [*contenders, *_from_files(scores, asked, settings=settings)],
        asked,
        split=cast("By", split),
        k=folds,
        seed=seed,
        progress=progress,
        run_all=run_all,
        context=context,
    )
    seen = tuple(_fewer_samples(chosen, drawn, settings=settings))
    return replace(evaluation, most_samples=most_samples, findings=(*evaluation.findings, *seen))


def _fewer_samples(
    chosen: Sequence[System], problems: Sequence[Problem], *, settings: Mapping[str, Options]
) -> Iterator[Finding]:
    """Describe which of several systems look at fewer samples than the others."""
    there = max(each.n_samples for problem in problems for each in problem.expressions)
    for system in chosen:
        seen = settings[system.name].get(MOST_SAMPLES.name, there)
        if len(chosen) > 1 and seen < there:
            yield fewer_samples(system.name, seen=seen, there=there)


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
    chosen: Sequence[System], problems: Sequence[Any], *, settings: Mapping[str, Options]
) -> tuple[list[System], tuple[Finding, ...]]:
    """Leave out systems that cannot read the data, and say why; refuse where none can.

    Parameters
    ----------
    chosen
        Systems; at least one.
    problems
        Expression and known pairs.
    settings
        Of each system, by name.
    """
    kept: list[System] = []
    said: list[Finding] = []
    first: UserInputError | None = None
    for system in chosen:
        try:
            for problem in problems:
                system.check(problem, settings[system.name])
                if system.remarks is not None:
                    # refuses, say, cells without a pseudotime
                    system.remarks(_of_measured_genes(problem), settings[system.name])
        except UserInputError as error:
            first = first or error
            said.append(left_out(system.name, error))
        else:
            kept.append(system)
    if first is not None and not kept:
        raise first
    return kept, tuple(said)


def _of_measured_genes(problem: Any) -> Any:
    return filter_pairs(problem) if isinstance(problem, Problem) else problem


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
