"""`explain`: what a model answers to over a whole training set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.inputs import (
    add_inputs,
    check_seed,
    findings_of,
    hush_tensorflow,
    read_problems,
    tell,
)
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError

if TYPE_CHECKING:
    from core.learning.model_folder import Model


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "explain",
        help="what a model answers to, over the pairs it learned from",
        description=(
            "For models that read profiles: where along the samples the network answers, the "
            "expression there in clusters, and what it comes to. Writes pairs.csv, "
            "clusters.csv, profiles.csv, scree.csv and report.html. For models of time courses: "
            "known pairs and others by plain measures, pairs as the network sees them, where "
            "along time it looks, which delay it answers to, its filters and its codes. Writes "
            "measures.csv, pairs.csv, histograms.csv, times.csv, seen.csv, lags.csv, "
            "filters.csv or codes.csv where there are any, all of them in reading.xlsx, and "
            "report.html."
        ),
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    add_inputs(parser, pairs=True, settings=False)
    parser.add_argument(
        "--pair",
        action="append",
        default=[],
        metavar="REGULATOR,TARGET",
        help="of a model of time courses: a pair to show as the network sees it; without it, "
        "the known pair and the other that it is surest of",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder for the results"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Read the model and write what was found."""
    from core.explain.course_reading import reads_courses  # noqa: PLC0415
    from core.explain.training_set import read_training_set  # noqa: PLC0415
    from core.exports.reading_report import write_reading  # noqa: PLC0415
    from core.learning.model_folder import open_model  # noqa: PLC0415

    seed = check_seed(args.seed)
    model = open_model(args.model)
    if reads_courses(model.method):
        return _along_time(args, model, seed=seed)
    network = model.method.network
    if network is None or not network.samples_layer:
        raise UserInputError(
            "model",
            "must be of a system that reads profiles along the samples",
            got=model.method.title,
            remedy="Open a pair on the Pair page instead: it shows where in the pair's input "
            "this system looks",
        )
    problems = read_problems(args)
    if len(problems) != 1:
        raise UserInputError(
            "--pairs",
            "must be one file, whose pairs are read together",
            got=f"{len(problems)} files",
            remedy="Read one data set at a time",
        )
    (problem,) = problems
    tell(args, findings_of(problems))
    with bar(args) as progress:
        reading = read_training_set(model, problem, seed=seed, progress=progress)
    write_reading(
        reading,
        args.out,
        title=model.method.title,
        limits=model.method.limits,
        simulated=model.card.simulated or any(each.simulated for each in problem.expressions),
    )
    rows = [("cluster", "pairs", "regulators", "correlation")]
    for row in reading.clusters.to_dict("records"):
        rows.append(
            (
                str(row["cluster"]),
                f"{row['pairs']:,}",
                f"{row['regulators']:,}",
                f"{row['correlation']:+.2f}",
            )
        )
    for line in columns(rows, right=frozenset({0, 1, 2, 3})):
        out(line)
    out(reading.conclusion)
    out(f"{args.out / 'report.html'}")
    say(args, model.method.limits)
    return 0


def _along_time(args: argparse.Namespace, model: Model, *, seed: int) -> int:
    """Read a model of time courses and write what was found."""
    hush_tensorflow()
    from core.explain.course_reading import read_courses  # noqa: PLC0415
    from core.exports.course_report import write_course_reading  # noqa: PLC0415

    wanted = [_pair(text) for text in args.pair]
    problems = read_problems(args)
    with bar(args) as progress:
        reading = read_courses(model, problems, wanted=wanted, seed=seed, progress=progress)
    tell(args, (*findings_of(problems), *reading.findings))
    expressions = [each for problem in problems for each in problem.expressions]
    write_course_reading(
        reading,
        args.out,
        title=model.method.title,
        limits=model.method.limits,
        simulated=model.card.simulated or any(each.simulated for each in expressions),
    )
    rows = [("measure", "overlap", "AUROC alone")]
    rows += [(each.name, f"{each.overlap:.0%}", f"{each.auroc:.3f}") for each in reading.histograms]
    for line in columns(rows, right=frozenset({1, 2})):
        out(line)
    out(reading.conclusion)
    out(f"{args.out / 'report.html'}")
    say(args, model.method.limits)
    return 0


def _pair(text: str) -> tuple[str, str]:
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise UserInputError(
            "--pair",
            "must be a regulator, a comma and a target",
            got=text,
            remedy="Write --pair G1,G2",
        )
    return names[0], names[1]
