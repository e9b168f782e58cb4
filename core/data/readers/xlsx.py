"""XLSX: a sheet is written out as a text table and read as one."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.data.readers.layout import Region, survey
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.table import as_reading, read_table
from core.data.readers.text import Text
from core.data.workbook import open_workbook, sheet_rows
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding


def read_workbook(path: Path, context: Context) -> RawExpression:
    """Read one sheet of a workbook: the one asked for, else the first that holds a table."""
    with TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        sheet, others = _write_sheet(path, plain, context)
        overrides = replace(context.overrides, separator="\t", decimal=".")
        text = Text(plain, "utf-8", context.limits)
        layout = survey(text, overrides, region=Region(pad=True))
        reading = as_reading(read_table(text, layout, context), path, context)
    told = Finding(
        "info",
        "sheet",
        f"The sheet {sheet!r} is read.",
        f"other sheets: {', '.join(others)}" if others else "the only one",
    )
    kept = [found for found in reading.findings if found.topic != "separator"]
    return replace(reading, findings=(told, *kept))


def _write_sheet(path: Path, plain: Path, context: Context) -> tuple[str, list[str]]:
    with open_workbook(path, limits=context.limits) as book:
        names = [sheet.title for sheet in book.worksheets]
        wanted = context.overrides.sheet
        if wanted is not None and wanted not in names:
            raise UserInputError(
                "sheet",
                f"must be a sheet of {path.name}",
                got=repr(wanted),
                remedy=f"Choose one of {', '.join(names[:20])}",
            )
        for name in [wanted] if wanted is not None else names:
            rows = sheet_rows(book[name], path, limits=context.limits)
            if _write_rows(rows, plain, context) > 1:
                return name, [other for other in names if other != name]
    raise UserInputError(
        path.name,
        "must hold a sheet with a table",
        got="empty sheets",
        remedy="Put the table in the first sheet, header in the first row",
    )


def _write_rows(rows: Iterable[Sequence[object]], plain: Path, context: Context) -> int:
    """Write rows as tab-separated text; give the number of rows with more than one cell."""
    filled = size = 0
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        for row in rows:
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            writer.writerow(cells)
            filled += len(cells) > 1
            size += sum(map(len, cells)) + len(cells)
            if size > context.limits.unpacked_bytes:
                raise RefusedFileError(
                    plain.name,
                    f"must unpack to no more than {context.limits.unpacked_bytes:,} bytes",
                    got="more than that",
                    remedy="Give the table as CSV",
                )
    return filled


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).replace("\t", " ").replace("\n", " ").replace("\r", " ").strip()
