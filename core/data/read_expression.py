"""The front door for expression: any file that is understood becomes the same `Expression`."""

from __future__ import annotations

import os
import tarfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.data.cleaning import clean
from core.data.expression import Expression
from core.data.guards.archive import is_workbook, unpack_tar, unpack_zip
from core.data.guards.streams import first_bytes, is_gzip, unpack_gzip
from core.data.overrides import Overrides
from core.data.readers.beeline import is_beeline, read_beeline
from core.data.readers.dream import is_time_header, read_time_table
from core.data.readers.geo_series import read_series_matrix
from core.data.readers.h5ad import read_h5ad
from core.data.readers.matrix_market import is_matrix_market, read_matrix_market
from core.data.readers.raw_expression import Context, RawExpression
from core.data.readers.table import read_text_table
from core.data.simulated import is_simulated
from core.data.tabular import SERIES_MATRIX, read_head
from core.data.text import open_text
from core.data.workbook import SHEET_SEPARATOR, cell_in_full, read_sheet
from core.errors import UserInputError
from core.findings import Finding
from core.progress import Progress, silent
from core.settings import Limits

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
"""Bytes by which a file is known: a TAR header's."""
_DETECT_ALL = Overrides()
_DEFAULT_LIMITS = Limits()


def read_expression(
    path: str | os.PathLike[str],
    *,
    overrides: Overrides = _DETECT_ALL,
    limits: Limits = _DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Expression:
    """Read expression from a file or folder.

    The format is told by the contents: CSV, TSV, TXT or XLSX (plain or gzip), h5ad, a 10x or
    MatrixMarket folder, a GEO series matrix, a BEELINE folder, a DREAM time-series table, or a
    ZIP or TAR archive of one of these. What was recognised, decided and mended is in
    `findings`; `core.data.cleaning` states the rules.

    Parameters
    ----------
    path
        A file or folder.
    overrides
        Decisions that replace what would be detected.
    limits
        What a file may ask of this machine.
    progress
        Told how far the reading is; may raise `Cancelled`.
    """
    path = Path(path)
    if not path.exists():
        raise UserInputError(
            path.name or str(path),
            "must be a file or folder that exists",
            got="nothing there",
            remedy="Check the path",
        )
    context = Context(overrides, limits, progress)
    with TemporaryDirectory(prefix="grnscope-") as scratch:
        reading = _read_folder(path, context) if path.is_dir() else _read(path, scratch, context)
    noted = is_simulated(path)
    return clean(reading, overrides=overrides, limits=limits, source=path.name, simulated=noted)


def _recognised(form: str, reading: RawExpression) -> RawExpression:
    """Put first which format it was."""
    told = Finding("info", "format", f"Recognised as: {form}.")
    return replace(reading, findings=(told, *reading.findings))


def _read(path: Path, scratch: str, context: Context) -> RawExpression:
    """Read a file by how it begins; what is packed is unpacked into the scratch folder."""
    head = first_bytes(path, _HEADER, limits=context.limits)
    if head.startswith((*_ZIP, _HDF5)) or _is_tar(head):
        return _read_packed(path, head, Path(scratch), context=context)
    if head.startswith(_OLD_OFFICE):
        raise UserInputError(
            path.name,
            "must be an XLSX workbook, not the older XLS",
            got="an XLS file",
            remedy="Open it in Excel or LibreOffice and save it as XLSX",
        )
    return _read_text(path, context)


def _read_packed(path: Path, head: bytes, scratch: Path, *, context: Context) -> RawExpression:
    if is_gzip(path):
        inner = scratch / "unpacked" / (path.name.removesuffix(".gz") or "file")
        inner.parent.mkdir()
        unpack_gzip(path, inner, limits=context.limits)
        path = inner
    if head.startswith(_HDF5):
        return _recognised("h5ad", read_h5ad(path, context))
    folder = scratch / "members"
    folder.mkdir()
    if head.startswith(_ZIP) and is_workbook(path):
        return _recognised("XLSX workbook", _read_workbook(path, folder, context))
    unpack = unpack_zip if head.startswith(_ZIP) else unpack_tar
    unpack(path, folder, limits=context.limits)
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        folder = inside[0]
    return _read_folder(folder, context, name=path.name)


def _read_folder(folder: Path, context: Context, *, name: str | None = None) -> RawExpression:
    files = [item for item in sorted(folder.iterdir()) if item.is_file()]
    if is_matrix_market(folder):
        return _recognised("MatrixMarket folder", read_matrix_market(folder, context))
    if is_beeline(folder):
        return _recognised("BEELINE folder", read_beeline(folder, context))
    if len(files) == 1:
        head = first_bytes(files[0], len(_HDF5), limits=context.limits)
        if head == _HDF5 and not is_gzip(files[0]):
            return _recognised("h5ad", read_h5ad(files[0], context))
        return _read_text(files[0], context)
    raise UserInputError(
        name or folder.name,
        "must hold a MatrixMarket matrix, ExpressionData, or a single table",
        got=", ".join(item.name for item in files[:10]) or "no files",
        remedy="Choose the file with the expression values itself",
    )


def _read_text(path: Path, context: Context) -> RawExpression:
    text = open_text(path, limits=context.limits)
    first = text.first_line.lower()
    if first.startswith(SERIES_MATRIX):
        return _recognised("GEO series matrix", read_series_matrix(text, context))
    if first.startswith("%%matrixmarket"):
        raise UserInputError(
            path.name,
            "must come with the names of its genes and cells",
            got="a MatrixMarket file alone",
            remedy="Give its folder, or a ZIP of it, with features.tsv and barcodes.tsv",
        )
    head = read_head(text, separator=context.overrides.separator)
    if is_time_header(head.rows[0]):
        return _recognised("time-series table", read_time_table(text, head, context))
    return _recognised("table", read_text_table(text, head, context))


def _read_workbook(path: Path, scratch: Path, context: Context) -> RawExpression:
    """Read one sheet of a workbook: the one asked for, else the first that holds a table."""
    sheet = read_sheet(
        path,
        scratch,
        limits=context.limits,
        wanted=context.overrides.sheet,
        as_text=cell_in_full,
    )
    head = read_head(sheet.text, separator=SHEET_SEPARATOR)
    context = replace(context, overrides=replace(context.overrides, decimal="."))
    reading = read_text_table(sheet.text, head, context)
    told = Finding(
        "info",
        "sheet",
        f"The sheet {sheet.title!r} is read.",
        f"other sheets: {', '.join(sheet.others)}" if sheet.others else "the only one",
    )
    kept = [found for found in reading.findings if found.topic != "separator"]
    return replace(reading, findings=(told, *kept))


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar" or (len(head) == _HEADER and _is_old_tar(head))


def _is_old_tar(head: bytes) -> bool:
    try:
        return bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape").name)
    except tarfile.HeaderError:
        return False
