"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parents[1]
_BROWSER = ROOT / "tests" / "e2e"

# Threads that wait for each other shall sleep: workers and what they start share the cores, and
# those who spin meanwhile take three times the time for the same trees.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Enough to notice what breaks, and the same each time, so that a suite that passed passes again;
# GRNSCOPE_EXAMPLES=many looks longer and elsewhere each time, as before a release.
settings.register_profile("few", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("many", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("GRNSCOPE_EXAMPLES", "few"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser and then files with slow tests first, so that workers end together."""
    slow = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or item.get_closest_marker("network")
    }
    items.sort(key=lambda item: (_BROWSER not in item.path.parents, item.path not in slow))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Deal whole files to workers, and the browser's files, which share servers, to one."""
    return _OneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


class _OneBrowser(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "tests/e2e" if file.startswith("tests/e2e/") else file


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data; the test skips, saying why, where it is absent."""
    folder = Path(os.environ.get("GRNSCOPE_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set GRNSCOPE_SHARED to its folder")
    return folder.resolve()
