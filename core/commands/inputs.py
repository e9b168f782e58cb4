"""What `train`, `score` and `evaluate` share: reading what they are given, and remarks."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.terminal import say
from core.errors import UserInputError
from core.findings import Finding
from core.settings import from_environment

if TYPE_CHECKING:
    from core.data.evidence import Evidence
    from core.data.expression import Expression
    from core.problem.problem import Problem
    from core.settings import Limits


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
            required=True,
            type=Path,
            metavar="P",
            help="known pairs; several times for several data sets, each with its --expression",
        )
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


def read_expressions(paths: Sequence[Path]) -> list[Expression]:
    """Read expression files."""
    from core.data.read_expression import read_expression  # noqa: PLC0415

    return [read_expression(path) for path in paths]


def read_evidence(paths: Sequence[Path], *, limits: Limits | None = None) -> Evidence | None:
    """Read tables of other evidence side by side, if there are any.

    Parameters
    ----------
    paths
        The tables.
    limits
        What each may ask of this machine; what the environment says when omitted.
    """
    limits = limits or from_environment().limits
    if not paths:
        return None
    from core.data import evidence  # noqa: PLC0415

    return reduce(evidence.both, [evidence.read_evidence(path, limits=limits) for path in paths])


def read_problems(args: argparse.Namespace) -> list[Problem]:
    """Read what a method learns from: one data set, or several."""
    from core.data.read_pairs import read_pairs  # noqa: PLC0415
    from core.problem.problem import Problem  # noqa: PLC0415

    expressions, evidence = read_expressions(args.expression), read_evidence(args.evidence)
    if len(args.pairs) == 1:
        groups = [tuple(expressions)]
    elif len(expressions) % len(args.pairs) == 0:
        each = len(expressions) // len(args.pairs)
        groups = [
            tuple(expressions[begin : begin + each]) for begin in range(0, len(expressions), each)
        ]
    else:
        raise UserInputError(
            "--pairs",
            "must be given once, or for as many expression files each",
            got=f"{len(args.pairs)} times, with {len(expressions)} of --expression",
            remedy="Give the expression files of the first pairs file, then those of the second",
        )
    names = _names(args.pairs)
    return [
        Problem(
            expressions=group,
            pairs=read_pairs(path, genes=group[0].genes),
            name=name,
            evidence=evidence,
        )
        for group, path, name in zip(groups, args.pairs, names, strict=True)
    ]


def findings_of(problems: Sequence[Problem]) -> list[Finding]:
    """Gather what was noticed of expression and pairs."""
    found: list[Finding] = []
    for problem in problems:
        for expression in problem.expressions:
            found.extend(expression.findings)
        found.extend(problem.pairs.findings)
    return found


def tell(args: argparse.Namespace, findings: Iterable[Finding]) -> None:
    """Remark on what was found, each thing once, warnings marked."""
    told = set()
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
