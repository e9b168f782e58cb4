"""`evidence`: motif scores and peaks about the starts of genes, as train and score take them."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.inputs import tell
from core.commands.regions import add_regions
from core.commands.terminal import bar, out
from core.errors import UserInputError


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "evidence",
        help="compute motif scores and peaks of every pair from sequence",
        description=(
            "Find the best match of each regulator's motif on either strand of the region about "
            "each gene's start, and the largest peak there. The table has the columns regulator, "
            "target, motif_max (log2 odds), motif_share (of the best possible) and, with --peaks, "
            "peak_max; train, score and evaluate take it as --evidence. Motifs are found by their "
            "name or identifier in any case; MYC::MAX belongs to both partners; of several motifs "
            "the best match counts, and of several starts of a gene, too."
        ),
    )
    for name, metavar, about in (
        ("motifs", "M", "motifs in JASPAR or MEME format"),
        ("motif-names", "TABLE", "which regulator a motif belongs to: columns motif, regulator"),
        ("genome", "FASTA", "the genome, plain or gzip"),
        ("promoters", "FASTA", "instead of a genome: promoters, each called by its gene"),
        ("genes", "BED", "genes with their strands, for a genome and for peaks"),
        ("peaks", "P", "open chromatin: narrowPeak, BED with a score, or bedGraph"),
        ("pairs", "P", "known pairs: their regulators with every gene, as negatives need it"),
    ):
        parser.add_argument(
            f"--{name}", type=Path, metavar=metavar, required=name == "motifs", help=about
        )
    for name in ("regulators", "targets"):
        parser.add_argument(
            f"--{name}",
            metavar="A,B|FILE|all",
            help="names between commas, a file of names, or all",
        )
    add_regions(parser)
    parser.add_argument(
        "--background",
        choices=("even", "sequence"),
        default="even",
        help="what motifs are compared with: equally frequent letters, or as in the regions "
        "(default: even)",
    )
    parser.add_argument(
        "--pseudocount",
        type=float,
        metavar="SITES",
        default=0.5,
        help="sites added to each motif, shared among the letters (default: 0.5)",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="EVIDENCE", help="CSV to write")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Compute the numbers and write the table."""
    if args.pairs is None and args.regulators is None:
        raise UserInputError(
            "--pairs or --regulators",
            "must be given",
            got="neither",
            remedy="Write --regulators all for everybody who has a motif",
        )
    from core import workflows  # noqa: PLC0415
    from core.data.identifiers.gene_lists import read_names  # noqa: PLC0415
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.settings import from_environment  # noqa: PLC0415
    from core.workflows.gene_sequences import Regions  # noqa: PLC0415
    from core.workflows.sequence_evidence import Odds  # noqa: PLC0415

    limits = from_environment().limits
    regulators, targets = (
        None if given is None else read_names(given, limits=limits)
        for given in (args.regulators, args.targets)
    )
    regions = Regions(args.upstream, args.downstream)
    odds = Odds(args.background, args.pseudocount)
    files = ("genome", "promoters", "genes", "peaks", "pairs", "motif_names")
    inputs = workflows.read_sequence_inputs(
        args.motifs, **{name: getattr(args, name) for name in files}, limits=limits
    )
    with bar(args, unit="gene") as progress:
        found = workflows.evidence_from_sequence(
            inputs,
            regulators=regulators,
            targets=targets,
            regions=regions,
            odds=odds,
            limits=limits,
            progress=progress,
        )
    write_csv(found.table, args.out)
    tell(args, found.findings)
    out(f"{args.out}: {len(found.table):,} pairs")
    return 0
