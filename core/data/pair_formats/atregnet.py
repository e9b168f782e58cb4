"""AtRegNet's own table of Arabidopsis regulations, as AGRIS hands it out."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.data.delimited import Delimited, read_columns
from core.data.field_formats import plain
from core.data.pair_formats.statements import Statements, code_names
from core.data.pair_formats.values import sign_of
from core.errors import UserInputError
from core.findings import Finding, about

AtRegNetRows = Literal["confirmed-direct", "confirmed", "all"]
"""Which of its rows: confirmed and direct, confirmed, or all."""

ATREGNET_ROWS: tuple[AtRegNetRows, ...] = ("confirmed-direct", "confirmed", "all")
_NEEDED = ("tflocus", "targetlocus", "confirmation", "targettype", "interactiontype")


def is_atregnet(table: Delimited) -> bool:
    """Recognise AtRegNet's table by its header."""
    return table.header is not None and set(_NEEDED) <= {plain(name) for name in table.header}


def read_atregnet(table: Delimited, *, keep: AtRegNetRows = "confirmed-direct") -> Statements:
    """Read AtRegNet's table.

    Signs come from its InteractionType. A regulator that is a complex of two loci
    (`AT2G36010/AT5G02470`) is not one gene, and such rows are left out and listed.

    Parameters
    ----------
    table
        The opened table.
    keep
        Which rows; those not kept are counted.
    """
    if keep not in ATREGNET_ROWS:
        raise UserInputError(
            "atregnet",
            "must be one of " + ", ".join(ATREGNET_ROWS),
            got=keep,
            remedy="Leave it out for confirmed direct regulations",
        )
    header = [plain(name) for name in table.header or ()]
    regulators, targets, confirmation, kind, interaction = read_columns(
        table, [header.index(name) for name in _NEEDED]
    )
    names, regulator, target = code_names(regulators, targets)
    wanted = np.ones(len(regulator), dtype=bool)
    if keep != "all":
        wanted &= _folded(confirmation) == "confirmed"
    if keep == "confirmed-direct":
        wanted &= _folded(kind) == "direct"
    signs = np.array([*map(sign_of, map(str, interaction.categories)), 0], dtype=np.int8)
    statements = Statements(
        names, regulator, target, sign=signs[interaction.codes], rows_read=len(wanted)
    )
    left = len(wanted) - int(wanted.sum())
    message = f"AtRegNet's table: {keep} rows kept, {left:,} of {len(wanted):,} rows left out."
    statements = statements.take(wanted).noting(
        Finding("info", "AtRegNet", message, "Confirmation and TargetType", count=left)
    )
    return _without_complexes(statements)


def _without_complexes(rows: Statements) -> Statements:
    several = np.array(["/" in name for name in rows.names] + [False], dtype=bool)
    out = several[rows.regulator] | several[rows.target]
    if not out.any():
        return rows
    complexes = [name for name in rows.names if "/" in name]
    message = f"{int(out.sum()):,} rows whose regulator is a complex of several genes dropped."
    return rows.take(~out).noting(about("complexes", message, complexes))


def _folded(column: object) -> np.ndarray[tuple[int, ...], np.dtype[np.str_]]:
    return np.char.lower(np.char.strip(np.asarray(column, dtype=str)))
