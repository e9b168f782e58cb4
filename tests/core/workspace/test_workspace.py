import errno
import io
import json
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from core.errors import NotFoundError, UserInputError
from core.random_ids import derived_id, is_id, new_id
from core.settings import Limits
from core.workspace import folders, items
from core.workspace.records import RECORD, file_name, shown_name
from core.workspace.secret import secret

_TABLE = b"gene,s1,s2\nA,1,2\nB,3,4\n"


def _save(home: Path, workspace: str, data: bytes = _TABLE, **options: object) -> items.Item:
    given = {"name": "cells.csv", **options}
    return items.save(home, workspace, io.BytesIO(data), **given)  # type: ignore[arg-type]


def _own(home: Path, workspace: str) -> list[items.Item]:
    """List what is the workspace's alone: a model may come with GRNscope."""
    return [item for item in items.list_items(home, workspace) if not item.shared]


def _names(home: Path, workspace: str) -> list[str]:
    return sorted(path.name for path in (home / "workspaces" / workspace / "items").iterdir())


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    return folders.create(tmp_path)


def test_a_file_is_stored_whole_and_described(tmp_path: Path, workspace: str) -> None:
    item = _save(tmp_path, workspace, declared_size=len(_TABLE))
    assert is_id(item.id)
    assert (item.name, item.content, item.size) == ("cells.csv", "expression", len(_TABLE))
    assert item.reason
    assert item.path.read_bytes() == _TABLE
    assert items.get(tmp_path, workspace, item.id) == item
    assert _own(tmp_path, workspace) == [item]
    assert items.list_items(tmp_path, workspace, content="pairs") == []
    assert items.used_bytes(tmp_path, workspace) == len(_TABLE)
    items.delete(tmp_path, workspace, item.id)
    assert _names(tmp_path, workspace) == []


def test_two_workspaces_never_see_each_other(tmp_path: Path, workspace: str) -> None:
    other = folders.create(tmp_path)
    item = _save(tmp_path, workspace)
    assert _own(tmp_path, other) == []
    for touch in (items.get, items.delete, items.correct):
        with pytest.raises(NotFoundError, match="must be one of this workspace"):
            touch(tmp_path, other, item.id)
    assert item.path.exists()


@pytest.mark.parametrize(
    "bad", ["", ".", "..", "../x", "a/b", "a" * 23, "\0" * 22, "x" * 5_000, "é" * 22, None, 3]
)
def test_an_id_leads_nowhere_else(tmp_path: Path, workspace: str, bad: object) -> None:
    with pytest.raises(NotFoundError):
        items.get(tmp_path, workspace, bad)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        folders.folder(tmp_path, bad)  # type: ignore[arg-type]
    assert not folders.visit(tmp_path, bad)


@pytest.mark.parametrize(
    ("name", "shown", "stored"),
    [
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\Users\\me\\My data.csv.gz", "My data.csv.gz", "My_data.csv.gz"),
        ("<b>x</b>\n.csv", "b> .csv", "b_.csv"),
        (RECORD, RECORD, "record.json"),
        ("", "unnamed", "unnamed"),
        ("..", "..", "file"),
        ("-rf.csv", "-rf.csv", "rf.csv"),
        ("数据.csv", "数据.csv", "csv"),
        ("x" * 400 + ".csv", "x" * 150, "x" * 100),
        ("a\x00b\u202e.csv", "ab\u202e.csv", "ab_.csv"),
    ],
)
def test_names_become_harmless(
    tmp_path: Path, workspace: str, name: str, shown: str, stored: str
) -> None:
    assert (shown_name(name), file_name(name)) == (shown, stored)
    assert file_name(stored) == stored
    item = _save(tmp_path, workspace, name=name)
    assert items.get(tmp_path, workspace, item.id).path.name == stored


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"declared_size": 10**6}, "may have at most 100 bytes"),
        ({"data": b"x" * 101}, "may have at most 100 bytes"),
        ({"declared_size": 99}, "must arrive whole"),
        ({"data": b""}, "must arrive whole"),
    ],
)
def test_what_is_too_large_or_cut_off_is_refused(
    tmp_path: Path, workspace: str, options: dict[str, object], rule: str
) -> None:
    with pytest.raises(UserInputError, match=rule):
        _save(tmp_path, workspace, limits=Limits(upload_bytes=100), **options)
    assert _names(tmp_path, workspace) == []


