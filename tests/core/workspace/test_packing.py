import io
import zipfile
from pathlib import Path

from core.workspace.packing import pack_folder
from core.workspace.records import Item


def test_a_folder_is_packed_with_its_names_and_nothing_from_outside(tmp_path: Path) -> None:
    folder = tmp_path / "cells"
    (folder / "inner").mkdir(parents=True)
    (folder / "matrix.mtx").write_text("1")
    (folder / "inner" / "genes.tsv").write_text("g")
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    item = Item("i", "my cells", "expression", "", 2, "x", 0.0, folder)
    pack_folder(item, tmp_path / "packed.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "packed.zip").read_bytes())) as archive:
        assert archive.namelist() == ["my_cells/matrix.mtx", "my_cells/inner/genes.tsv"]
        assert archive.read("my_cells/matrix.mtx") == b"1"
