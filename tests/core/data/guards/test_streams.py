import gzip

import pytest

from core.data.guards.streams import check_size, open_binary, unpack_gzip
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import write


def test_plain_and_gzip_give_the_same_bytes(tmp_path):
    plain = write(tmp_path / "a.txt", "hello\n" * 100)
    packed = write(tmp_path / "b.gz", "hello\n" * 100)

    for path in (plain, packed):
        with open_binary(path, limits=Limits()) as file:
            assert file.read() == b"hello\n" * 100


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(unpack_ratio=100), "100 times its size"),
        (Limits(unpacked_bytes=2_000_000, unpack_ratio=10_000), "no more than 2,000,000 bytes"),
    ],
)
def test_a_gzip_bomb_is_refused_while_it_unpacks(tmp_path, limits, says):
    bomb = write(tmp_path / "bomb.csv.gz", b"\0" * 20_000_000)

    with pytest.raises(RefusedFileError, match=says):
        unpack_gzip(bomb, tmp_path / "out", limits=limits)
    assert (tmp_path / "out").stat().st_size < 6_000_000


@pytest.mark.parametrize("cut", [12, -8, -1])
def test_a_cut_off_gzip_is_told_from_a_whole_one(tmp_path, cut):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 100)[:cut])

    with pytest.raises(UserInputError, match="damaged or cut off"):
        unpack_gzip(path, tmp_path / "out", limits=Limits())


def test_damaged_bytes_inside_gzip_are_no_stack_trace(tmp_path):
    data = bytearray(gzip.compress(bytes(range(256)) * 100))
    data[40:60] = b"x" * 20
    (tmp_path / "a.gz").write_bytes(data)

    with pytest.raises(UserInputError, match="damaged or cut off"):
        unpack_gzip(tmp_path / "a.gz", tmp_path / "out", limits=Limits())


def test_empty_and_oversized_files_are_refused(tmp_path):
    empty, large = write(tmp_path / "a", ""), write(tmp_path / "b", "x" * 100)

    with pytest.raises(UserInputError, match="an empty file"):
        check_size(empty, limits=Limits())
    with pytest.raises(RefusedFileError, match="no larger than 50 bytes"):
        check_size(large, limits=Limits(upload_bytes=50))