def test_a_stream_is_not_read_further_than_it_may_be(tmp_path: Path, workspace: str) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(UserInputError, match="may have at most"):
        items.save(tmp_path, workspace, stream, name="x", limits=Limits(upload_bytes=3 * 1024**2))
    assert stream.given <= 4 * 1024**2


def test_a_workspace_has_its_limits(tmp_path: Path, workspace: str) -> None:
    limits = Limits(workspace_bytes=len(_TABLE) * 2, workspace_items=3)
    _save(tmp_path, workspace, limits=limits)
    with pytest.raises(UserInputError, match="what is left of the workspace, 23 bytes"):
        _save(tmp_path, workspace, _TABLE + b"C,5,6\n", limits=limits)
    _save(tmp_path, workspace, limits=limits)
    _save(tmp_path, workspace)
    with pytest.raises(UserInputError, match="at most 3 files"):
        _save(tmp_path, workspace, limits=limits)


def test_uploads_at_a_time_do_not_share_the_last_room(tmp_path: Path, workspace: str) -> None:
    limits = Limits(workspace_bytes=int(len(_TABLE) * 1.5))
    together = threading.Barrier(4)
    ends: list[str] = []

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            together.wait(10)
            return super().read(size)

    def send() -> None:
        try:
            items.save(tmp_path, workspace, Slow(_TABLE), name="x.csv", limits=limits)
            ends.append("kept")
        except UserInputError:
            ends.append("refused")

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["kept", "refused", "refused", "refused"]
    assert items.used_bytes(tmp_path, workspace) == len(_TABLE)


def test_a_full_disk_is_said_plainly(
    tmp_path: Path, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserInputError, match="there must be room on the disk") as caught:
        _save(tmp_path, workspace)
    assert caught.value.name == "cells.csv"
    assert _names(tmp_path, workspace) == []


