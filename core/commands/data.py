"""`data`: list and fetch public data sets, and say what is recognised in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.commands import inspection, terminal
from core.commands.inputs import add_edge_types
from core.data import describe
from core.data.field_reports import FIELD_CONTENTS, field_report
from core.data.recognise import CONTENTS, Guess, recognise
from core.errors import UserInputError
from core.settings import Settings, from_environment

if TYPE_CHECKING:
    from core.data.catalogue import Entry

_INSPECT_EXAMPLES = """\
examples:
  python -m core data inspect counts.csv.gz
  python -m core data inspect cells.h5ad --pairs known_targets.tsv
  python -m core data inspect table.txt --orientation genes-in-columns --json
"""

_OVERRIDES = {
    "orientation": "genes-in-rows or genes-in-columns, where the guess is wrong",
    "separator": "tab, comma, semicolon, space or bar",
    "decimal": "the decimal sign, . or ,",
    "scale": "counts, linear, log or relative",
    "kind": "single-cell, bulk or time-series",
    "duplicates": "what becomes of genes named twice: sum, mean, max, variable, first or keep",
    "isoforms": "merge cuts .1 off AT1G01010.1 and joins isoforms; keep leaves them",
    "missing": "what stands for a missing value: mean, zero or drop (the gene)",
    "sheet": "which sheet of a workbook",
    "layer": "which layer of an h5ad file",
}


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    parser = subparsers.add_parser(
        "data",
        help="public data sets, and what is recognised in a file of yours",
        description="List and fetch public data sets, or see how a file would be read.",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True, dest="data_verb")

    listing = verbs.add_parser(
        "list",
        help="the public data sets, what they are good for, and which are here already",
        description="List the public data sets: size, licence, and where each can come from.",
    )
    listing.add_argument("--to", type=Path, metavar="DIR", help="the folder to look in")
    listing.add_argument("--mirror", type=Path, metavar="DIR", help="a folder with local copies")
    listing.add_argument("--json", action="store_true", help="everything, as one JSON object")
    listing.set_defaults(func=run_list)

    fetching = verbs.add_parser(
        "fetch",
        help="bring a public data set here, from a local copy or from its source",
        description="Bring a public data set here. Every file is checked against its known "
        "SHA-256;\nfiles that are here already stay, so an interrupted fetch goes on "
        "where it was.",
    )
    fetching.add_argument("name", metavar="NAME", help="as `data list` writes it")
    fetching.add_argument(
        "--mirror",
        type=Path,
        metavar="DIR",
        help="a folder with local copies, tried before the network (else GRNSCOPE_MIRROR)",
    )
    fetching.add_argument(
        "--to", type=Path, metavar="DIR", help="where to put it (else public/ in GRNSCOPE_HOME)"
    )
    fetching.set_defaults(func=run_fetch)

    inspecting = verbs.add_parser(
        "inspect",
        help="what is recognised in a file, and why",
        description="Read a file as GRNscope would and say what was recognised, on which "
        "evidence,\nand what was mended or left out. Nothing is changed.",
        epilog=_INSPECT_EXAMPLES,
    )
    inspecting.add_argument(
        "path", type=Path, metavar="PATH", help="expression, known pairs, gene sets, motifs, …"
    )
    inspecting.add_argument(
        "--pairs", type=Path, metavar="P", help="known pairs that go with the expression"
    )
    inspecting.add_argument(
        "--as",
        dest="content",
        choices=CONTENTS,
        help="what PATH holds, where the guess is wrong",
    )
    add_edge_types(inspecting)
    inspecting.add_argument("--json", action="store_true", help="one JSON object")
    overrides = inspecting.add_argument_group("where a guess about expression is wrong")
    for name, explanation in _OVERRIDES.items():
        overrides.add_argument(f"--{name}", metavar="X", help=explanation)
    inspecting.set_defaults(func=run_inspect)


def run_list(args: argparse.Namespace) -> int:
    """List the data sets."""
    from core.data.catalogue import entries  # noqa: PLC0415

    settings = from_environment()
    folder, mirror = _place(args, settings), args.mirror or settings.mirror
    if args.json:
        terminal.out_json(
            {"data_sets": [_entry_json(entry, folder, mirror) for entry in entries()]}
        )
        return 0
    head = ("NAME", "SIZE", "FILES", "WHERE", "LICENCE")
    rows = [
        (
            entry.name,
            terminal.human_bytes(entry.size),
            str(len(entry.files)),
            _where(entry, folder, mirror),
            entry.licence,
        )
        for entry in entries()
    ]
    first, *lines = terminal.columns([head, *rows], right=frozenset({1, 2}))
    terminal.out(first)
    for line, entry in zip(lines, entries(), strict=True):
        terminal.out(line)
        terminal.out(f"    {entry.title}. Good for: {entry.use}.")
    terminal.say(
        args,
        f"\nhere: in {folder}. mirror: in the local copy. network: from its source. "
        "by hand: from its homepage.\nFetch one with: python -m core data fetch NAME",
    )
    return 0


def run_fetch(args: argparse.Namespace) -> int:
    """Fetch one data set."""
    from core.data.catalogue import find  # noqa: PLC0415
    from core.data.fetch import fetch  # noqa: PLC0415

    settings = from_environment()
    folder, entry = _place(args, settings), find(args.name)
    with terminal.bar(args, unit="file") as progress:
        paths = fetch(
            entry.name,
            to=folder,
            mirror=args.mirror or settings.mirror,
            progress=progress,
            limits=settings.limits,
        )
    for path in paths:
        terminal.out(str(path))
    terminal.say(args, f"{entry.title}.\nLicence: {entry.licence}. Please cite {entry.citation}.")
    return 0


def run_inspect(args: argparse.Namespace) -> int:
    """Describe what is recognised in a file."""
    limits = from_environment().limits
    guess = recognise(args.path, limits=limits)
    if args.content:
        guess = Guess(args.content, "You said so.")
    if guess.content != "expression":
        _refuse_pairs(args, guess.content)
    report: dict[str, Any] = {
        "path": str(args.path),
        "content": guess.content,
        "reason": guess.reason,
    }
    if guess.content == "expression":
        report |= _inspect_expression(args, limits)
    elif guess.content == "pairs":
        from core.data.read_pairs import read_pairs  # noqa: PLC0415

        pairs = read_pairs(args.path, edge_types=args.edge_types, limits=limits)
        report |= describe.of_pairs(pairs)
    elif guess.content == "id table":
        from core.data.identifiers.tables import read_id_table  # noqa: PLC0415

        report |= describe.of_id_table(read_id_table(args.path, limits=limits))
    elif guess.content in FIELD_CONTENTS:
        with terminal.bar(args) as progress:
            report |= field_report(
                args.path, content=guess.content, limits=limits, progress=progress
            )
    else:
        from core.data.identifiers.split import read_text, split_ids  # noqa: PLC0415

        text = read_text(args.path, limits=limits)
        report |= describe.of_ids(split_ids(text, limits=limits))
    if args.json:
        terminal.out_json(report)
    else:
        inspection.show(report)
    return 0


def _inspect_expression(args: argparse.Namespace, limits: Any) -> dict[str, Any]:
    from core.data.overrides import Overrides  # noqa: PLC0415
    from core.data.read_expression import read_expression  # noqa: PLC0415

    given = {name: getattr(args, name) for name in _OVERRIDES if getattr(args, name) is not None}
    with terminal.bar(args) as progress:
        expression = read_expression(
            args.path, overrides=Overrides(**given), limits=limits, progress=progress
        )
    report = describe.of_expression(expression)
    if args.pairs is not None:
        from core.data.read_pairs import read_pairs  # noqa: PLC0415

        pairs = read_pairs(
            args.pairs, genes=expression.genes, edge_types=args.edge_types, limits=limits
        )
        known = set(expression.genes)
        both = sum(
            regulator in known and target in known
            for regulator, target in zip(pairs.regulator_names, pairs.target_names, strict=True)
        )
        report["pairs"] = {
            "path": str(args.pairs),
            **describe.of_pairs(pairs),
            "both_genes_in_expression": both,
        }
    return report


def _refuse_pairs(args: argparse.Namespace, content: str) -> None:
    if args.pairs is not None:
        raise UserInputError(
            "--pairs",
            "needs PATH to be expression",
            got=f"{args.path.name}, which looks like {content}",
            remedy="Give the expression as PATH, or add --as expression if it is one",
        )


def _place(args: argparse.Namespace, settings: Settings) -> Path:
    given: Path | None = args.to
    return given or settings.home / "public"


def _where(entry: Entry, folder: Path, mirror: Path | None) -> str:
    n, have = len(entry.files), entry.present(folder)
    if have == n:
        return "here"
    source: Literal["mirror", "network", "by hand"] = (
        "mirror"
        if mirror is not None and entry.present(mirror) == n
        else ("network" if entry.on_network else "by hand")
    )
    return f"{have} of {n} here" if have else source


def _entry_json(entry: Entry, folder: Path, mirror: Path | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "title": entry.title,
        "use": entry.use,
        "bytes": entry.size,
        "licence": entry.licence,
        "citation": entry.citation,
        "homepage": entry.homepage,
        "readers": list(entry.readers),
        "where": _where(entry, folder, mirror),
        "files": [
            {"path": file.path, "bytes": file.size, "sha256": file.sha256, "url": file.url}
            for file in entry.files
        ],
    }
