"""A name or an id from a browser never becomes a path, in any callback or route."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

_HOME_ITSELF = ("runs.sqlite", "demo", "secret", "secret.lock", "workspaces", "runs", "public")


def _files(*folders: Path) -> dict[str, int]:
    """List the files of folders, and when each was changed."""
    return {
        str(path): path.stat().st_mtime_ns
        for folder in folders
        for path in sorted(folder.rglob("*"))
        # libraries keep caches of their own in the folder of the user
        if path.is_file() and ".cache" not in path.parts
    }


def test_paths_in_every_field_of_every_callback_and_route_write_nothing_elsewhere(
    tmp_path: Path,
) -> None:
    for name in ("home", "outside", "tmp", "user"):
        (tmp_path / name).mkdir()
    watched = (ROOT / "assets", tmp_path / "outside", tmp_path / "user")
    before = _files(*watched)
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.path_walk", str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "GRNSCOPE_HOME": str(tmp_path / "home"),
            "HOME": str(tmp_path / "user"),
            "TMPDIR": str(tmp_path / "tmp"),
        },
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["sent"] > 2000
    assert _files(*watched) == before
    home = {path.name for path in (tmp_path / "home").iterdir()}
    assert {name for name in home if not name.startswith(_HOME_ITSELF)} == set()
    left = [path for path in (tmp_path / "tmp").iterdir() if not path.name.startswith(".")]
    assert left == []
