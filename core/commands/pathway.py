"""`pathway`: leave a pathway out of the training, and look for its edges."""

from __future__ import annotations

import argparse
import shutil
from functools import partial
from pathlib import Path
from typing import Any

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
from core.settings import from_environment

_MODEL = "model"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "pathway",
        help="leave a pathway out of the training, and look for its edges",
        description=(
            "Learn from all known pairs that touch no gene of a pathway, score every ordered pair "
            "of its genes, and lay the graph found beside the graph known: found, missed and new, "
            "with the ROC of the pathway's own pairs and controls beside. Symbols are matched "
            "without regard to case. Writes scores.csv, edges.csv, metrics.json and report.html, "
            "and the model where one was trained."
        ),
    )
    parser.add_argument("system", metavar="SYSTEM", nargs="?", help="a system that scores pairs")
    add_inputs(parser, pairs=True)
    parser.add_argument(
        "--pathway",
        metavar="ID",
        default="",
        help="id or name of a pathway in the table, or of a set in a GMT file",
    )
    parser.add_argument(
        "--genes",
        type=Path,
        metavar="FILE",
        help="genes of the pathway: a plain list, or a GMT file; its edges are then all that are "
        "known among them",
    )
    parser.add_argument(
        "--pathways",
        type=Path,
        metavar="TABLE",
        help="edges by pathway (KEGG, Reactome, graphite), where --pairs has no column pathway_id",
    )
    parser.add_argument(
        "--known",
        action="append",
        default=[],
        type=Path,
        metavar="P",
        help="further known pairs in which new edges are looked up; may be given several times",
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="list the pathways of the table, genes measured, edges between them, and leave",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Leave a pathway out and write the report."""
    from core import systems, workflows  # noqa: PLC0415

    if not args.list:
        _must_be_given(args)
        method, options = systems.get(args.system), settings_of(args.set)
        method.settings(options)
    seed = check_seed(args.seed)
    hush_tensorflow()
    from core.workflows.inputs import DataFile  # noqa: PLC0415
    from core.workflows.pathway_inputs import read_lists  # noqa: PLC0415

    problem, pairs = (
        _problem(args),
        DataFile(_pairs(args), overrides={"edge_types": args.edge_types}),
    )
    limits = from_environment().limits
    if args.list:
        return _list(args, problem, pairs)
    chosen = workflows.read_pathway(
        pairs,
        problem.pairs,
        pathway=args.pathway,
        genes=args.genes,
        table=args.pathways,
        limits=limits,
    )
    from core.reports.pathway_report import headline, write_pathway_report  # noqa: PLC0415

    checkpoint = args.out.with_name(args.out.name + ".partial")
    _must_be_free(args.out, checkpoint)
    if checkpoint.is_dir():
        say(args, "An earlier run of this was stopped; if it is the same, this goes on.")
    with bar(args) as progress:
        result = workflows.leave_pathway_out(
            method.name,
            problem,
            chosen,
            lists=read_lists(args.known, edge_types=args.edge_types, limits=limits),
            options=options,
            seed=seed,
            model=args.out / _MODEL,
            checkpoint=checkpoint,
            progress=progress,
            notice=partial(tell, args),
        )
    write_pathway_report(result, args.out)
    shutil.rmtree(checkpoint, ignore_errors=True)
    out(headline(result))
    out(result.cut.rule)
    for name, figures in result.figures.items():
        out(f"  {name}: AUROC {figures.auroc:.3f}, AUPR {figures.aupr:.3f}")
    out(f"{args.out / 'report.html'}")
    say(args, result.verdict)
    say(args, result.limits)
    return 0


def _list(args: argparse.Namespace, problem: Any, pairs: Any) -> int:
    """Print the pathways of the table."""
    from core.workflows.pathway_inputs import read_table  # noqa: PLC0415

    table = read_table(pairs, table=args.pathways, limits=from_environment().limits)
    counted = table.counted(problem.expressions[0].genes)
    named = bool(counted["name"].any())
    rows: list[tuple[str, ...]] = [
        ("pathway", "genes", "measured", "edges", *(["name"] if named else []))
    ]
    for row in counted.to_dict("records"):
        counts = (f"{row[each]:,}" for each in ("genes", "measured", "edges"))
        rows.append((row["pathway"], *counts, *([row["name"]] if named else [])))
    for line in columns(rows, right=frozenset({1, 2, 3})):
        out(line)
    return 0


def _must_be_given(args: argparse.Namespace) -> None:
    """Refuse a call without what only `--list` can do without."""
    for name, given in (("SYSTEM", args.system), ("--out", args.out)):
        if given is None:
            raise UserInputError(
                name,
                "must be given",
                got="nothing",
                remedy=f"Give {name}, or --list to see the pathways of a table",
            )
    if not args.pathway and args.genes is None and args.pathways is None:
        raise UserInputError(
            "pathway",
            "must be chosen",
            got="neither --pathway nor --genes",
            remedy="Give --pathway ID or --genes FILE; --list shows the pathways of a table",
        )


def _must_be_free(folder: Path, checkpoint: Path) -> None:
    """Refuse a folder that holds an earlier result, but not what a stopped run left there."""
    if checkpoint.is_dir() and folder.is_dir() and [*folder.iterdir()] == [folder / _MODEL]:
        shutil.rmtree(folder / _MODEL)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserInputError(
            "--out",
            "must be a new or an empty folder",
            got=f"{folder}, which holds something",
            remedy="Choose another, or move that away",
        )


def _pairs(args: argparse.Namespace) -> Path:
    if len(args.pairs) != 1:
        raise UserInputError(
            "--pairs",
            "must be given once, with the --expression it goes with",
            got=f"{len(args.pairs)} files",
            remedy="Leave a pathway out of one data set",
        )
    path: Path = args.pairs[0]
    return path


def _problem(args: argparse.Namespace) -> Any:
    _pairs(args)
    (problem,) = read_problems(args)
    return problem
