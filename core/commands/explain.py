"""`explain`: what a model answers to over a whole training set."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands import explain_courses
from core.commands.inputs import add_inputs, check_seed, findings_of, read_problems, tell
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "explain",
        help="what a model answers to, over the pairs it learned from",
        epilog=explain_courses.ABOUT,
        description=(
            "For models that read profiles: where along the samples the network answers, the "
            "expression there in clusters, and what it comes to. Writes pairs.csv, "
            "clusters.csv, regulators.csv, profiles.csv, scree.csv, all of them in "
            "reading.xlsx, and report.html."
        ),
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    add_inputs(parser, pairs=True, settings=False)
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder for the results"
    )
    explain_courses.add_options(parser)
    parser.set_defaults(func=by_capability)


def by_capability(args: argparse.Namespace) -> int:
    """Read the model in the way that its networks can be read."""
    from core.explain.readable import reads_courses  # noqa: PLC0415
    from core.models.model_folder import open_model  # noqa: PLC0415

    along_time = reads_courses(open_model(args.model).method)
    return explain_courses.run(args) if along_time else run(args)


def run(args: argparse.Namespace) -> int:
    """Read the model and write what was found."""
    from core.explain.readable import must_be_readable  # noqa: PLC0415
    from core.explain.training_set import read_training_set  # noqa: PLC0415
    from core.models.model_folder import open_model  # noqa: PLC0415
    from core.reports.reading_report import write_reading  # noqa: PLC0415

    seed = check_seed(args.seed)
    model = open_model(args.model)
    must_be_readable(model.card)
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
        title=model.card.title,
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
