"""A disk that takes nothing more: every page opens and says so, and what is there can go."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.conditions import sentences
from core.runs.condition import condition
from core.runs.status import write_status
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB; the test skips where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_pages_open_and_things_are_deleted_on_a_full_disk(small_disk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.full_disk_walk"],
        cwd=ROOT,
        env={**os.environ, "GRNSCOPE_HOME": str(small_disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    assert "Delete files on Data, and runs on Runs" in found["status"][0]
    for page in (*found["pages"].values(), *found["one"]):
        assert page.startswith("200 ")
        assert '"type":"H1"' in page
        assert "written down" not in page
    assert all("a full disk" in answer for answer in found["sent"])
    assert str(small_disk) not in done.stdout
    assert all(answer.startswith("200 ") and '"href"' in answer for answer in found["deleted"])
    assert found["left"] == []


def test_all_is_well_where_nothing_else_is_said(tmp_path: Path) -> None:
    assert sentences(condition(tmp_path)) == []
    assert sentences(condition(tmp_path / "none")) == []
    (tmp_path / "status.json").write_text("{")
    assert sentences(condition(tmp_path)) == []


@pytest.mark.parametrize(
    ("state", "says"), [("restarting", "is being started again"), ("given up", "logs/worker.log")]
)
def test_a_worker_that_does_not_run_is_spoken_of(tmp_path: Path, state: str, says: str) -> None:
    write_status(tmp_path, {"worker": state})
    (sentence,) = sentences(condition(tmp_path))
    assert says in sentence
