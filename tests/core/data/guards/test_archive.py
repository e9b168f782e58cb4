import io
import stat
import struct
import tarfile
import zipfile

import pytest

from core.data.guards.archive import check_workbook, check_zip, unpack_tar, unpack_zip
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits


def zipped(path, members, **how):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, **how)
    return path


def tarred(path, *members):
    with tarfile.open(path, "w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def unpacked(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_plain_members_come_out_and_clutter_does_not(tmp_path):
    path = zipped(tmp_path / "a.zip", {"x/a.txt": "1", "__MACOSX/x/._a": "", "x/.DS_Store": ""})
    unpack_zip(path, tmp_path / "zip", limits=Limits())
    tar = tarred(tmp_path / "a.tar", (tarfile.TarInfo("x/a.txt"), b"1"))
    unpack_tar(tar, tmp_path / "tar", limits=Limits())

    assert unpacked(tmp_path / "zip") == unpacked(tmp_path / "tar") == {"x/a.txt"}


NAMES = ["../a", "x/../../a", "/etc/a", "C:/a", "x\\..\\a", "a/" * 20 + "a", "x" * 250]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_leave_the_folder_are_refused(tmp_path, name):
    path = zipped(tmp_path / "a.zip", {name: "1"})
    tar = tarred(tmp_path / "a.tar", (tarfile.TarInfo(name), b"1"))

    with pytest.raises(RefusedFileError, match="plain names inside its own folder"):
        unpack_zip(path, tmp_path / "out", limits=Limits())
    with pytest.raises(RefusedFileError, match="plain names inside its own folder"):
        unpack_tar(tar, tmp_path / "out", limits=Limits())
    assert not (tmp_path / "out").exists()


def test_a_member_without_a_name_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"abc": "1"})
    path.write_bytes(path.read_bytes().replace(b"abc", b"\0bc"))

    with pytest.raises(RefusedFileError, match="plain names inside its own folder"):
        unpack_zip(path, tmp_path / "out", limits=Limits())


def test_members_in_one_place_are_refused_without_a_word_of_where_that_is(tmp_path):
    twice = (tarfile.TarInfo("a"), b"1")
    tar = tarred(tmp_path / "a.tar", twice, twice)

    with pytest.raises(UserInputError, match="two members in one place") as refusal:
        unpack_tar(tar, tmp_path / "out", limits=Limits())

    assert str(tmp_path) not in str(refusal.value)


def test_links_are_refused(tmp_path):
    link = zipfile.ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(RefusedFileError, match="plain files only"):
        check_zip(tmp_path / "a.zip", limits=Limits())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_tar_links_and_devices_are_refused(tmp_path, kind):
    member = tarfile.TarInfo("a")
    member.type, member.linkname = kind, "/etc/passwd"
    path = tarred(tmp_path / "a.tar", (member, b""))

    with pytest.raises(RefusedFileError, match="plain files only"):
        unpack_tar(path, tmp_path / "out", limits=Limits())


def test_a_tar_header_of_enormous_size_is_refused_before_it_is_read(tmp_path):
    member = tarfile.TarInfo("a")
    member.type = tarfile.GNUTYPE_LONGNAME
    path = tarred(tmp_path / "a.tar", (member, b"x" * 100_000))

    with pytest.raises(RefusedFileError, match="an oversized header"):
        unpack_tar(path, tmp_path / "out", limits=Limits())


@pytest.mark.parametrize("name", ["inner.zip", "inner.dat", "inner.tar.gz"])
def test_archives_inside_archives_are_refused(tmp_path, name):
    inner = zipped(tmp_path / "inner", {"a": "1"}).read_bytes()
    path = zipped(tmp_path / "a.zip", {name: inner})

    with pytest.raises(RefusedFileError, match="another archive"):
        unpack_zip(path, tmp_path / "out", limits=Limits())


def test_bombs_are_refused_by_what_they_declare(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a": b"\0" * 5_000_000})

    with pytest.raises(RefusedFileError, match="200 times its size"):
        check_zip(path, limits=Limits())
    with pytest.raises(RefusedFileError, match="no more than 1,000,000 bytes"):
        check_zip(path, limits=Limits(unpacked_bytes=1_000_000, unpack_ratio=10_000))
    many = zipped(tmp_path / "b.zip", {f"a{number}": "1" for number in range(30)})
    with pytest.raises(RefusedFileError, match="no more than 20 members"):
        check_zip(many, limits=Limits(archive_members=20))


def test_a_list_of_members_too_long_to_read_is_refused_unread(tmp_path):
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 60_000 * 80, 0, 0)
    (tmp_path / "a.zip").write_bytes(b"\0" * 60_000 * 80 + end)

    with pytest.raises(RefusedFileError, match="no more than 2,000 members"):
        check_zip(tmp_path / "a.zip", limits=Limits())


def test_overlapping_members_are_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a": bytes(range(256)) * 40})
    data = path.read_bytes()
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[at:end]
    copies = b"".join(entry.replace(b"a", bytes([97 + n])) for n in range(9))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 9, 9, len(copies), at, 0)
    path.write_bytes(data[:at] + copies + tail)

    with pytest.raises((RefusedFileError, UserInputError)):
        unpack_zip(path, tmp_path / "out", limits=Limits())


@pytest.mark.parametrize("cut", [10, -30, -5])
def test_a_cut_off_zip_is_told(tmp_path, cut):
    path = zipped(tmp_path / "a.zip", {"a": bytes(range(256)) * 10})
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(UserInputError, match="whole archive"):
        check_zip(path, limits=Limits())


def test_a_member_whose_bytes_are_damaged_is_told(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a": bytes(range(256)) * 10})
    data = bytearray(path.read_bytes())
    data[60:70] = b"x" * 10
    path.write_bytes(data)

    with pytest.raises(UserInputError, match="whole archive"):
        unpack_zip(path, tmp_path / "out", limits=Limits())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("pad", [0, 1024**2 - 5])
def test_a_workbook_that_declares_entities_is_refused(tmp_path, encoding, pad):
    xml = '<?xml version="1.0"?>' + " " * pad + '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", xml.encode(encoding))

    with pytest.raises(RefusedFileError, match="XML entities"):
        check_workbook(path, limits=Limits())
