"""`labels`: known pairs out of ChIP peaks."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.inputs import tell
from core.commands.regions import add_regions
from core.commands.terminal import bar, out
from core.findings import number_of


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "labels",
        help="make known pairs of ChIP peaks",
        description=(
            "A regulator controls a gene where one of its strong peaks touches the region about "
            "the gene's start. The regulator of a file is in its name (Sox2.narrowPeak), is said "
            "before it (Sox2=peaks.bed), or stands in a column of it (--regulator-column). The "
            "table has the columns regulator and target; genes that no peak touches are what "
            "negatives can be drawn from."
        ),
    )
    parser.add_argument(
        "--peaks",
        action="append",
        required=True,
        metavar="P[,…]",
        help="ChIP peaks of regulators, narrowPeak or BED, between commas; may be given again",
    )
    parser.add_argument(
        "--genes", required=True, type=Path, metavar="BED", help="genes with their strands"
    )
    parser.add_argument(
        "--log-p",
        type=float,
        metavar="X",
        default=300.0,
        help="least −log10 of a peak's p-value; 0 takes all peaks (default: 300)",
    )
    parser.add_argument(
        "--p-column",
        type=int,
        metavar="N",
        help="the column with −log10 p, counted from 1 (narrowPeak: 8)",
    )
    parser.add_argument(
        "--regulator-column",
        type=int,
        metavar="N",
        help="the column that names the regulator of each peak, counted from 1",
    )
    add_regions(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="PAIRS", help="CSV to write")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Find the pairs and write them."""
    from core import workflows  # noqa: PLC0415
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.settings import from_environment  # noqa: PLC0415
    from core.workflows.gene_sequences import Regions  # noqa: PLC0415

    regions = Regions(args.upstream, args.downstream)
    files, genes = workflows.read_peak_files(
        [_named(word) for given in args.peaks for word in given.split(",") if word],
        args.genes,
        p_column=args.p_column,
        regulator_column=args.regulator_column,
        limits=from_environment().limits,
    )
    with bar(args, unit="file") as progress:
        labels = workflows.pairs_from_peaks(
            files, genes, log_p=args.log_p, regions=regions, progress=progress
        )
    write_csv(labels.table, args.out)
    tell(args, labels.findings)
    for name, count in labels.per_regulator.items():
        out(f"{name}: {number_of(count, 'gene')}")
    out(f"{args.out}: {len(labels.table):,} pairs")
    return 0


def _named(word: str) -> tuple[str, Path]:
    """Return how a file is called, and where it is: `Sox2=peaks.bed` is `peaks.bed` of Sox2."""
    name, equals, path = word.partition("=")
    if equals and name and not Path(word).exists():
        return word, Path(path)
    return Path(word).name, Path(word)
