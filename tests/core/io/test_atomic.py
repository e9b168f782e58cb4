import errno
import json
import os
import stat

import numpy as np
import pytest

from core.errors import UserInputError
from core.io.atomic import read_json, replacing, write_json_atomic, write_text_atomic


def test_the_file_appears_whole_with_ordinary_permissions(tmp_path):
    path = tmp_path / "new" / "folder" / "a.txt"

    write_text_atomic("héllo\n", path)

    assert path.read_bytes() == "héllo\n".encode()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    assert list(path.parent.iterdir()) == [path]


def fail_half_way(path, error):
    with replacing(path) as part:
        part.write_text("half")
        raise error


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    with pytest.raises(RuntimeError):
        fail_half_way(path, RuntimeError())

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_said_plainly(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    with pytest.raises(UserInputError, match=r"a\.txt.*room on the disk.*Free some space"):
        fail_half_way(path, OSError(errno.ENOSPC, "No space left on device"))

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UserInputError, match="place where a file can be written"):
        write_text_atomic("x", tmp_path / "file" / "below")
    with pytest.raises(UserInputError, match="place where a file can be written"):
        write_text_atomic("x", tmp_path)


def test_json_takes_numpy_and_has_no_nan(tmp_path):
    path = tmp_path / "a.json"
    value = {
        "n": np.int64(3),
        "x": np.float32(0.5),
        "none": float("nan"),
        "rows": np.array([[1.0, np.inf]]),
        "names": ("b", "ä"),
        "set": {"z", "a"},
        "path": tmp_path,
        "yes": np.True_,
    }

    write_json_atomic(value, path)

    assert json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail) == {
        "n": 3,
        "x": 0.5,
        "none": None,
        "rows": [[1.0, None]],
        "names": ["b", "ä"],
        "set": ["a", "z"],
        "path": str(tmp_path),
        "yes": True,
    }


def test_json_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        write_json_atomic({"x": object()}, tmp_path / "a.json")

    assert list(tmp_path.iterdir()) == []


def test_json_that_is_missing_broken_or_no_object_reads_as_none(tmp_path):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[1]")
    write_json_atomic({"a": 1}, tmp_path / "good.json")

    assert read_json(tmp_path / "missing.json") is None
    assert read_json(tmp_path / "broken.json") is None
    assert read_json(tmp_path / "list.json") is None
    assert read_json(tmp_path / "good.json") == {"a": 1}


def test_json_writes_a_list_of_numbers_on_one_line(tmp_path):
    value = {"curve": [1, -0.25, None, 2.5e-7], "text": "[\n 1,\n 2\n]", "mixed": [1, "a"]}
    write_json_atomic(value, tmp_path / "out.json")

    text = (tmp_path / "out.json").read_text()
    assert ' "curve": [1, -0.25, null, 2.5e-07]' in text
    assert json.loads(text) == value
