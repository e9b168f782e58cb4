"""What a person says about a file, where what was detected is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from core.data.expression import Kind, Scale
from core.errors import UserInputError

Orientation = Literal["genes-in-rows", "genes-in-columns"]
Duplicates = Literal["sum", "mean", "max", "variable", "first", "keep"]
Missing = Literal["mean", "zero", "drop"]

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "bar": "|"}


@dataclass(frozen=True)
class Overrides:
    r"""Decisions that replace what would be detected; None leaves it to the reader.

    Attributes
    ----------
    orientation
        Whether genes are in rows or in columns.
    separator
        The character between cells of a text table, or `tab`, `comma`, `semicolon`,
        `space`, `bar`.
    decimal
        `.` or `,`.
    scale, kind
        As in `Expression`.
    duplicates
        What becomes of rows with the same name: their `sum` or `mean`, the row with the
        highest mean (`max`) or variance (`variable`), the `first`, or all of them under
        numbered names (`keep`). When None: `sum` for counts, else `mean`.
    isoforms
        `merge` cuts `.1` off `AT1G01010.1` and joins the isoforms of a gene by the rule for
        duplicates; `keep` leaves the names as they are.
    missing
        What stands in for a missing value: the gene's `mean`, `zero`, or nothing, and the
        gene is left out (`drop`).
    excel_names
        `restore` turns `1-Mar` back into the likeliest gene name; `keep` only reports it.
    sheet
        Name of the sheet of a workbook; the first one that holds a table when None.
    names
        Column that holds the gene names, where there are several.
    layer
        Which matrix of an h5ad file: a layer's name, or `raw`.
    """

    orientation: Orientation | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    scale: Scale | None = None
    kind: Kind | None = None
    duplicates: Duplicates | None = None
    isoforms: Literal["keep", "merge"] = "keep"
    missing: Missing = "mean"
    excel_names: Literal["keep", "restore"] = "keep"
    sheet: str | None = None
    names: str | None = None
    layer: str | None = None

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise UserInputError(
                    name,
                    f"must be one of {', '.join(allowed)}",
                    got=repr(value),
                    remedy="Choose one of these, or leave it out to have it detected",
                )
        if self.separator is not None:
            separator = _SEPARATORS.get(self.separator, self.separator)
            if separator not in _SEPARATORS.values():
                raise UserInputError(
                    "separator",
                    f"must be one of {', '.join(_SEPARATORS)}",
                    got=repr(self.separator),
                    remedy="Choose one of these, or leave it out to have it detected",
                )
            object.__setattr__(self, "separator", separator)


_CHOICES: dict[str, tuple[str, ...]] = {
    "orientation": get_args(Orientation),
    "decimal": (".", ","),
    "scale": get_args(Scale),
    "kind": get_args(Kind),
    "duplicates": get_args(Duplicates),
    "isoforms": ("keep", "merge"),
    "missing": get_args(Missing),
    "excel_names": ("keep", "restore"),
}


def from_words(given: Mapping[str, str]) -> Overrides:
    """Make overrides of what was written down; names that are not known are left out.

    Parameters
    ----------
    given
        Words by the name of the field. What they may be, `Overrides` checks itself.
    """
    known = {name: word for name, word in given.items() if name in Overrides.__dataclass_fields__}
    return Overrides(**known)  # type: ignore[arg-type]
