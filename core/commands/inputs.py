"""What `train`, `score` and `evaluate` share: reading what they are given, and remarks."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.terminal import say
from core.errors import UserInputError
from core.findings import Finding
from core.settings import from_environment
from core.workflows.options import GENES

if TYPE_CHECKING:
    from core.problem.fewer_genes import GeneChoice


def add_inputs(parser: argparse.ArgumentParser, *, pairs: bool, settings: bool = True) -> None:
    """Add `--expression`, `--evidence` and, where asked, `--pairs`, `--seed` and `--set`."""
    parser.add_argument(
        "--expression",
        action="append",
        required=True,
        type=Path,
        metavar="E",
        help="expression file; twice for single-cell and bulk read side by side"
        + (", or as often for each --pairs, in their order" if pairs else ""),
    )
    if pairs:
        parser.add_argument(
            "--pairs",
            action="append",
            default=[],
            type=Path,
            metavar="P",
            help="known pairs; several times for several data sets, each with its --expression; "
            "none where genes are predicted",
        )
        add_edge_types(parser)
        if settings:
            parser.add_argument(
                "--set",
                action="append",
                default=[],
                metavar="KEY=VALUE",
                help="an option of the method; may be given several times",
            )
        parser.add_argument("--seed", type=int, default=0, help="same seed, same result")
    parser.add_argument(
        "--evidence",
        action="append",
        default=[],
        type=Path,
        metavar="TABLE",
        help="other numbers: regulator and target (or target alone), and a column for each "
        "number; may be given several times",
    )


def add_gene_choice(parser: argparse.ArgumentParser) -> None:
    """Add the options by which genes are chosen, and their files."""
    for option in GENES:
        told = option.help[:1].lower() + option.help[1:]
        if isinstance(option.default, bool):
            parser.add_argument(f"--{option.name}", action="store_true", help=told)
        else:
            parser.add_argument(f"--{option.name}", default=option.default, metavar="N", help=told)
    parser.add_argument(
        "--gene-order",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="p value and variance of each gene, as BEELINE's GeneOrdering.csv has them (gene, "
        "VGAMpValue, Variance); once, or once for each --pairs",
    )
    parser.add_argument(
        "--pseudotime",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="pseudotime of the cells, one column a lineage, where the expression brings none; "
        "once for each --pairs",
    )


def chosen_genes(args: argparse.Namespace) -> GeneChoice | None:
    """Read how genes are chosen."""
    from core import workflows  # noqa: PLC0415

    flags = {name.replace("_", "-"): value for name, value in vars(args).items()}
    return workflows.gene_choice(flags, args.gene_order, limits=from_environment().limits)


def add_edge_types(parser: argparse.ArgumentParser) -> None:
    """Add `--edge-types`."""
    parser.add_argument(
        "--edge-types",
        metavar="TYPES",
        default="",
        help="which interactions of a pathway table (KEGG, Reactome) are known pairs: types "
        "between commas, or all (default: activation,inhibition)",
    )


def hush_tensorflow() -> None:
    """Keep TensorFlow's remarks about the processor to itself; call before it is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def settings_of(given: Sequence[str]) -> dict[str, str]:
    """Read `key=value` words.

    Parameters
    ----------
    given
        As they stand after `--set`.
    """
    settings = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UserInputError(
                "--set",
                "must be followed by an option, an equals sign and a value",
                got=word,
                remedy="Write --set epochs=50",
            )
        settings[name.strip()] = value.strip()
    return settings


def check_seed(seed: int) -> int:
    """Refuse a seed that the generators of random numbers do not take."""
    if not 0 <= seed < 2**31:
        raise UserInputError(
            "--seed",
            f"must be a whole number from 0 to {2**31 - 1}",
            got=seed,
            remedy="Choose a small one, such as 1",
        )
    return seed


def read_problems(args: argparse.Namespace) -> list[Any]:
    """Read what a system learns from: one data set, or several."""
    from core import workflows  # noqa: PLC0415

    problems = workflows.read_problems(
        [workflows.DataFile(path) for path in args.expression],
        [
            workflows.DataFile(path, name, overrides={"edge_types": args.edge_types})
            for path, name in zip(args.pairs, _names(args.pairs), strict=True)
        ],
        evidence=args.evidence,
        limits=from_environment().limits,
    )
    return workflows.read_pseudotime(
        problems, getattr(args, "pseudotime", ()), limits=from_environment().limits
    )


def tell(args: argparse.Namespace, findings: Iterable[Finding]) -> None:
    """Remark on what was found, each thing once in a command, warnings marked."""
    told: set[Finding] = vars(args).setdefault("told", set())
    for finding in findings:
        key = replace(finding, items=(), count=0)
        if key in told:
            continue
        told.add(key)
        names = f" ({', '.join(finding.items[:5])}" if finding.items else ""
        more = ", …)" if finding.count > 5 and names else ")" if names else ""
        mark = "warning: " if finding.level == "warning" else ""
        say(args, f"{mark}{finding.message}{names}{more}")


def _names(paths: Sequence[Path]) -> list[str]:
    """Name data sets by their pairs files, or by folder where the files have the same name."""
    stems = [path.name.split(".")[0] for path in paths]
    if len(set(stems)) == len(stems):
        return stems
    parents = [path.resolve().parent.name for path in paths]
    return parents if len(set(parents)) == len(parents) else [str(path) for path in paths]
