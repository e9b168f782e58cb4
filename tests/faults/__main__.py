"""`python -m tests.faults`: damage files at random and read them, or look at one of them."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.faults import campaign, reading


def main() -> int:
    """Run the campaign; the exit status says whether there were faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="how many (10,000)")
    parser.add_argument("--seed", type=int, default=0, help="another number, other files")
    parser.add_argument("--only", type=int, help="read this file alone, and show what it does")
    parser.add_argument("--keep", type=Path, help="with --only: write the damaged file there")
    args = parser.parse_args()
    if args.only is not None:
        if args.keep:
            good, data = reading.make(args.seed, args.only)
            (args.keep / good.name).write_bytes(data)
        told = reading.one(args.seed, args.only)
        print(told.pop("fault", ""), told, sep="\n")
        return 0
    begun = time.monotonic()
    tally = campaign.run(args.files, seed=args.seed)
    for number, name, fault in tally.faults:
        print(f"--- file {number}, {name}\n{fault}")
    print(f"{tally}\nseed {args.seed}, {time.monotonic() - begun:.0f} s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
