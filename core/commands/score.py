"""`score`: ask a model about pairs."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from core.commands.inputs import add_inputs, hush_tensorflow, tell
from core.commands.terminal import bar, out, say
from core.errors import UserInputError


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "score",
        help="give every regulator-target pair a probability",
        description=(
            "Score every regulator with every target, on any expression the model's method can "
            "read. Genes may be written in any case and with an isoform, such as at1g01010.1, and "
            "by symbol or probeset where --map is given. "
            "The columns are regulator, target, probability; of three-class models "
            "p_none, p_forward, p_reverse and direction (p_reverse of the pair less that of the "
            "pair turned round: above 0 speaks for target regulates regulator); then rank and "
            "correlation. A model that learned signs adds sign (1 activates, -1 represses), and "
            "p_activates and p_represses as the network said them. Where the probability is "
            "calibrated, raw is what the network said."
        ),
    )
    parser.add_argument(
        "model",
        metavar="MODEL",
        type=Path,
        help="model folder from train; or the name of a method that brings along what it learned",
    )
    add_inputs(parser, pairs=False)
    for name in ("regulators", "targets"):
        parser.add_argument(
            f"--{name}",
            metavar="A,B|FILE|all",
            help="names between commas, a file of names, or all"
            + ("; the genes, where a model predicts genes" if name == "targets" else ""),
        )
    parser.add_argument(
        "--map",
        type=Path,
        metavar="M",
        action="append",
        default=[],
        help="a table of symbols or probesets by which genes may be named too; may be given again",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="SCORES", help="CSV file to write"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Score and write the table."""
    hush_tensorflow()
    from core import workflows  # noqa: PLC0415
    from core.data.identifiers.tables import read_id_table  # noqa: PLC0415
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.models.verdict import in_a_line  # noqa: PLC0415
    from core.settings import from_environment  # noqa: PLC0415
    from core.workflows.scoring import model_item, opened  # noqa: PLC0415

    limits = from_environment().limits
    system = opened(args.model)
    regulators, targets = (
        _names(args, name, asked=model_item(system)) for name in ("regulators", "targets")
    )
    tables = [read_id_table(path) for path in args.map]
    expressions = workflows.read_expressions(
        [workflows.DataFile(path) for path in args.expression], limits=limits
    )
    evidence = workflows.read_evidence_tables(args.evidence, limits=limits)
    with bar(args, unit=model_item(system)) as progress:
        scored = workflows.score(
            system,
            expressions,
            regulators=regulators,
            targets=targets,
            evidence=evidence,
            tables=tables,
            progress=progress,
            notice=partial(tell, args),
        )
    write_csv(scored.table, args.out)
    tell(args, scored.findings)
    out(f"{args.out}: {len(scored.table):,} {model_item(system)}s")
    if scored.verdict is not None:
        say(args, in_a_line(scored.verdict))
    say(args, scored.limits)
    return 0


def _names(args: argparse.Namespace, name: str, *, asked: str) -> list[str] | None:
    """Read names of genes, None for all; pairs must be asked about, genes need not be."""
    from core.data.identifiers.gene_lists import read_names  # noqa: PLC0415

    given = getattr(args, name)
    if given is None and asked == "pair":
        raise UserInputError(
            f"--{name}", "must be given", got="nothing", remedy=f"Write --{name} all"
        )
    return None if given is None else read_names(given)