def test_a_connection_that_breaks_leaves_nothing(tmp_path: Path, workspace: str) -> None:
    class Broken:
        def read(self, _size: int, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        items.save(tmp_path, workspace, Broken(), name="x.csv")
    assert _names(tmp_path, workspace) == []


@pytest.mark.parametrize(
    "change",
    [{"file": "../../secret"}, {"file": RECORD}, {"size": "x"}, {"overrides": 3}, {"file": "gone"}],
)
def test_a_damaged_record_hides_its_file(
    tmp_path: Path, workspace: str, change: dict[str, object]
) -> None:
    bad, good = _save(tmp_path, workspace), _save(tmp_path, workspace)
    record = bad.path.parent / RECORD
    record.write_text(json.dumps(json.loads(record.read_text()) | change))
    assert _own(tmp_path, workspace) == [good]
    with pytest.raises(NotFoundError):
        items.get(tmp_path, workspace, bad.id)


def test_the_user_corrects_what_was_recognised(tmp_path: Path, workspace: str) -> None:
    item = _save(tmp_path, workspace)
    items.correct(tmp_path, workspace, item.id, overrides={"scale": "counts"})
    items.correct(tmp_path, workspace, item.id, content="pairs")
    found = items.get(tmp_path, workspace, item.id)
    assert (found.content, found.reason) == ("pairs", "You said so.")
    assert found.overrides == {"scale": "counts"}


def test_a_folder_is_kept_once(tmp_path: Path, workspace: str) -> None:
    source = tmp_path / "model"
    (source / "inner").mkdir(parents=True)
    (source / "card.json").write_text("{}")
    (source / "inner" / "x").write_bytes(b"12345")
    kept = [
        items.keep(
            tmp_path, workspace, source, item_id=derived_id("run", "0"), name="M", content="model"
        )
        for _ in range(2)
    ]
    assert kept[0] == kept[1] == items.get(tmp_path, workspace, kept[0].id)
    assert kept[0].size == 7
    assert len(_own(tmp_path, workspace)) == 1
    with pytest.raises(UserInputError, match="what is left"):
        items.keep(
            tmp_path, workspace, source, item_id=new_id(), name="M", content="model",
            limits=Limits(workspace_bytes=10),
        )  # fmt: skip


def _demo(home: Path) -> None:
    for folder, files in {
        "atlas": {"expression.csv": _TABLE, "network.csv": b"regulator,target\nA,B\n"},
        "hsc": {"ExpressionData.csv": _TABLE, "PseudoTime.csv": b"x,y\n", "README.md": b"hi"},
        ".making-x": {"expression.csv": _TABLE},
    }.items():
        (home / "demo" / folder).mkdir(parents=True)
        for name, data in {**files, "about.json": b"{}"}.items():
            (home / "demo" / folder / name).write_bytes(data)


def test_the_demo_is_in_every_workspace_and_nobody_can_change_it(tmp_path: Path) -> None:
    _demo(tmp_path)
    lists = [items.list_items(tmp_path, folders.create(tmp_path)) for _ in range(2)]
    assert lists[0] == lists[1]
    # a model may come with GRNscope
    assert [(item.name, item.content) for item in lists[0] if item.content != "model"] == [
        ("atlas/expression.csv", "expression"),
        ("atlas/network.csv", "pairs"),
        ("hsc", "expression"),
    ]
    assert all(item.shared and item.simulated and is_id(item.id) for item in lists[0])
    workspace = folders.create(tmp_path)
    shared = items.get(tmp_path, workspace, lists[0][0].id)
    assert shared.path == tmp_path / "demo/atlas/expression.csv"
    for touch in (items.delete, items.correct):
        with pytest.raises(UserInputError, match="of your own"):
            touch(tmp_path, workspace, shared.id)
    assert items.used_bytes(tmp_path, workspace) == 0


def test_models_that_come_with_grnscope_are_shared(tmp_path: Path) -> None:
    model = tmp_path / "pretrained" / "small"
    model.mkdir(parents=True)
    (model / "card.json").write_text('{"title": "CNNC, small", "simulated": false}')
    found = items.shared_items(tmp_path, pretrained=tmp_path / "pretrained")
    assert [(item.name, item.content, item.simulated) for item in found] == [
        ("CNNC, small", "model", False)
    ]


def test_a_workspace_that_nobody_visits_is_removed(tmp_path: Path) -> None:
    left, busy, used = (folders.create(tmp_path) for _ in range(3))
    _save(tmp_path, left)
    for workspace in (left, busy, used):
        os.utime(tmp_path / "workspaces" / workspace / "used", (0, 0))
    assert folders.visit(tmp_path, used)
    stray = tmp_path / "workspaces" / used / "items" / f"{folders.PART}x"
    stray.mkdir()
    assert folders.expire(tmp_path, time.time(), days=1, busy=[busy]) == [left]
    assert not folders.visit(tmp_path, left)
    assert folders.visit(tmp_path, used)
    assert stray.exists(), "an upload may still be going on"
    folders.expire(tmp_path, time.time() + 2 * 86_400, days=9, busy=[busy])
    assert not stray.exists()
    assert sorted(path.name for path in (tmp_path / "workspaces").iterdir()) == sorted([busy, used])


def test_the_key_is_drawn_once_and_is_nobody_elses(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home, keys = tmp_path / "home", set()
    threads = [threading.Thread(target=lambda: keys.add(secret(home))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert secret(home) != secret(tmp_path / "other")
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    (home / "secret").chmod(0o644)
    secret(home)
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert "could be read by others" in caplog.text
    (home / "secret").write_bytes(b"short")
    with pytest.raises(UserInputError, match="must hold the 32 bytes"):
        secret(home)


def test_names_cannot_be_guessed_and_are_safe() -> None:
    drawn = {new_id() for _ in range(2_000)}
    assert len(drawn) == 2_000
    assert all(is_id(name) for name in drawn)
    assert derived_id("a", "b") == derived_id("a", "b") != derived_id("ab", "")
    assert is_id(derived_id("a"))


def test_a_workspace_is_made_under_the_id_that_was_given_out(tmp_path: Path) -> None:
    name = new_id()
    folders.make(tmp_path, name)
    item = _save(tmp_path, name)
    folders.make(tmp_path, name)
    assert _own(tmp_path, name) == [item]
    with pytest.raises(ValueError, match="must be an id"):
        folders.make(tmp_path, "../elsewhere")


def test_it_can_be_asked_whether_a_file_would_fit(tmp_path: Path, workspace: str) -> None:
    limits = Limits(upload_bytes=100, workspace_bytes=1000)
    items.must_fit(tmp_path, workspace, 100, name="a.csv", limits=limits)
    with pytest.raises(UserInputError, match="may have at most 100 bytes"):
        items.must_fit(tmp_path, workspace, 101, name="a.csv", limits=limits)


def test_a_file_that_cannot_be_looked_at_in_time_is_kept(tmp_path: Path, workspace: str) -> None:
    item = _save(tmp_path, workspace, limits=Limits(guard_memory_bytes=1))

    assert item.content == "other"
    assert item.reason == "It could not be looked at; say what it holds."
    assert item.path.read_bytes() == _TABLE
