import os
from pathlib import Path

import pytest

from core.io import log_files
from core.io.log_files import begin, bound, previous


def test_a_log_that_has_grown_is_cut_under_who_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "MOST_BYTES", 1_000)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(500):
            writer.write(f"line {number}\n".encode())
            bound(log)
            assert log.stat().st_size <= 1_010
    lines = (previous(log).read_text() + log.read_text()).split("\n")
    assert lines[-2:] == ["line 499", ""]
    assert len(os.listdir(tmp_path)) == 2


def test_a_start_sets_the_last_log_aside(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "web.log"
    begin(log)
    log.write_text("old")
    begin(log)
    assert not log.exists()
    assert previous(log).read_text() == "old"


def test_a_log_that_cannot_be_set_aside_is_cut_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "MOST_BYTES", 10)
    log = tmp_path / "web.log"
    log.write_text("x" * 100)
    previous(log).mkdir()
    bound(log)
    assert log.read_text() == ""
    bound(tmp_path / "none.log")
