from pathlib import Path

import pytest

from core.files import read_json, write_json


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    write_json(path, {"a": [1, "é"]})
    write_json(path, {"a": [2, "é"]})
    assert read_json(path) == {"a": [2, "é"]}
    assert [found.name for found in path.parent.iterdir()] == ["a.json"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json(path) == {"a": 1}
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe", b""])
def test_what_is_no_json_object_reads_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read_json(path) is None
    assert read_json(tmp_path / "absent.json") is None
