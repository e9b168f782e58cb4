import errno
import os
import stat
import tempfile
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from core.io.scratch import scratch, temporary_files_in


def test_a_folder_is_given_empty_and_removed_afterwards(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("home")
    with scratch(home, "web") as folder:
        assert folder == home / "scratch" / "web"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
    (folder / "of one that was killed").mkdir(parents=True)
    with scratch(home, "web") as folder:
        assert list(folder.iterdir()) == []


def test_two_of_a_name_do_not_share_a_folder(tmp_path: Path) -> None:
    with scratch(tmp_path, "web") as first:
        (first / "mine").touch()
        with scratch(tmp_path, "web") as second:
            assert second != first
        assert (first / "mine").exists()


@pytest.mark.parametrize("depth", [1, 12])
def test_a_socket_can_be_made_in_it_however_deep_the_home_is(tmp_path: Path, depth: int) -> None:
    home = tmp_path.joinpath(*["a folder of a name"] * depth)
    home.mkdir(parents=True)
    for _ in range(2):
        with scratch(home, "worker") as folder:
            address = folder / "pymp-12345678" / "listener-12345678"
            assert len(os.fsencode(address)) <= 107
            address.parent.mkdir()
            Listener(str(address), "AF_UNIX").close()
            (folder / "left").touch()
    assert not folder.exists()


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    home = tmp_path / ("x" * 90)
    with scratch(home, "worker") as folder:
        pass
    folder.symlink_to(tmp_path)
    with scratch(home, "worker") as other:
        assert other.is_dir()
        assert other != folder


def test_temporary_files_go_there_for_as_long_as_the_block_lasts(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with temporary_files_in(tmp_path):
        assert tempfile.gettempdir() == str(tmp_path)
        assert os.environ["TMPDIR"] == str(tmp_path)
    assert tempfile.gettempdir() == before


def test_a_disk_without_room_leaves_the_system_to_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with scratch(tmp_path, "web") as folder:
        assert str(folder) == tempfile.gettempdir()
    assert folder.exists()
