"""Which reader a file or folder needs, told by its contents, never by its name alone."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path

from core.data.guards.archive import is_workbook, unpack_tar, unpack_zip
from core.data.guards.streams import check_size, is_gzip, open_binary, unpack_gzip
from core.data.readers.beeline import is_beeline, read_beeline
from core.data.readers.dream import is_time_header, read_time_table
from core.data.readers.geo_series import read_series_matrix
from core.data.readers.h5ad import read_h5ad
from core.data.readers.layout import first_titles
from core.data.readers.matrix_market import is_matrix_market, read_matrix_market
from core.data.readers.raw_expression import Context, Reader
from core.data.readers.table import read_table_file
from core.data.readers.text import recognise_text
from core.data.readers.xlsx import read_workbook
from core.errors import UserInputError

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Found:
    """A format, for people; the path to read; and its reader."""

    format: str
    path: Path
    read: Reader


def find_reader(path: Path, scratch: Path, context: Context) -> Found:
    """Look at a file or folder; unpack it into the scratch folder where that is needed."""
    if path.is_dir():
        return _in_folder(path, context)
    check_size(path, limits=context.limits)
    with open_binary(path, limits=context.limits) as file:
        head = file.read(512)
    packed = is_gzip(path)
    if head.startswith((*_ZIP, _HDF5)) or _is_tar(head):
        if packed:
            inner = scratch / "unpacked" / (path.name.removesuffix(".gz") or "file")
            inner.parent.mkdir()
            unpack_gzip(path, inner, limits=context.limits)
            path = inner
        return _packed(path, head, scratch, context=context)
    if head.startswith(_OLD_OFFICE):
        raise UserInputError(
            path.name,
            "must be an XLSX workbook, not the older XLS",
            got="an XLS file",
            remedy="Open it in Excel or LibreOffice and save it as XLSX",
        )
    return _text(path, context)


def _packed(path: Path, head: bytes, scratch: Path, *, context: Context) -> Found:
    if head.startswith(_HDF5):
        return Found("h5ad", path, read_h5ad)
    if head.startswith(_ZIP) and is_workbook(path):
        return Found("XLSX workbook", path, read_workbook)
    folder = scratch / "members"
    folder.mkdir()
    unpack = unpack_zip if head.startswith(_ZIP) else unpack_tar
    unpack(path, folder, limits=context.limits)
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        folder = inside[0]
    return _in_folder(folder, context, name=path.name)


def _in_folder(folder: Path, context: Context, *, name: str | None = None) -> Found:
    files = [item for item in sorted(folder.iterdir()) if item.is_file()]
    if is_matrix_market(folder):
        return Found("MatrixMarket folder", folder, read_matrix_market)
    if is_beeline(folder):
        return Found("BEELINE folder", folder, read_beeline)
    if len(files) == 1:
        check_size(files[0], limits=context.limits)
        with open_binary(files[0], limits=context.limits) as file:
            head = file.read(8)
        if head == _HDF5 and not is_gzip(files[0]):
            return Found("h5ad", files[0], read_h5ad)
        return _text(files[0], context)
    raise UserInputError(
        name or folder.name,
        "must hold a MatrixMarket matrix, ExpressionData, or a single table",
        got=", ".join(item.name for item in files[:10]) or "no files",
        remedy="Choose the file with the expression values itself",
    )


def _text(path: Path, context: Context) -> Found:
    text, _ = recognise_text(path, limits=context.limits, whole=False)
    first = next((line for line in text.lines() if line.strip()), "")
    if first.lower().startswith(("!series_", "!sample_")):
        return Found("GEO series matrix", path, read_series_matrix)
    if first.lower().startswith("%%matrixmarket"):
        raise UserInputError(
            path.name,
            "must come with the names of its genes and cells",
            got="a MatrixMarket file alone",
            remedy="Give its folder, or a ZIP of it, with features.tsv and barcodes.tsv",
        )
    if is_time_header(first_titles(text, context.overrides)):
        return Found("time-series table", path, read_time_table)
    return Found("table", path, read_table_file)


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar" or (len(head) == 512 and _old_tar(head))


def _old_tar(head: bytes) -> bool:
    try:
        return bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape").name)
    except tarfile.HeaderError:
        return False
