"""Gene names a person gives: a list, a file, or all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.findings import Finding, about
from core.data.pairs import Pairs
from core.errors import UserInputError
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
    if len(given) < 4_096 and path.is_file():
        if path.stat().st_size > limits.identifiers * limits.name_length:
            raise _too_many(given, f"a file of {path.stat().st_size:,} bytes", limits=limits)
        text = path.read_text(encoding="utf-8-sig", errors="replace")
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
    count = "One" if len(missing) == 1 else f"{len(missing):,}"
    message = f"{count} of {len(unique):,} {what} not found in the expression and left out."
    return codes, [about("unknown genes", message, missing)]


def _too_many(given: str, got: str, *, limits: Limits) -> UserInputError:
    return UserInputError(
        given[:80],
        f"must hold no more than {limits.identifiers:,} names",
        got=got,
        remedy="Give fewer, or all",
    )
