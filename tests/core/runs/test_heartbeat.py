import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.io.atomic import write_json_atomic
from core.runs.heartbeat import STALE, beat, last_beat, only_worker
from tests.conftest import ROOT

_HOLD = """
import sys, time
from pathlib import Path
from core.runs.heartbeat import only_worker
with only_worker(Path(sys.argv[1]), waiting=lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_last_beat_is_read_back(tmp_path: Path) -> None:
    assert last_beat(tmp_path) is None
    beat(tmp_path, "counting")
    found = last_beat(tmp_path)
    assert found is not None
    assert (found.pid, found.doing) == (os.getpid(), "counting")
    assert found.is_fresh(time.time())
    assert not found.is_fresh(found.time + STALE)


@pytest.mark.parametrize("stored", [{}, {"pid": "x", "time": 1, "doing": ""}])
def test_a_damaged_beat_is_none(tmp_path: Path, stored: dict[str, object]) -> None:
    write_json_atomic(stored, tmp_path / "worker.json")
    assert last_beat(tmp_path) is None


def test_a_second_worker_waits_until_the_first_is_killed(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        waited = 0

        def waiting() -> None:
            nonlocal waited
            waited += 1
            if waited == 1:
                first.kill()
            if waited > 200:
                raise Cancelled
            time.sleep(0.05)

        with only_worker(tmp_path, waiting=waiting):
            assert waited >= 1
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
