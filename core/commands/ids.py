"""`ids`: what each gene id resolves to, and why not."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.commands import terminal
from core.errors import UserInputError
from core.io.tables import write_table
from core.settings import from_environment

_BLOCK = 1 << 20


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    parser = subparsers.add_parser(
        "ids",
        help="what each gene id resolves to, and why not",
        description="Read gene ids (AGI, ATH1 probesets, Ensembl, Entrez, symbols, mixed) and "
        "say what each\nbecame, or why it was not used. The table goes to standard output "
        "as CSV: id, status,\nbecame, reason; the counts to standard error.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="text with ids, split by anything; - reads stdin"
    )
    parser.add_argument(
        "--expression", type=Path, metavar="E", help="only genes of this expression are known"
    )
    parser.add_argument(
        "--map",
        type=Path,
        metavar="M",
        action="append",
        default=[],
        help="a table that maps ids, such as ATH1 probesets; may be given again",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write .csv or .xlsx instead")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Resolve the ids of a file."""
    from core.data.identifiers.resolve import resolve  # noqa: PLC0415
    from core.data.identifiers.split import read_text, split_ids  # noqa: PLC0415
    from core.data.identifiers.tables import read_id_table  # noqa: PLC0415

    limits = from_environment().limits
    text = read_text(args.file, limits=limits)
    ids = split_ids(text, limits=limits)
    if not ids:
        raise UserInputError(
            str(args.file),
            "must hold at least one gene id",
            got="none",
            remedy="Write ids one a line, or split by commas, spaces or tabs",
        )
    with terminal.bar(args) as progress:
        tables = [read_id_table(path, limits=limits) for path in args.map]
        genes = None
        if args.expression is not None:
            from core.data.read_expression import read_expression  # noqa: PLC0415

            genes = read_expression(args.expression, limits=limits, progress=progress).genes
    resolution = resolve(ids, genes=genes, tables=tables, limits=limits)
    frame = resolution.to_frame()
    if args.out is None:
        from core.io.csv import csv_text  # noqa: PLC0415

        terminal.out(csv_text(frame).rstrip("\n"))
    else:
        write_table(frame, args.out)
    terminal.say(args, resolution.summary)
    return 0
