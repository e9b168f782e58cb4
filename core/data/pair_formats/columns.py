"""Which column of a table names the regulator, which the target, which says what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.data.delimited import Delimited
from core.data.field_formats import plain
from core.data.pair_formats.values import is_value
from core.errors import UserInputError

Role = Literal["label", "sign", "weight", "open"]
"""What a column may say of a pair; `open` where only its contents can tell."""

# In the order they are preferred where a table has several: loci before symbols.
REGULATOR = (
    *("tflocus", "regulator", "regulatorgene", "regulatorygene", "tf", "tfs", "tfgene"),
    *(
        "transcriptionfactor",
        "source",
        "sourcegene",
        "gene1",
        "genea",
        "node1",
        "from",
        "parent",
        "src",
    ),
    *("tfid", "regulatorid", "regulatorname", "tfname", "sourcename", "gene"),
)
TARGET = (
    *("targetlocus", "target", "targets", "targetgene", "tg", "gene2", "geneb", "node2", "to"),
    *("child", "dest", "gene", "genes", "targetid", "targetname", "regulated"),
)
VALUES: Mapping[str, Role] = {
    **dict.fromkeys(("label", "labels", "class", "y", "known", "truth", "isedge"), "label"),
    **dict.fromkeys(("sign", "mor", "modeofregulation", "interactiontype", "effect"), "sign"),
    **dict.fromkeys(("regulation", "mode"), "sign"),
    **dict.fromkeys(("importance", "weight", "edgeweight", "score", "confidence"), "weight"),
    **dict.fromkeys(("probability", "combinedscore", "strength"), "weight"),
    **dict.fromkeys(("type", "value", "interaction", "edge", "direction"), "open"),
}


@dataclass(frozen=True)
class Columns:
    """Positions of the columns that make pairs.

    Attributes
    ----------
    regulator, target
        Where the two names stand.
    values
        What else may say something of a pair, explicit roles first.
    ignored
        Header names that nothing is read from.
    """

    regulator: int
    target: int
    values: tuple[tuple[int, Role], ...]
    ignored: tuple[str, ...] = ()


def with_header_if_any(table: Delimited) -> Delimited:
    """Take the first row as header where it reads as one.

    It does where it names both a regulator and a target column, or where a cell of it is
    no value while all below are. A single known name is a header only if it never comes
    back in its column: `TF` is also the symbol of transferrin.
    """
    first, rows = table.head[0], table.head[1:]
    if not rows:
        return table.with_header() if names_pairs(first) else table
    below = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(len(first))]
    known = {name for name in (*REGULATOR, *TARGET, *VALUES) if len(name) > 1}
    lone = any(plain(cell) in known and cell not in below[at] for at, cell in enumerate(first))
    titled = any(
        not is_value(cell) and below[at] and all(map(is_value, below[at]))
        for at, cell in enumerate(first)
        if at > 1 or len(first) == 2
    )
    if names_pairs(first) or lone or titled:
        return table.with_header()
    return table


def names_pairs(header: Sequence[str]) -> bool:
    """Return whether a header names both a regulator and a target column."""
    return _find(header) is not None


def choose(table: Delimited, *, columns: Mapping[str, str] | None = None) -> Columns:
    """Describe which column is what.

    Parameters
    ----------
    table
        A table with its header, if it has one.
    columns
        The user's own word: role (`regulator`, `target`, `label`, `sign`, `weight`) to
        header name.
    """
    if columns:
        return _as_told(table, columns)
    header = table.header
    if header is None:
        return Columns(0, 1, ((2, "open"),) if table.width > 2 else ())
    regulator, target = _find(header) or _first_two(table, header)
    taken = {regulator, target}
    found = [
        (at, VALUES[plain(name)])
        for at, name in enumerate(header)
        if at not in taken and plain(name) in VALUES
    ]
    found.sort(key=lambda one: one[1] == "open")
    used = taken | {at for at, _ in found}
    ignored = tuple(name for at, name in enumerate(header) if at not in used and name)
    return Columns(regulator, target, tuple(found), ignored)


def _find(header: Sequence[str]) -> tuple[int, int] | None:
    names = [plain(name) for name in header]
    target = next((names.index(name) for name in TARGET if name in names), None)
    for name in REGULATOR:
        if name in names and names.index(name) != target and target is not None:
            return names.index(name), target
    return None


def _first_two(table: Delimited, header: Sequence[str]) -> tuple[int, int]:
    """Fall back on the first two columns with a name that hold names."""
    named = [
        at
        for at, name in enumerate(header)
        if name and not all(is_value(row[at]) for row in table.head if at < len(row))
    ]
    if len(named) < 2:
        raise UserInputError(
            table.name,
            "must have a column of regulators and a column of targets",
            got="columns " + ", ".join(header[:8]),
            remedy="Name two columns regulator and target",
        )
    return named[0], named[1]


def _as_told(table: Delimited, columns: Mapping[str, str]) -> Columns:
    header = table.header or ()
    for name in columns.values():
        if name not in header:
            raise UserInputError(
                table.name,
                f"must have a column {name!r}, as you named it",
                got="columns " + ", ".join(header[:12]) if header else "no header",
                remedy="Give the header name exactly as the file writes it",
            )
    values: tuple[tuple[Role, str], ...] = tuple(
        (role, columns[role]) for role in ("label", "sign", "weight") if role in columns
    )
    if not {"regulator", "target"} <= columns.keys() or len(values) + 2 != len(columns):
        raise UserInputError(
            "columns",
            "must name regulator and target, and may name label, sign and weight",
            got=", ".join(columns),
            remedy="Give them as regulator=…, target=…",
        )
    return Columns(
        header.index(columns["regulator"]),
        header.index(columns["target"]),
        tuple((header.index(name), role) for role, name in values),
        tuple(name for name in header if name and name not in columns.values()),
    )
