"""Single cells of a text table: what parts them, which are numbers, which are missing."""

from __future__ import annotations

import csv
import re
from collections import Counter

from core.data.overrides import Overrides
from core.errors import UserInputError
from core.findings import Finding

JUDGED_CELLS = 50_000
"""How many cells are looked at before something is settled."""
MISSING = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "-", "--", "---", "#n/a", "#na", "#div/0!"}
    | {"#value!", "#num!", "#ref!", "#name?", "missing", "inf", "-inf", "+inf", "-nan"}
)
# each digit can be matched in one way only: a cell of a million digits takes no longer than others
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_SEPARATORS = ("\t", ";", ",", "|", " ")


def split(line: str, separator: str) -> list[str]:
    """Split a line into cells, minding quotes."""
    if separator == " ":
        return [cell.strip('"') for cell in line.split()]
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return line.split(separator)


def is_number(cell: str, decimal: str = ".") -> bool:
    """Tell whether a cell holds a number written with this decimal mark."""
    pattern = _NUMBER if decimal == "." else _COMMA_NUMBER
    return pattern.fullmatch(cell.strip()) is not None


def is_missing(cell: str) -> bool:
    """Tell whether a cell stands for a missing value."""
    return cell.strip().lower() in MISSING


def find_separator(name: str, lines: list[str], overrides: Overrides) -> tuple[str, str]:
    """Give the separator under which most cells are numbers, in lines of one width, and why."""
    if overrides.separator is not None:
        return overrides.separator, "as you said"
    best, best_score, told = "", 0.0, ""
    for separator in _SEPARATORS:
        rows = [split(line, separator) for line in lines[:30]]
        widths = Counter(len(row) for row in rows[1:] or rows)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        if width < 2:
            continue
        cells = [cell for row in rows[1:] or rows for cell in row[1:2000]]
        cells = [cell for cell in cells if not is_missing(cell)]
        numeric = sum(is_number(cell) or is_number(cell, ",") for cell in cells)
        share = numeric / len(cells) if cells and len(rows) > 1 else 0.01
        steady = times / max(1, len(rows) - 1)
        if steady * share > best_score:
            best, best_score = separator, steady * share
            told = (
                f"{width} cells in {times} of {max(1, len(rows) - 1)} lines, "
                f"{share:.0%} of their values are numbers"
            )
    if not best:
        one = all(len(split(line, each)) < 2 for line in lines for each in _SEPARATORS)
        raise UserInputError(
            name,
            "must hold a table of names and numbers",
            got="one column only" if one else "a text without columns of numbers",
            remedy="Give a table with genes on one side, samples on the other, and numbers inside",
        )
    return best, told


def find_decimal(
    rows: list[list[str]], width: int, overrides: Overrides
) -> tuple[str, str | None, list[Finding]]:
    """Tell `1,5` from `1,500`: a group of exactly three digits everywhere is a thousand."""
    per_row = max(1, width - 1)
    body = rows[1 : 2 + JUDGED_CELLS // per_row] or rows
    cells = [cell.strip() for row in body for cell in row[1:]]
    commas = [cell for cell in cells if "," in cell and _COMMA_NUMBER.fullmatch(cell)]
    grouped = [cell for cell in cells if _GROUPED.fullmatch(cell)]
    dots = [cell for cell in cells if "." in cell and _NUMBER.fullmatch(cell)]
    if overrides.decimal is not None:
        return overrides.decimal, None, []
    if not commas and not grouped:
        return ".", None, []
    plain = [cell for cell in cells if cell.isdigit()]
    all_grouped = len(grouped) >= len(commas) and set(commas) <= set(grouped)
    if (
        dots
        or any("." in cell for cell in grouped)
        or (all_grouped and plain and all(len(cell) <= 3 for cell in plain))
    ):
        message = "Commas in numbers are read as thousands separators."
        evidence = f"{len(grouped)} numbers such as {grouped[0] if grouped else commas[0]!r}"
        return ".", ",", [Finding("warning", "decimal", message, evidence)]
    return (
        ",",
        None,
        [
            Finding(
                "info",
                "decimal",
                "Numbers are written with a decimal comma.",
                f"{len(commas)} of {len(cells)} cells looked at, such as {commas[0]!r}",
            )
        ],
    )
