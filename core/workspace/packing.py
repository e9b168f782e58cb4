"""A folder of a workspace as one file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.io.archive import add_file, plain_files
from core.io.atomic import plain_disk_errors
from core.workspace.records import Item, file_name


def pack_folder(item: Item, target: Path) -> None:
    """Write a folder, such as one of 10x, as one archive that can be uploaded again.

    Parameters
    ----------
    item
        A folder.
    target
        The archive; it must not exist.
    """
    top = file_name(item.name)
    with (
        plain_disk_errors(Path(target.name)),
        zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in plain_files(item.path):
            add_file(archive, path, f"{top}/{path.relative_to(item.path).as_posix()}")
