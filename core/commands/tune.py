"""`tune`: try settings of a method, and say which are best on regulators set aside."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.inputs import (
    add_inputs,
    check_seed,
    hush_tensorflow,
    read_problems,
    settings_of,
    tell,
)
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError

if TYPE_CHECKING:
    from core.training.trials import Scan

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
    from core import systems, workflows  # noqa: PLC0415

    method = systems.get(args.method)
    options, seed = settings_of(args.set), check_seed(args.seed)
    method.settings(options)
    for name, number in (("--trials", args.trials), ("--jobs", args.jobs)):
        if number is not None and number < 1:
            raise UserInputError(name, "must be at least 1", got=number, remedy="Give more")
    hush_tensorflow()
    from core.reports.scan_report import write_scan_report  # noqa: PLC0415
    from core.runs.command_lines import training  # noqa: PLC0415
    from core.training.tune import scanned_stages  # noqa: PLC0415

    scanned_stages(method, tuple(options))
    checkpoint = args.out.with_name(args.out.name + ".partial")
    if checkpoint.is_dir():
        say(args, "An earlier scan was stopped here; if it is the same, this goes on.")
    problems = read_problems(args)
    with bar(args) as progress:
        scan = workflows.tune(
            method.name,
            problems,
            checkpoint=checkpoint,
            options=options,
            trials=args.trials,
            seed=seed,
            jobs=args.jobs,
            progress=progress,
            notice=partial(tell, args),
        )
    files = [
        (role, str(path))
        for role in ("expression", "pairs", "evidence")
        for path in getattr(args, role)
    ]
    command = training(method.name, files, options=method.changed(scan.best.settings), seed=seed)
    write_scan_report(scan, args.out, title=method.title, command=command, seed=seed)
    shutil.rmtree(checkpoint, ignore_errors=True)
    for line in _best(scan):
        out(line)
    out(command)
    out(f"{args.out / 'report.html'}")
    return 0


def _best(scan: Scan) -> Iterator[str]:
    """Yield the conclusion of a scan, and its best trials in columns."""
    from core.training.trials import conclusion, rows_of  # noqa: PLC0415

    yield conclusion(scan)
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
    yield from columns(table, right=frozenset(range(len(table[0]))))
