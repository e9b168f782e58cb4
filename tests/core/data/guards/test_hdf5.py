import h5py
import numpy as np
import pytest

from core.data.guards.hdf5 import open_hdf5
from core.data.guards.hdf5_texts import read_texts
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits


def opened(path, limits=None):
    with open_hdf5(path, limits=limits or Limits()) as file:
        return list(file)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.h5ad"


def test_a_plain_file_passes_with_groups_seen_twice(path):
    with h5py.File(path, "w") as file:
        file["group/x"] = np.arange(10.0)
        file["again"] = file["group"]
        file["group/inner"] = file["/"]  # hard links may form a circle

    assert opened(path) == ["again", "group"]


@pytest.mark.parametrize(
    "link",
    [h5py.SoftLink("/x"), h5py.ExternalLink("/etc/hostname", "/x")],
    ids=["soft", "external"],
)
def test_links_to_elsewhere_are_refused(path, link):
    with h5py.File(path, "w") as file:
        file["x"] = np.arange(3)
        file["uns/deep/link"] = link

    with pytest.raises(RefusedFileError, match="a link to elsewhere, /uns/deep/link"):
        opened(path)


def test_external_storage_is_refused(path, tmp_path):
    (tmp_path / "secret").write_bytes(b"x" * 800)
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (100,), "f8", external=[(str(tmp_path / "secret"), 0, 800)])

    with pytest.raises(RefusedFileError, match="kept elsewhere"):
        opened(path)


def test_virtual_data_sets_are_refused(path):
    layout = h5py.VirtualLayout((10,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", (10,))
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset("X", layout)

    with pytest.raises(RefusedFileError, match="kept elsewhere"):
        opened(path)


def test_committed_types_are_refused(path):
    with h5py.File(path, "w") as file:
        file["type"] = np.dtype("f8")

    with pytest.raises(RefusedFileError, match="groups and arrays only"):
        opened(path)


def test_a_small_file_that_declares_gigabytes_is_refused(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (30_000, 20_000), "f4", chunks=(100, 100))

    assert path.stat().st_size < 17_000
    with pytest.raises(RefusedFileError, match="2,400,000,000 bytes declared and 0 stored"):
        opened(path)


def test_the_absolute_cap_holds_too(path):
    with h5py.File(path, "w") as file:
        file["X"] = np.zeros(1000)

    with pytest.raises(RefusedFileError, match="no array above 7,999 bytes"):
        opened(path, Limits(array_bytes=7_999))
    assert opened(path, Limits(array_bytes=8_000)) == ["X"]


def test_a_block_larger_than_its_array_is_refused(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (10,), "f8", maxshape=(None,), chunks=(3_000_000,))

    with pytest.raises(RefusedFileError, match="blocks larger than their array"):
        opened(path)


def test_a_filter_that_is_not_built_in_is_named(path):
    with h5py.File(path, "w") as file:
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk((10,))
        plan.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (0,))
        space = h5py.h5s.create_simple((10,))
        h5py.h5d.create(file.id, b"X", h5py.h5t.NATIVE_INT32, space, plan)

    with pytest.raises(UserInputError, match=r"filter 32001 on /X.*compression='gzip'"):
        opened(path)


@pytest.mark.parametrize("cut", [20, 600, -10])
def test_a_cut_off_file_is_told(path, cut):
    with h5py.File(path, "w") as file:
        file["X"] = np.arange(1000.0)
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(UserInputError, match="a damaged or cut off one"):
        opened(path)


@pytest.mark.parametrize("ends", ["os.kill(os.getpid(), 11)", "raise SystemExit(1)"])
def test_a_crash_of_the_library_while_texts_are_read_is_a_sentence(tmp_path, monkeypatch, ends):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["names"] = ["a", "b"]
    crashing = tmp_path / "texts.py"
    crashing.write_text(f"import os\n{ends}\n")
    monkeypatch.setattr("core.data.guards.hdf5._TEXTS", crashing)

    with (
        pytest.raises(UserInputError, match="must be a whole HDF5 file"),
        open_hdf5(tmp_path / "a.h5", limits=Limits()),
    ):
        pytest.fail("it was opened all the same")


def test_texts_and_attributes_are_read_by_the_process_that_goes_first(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["deep/names"] = ["a", "b"]
        file["deep"].attrs["encoding"] = "text"

    read_texts(str(tmp_path / "a.h5"), ["/", "/deep", "/deep/names"])
    with pytest.raises(KeyError):
        read_texts(str(tmp_path / "a.h5"), ["/nothing"])
