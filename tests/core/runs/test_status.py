from pathlib import Path

import pytest

from core.io.atomic import write_json_atomic
from core.runs.status import Status, clear_status, read_status, write_status


def test_how_the_parts_stand_is_read_back(tmp_path: Path) -> None:
    assert read_status(tmp_path) is None
    write_status(tmp_path, {"web": "running", "worker": "restarting"})
    found = read_status(tmp_path)
    assert found is not None
    assert (found.web, found.worker) == ("running", "restarting")
    write_status(tmp_path, {"web": "running"})
    found = read_status(tmp_path)
    assert found is not None
    assert (found.worker, found.since > 0) == (None, True)
    clear_status(tmp_path)
    assert read_status(tmp_path) is None
    clear_status(tmp_path)


@pytest.mark.parametrize(
    ("stored", "read"),
    [({}, None), ({"since": "x"}, None), ({"since": 1, "web": "on fire"}, Status(None, None, 1.0))],
)
def test_a_damaged_status_says_nothing(
    tmp_path: Path, stored: dict[str, object], read: Status | None
) -> None:
    write_json_atomic(stored, tmp_path / "status.json")
    assert read_status(tmp_path) == read
