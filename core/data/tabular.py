"""The first rows of a table: comments passed over, the separator found, lines cut into cells.

Every reader of a table starts here, whatever the table holds: text and the sheets of a workbook
(`core.data.workbook` writes them as text), expression, pairs, evidence and ids.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.data.text import Text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", " ": "white space"}
"""In the order they are preferred where several would fit."""
MISSING = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "-", "--", "---", "#n/a", "#na", "#div/0!"}
    | {"#value!", "#num!", "#ref!", "#name?", "missing", "inf", "-inf", "+inf", "-nan"}
)

# each digit can be matched in one way only: a cell of a million digits takes no longer than others
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_ANY_NUMBER = re.compile(f"{_NUMBER.pattern}|{_COMMA_NUMBER.pattern}|{_GROUPED.pattern}")
_OPENING = re.compile(r'(^|[\t;,| ])"')
"""A mark at the start of a cell quotes it; one inside, as in 5" end, is a character."""
SERIES_MATRIX = ("!series_", "!sample_")
"""How the first line of a GEO series matrix begins, in lower case."""
_COMMENTS = ("#", "^", "!", "sep=")
"""How lines above a table begin: `^` and `!` in GEO's platforms, `sep=` as Excel is told."""
_TABLE_END = ("!series_matrix_table_end", "!platform_table_end", "!sample_table_end")
"""How GEO ends a table."""
_LINES = 200
_CHARACTERS = 8_000_000
_SNIFFED = 30
"""Lines by which the separator is found, where all would be slow."""
_SNIFFED_CHARACTERS = 100_000
_JUDGED_CELLS = 50_000
_OPEN_LINES = 100
_BESIDE = 1_000
"""Columns that may stand beside those of the samples."""
_SPACES = 4
_AS_GOOD = 0.02
"""What a separator may fit worse than the best, and still be preferred."""


class _OpenQuoteError(UserInputError):
    """A quotation mark that is never closed."""


@dataclass(frozen=True)
class Head:
    """The first rows of a table.

    Attributes
    ----------
    name
        The file's name, for people.
    separator
        One of `SEPARATORS`; empty where there is one column.
    rows
        Cell by cell, stripped; a header, where there is one, is the first.
    width
        How many cells most rows have. The first may be one short, as R writes a header, so
        those below it decide.
    fit
        The share of rows that have as many, or one fewer.
    evidence
        Why this is the separator.
    first_line
        The line of the file, counted from 0, in which the first row stands.
    n_comments
        How many comment lines stand above the table.
    commented, comment_line
        The cells of the last comment where they can be the names of the columns, and its line.
    titles
        How many lines with one filled cell stand between the comments and the first row.
    """

    name: str
    separator: str
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    width: int
    fit: float
    evidence: str
    first_line: int
    commented: tuple[str, ...] = ()
    comment_line: int = 0
    n_comments: int = 0
    titles: int = 0


def read_head(text: Text, *, separator: str | None = None, start: int = 0) -> Head:
    """Read the first rows of a table, which begins at a line or below.

    The separator is one of `SEPARATORS`; None where it is to be found out.
    """
    comments, lines = _first_lines(text, start)
    _check_widths(text, [line for _, line in lines])
    evidence = "" if separator is None else "as you said"
    if separator is None:
        separator = find_separator([line for _, line in lines])
    rows = tuple(_cut(line, separator) for _, line in lines)
    if _usual_width(rows) == 1:  # further down than it was looked at
        separator, rows = "", tuple((line.strip(),) for _, line in lines)
    titles = _count_titles(rows)
    rows = rows[titles:]
    return Head(
        name=text.name,
        separator=separator,
        rows=rows,
        width=_usual_width(rows),
        fit=_fit(rows),
        evidence=evidence or _evidence(rows),
        first_line=lines[titles][0],
        commented=_names(comments[1], separator, rows[0]),
        comment_line=comments[2],
        n_comments=comments[0],
        titles=titles,
    )


