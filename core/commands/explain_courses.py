"""`explain` for models of time courses: what they see, and where along time they look."""

from __future__ import annotations

import argparse

from core.commands.inputs import check_seed, findings_of, hush_tensorflow, read_problems, tell
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError

ABOUT = (
    "For models of time courses: known pairs and others by plain measures, pairs as the network "
    "sees them, where along time it looks, which delay it answers to, its filters and its codes. "
    "Writes measures.csv, pairs.csv, histograms.csv, times.csv, seen.csv, lags.csv, filters.csv "
    "or codes.csv where there are any, all of them in reading.xlsx, and report.html."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what only models of time courses are asked."""
    parser.add_argument(
        "--pair",
        action="append",
        default=[],
        metavar="REGULATOR,TARGET",
        help="of a model of time courses: a pair to show as the network sees it; without it, "
        "the known pair and the other that it is surest of",
    )


def run(args: argparse.Namespace) -> int:
    """Read a model of time courses and write what was found."""
    hush_tensorflow()
    from core.explain.course_reading import read_courses  # noqa: PLC0415
    from core.models.model_folder import open_model  # noqa: PLC0415
    from core.reports.course_report import write_course_reading  # noqa: PLC0415

    seed, wanted = check_seed(args.seed), [_pair(text) for text in args.pair]
    model = open_model(args.model)
    problems = read_problems(args)
    with bar(args) as progress:
        reading = read_courses(model, problems, wanted=wanted, seed=seed, progress=progress)
    tell(args, (*findings_of(problems), *reading.findings))
    expressions = [each for problem in problems for each in problem.expressions]
    write_course_reading(
        reading,
        args.out,
        title=model.card.title,
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
