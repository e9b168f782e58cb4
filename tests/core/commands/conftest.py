"""Stand-ins for the readers, so that a verb is tested and not what it calls."""

import sys
from types import ModuleType

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GRNSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GRNSCOPE_MIRROR", raising=False)
    return tmp_path / "home"


@pytest.fixture
def stand_in(monkeypatch):
    """Put a module of the given name and contents in the place of the real one."""

    def install(name, **contents):
        module = ModuleType(name)
        for key, value in contents.items():
            setattr(module, key, value)
        monkeypatch.setitem(sys.modules, name, module)

    return install
