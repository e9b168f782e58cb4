"""What `evidence` and `labels` share: which bases about a gene's start are looked at."""

from __future__ import annotations

import argparse


def add_regions(parser: argparse.ArgumentParser) -> None:
    """Add `--upstream` and `--downstream`."""
    for name, bases in (("upstream", 10_000), ("downstream", 1_000)):
        parser.add_argument(
            f"--{name}",
            type=int,
            metavar="BASES",
            default=bases,
            help=f"bases {name} of each start of transcription (default: {bases})",
        )
