"""What every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data; the test skips, saying why, where it is absent."""
    folder = Path(os.environ.get("GRNSCOPE_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set GRNSCOPE_SHARED to its folder")
    return folder.resolve()
