"""`explain`: what a model answers to over a whole training set."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.inputs import add_inputs, check_seed, hush_tensorflow, read_problems, tell
from core.commands.terminal import bar, columns, out, say
from core.workflows.options import read_pair

if TYPE_CHECKING:
    from core.models.model_folder import Model

_OTHER_MODELS = (
    "For models of time courses: known pairs and others by plain measures, pairs as the network "
    "sees them, where along time it looks, which delay it answers to, its filters and its codes. "
    "Writes measures.csv, pairs.csv, histograms.csv, times.csv, seen.csv, lags.csv, filters.csv "
    "or codes.csv where there are any, all of them in reading.xlsx, and report.html. "
    "For models with two branches (CNNSE): what each adds to the answers, how well it alone "
    "separates known pairs from others, and where in the image it finds that. Writes "
    "branches.csv, pairs.csv, correlations.csv and maps.csv, all in reading.xlsx, and report.html. "
    "With --pair and without --pairs, of models of time courses and of images (CNNC, CNNSE): what "
    "the network sees of these pairs both ways round, where it looks, what each branch adds and "
    "what speaks for a direction. Writes maps.csv, directions.csv and branches.csv, or times.csv, "
    "all in sights.xlsx, and report.html."
)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "explain",
        help="what a model answers to, over the pairs it learned from",
        epilog=_OTHER_MODELS,
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
    parser.add_argument(
        "--pair",
        action="append",
        default=[],
        metavar="REGULATOR,TARGET",
        help="of a model of time courses or images: a pair to show as the network sees it; may "
        "be given several times; of courses read over --pairs, without it, the known pair and the "
        "other that it is surest of",
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Read the model, in the way that its networks can be read, and write what was found."""
    hush_tensorflow()
    from core import workflows  # noqa: PLC0415
    from core.models.model_folder import open_model  # noqa: PLC0415

    seed, pairs = check_seed(args.seed), [read_pair(text) for text in args.pair]
    model = open_model(args.model)
    if pairs and not args.pairs and workflows.sees_pairs(model):
        return _see(args, model, pairs)
    problems = read_problems(args)
    with bar(args) as progress:
        explanation = workflows.explain(
            model, problems, pairs=pairs, seed=seed, progress=progress, notice=partial(tell, args)
        )
    tell(args, explanation.findings)
    explanation.write(args.out)
    for line in columns(
        explanation.summary, right=frozenset(range(1, len(explanation.summary[0])))
    ):
        out(line)
    out(explanation.reading.conclusion)
    out(f"{args.out / 'report.html'}")
    say(args, model.method.limits)
    return 0


def _see(args: argparse.Namespace, model: Model, pairs: list[tuple[str, str]]) -> int:
    """Write what the network sees of single pairs."""
    from core import workflows  # noqa: PLC0415
    from core.settings import from_environment  # noqa: PLC0415

    limits = from_environment().limits
    expressions = workflows.read_expressions(
        [workflows.DataFile(path) for path in args.expression], limits=limits
    )
    evidence = workflows.read_evidence_tables(args.evidence, limits=limits)
    with bar(args) as progress:
        sights = workflows.see_pairs(
            model, expressions, pairs, evidence=evidence, progress=progress
        )
    sights.write(args.out)
    out(f"{args.out / 'report.html'}")
    say(args, model.method.limits)
    return 0
