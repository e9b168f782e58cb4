"""Interaction types of pathway tables: which edges of KEGG and Reactome state a regulation.

A pathway table also holds edges that regulate nothing: two enzymes that share a compound, two
proteins that bind. KEGG joins types by a bar (`activation|phosphorylation`); graphite wraps them
(`Process(activation)`, `Control(Out: INHIBITION of BiochemicalReaction)`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import UserInputError
from core.findings import Finding, Level

REGULATORY = "activation,inhibition"
"""The types that are kept unless somebody says otherwise."""
ALL = "all"

_OTHERS = frozenset(
    {
        *("binding", "binding/association", "compound", "dissociation", "missing interaction"),
        *(
            "expression",
            "hidden compound",
            "indirect effect",
            "state change",
            "biochemicalreaction",
        ),
        *("phosphorylation", "dephosphorylation", "ubiquitination", "glycosylation"),
        *("methylation", "biochemicalreaction", "biochemical reaction", "indirect"),
    }
)
# Stems forgive the typing errors of curated tables ("Represson").
ACTIVATING_STEMS = ("activat", "induc", "stimulat", "upregulat", "up-regulat", "enhanc")
REPRESSING_STEMS = ("repress", "inhibit", "suppress", "downregulat", "down-regulat")
_WRAPPED = re.compile(r"(?:process|control|binding)\s*\(([^)]*)\)")
_CONTROL = re.compile(r"(?:out|in):\s*(\w+)")
_SHOWN = 5


def interaction_types(cell: str) -> tuple[str, ...]:
    """Return the interaction types that a cell names, in lower case.

    Parameters
    ----------
    cell
        One or several types, as KEGG or graphite writes them.
    """
    text = " ".join(cell.casefold().split())
    wrapped = _WRAPPED.search(text)
    if wrapped:
        control = _CONTROL.match(wrapped.group(1))
        text = control.group(1) if control else wrapped.group(1)
    parts = (part.strip() for part in text.replace(";", "|").split("|"))
    return tuple(_plain(part) for part in parts if part)


def _plain(word: str) -> str:
    if word.startswith(ACTIVATING_STEMS):
        return "activation"
    return "inhibition" if word.startswith(REPRESSING_STEMS) else word


def are_interactions(cells: Iterable[str]) -> bool:
    """Return whether cells name interaction types, and not just signs.

    Parameters
    ----------
    cells
        The different cells of a column.
    """
    words = [str(cell) for cell in cells]
    return any(
        _WRAPPED.search(word.casefold()) or not _OTHERS.isdisjoint(interaction_types(word))
        for word in words
    )


def wanted_types(given: str) -> frozenset[str] | None:
    """Read which types to keep; None for all of them.

    Parameters
    ----------
    given
        Types between commas, or `all`; empty for activation and inhibition.
    """
    words = frozenset(
        word.strip().casefold() for word in (given or REGULATORY).split(",") if word.strip()
    )
    if words == {ALL}:
        return None
    if not words:
        raise UserInputError(
            "edge types",
            "must name at least one type of interaction, or all of them",
            got="none",
            remedy=f"Give {REGULATORY}, or {ALL}",
        )
    return words


def rows_to_keep(
    column: pd.Categorical, keep: frozenset[str] | None, *, file: str
) -> tuple[NDArray[np.bool_], Finding]:
    """Find the rows whose interaction is of a wanted type, and tell of the others.

    Parameters
    ----------
    column
        The interaction of every row.
    keep
        The wanted types; None for all.
    file
        The file's name, for an error.

    Returns
    -------
    tuple
        A mask of shape (n_rows,), and what was left out, by type.
    """
    named = [interaction_types(str(cell)) for cell in column.categories]
    use = np.array([keep is None or not keep.isdisjoint(types) for types in named], dtype=bool)
    rows: NDArray[np.bool_] = np.append(use, keep is None)[column.codes]
    counts = np.bincount(column.codes + 1, minlength=len(named) + 1)
    by_type: Counter[str] = Counter()
    for types, used, count in zip(named, use, counts[1:], strict=True):
        if not used:
            by_type["|".join(types) or "no type"] += int(count)
    by_type["no type"] += 0 if keep is None else int(counts[0])
    total, left = len(rows), int((~rows).sum())
    if total and left == total and keep is not None:
        raise UserInputError(
            file,
            "must hold interactions of the types that are kept: " + ", ".join(sorted(keep)),
            got=_listed(by_type),
            remedy=f"Keep other types, or {ALL} of them",
        )
    if keep is None:
        message = f"All {total:,} interactions are kept, whatever their type."
    else:
        message = (
            f"{left:,} of {total:,} interactions state no regulation of the kept types "
            f"({', '.join(sorted(keep))}) and are left out."
        )
    level: Level = "warning" if left else "info"
    evidence = _listed(by_type) if left else ""
    return rows, Finding(level, "interaction types", message, evidence, count=left)


def _listed(counts: Counter[str]) -> str:
    some = [f"{name} {count:,}" for name, count in counts.most_common(_SHOWN) if count]
    others = sum(bool(count) for count in counts.values()) - len(some)
    return ", ".join(some) + (f" and {others} more types" if others else "")
