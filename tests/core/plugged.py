"""Puts the systems of `tests.core.plugins` beside those of the registry."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import systems

PLUGINS = Path(__file__).parent / "plugins"


@contextmanager
def plugged_in() -> Iterator[None]:
    """Let the registry find them, as if their files lay in `core/systems`."""
    systems.__path__.append(str(PLUGINS))
    systems.registry.cache_clear()
    try:
        yield
    finally:
        systems.__path__.remove(str(PLUGINS))
        systems.registry.cache_clear()
        for path in PLUGINS.glob("*.py"):
            sys.modules.pop(f"core.systems.{path.stem}", None)
