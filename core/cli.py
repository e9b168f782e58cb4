"""The command line: one module in `core.commands` a verb."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.commands import serve, worker
from core.errors import UserInputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. 0 is done, 2 is bad input; a fault of ours is 1."""
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="VERB")
    for command in (serve, worker):
        command.add(subparsers)
    args = parser.parse_args(arguments)
    try:
        code: int = args.func(args)
    except UserInputError as error:
        print(error, file=sys.stderr)
        return 2
    return code
