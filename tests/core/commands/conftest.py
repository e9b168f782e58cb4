"""Stand-ins for the readers, so that a verb is tested and not what it calls."""

import sys
from types import ModuleType

import pytest

from core.workflows import inputs


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


@pytest.fixture
def reads(monkeypatch):
    """Replace the readers of expression and of pairs by ones that return what is given."""

    def replace(**given):
        for what, value in given.items():
            monkeypatch.setattr(inputs, f"read_{what}", lambda path, value=value, **_: value)

    return replace
