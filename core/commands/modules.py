"""`modules`: genes clustered by their scores, and what each group is for."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.inputs import check_seed, hush_tensorflow, tell
from core.commands.terminal import bar, columns, out, say
from core.errors import UserInputError
from core.findings import Finding
from core.workflows.options import MODULES, module_settings

if TYPE_CHECKING:
    from core.data.gene_sets import GeneSets
    from core.graphs.modules import Modules


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "modules",
        help="cluster genes by the scores of their pairs, and name the groups by their terms",
        description=(
            "Take the genes that vary most for their mean, without those the model learned from, "
            "and cluster them by how alike they are: by Pearson's correlation, or by the scores of "
            "a model, a system or a table (both directions averaged). The tree of "
            "1 - similarity is drawn in optimal leaf order. With gene sets, each module is tested "
            "for terms and held against modules of correlation and shuffled ones. Writes "
            "modules.csv, terms.csv, modules.xlsx, similarity.npz, metrics.json and report.html."
        ),
    )
    parser.add_argument(
        "--expression",
        action="append",
        required=True,
        type=Path,
        metavar="E",
        help="expression file; twice for two data sets, whose correlations are averaged",
    )
    for name, word, told in (
        ("scores", "S", "scores of pairs, as score writes them, or any such table"),
        ("model", "M", "model folder"),
        ("ontology", "OBO", "an ontology; goes with --annotations"),
        ("annotations", "A", "which terms each gene has: GAF, or a table of gene and term"),
        ("gene-sets", "GMT", "sets of genes"),
        ("truth", "FILE", "known groups (gene,module), for the adjusted Rand index"),
    ):
        parser.add_argument(f"--{name}", type=Path, metavar=word, help=told)
    parser.add_argument("--system", metavar="NAME", help="a system that needs no training")
    parser.add_argument("--genes", metavar="FILE", help="these genes: a file, or names and commas")
    for option in MODULES:
        parser.add_argument(
            f"--{option.name}",
            default=option.default,
            metavar="|".join(map(str, option.choices)) or "N",
            help=f"{option.help[:1].lower()}{option.help[1:]} (default {option.default})",
        )
    parser.add_argument(
        "--height", type=float, metavar="D", help="cut at this distance, in place of --clusters"
    )
    parser.add_argument(
        "--pairs",
        action="append",
        default=[],
        type=Path,
        metavar="P",
        help="pairs that the model learned from, whose genes are left out; models of this version "
        "know theirs",
    )
    parser.add_argument(
        "--compare",
        metavar="NAME[,NAME…]",
        default="",
        help="similarities to compare with: systems, pearson, pearson-1 (of the first data set), "
        "or none; by default correlation",
    )
    parser.add_argument("--seed", type=int, default=0, help="of shuffling")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder for the results"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Find modules and write what was found."""
    numbers = module_settings(
        {option.name: getattr(args, option.name.replace("-", "_")) for option in MODULES}
    )
    seed, asked = check_seed(args.seed), _asked(args)
    hush_tensorflow()
    from core import workflows  # noqa: PLC0415
    from core.data.gene_groups import read_gene_groups  # noqa: PLC0415
    from core.data.identifiers.gene_lists import read_names  # noqa: PLC0415
    from core.data.score_table import read_score_table  # noqa: PLC0415
    from core.reports.modules_report import headline, write_modules_report  # noqa: PLC0415
    from core.settings import from_environment  # noqa: PLC0415
    from core.workflows.modules import genes_of_pairs  # noqa: PLC0415

    limits = from_environment().limits
    names = None if args.genes is None else read_names(args.genes, limits=limits)
    sets = _gene_sets(args)
    expressions = workflows.read_expressions(
        [workflows.DataFile(path) for path in args.expression], limits=limits
    )
    genes = expressions[0].genes
    checkpoint = args.out.with_name(args.out.name + ".partial")
    if checkpoint.is_dir():
        say(args, "Earlier work on these modules was stopped; blocks that fit are used again.")
    told: list[Finding] = []

    def notice(findings: Iterable[Finding]) -> None:
        fresh = list(findings)
        told.extend(fresh)
        tell(args, fresh)

    with bar(args) as progress:
        modules = workflows.find_modules(
            expressions,
            system=asked,
            scores=None
            if args.scores is None
            else read_score_table(args.scores, genes=genes, either=True, limits=limits),
            genes=names,
            learned=genes_of_pairs(args.pairs, genes=genes, limits=limits),
            **numbers,
            height=args.height,
            sets=sets,
            compare=[name.strip() for name in args.compare.split(",") if name.strip()],
            truth=None if args.truth is None else read_gene_groups(args.truth, limits=limits),
            seed=seed,
            checkpoint=checkpoint,
            progress=progress,
            notice=notice,
        )
    write_modules_report(modules, args.out)
    shutil.rmtree(checkpoint, ignore_errors=True)
    tell(args, [finding for finding in modules.findings if finding not in told])
    out(headline(modules))
    for line in columns(_table(modules), right=frozenset({1, 2})):
        out(line)
    out(f"{args.out / 'report.html'}")
    return 0


def _asked(args: argparse.Namespace) -> Path | str | None:
    """Return the model or system; refuse two kinds of similarity at once."""
    given = [name for name in ("model", "system", "scores") if getattr(args, name) is not None]
    if len(given) > 1:
        raise UserInputError(
            "similarity",
            "must be of one kind",
            got=" and ".join(f"--{name}" for name in given),
            remedy="Give one of --model, --system and --scores",
        )
    found: Path | str | None = args.model or args.system
    return found


def _gene_sets(args: argparse.Namespace) -> GeneSets | None:
    """Read sets of genes, or an ontology with its annotations."""
    from core.workflows.inputs import read_sets  # noqa: PLC0415

    return read_sets(gene_sets=args.gene_sets, ontology=args.ontology, annotations=args.annotations)


def _table(modules: Modules) -> list[tuple[str, ...]]:
    from core.reports.modules_report import comparison_rows  # noqa: PLC0415

    rows = comparison_rows(modules)
    if not rows:
        return [("similarity", modules.found.similarity.title)]
    return [
        ("similarity", "significant terms", "adjusted Rand index"),
        *(
            (
                row["title"],
                "–" if row["significant"] is None else f"{row['significant']:,}",
                "–" if row["ari"] is None else f"{row['ari']:.3f}",
            )
            for row in rows
        ),
    ]