def find_separator(lines: Sequence[str]) -> str:
    """Find what cuts the most lines into equally many cells; nothing where there is one column.

    Of several that do, what cuts the header into as many cells as the rows is better than what
    leaves it one short, and a comma that stands within numbers only is a decimal mark.
    """
    few = sum(map(len, lines)) > _SNIFFED_CHARACTERS
    tried = {
        mark: [split(line, mark) for line in lines[: _SNIFFED if few else None]]
        for mark in SEPARATORS
    }
    fits = {mark: _fit(rows) for mark, rows in tried.items() if _usual_width(rows) > 1}
    good = [mark for mark, fit in fits.items() if fit >= max(fits.values()) - _AS_GOOD]
    good = [mark for mark in good if not _is_header_short(tried[mark])] or good
    if any(_has_decimal_commas(tried[mark]) for mark in good if mark != ","):
        good = [mark for mark in good if mark != ","]
    return good[0] if good else ""


def split(line: str, separator: str) -> list[str]:
    """Split a line into cells, minding quotes."""
    if not separator:
        return [line]
    if '"' not in line:
        return line.split(None if separator == " " else separator)
    if separator == " ":
        line = line.replace("\t", " ").strip()
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except (csv.Error, StopIteration):
        # a cell above 131,072 characters, which Python's own limit of a field stops at
        return line.split(separator)


def is_number(cell: str, decimal: str = ".") -> bool:
    """Return whether a cell holds a number written with this decimal mark."""
    pattern = _NUMBER if decimal == "." else _COMMA_NUMBER
    return pattern.fullmatch(cell.strip()) is not None


def is_any_number(cell: str) -> bool:
    """Return whether a cell holds a number, whatever a comma in it means."""
    return _ANY_NUMBER.fullmatch(cell) is not None


def is_missing(cell: str) -> bool:
    """Return whether a cell stands for a missing value."""
    return cell.strip().lower() in MISSING


