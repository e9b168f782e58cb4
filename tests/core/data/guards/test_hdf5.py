import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import h5py
import numpy as np
import psutil
import pytest

from core.data.guards.hdf5 import open_hdf5
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

pytestmark = pytest.mark.slow

HOSTILE = Path(__file__).with_name("hostile")


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


def test_texts_that_share_one_long_text_are_refused_before_they_unfold(path):
    write_sharing(path, count=3_000, length=1_000_000)

    with pytest.raises(RefusedFileError, match="texts that unfold to more than 18,885,568 bytes"):
        opened(path)


def test_texts_of_many_rows_pass(path):
    names = [f"gene {number}" for number in range(70_000)]
    with h5py.File(path, "w") as file:
        file["names"] = names
        file["table"] = np.array([("a", 1)], dtype=[("name", h5py.string_dtype()), ("n", "i4")])
        file["nothing"] = h5py.Empty("f4")
        file["one"] = "a text"
        file["one"].attrs["lists"] = ["a", "b"]

    assert "names" in opened(path)


def test_memory_that_the_library_asks_for_is_bounded(path):
    write_sharing(path, count=3_000, length=1_000_000)

    with pytest.raises(RefusedFileError, match="with 157,286,400 bytes of memory"):
        opened(path, Limits(guard_memory_bytes=150 * 1024**2))


@pytest.mark.parametrize("name", ["loops-csc.h5ad", "loops-dense.h5ad"])
def test_a_damaged_file_on_which_the_library_loops_is_refused(name):
    begun = time.monotonic()
    with pytest.raises(RefusedFileError, match="looked through within 2 seconds"):
        opened(HOSTILE / name, Limits(guard_seconds=2))
    assert time.monotonic() - begun < 60


def test_a_crash_of_the_library_is_a_sentence(path, monkeypatch):
    with h5py.File(path, "w") as file:
        file["names"] = ["a", "b"]
    monkeypatch.setattr("core.data.guards.hdf5._LOOK", f"{__name__}:crash")

    with pytest.raises(UserInputError, match="must be a whole HDF5 file"):
        opened(path)


def crash(*_):
    os.kill(os.getpid(), signal.SIGSEGV)


def test_the_process_that_looks_ends_with_the_one_that_waits_for_it():
    program = (
        "import sys; from pathlib import Path; from core.settings import Limits\n"
        "from core.data.guards.hdf5 import check_hdf5\n"
        "check_hdf5(Path(sys.argv[1]), limits=Limits())"
    )
    with subprocess.Popen([sys.executable, "-c", program, HOSTILE / "loops-csc.h5ad"]) as waiting:
        looking = wait_for(lambda: list(filter(loops, psutil.Process(waiting.pid).children())))
        waiting.kill()
    _, left = psutil.wait_procs(looking, timeout=20)
    assert not left


def loops(process):
    """Tell whether a process has begun to loop; others come and go while libraries load."""
    try:
        return process.cpu_times().user > 0.5
    except psutil.NoSuchProcess:
        return False


def wait_for(what):
    deadline = time.monotonic() + 60
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_a_block_that_unpacks_to_more_than_a_block_is_refused(path):
    with h5py.File(path, "w") as file:
        data = file.create_dataset("X", (400_000,), "f8", chunks=(400_000,), compression="gzip")
        data.id.write_direct_chunk((0,), zlib.compress(bytes(300 * 1024**2), 9))

    with pytest.raises(RefusedFileError, match="blocks larger than their array"):
        opened(path)


def test_a_block_stored_larger_than_it_can_be_is_damage(path):
    with h5py.File(path, "w") as file:
        data = file.create_dataset("X", (100,), "f8", chunks=(100,), compression="gzip")
        data.id.write_direct_chunk((0,), bytes(200_000))

    with pytest.raises(UserInputError, match="a damaged or cut off one"):
        opened(path)


@pytest.mark.parametrize("filters", [{"scaleoffset": 2}, {"compression": "szip"}, {"lzf": True}])
def test_other_filters_of_the_library_pass(path, filters):
    if filters.pop("lzf", False):
        filters = {"compression": "lzf", "shuffle": True, "fletcher32": True}
    with h5py.File(path, "w") as file:
        try:
            file.create_dataset("X", data=np.arange(10_000, dtype="f4"), chunks=(100,), **filters)
        except ValueError:
            pytest.skip("this HDF5 was built without it")

    assert opened(path) == ["X"]


def write_sharing(path, *, count, length):
    """Write a column of texts all of which point at the first, as no program would."""
    with h5py.File(path, "w") as file:
        names = file.create_dataset("names", (count,), h5py.string_dtype())
        names[0], names[1] = "x" * length, "y"
        start = names.id.get_offset()
    written = bytearray(path.read_bytes())
    pointer = written[start : start + 16]
    written[start : start + 16 * count] = pointer * count
    path.write_bytes(written)
