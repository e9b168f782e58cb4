"""`tune`: try settings of a method, and say which are best on regulators set aside."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from core.commands.inputs import (
    add_inputs,
    check_seed,
    findings_of,
    hush_tensorflow,
    read_problems,
    settings_of,
    tell,
)
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError

_SHOWN = 5


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "tune",
        help="scan the settings of a method for the best ones",
        description=(
            "Train a method with many settings, stage by stage, and judge each on the same "
            "regulators set aside. Writes trials.csv, best.json and report.html. A scan that "
            "was stopped goes on when the same command is given again; what was finished is "
            "not repeated."
        ),
    )
    parser.add_argument("method", metavar="METHOD", help="what to scan; see train --methods")
    add_inputs(parser, pairs=True)
    parser.add_argument(
        "--trials",
        type=int,
        metavar="N",
        help="most trainings; without it every setting that is worth it is tried",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="trainings side by side, of one thread each; the result is the same",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder for the results"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Scan and write the report."""
    from core import systems  # noqa: PLC0415

    method = systems.get(args.method)
    fixed = settings_of(args.set)
    options = method.settings(fixed)
    seed = check_seed(args.seed)
    for name, number in (("--trials", args.trials), ("--jobs", args.jobs)):
        if number is not None and number < 1:
            raise UserInputError(name, "must be at least 1", got=number, remedy="Give more")

    hush_tensorflow()
    from core.parallel.processes import processes  # noqa: PLC0415
    from core.problem.prepare import ready  # noqa: PLC0415
    from core.reports.scan_report import write_scan_report  # noqa: PLC0415
    from core.runs.command_lines import training  # noqa: PLC0415
    from core.training.trials import conclusion, rows_of  # noqa: PLC0415
    from core.training.tune import ROUND, Runner, Steps, scanned_stages, tune  # noqa: PLC0415

    scanned_stages(method, tuple(fixed))
    problems = [
        ready(problem, method, options=options, seed=seed) for problem in read_problems(args)
    ]
    tell(args, findings_of(problems))
    checkpoint = args.out.with_name(args.out.name + ".partial")
    if checkpoint.is_dir():
        say(args, "An earlier scan was stopped here; if it is the same, this goes on.")
    with bar(args) as progress:
        steps = Steps(progress)
        with processes(args.jobs, progress=steps) as (run_all, carried):
            scan = tune(
                method,
                problems,
                options=options,
                fixed=tuple(fixed),
                most=args.trials,
                seed=seed,
                checkpoint=checkpoint,
                steps=steps,
                runner=Runner(run_all, carried, ROUND if args.jobs > 1 else 1),
            )
    files = [
        (role, str(path))
        for role in ("expression", "pairs", "evidence")
        for path in getattr(args, role)
    ]
    command = training(method.name, files, options=method.changed(scan.best.settings), seed=seed)
    write_scan_report(scan, args.out, title=method.title, command=command, seed=seed)
    shutil.rmtree(checkpoint, ignore_errors=True)
    out(conclusion(scan))
    table = [("trial", *scan.scanned, "loss", "accuracy", "AUROC")]
    for row in rows_of(scan)[:_SHOWN]:
        figures = (row["loss"], row["accuracy"], row["auroc"])
        table.append(
            (
                str(row["trial"]),
                *(str(row[name]) for name in scan.scanned),
                *("" if figure is None else f"{figure:.3f}" for figure in figures),
            )
        )
    for line in columns(table, right=frozenset(range(len(table[0])))):
        out(line)
    out(command)
    out(f"{args.out / 'report.html'}")
    return 0