def find_decimal(
    rows: Sequence[Sequence[str]], width: int
) -> tuple[str, str | None, list[Finding]]:
    """Distinguish `1,5` from `1,500`: a group of exactly three digits everywhere is a thousand."""
    per_row = max(1, width - 1)
    body = rows[1 : 2 + _JUDGED_CELLS // per_row] or rows
    cells = [cell for row in body for cell in row[1:]]
    commas = [cell for cell in cells if "," in cell and _COMMA_NUMBER.fullmatch(cell)]
    grouped = [cell for cell in cells if _GROUPED.fullmatch(cell)]
    if not commas and not grouped:
        return ".", None, []
    dots = [cell for cell in cells if "." in cell and _NUMBER.fullmatch(cell)]
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
    message = "Numbers are written with a decimal comma."
    evidence = f"{len(commas)} of {len(cells)} cells looked at, such as {commas[0]!r}"
    return ",", None, [Finding("info", "decimal", message, evidence)]


def numeric_columns(
    rows: Sequence[Sequence[str]], width: int, *, decimal: str, thousands: str | None
) -> list[bool]:
    """Find which columns hold numbers: those where most cells that say anything are numbers."""
    numeric = []
    judged = rows[: max(5, _JUDGED_CELLS // max(width, 1))]
    for column in range(width):
        cells = [row[column] for row in judged if column < len(row)]
        if thousands:
            cells = [cell.replace(thousands, "") for cell in cells]
        said = [cell for cell in cells if not is_missing(cell)]
        numbers = sum(is_number(cell, decimal) for cell in said)
        numeric.append(not said or numbers > 0.5 * len(said))
    return numeric


def records(text: Text, start: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the lines from one on with their numbers, those that a quoted cell spans joined."""
    joined, first, above = "", 0, True
    for number, line in enumerate(text.lines()):
        if number < start:
            continue
        if line.startswith(_TABLE_END):
            return
        above = above and (not line.strip() or _is_comment(line))
        if not joined:
            first = number
        joined = f"{joined}\n{line}" if joined else line
        if above or joined.count('"') % 2 == 0 or not _OPENING.search(joined):
            yield first, joined
            joined = ""
        elif number - first > _OPEN_LINES:
            break
    if joined:
        raise _OpenQuoteError(
            text.name,
            "must close each quotation mark it opens",
            got=f"an open one in line {first + 1}",
            remedy="Save the table without quotation marks inside cells",
        )


def _first_lines(text: Text, start: int) -> tuple[tuple[int, str, int], list[tuple[int, str]]]:
    """Read as many lines as are cheap to look at: how many comments and the last, then rows."""
    comments = (0, "", 0)
    lines: list[tuple[int, str]] = []
    characters = 0
    try:
        for number, line in records(text, start):
            if not line.strip():
                continue
            if not lines and _is_comment(line):
                comments = (comments[0] + 1, line, number)
                continue
            lines.append((number, line))
            characters += len(line)
            if len(lines) >= _LINES or (len(lines) > 3 and characters > _CHARACTERS):
                break
    except _OpenQuoteError:
        # the rows above it may be enough to know what this is; who reads all of it stumbles again
        if not lines:
            raise
    if not lines:
        raise UserInputError(
            text.name,
            "must hold rows",
            got="no line that is not a comment",
            remedy="Check that the export was completed",
        )
    return comments, lines


def _is_comment(line: str) -> bool:
    return line.lstrip().lower().startswith(_COMMENTS)


def _check_widths(text: Text, lines: Sequence[str]) -> None:
    """Refuse lines of cells without end before they are cut."""
    for mark in SEPARATORS:
        # a name may hold a few spaces, and is split at them before it is clear what separates
        most = text.limits.samples * (_SPACES if mark == " " else 1) + _BESIDE
        widest = max(line.count(mark) for line in lines)
        if widest > most:
            raise RefusedFileError(
                text.name,
                f"must have no more than {text.limits.samples:,} columns",
                got=f"a line of {widest + 1:,} cells",
                remedy="Check the separator and the line ends",
            )


def _cut(line: str, separator: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in split(line, separator))


def _names(comment: str, separator: str, first: Sequence[str]) -> tuple[str, ...]:
    """Cut a comment into names of columns, where there are as many as in the first row."""
    cells = _cut(comment.lstrip("# "), separator)
    return cells if len(cells) == len(first) > 1 and all(cells[1:]) else ()


def _count_titles(rows: Sequence[Sequence[str]]) -> int:
    """Count the lines above the header that have a single filled cell."""
    widest = max((len(row) for row in rows), default=0)
    titles = 0
    while (
        widest > 2
        and titles < len(rows) - 2
        and sum(bool(cell.strip()) for cell in rows[titles]) == 1
    ):
        titles += 1
    return titles


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many cells most rows have, a header apart; the larger number of two."""
    widths = Counter(len(row) for row in rows[1:] or rows)
    return max(widths, key=lambda width: (widths[width], width))


def _fit(rows: Sequence[Sequence[str]]) -> float:
    width = _usual_width(rows)
    return sum(len(row) in (width, width - 1) for row in rows) / len(rows)


def _is_header_short(rows: Sequence[Sequence[str]]) -> bool:
    rows = rows[_count_titles(rows) :]
    return len(rows[0]) < _usual_width(rows)


def _has_decimal_commas(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for row in rows[1:] or rows for cell in row if "," in cell]
    return bool(cells) and all(_COMMA_NUMBER.fullmatch(cell) for cell in cells)


def _evidence(rows: Sequence[Sequence[str]]) -> str:
    body = rows[1:_SNIFFED] or rows
    width = _usual_width(rows)
    times = sum(len(row) == width for row in body)
    cells = [cell for row in body for cell in row[1:2_000] if not is_missing(cell)]
    share = sum(is_number(cell) or is_number(cell, ",") for cell in cells) / max(1, len(cells))
    return f"{width} cells in {times} of {len(body)} lines, {share:.0%} of their values are numbers"
