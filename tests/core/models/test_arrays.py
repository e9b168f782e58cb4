"""Models of arrays: read as they were written, and nothing runs or unfolds on load."""

import pickle
import zipfile

import numpy as np
import pytest

from core.errors import UserInputError
from core.models.arrays import read_arrays, write_arrays


def test_arrays_come_back_as_they_were(tmp_path):
    given = {"a/b": np.arange(6.0).reshape(2, 3), "words": np.array(["x", "yy"])}
    write_arrays(tmp_path / "model.npz", given)

    found = read_arrays(tmp_path / "model.npz")

    assert set(found) == set(given)
    for name, array in given.items():
        np.testing.assert_array_equal(found[name], array)


def _npz(path, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", content)
    return path


def _npy(header):
    text = header.ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


HOSTILE = {
    "objects": _npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")
    + pickle.dumps([print]),
    "far more than it holds": _npy(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    ),
    "times": _npy("{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,), }") + bytes(8),
    "no array": b"hello",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_arrays_are_refused_in_one_sentence(tmp_path, content):
    with pytest.raises(UserInputError) as refused:
        read_arrays(_npz(tmp_path / "model.npz", content))

    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"not a zip")

    with pytest.raises(UserInputError):
        read_arrays(tmp_path / "model.npz")
