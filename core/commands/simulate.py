"""`simulate`: made-up data with a known truth, to try everything on."""

from __future__ import annotations

import argparse
import secrets
import shutil
from pathlib import Path
from typing import Any

from core.commands import terminal
from core.errors import UserInputError
from core.io.atomic import plain_disk_errors

KINDS = {
    "atlas": "a stress atlas of a plant: a few thousand genes, 232 samples, known pairs with signs",
    "hsc": "differentiating blood cells: 11 genes, thousands of cells, pseudotime",
    "insilico": "time series, knock-outs and knock-downs of 100-gene networks, as in DREAM4",
    "promoters": "promoters with implanted motifs, contacts, and the expression they cause",
}


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    kinds = "\n".join(f"  {name:<10}{about}" for name, about in KINDS.items())
    parser = subparsers.add_parser(
        "simulate",
        help="made-up data whose truth is known, to try things on",
        description=f"Write simulated data into a folder, marked as simulated:\n\n{kinds}\n\n"
        "The same seed gives the same files.",
    )
    parser.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="another number, other data (0)"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Simulate into a folder beside, and rename it in when it is whole."""
    from core.simulate import SIMULATORS  # noqa: PLC0415

    folder: Path = args.out
    with plain_disk_errors(folder):
        _check_free(folder)
        part = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.part")
        part.mkdir(parents=True)
        try:
            with terminal.bar(args) as progress:
                written = SIMULATORS[args.kind].run(part, seed=args.seed, progress=progress)
            part.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    for path in written:
        terminal.out(str(folder / Path(path).relative_to(part)))
    terminal.say(args, f"Simulated with seed {args.seed}: no organism was measured.")
    return 0


def _check_free(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        got = "a link" if folder.is_symlink() else "a file"
    elif folder.is_dir() and any(folder.iterdir()):
        got = "a folder with files in it"
    elif folder.name in {"", ".", ".."}:
        got = "no name"
    else:
        return
    raise UserInputError(
        f"--out {folder}",
        "must be a new folder or an empty one",
        got=got,
        remedy="Choose another name, or remove what is there",
    )


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 on, not {text!r}")
    return int(text)
