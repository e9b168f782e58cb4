"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Threads that wait for each other shall sleep: workers and what they start share the cores, and
# those who spin meanwhile take three times the time for the same trees.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Enough to notice what breaks; GRNSCOPE_EXAMPLES=many looks longer, as before a release.
settings.register_profile("few", max_examples=40, deadline=None)
settings.register_profile("many", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("GRNSCOPE_EXAMPLES", "few"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that workers that are dealt files end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data; the test skips, saying why, where it is absent."""
    folder = Path(os.environ.get("GRNSCOPE_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set GRNSCOPE_SHARED to its folder")
    return folder.resolve()
