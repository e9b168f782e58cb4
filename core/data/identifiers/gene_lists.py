"""Gene names a person gives: a list, a file, or all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from os.path import isfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.identifiers.resolve import resolve
from core.data.identifiers.split import read_text
from core.data.identifiers.tables import IdTable
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding, about
from core.settings import Limits


def read_names(given: str, *, limits: Limits | None = None) -> list[str] | None:
    """Read names from text, or from the file it names; None where it says `all`.

    Parameters
    ----------
    given
        Names between commas or spaces, the path of a file with such names, or `all`.
    limits
        How many names at most.
    """
    limits = limits or Limits()
    if given.strip().lower() == "all":
        return None
    path = Path(given)
    text = given
    # of a list too long for a name, `Path.is_file` raises
    if len(given) < 4_096 and isfile(path):
        most = limits.identifiers * limits.name_length
        if path.stat().st_size > most:
            raise _too_many(given, f"a file of {path.stat().st_size:,} bytes", limits=limits)
        text = read_text(path, limits=replace(limits, unpacked_bytes=most))
    names = list(dict.fromkeys(name for name in re.split(r"[\s,;]+", text) if name))
    if not names:
        raise UserInputError(
            given or "gene names",
            "must hold at least one gene name",
            got="none",
            remedy="Give names between commas, a file of names, or all",
        )
    if len(names) > limits.identifiers:
        raise _too_many(given, f"{len(names):,}", limits=limits)
    return names


def resolve_genes(
    what: str,
    given: Sequence[str] | None,
    *,
    genes: Sequence[str],
    tables: Sequence[IdTable] = (),
    limits: Limits | None = None,
) -> tuple[list[str] | None, tuple[Finding, ...]]:
    """Find the genes that names mean, and say what became of names that are spelled otherwise.

    Case, white space and isoforms are forgiven; with tables, symbols and probesets are known.
    A name that is there as it stands means itself.

    Parameters
    ----------
    what
        `regulators` or `targets`.
    given
        Names; None for all genes, which stays so.
    genes
        Names of the expression's genes.
    tables
        Mapping tables to look in.
    limits
        How many names at most.
    """
    if given is None:
        return None, ()
    found = resolve(given, genes=genes, tables=tables, limits=limits or Limits())
    if not found.names:
        raise UserInputError(
            what,
            "must be genes of the expression",
            got=", ".join(given[:5]) + (", …" if len(given) > 5 else ""),
            remedy="Name them as the expression does, such as " + ", ".join(list(genes)[:3]),
        )
    unused, changed = [], []
    for name, became, reason in zip(found.ids, found.became, found.reason, strict=True):
        if not became:
            unused.append(f"{name}: {reason}" if reason else name)
        elif became != (name,):
            changed.append(f"{name} → {' and '.join(became)}")
    findings = []
    if unused:
        message = f"{_counted(len(unused))} of {len(found):,} {what} not used."
        findings.append(about("unknown genes", message, unused))
    if changed:
        message = f"{_counted(len(changed))} of {len(found):,} {what} understood by another name."
        findings.append(about("names", message, changed, level="info"))
    return list(found.names), tuple(findings)


def grid(
    expressions: Sequence[Expression],
    *,
    regulators: Sequence[str] | None,
    targets: Sequence[str] | None,
    limits: Limits | None = None,
) -> Pairs:
    """Pair every regulator with every target, no gene with itself.

    Names that are not in the expression are left out and reported.

    Parameters
    ----------
    expressions
        A gene must be in all of them.
    regulators, targets
        Names; None for all genes.
    limits
        How many pairs at most.
    """
    limits = limits or Limits()
    genes = [gene for gene in expressions[0].genes if all(gene in e.index for e in expressions[1:])]
    place = {gene: code for code, gene in enumerate(genes)}
    first, findings = _codes("regulators", regulators, place=place)
    second, more = _codes("targets", targets, place=place)
    if first.size * second.size > limits.pairs:
        raise UserInputError(
            "pairs",
            f"must not be more than {limits.pairs:,}",
            got=f"{first.size:,} regulators × {second.size:,} targets",
            remedy="Name fewer genes, or score in several parts",
        )
    regulator, target = np.repeat(first, second.size), np.tile(second, first.size)
    kept = regulator != target
    if not kept.any():
        raise UserInputError(
            "pairs",
            "must be of two different genes",
            got=f"only {genes[first[0]]} with itself",
            remedy="Name other targets",
        )
    pairs = Pairs(genes=tuple(genes), regulator=regulator[kept], target=target[kept])
    return pairs.noting(*findings, *more)


def _codes(
    what: str, names: Sequence[str] | None, *, place: dict[str, int]
) -> tuple[NDArray[np.int32], list[Finding]]:
    if names is None:
        return np.arange(len(place), dtype=np.int32), []
    unique = list(dict.fromkeys(names))
    codes = np.array([place[name] for name in unique if name in place], np.int32)
    missing = [name for name in unique if name not in place]
    if not codes.size:
        raise UserInputError(
            what,
            "must be genes of the expression",
            got=", ".join(missing[:5]) + (", …" if len(missing) > 5 else ""),
            remedy="Name them as the expression does, such as " + ", ".join(list(place)[:3]),
        )
    if not missing:
        return codes, []
    count = _counted(len(missing))
    message = f"{count} of {len(unique):,} {what} not found in the expression and left out."
    return codes, [about("unknown genes", message, missing)]


def _counted(count: int) -> str:
    return "One" if count == 1 else f"{count:,}"


def _too_many(given: str, got: str, *, limits: Limits) -> UserInputError:
    return UserInputError(
        given[:80],
        f"must hold no more than {limits.identifiers:,} names",
        got=got,
        remedy="Give fewer, or all",
    )
