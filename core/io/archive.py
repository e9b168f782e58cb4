"""Files put into a ZIP archive, in one way for runs, models and folders."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

_PACKED = frozenset({".gz", ".zip", ".png", ".keras", ".onnx", ".h5", ".h5ad", ".npz", ".xlsx"})
"""Their content hardly packs any further."""


def plain_files(folder: Path) -> Iterator[Path]:
    """List the ordinary files of a folder in order; never a link, which could lead anywhere.

    Parameters
    ----------
    folder
        With whatever is below it.
    """
    for inside, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(inside) / name
            if path.is_file() and not path.is_symlink():
                yield path


def add_file(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    """Write a file into an archive, packed where that pays.

    Parameters
    ----------
    archive
        Open for writing.
    file
        What to write.
    name
        Its path inside.
    """
    packed = file.suffix in _PACKED
    archive.write(file, name, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
