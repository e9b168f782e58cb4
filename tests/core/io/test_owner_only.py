import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.io.owner_only import keep_private


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_home_is_closed_to_others_and_so_is_what_comes_into_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    keep_private(home)
    (home / "file").touch()
    (home / "folder").mkdir()
    assert [_mode(path) for path in (home, home / "file", home / "folder")] == [
        0o700,
        0o600,
        0o700,
    ]


def test_a_home_that_is_not_there_is_made_private(tmp_path: Path) -> None:
    keep_private(tmp_path / "a" / "home")
    assert _mode(tmp_path / "a" / "home") == 0o700


def test_a_folder_that_everybody_uses_stays_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o1777)
    keep_private(tmp_path)
    assert _mode(tmp_path) == 0o1777
    assert "a folder of its own" in caplog.text


def test_a_mount_that_refuses_is_said_once_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o755)

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    keep_private(tmp_path)
    keep_private(tmp_path)
    assert caplog.text.count("could not be closed to others") == 1
